"""School careers that advance each September, and the education level that follows from them (article 14)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.demo.clock import DATA_DATES, PERIODS, REFERENCE_DAY, Array, day, full_years, month_day_of
from pipelines.demo.people import People

NOT_IN_SCHOOL, PRESCHOOL_AGE, KINDERGARTEN, PRIMARY = "非在校生", "学龄前儿童", "学前教育", "小学"
ILLITERATE, JUNIOR_EDUCATION = "文盲或半文盲", "初中"

# Tracks after the nine years of compulsory school; GROWN has no career any more, NEVER_SCHOOLED is taught at home.
GROWN, JUNIOR, VOCATIONAL, SENIOR, COLLEGE, UNIVERSITY, VOCATIONAL_COLLEGE, NEVER_SCHOOLED = range(8)
_STAGES = ["小学"] * 6 + ["七年级", "八年级", "九年级"]
_SENIOR = ["普通高中一年级", "普通高中二年级", "普通高中三年级"]
_VOCATIONAL = ["中职一年级", "中职二年级", "中职三年级"]
_COLLEGE = ["高职高专一年级", "高职高专二年级", "高职高专三年级"]
_UNIVERSITY = ["本科一年级", "本科二年级", "本科三年级", "本科四年级"]
_CAREERS: dict[int, list[str]] = {
    JUNIOR: _STAGES,
    VOCATIONAL: _STAGES + _VOCATIONAL,
    SENIOR: _STAGES + _SENIOR,
    COLLEGE: _STAGES + _SENIOR + _COLLEGE,
    UNIVERSITY: _STAGES + _SENIOR + _UNIVERSITY,
    VOCATIONAL_COLLEGE: _STAGES + _VOCATIONAL + _COLLEGE,
}
_LONGEST = max(len(career) for career in _CAREERS.values())
_FIRST_CAREER_BIRTH = day(1994, 9, 1)
_HOME_TAUGHT_BIRTH = day(2004, 1, 1)


@dataclass
class Schooling:
    """Per data date × person: school status and education level; per person: why a child is not in school."""

    status: Array
    education: Array
    dropout_reason: Array
    track: Array
    grade: Array  # per data date × person: years since the first of primary school; negative before

    def in_school(self) -> Array:
        """Whether the status is any but 非在校生 (学龄前儿童 counts as in school for labour)."""
        result: Array = self.status != NOT_IN_SCHOOL
        return result


def school_year_start(period: int) -> int:
    """31 August of the school year in which a data date lies."""
    at = DATA_DATES[period]
    return day(at.year if at.month >= 9 else at.year - 1, 8, 31)


def _education_of(status: str) -> str:
    if status == PRIMARY:
        return "小学"
    if status.startswith(("七", "八", "九")):
        return JUNIOR_EDUCATION
    if status.startswith(("普通高中", "中职")):
        return "高中"
    return "本科及以上" if status.startswith("本科") else "大专"


def _career_tables() -> tuple[Array, Array]:
    """Status and education by track and school year (0 = first year of primary school)."""
    status = np.full((NEVER_SCHOOLED + 1, _LONGEST + 1), NOT_IN_SCHOOL, dtype="<U8")
    education = np.full((NEVER_SCHOOLED + 1, _LONGEST + 1), ILLITERATE, dtype="<U8")
    for track, career in _CAREERS.items():
        status[track, : len(career)] = career
        levels = [_education_of(value) for value in career]
        education[track] = levels + [levels[-1]] * (_LONGEST + 1 - len(levels))
    return status, education


def _draw_tracks(rng: np.random.Generator, people: People, delay: Array, is_disabled: Array) -> Array:
    """A career for everyone born since September 1994; no one of regular entry stops at fifteen."""
    tracks = rng.choice(
        [JUNIOR, VOCATIONAL, SENIOR, COLLEGE, UNIVERSITY, VOCATIONAL_COLLEGE],
        people.count, p=[0.22, 0.33, 0.08, 0.17, 0.10, 0.10],
    )  # fmt: skip
    seen_at_fifteen = full_years(people.birth, school_year_start(0)) < 16
    tracks[(tracks == JUNIOR) & seen_at_fifteen & (delay == 0)] = VOCATIONAL
    tracks[people.birth < _FIRST_CAREER_BIRTH] = GROWN
    home = is_disabled & (people.birth >= _HOME_TAUGHT_BIRTH) & (rng.random(people.count) < 0.25)
    tracks[home] = NEVER_SCHOOLED
    result: Array = tracks
    return result


def _grown_education(rng: np.random.Generator, people: People) -> Array:
    """Education of those who left school before 2016, by age."""
    age = full_years(people.birth, REFERENCE_DAY)
    shares = np.array([[0.01, 0.14, 0.62, 0.15, 0.08], [0.06, 0.44, 0.41, 0.08, 0.01], [0.30, 0.58, 0.10, 0.02, 0.0]])
    group = np.select([age < 40, age < 60], [0, 1], 2)
    level = (rng.random(people.count)[:, None] > shares.cumsum(axis=1)[group]).sum(axis=1)
    # Whoever was below 24 in 2016 has at least finished the nine years.
    level = np.where(people.birth > day(1993, 1, 1), np.maximum(level, 2), level)
    result: Array = np.array([ILLITERATE, "小学", JUNIOR_EDUCATION, "高中", "大专", "大专"])[level]
    return result


def make_schooling(rng: np.random.Generator, people: People, is_disabled: Array, held_back: Array) -> Schooling:
    """School careers at all data dates. `held_back` is years lost; half of the children of July and August enter late."""
    month_day = month_day_of(people.birth)
    late = (month_day >= 701) & (month_day <= 831) & (rng.random(people.count) < 0.5)
    delay = np.where(held_back > 0, held_back, late.astype(np.int64))
    track = _draw_tracks(rng, people, delay, is_disabled)
    track[held_back > 0] = VOCATIONAL
    status_table, education_table = _career_tables()
    grown = _grown_education(rng, people)
    goes_to_kindergarten = rng.random(people.count) < 0.75
    statuses, educations, grades = [], [], []
    for period in range(PERIODS):
        age = full_years(people.birth, school_year_start(period))
        grade = age - 6 - delay
        grades.append(grade)
        column = np.clip(grade, 0, _LONGEST)
        early = np.where((age >= 3) & (goes_to_kindergarten | (age >= 6)), KINDERGARTEN, PRESCHOOL_AGE)
        statuses.append(np.where(grade < 0, early, status_table[track, column]))
        education = np.where(track == GROWN, grown, education_table[track, column])
        educations.append(np.where(grade < 0, "学龄前儿童", education))
    reason = np.where(track == NEVER_SCHOOLED, np.where(delay > 0, "送教上门", "因残"), "")
    return Schooling(np.stack(statuses), np.stack(educations), reason, track, np.stack(grades))
