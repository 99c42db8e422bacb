"""Rows of 就业务工台账, 培训班台账 and its 名册, 招聘活动台账, 岗位信息台账 and 求职意愿登记表."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.clock import DATA_DATES, DAYS, NEVER, Array, batch_of, dates, day
from pipelines.demo.courses import COURSE_TYPES, course_ids
from pipelines.demo.fairs import JOB_TYPES, TITLES, fair_ids
from pipelines.demo.figures import COUNTIES
from pipelines.demo.jobs import CARE, CASUAL, CHANNELS, COMPANY, MIGRANT, OUTCOMES, PUBLIC_JOB, WISH_KINDS, WORKSHOP
from pipelines.demo.tables.care import identity_columns
from pipelines.demo.tables.text import frame, hidden, text_or_null
from pipelines.demo.world import World

_COUNTY_NAMES = np.array([county.name for county in COUNTIES])
_CITY_NAMES = np.array([county.city_name for county in COUNTIES])
_FOSHAN = np.array(["顺德区", "南海区", "禅城区", "三水区", "高明区"])
_MAKERS = np.array(["霁岚制衣有限公司", "曦澜电子有限公司", "穗荇家具有限公司", "珀琅陶瓷有限公司", "桉柚食品有限公司"])
_TITLES = {
    WORKSHOP: "手工",
    PUBLIC_JOB: "公益岗位人员",
    CASUAL: "小工",
    COMPANY: "普工",
    CARE: "护理员",
    MIGRANT: "建筑工",
}
_TYPES = {
    WORKSHOP: "扶贫车间",
    PUBLIC_JOB: "村委会",
    CASUAL: "个人",
    COMPANY: "企业",
    CARE: "家庭服务机构",
    MIGRANT: "工地",
}
_SKILLS = np.array(["种养", "缝纫", "烹饪", "驾驶", "家政", "建筑", ""])
_PLACES = np.array(["县内", "县外省内", "省外"])


def _of_channel(texts: dict[int, str], channel: Array) -> Array:
    return np.array([texts[position] for position in range(len(CHANNELS))])[channel]


def employment_rows(world: World, period: int) -> pl.DataFrame:
    """Jobs of the year that ends with the data date; whoever still works has no end."""
    jobs = world.services.jobs
    rows = np.flatnonzero(jobs.period == period)
    person, channel, scope = jobs.person[rows], jobs.channel[rows], jobs.scope[rows]
    county = world.people.county[person]
    first, last = jobs.first_month[rows], jobs.first_month[rows] + jobs.months[rows] - 1
    month_days = np.array([day(DATA_DATES[period].year, month, 1) for month in range(1, 13)])
    course, trained = jobs.course[rows], jobs.course[rows] >= 0
    return frame(
        {
            "_row": rows,
            "employment_id": jobs.number[rows].astype(str),
            **identity_columns(world, person),
            "employment_channel": np.array(CHANNELS)[channel],
            "employer_name": _employers(world, person, channel, scope),
            "employer_type": _of_channel(_TYPES, channel),
            "job_title": _of_channel(_TITLES, channel),
            "work_province": np.where(scope == 3, "广西壮族自治区", "广东省"),
            "work_city": np.select([scope < 2, scope == 2], [_CITY_NAMES[county], "佛山市"], "梧州市"),
            "work_county": np.select([scope < 2, scope == 2], [_COUNTY_NAMES[county], _FOSHAN[person % 5]], "长洲区"),
            "start_month": dates(month_days[first - 1]),
            "end_month": dates(month_days[last - 1], last < 12),
            "months_worked": jobs.months[rows],
            "monthly_wage_yuan": jobs.yuan_per_month[rows],
            "has_labour_contract": jobs.has_contract[rows],
            "training_id": hidden(pl.Series(course_ids(world.services.courses)[np.maximum(course, 0)]), trained),
            "job_intention": np.where(person % 9 == 0, "县内", "无"),
            "referring_unit": hidden(pl.Series(np.char.add(_COUNTY_NAMES[county], "驻县工作组")), person % 6 == 0),
        }
    )


def _employers(world: World, person: Array, channel: Array, scope: Array) -> Array:
    """Workshops and committees are those of the village, makers and care homes those of the place of work."""
    village = np.array(world.villages.name)[world.households.village[world.people.household[person]]]
    maker = np.char.add(
        np.where(scope < 2, _CITY_NAMES[world.people.county[person]], "佛山市"), _MAKERS[person % len(_MAKERS)]
    )
    return np.select(
        [channel == WORKSHOP, channel == PUBLIC_JOB, channel == CASUAL, channel == COMPANY, channel == CARE],
        [np.char.add(village, "扶贫车间"), np.char.add(village, "村民委员会"), "本地零工", maker, "岚芷家政服务部"],
        "外地建筑工地",
    )  # fmt: skip


def training_rows(world: World, period: int) -> pl.DataFrame:
    """Courses held since the previous batch."""
    courses = world.services.courses
    rows = np.flatnonzero(courses.batch == period)
    county, kind = _COUNTY_NAMES[courses.county[rows]], np.array(COURSE_TYPES)[courses.type[rows]]
    number = np.char.add(np.char.add("第", courses.number[rows].astype(str)), "期")
    return frame(
        {
            "_row": rows,
            "training_id": course_ids(courses)[rows],
            "training_name": np.char.add(np.char.add(county, number), np.char.add(kind, "培训班")),
            "training_type": kind,
            "organizer_name": np.char.add(county, "职业技术学校"),
            "place": np.char.add(county, "职业技术学校"),
            "start_date": dates(courses.start[rows]),
            "end_date": dates(courses.end[rows]),
            "trainees": courses.trainees[rows],
            "cost_yuan": courses.trainees[rows] * courses.yuan_per_trainee[rows],
            "is_order_based": kind == "订单培训",
        }
    )


def training_person_rows(world: World, period: int) -> pl.DataFrame:
    """Trainees of the courses since the previous batch, and once more those who have been asked since."""
    courses, trainees = world.services.courses, world.services.trainees
    asked_in = batch_of(trainees.tracked)
    rows = np.flatnonzero((courses.batch[trainees.course] == period) | (asked_in == period))
    course, person = trainees.course[rows], trainees.person[rows]
    asked, passed = trainees.tracked[rows] <= DAYS[period], trainees.has_passed[rows]
    ids = course_ids(courses)[course]
    first_pairing = np.searchsorted(world.pairings.household, world.people.household[person], side="left")
    tracker = np.array(world.pairings.helper_names)[world.pairings.helper[first_pairing]]
    certificate = np.char.add(np.char.add(ids, "-"), (rows - np.searchsorted(trainees.course, course) + 1).astype(str))
    return frame(
        {
            "_row": rows,
            "training_id": ids,
            **identity_columns(world, person),
            "has_passed": passed,
            "certificate_number": hidden(pl.Series(certificate), passed),
            "is_employed_after": hidden(pl.Series(trainees.finds_work[rows]), asked),
            "tracker_name": hidden(pl.Series(tracker), asked),
            "tracked_date": dates(np.where(asked, trainees.tracked[rows], NEVER)),
        }
    )


def recruitment_rows(world: World, period: int) -> pl.DataFrame:
    """Job fairs since the previous batch."""
    fairs = world.services.fairs
    rows = np.flatnonzero(fairs.batch == period)
    village, county = fairs.village[rows], _COUNTY_NAMES[fairs.county[rows]]
    return frame(
        {
            "_row": rows,
            "event_id": fair_ids(fairs)[rows],
            "event_date": dates(fairs.day[rows]),
            "county_name": county,
            "village_code": hidden(pl.Series(world.village_id[np.maximum(village, 0)]), village >= 0),
            "host_unit": np.char.add(county, "人力资源和社会保障局"),
            "employers": fairs.employers[rows],
            "vacancies": fairs.posts[rows],
            "poor_participants": fairs.participants[rows],
            "poor_hired": fairs.hired[rows],
            "job_type": np.array(JOB_TYPES)[fairs.type[rows]],
        }
    )


def vacancy_rows(world: World, period: int) -> pl.DataFrame:
    """Posts offered since the previous batch."""
    fairs, vacancies = world.services.fairs, world.services.vacancies
    rows = np.flatnonzero(fairs.batch[vacancies.fair] == period)
    fair, number = vacancies.fair[rows], vacancies.number[rows]
    county, ids = fairs.county[fair], fair_ids(fairs)[fair]
    is_near = (number + fair) % 3 == 0
    kind = (fairs.type[fair] + number) % len(JOB_TYPES)
    return frame(
        {
            "_row": rows,
            "vacancy_id": np.char.add(np.char.add(ids, "-"), number.astype(str)),
            "employer_name": np.char.add(
                np.where(is_near, _CITY_NAMES[county], "佛山市"), _MAKERS[(fair + number) % 5]
            ),
            "job_title": np.array(TITLES)[kind],
            "job_type": np.array(JOB_TYPES)[kind],
            "vacant_posts": vacancies.posts[rows],
            "wage_yuan_per_month": vacancies.yuan_per_month[rows],
            "work_place": np.where(is_near, _COUNTY_NAMES[county], np.char.add("佛山市", _FOSHAN[(fair + number) % 5])),
            "opened_date": dates(fairs.day[fair]),
            "closed_date": dates(vacancies.closes[rows]),
            "event_id": ids,
        }
    )


def wish_rows(world: World, period: int) -> pl.DataFrame:
    """Wishes registered since the previous batch, and once more those that have been followed up since."""
    wishes = world.services.wishes
    rows = np.flatnonzero((batch_of(wishes.registered) == period) | (batch_of(wishes.followed_up) == period))
    person, answered = wishes.person[rows], wishes.followed_up[rows] <= DAYS[period]
    return frame(
        {
            "_row": rows,
            "wish_id": "QZ" + pl.Series(rows + 1, dtype=pl.Int64).cast(pl.String).str.zfill(6),
            **identity_columns(world, person),
            "wish_kind": np.array(WISH_KINDS)[wishes.kind[rows]],
            "wanted_place": _PLACES[wishes.place[rows]],
            "skill": text_or_null(_SKILLS[person % len(_SKILLS)]),
            "registered_date": dates(wishes.registered[rows]),
            "followed_up_date": dates(np.where(answered, wishes.followed_up[rows], NEVER)),
            "wish_outcome": hidden(pl.Series(np.array(OUTCOMES)[wishes.outcome[rows]]), answered),
        }
    )
