"""One job on the list in force, with its person, the course before it, and the jobs that the same person began before."""

from __future__ import annotations

from datetime import date, timedelta

from pipelines.policy import Area
from tests.oracle.facts.shared_numbers import whole_number
from tests.oracle.facts.shared_persons import person_of, place_of
from tests.oracle.facts.shared_rows import copied
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import Known, most, of

FORM = (
    "employment_channel", "employer_name", "employer_type", "job_title", "work_province", "work_city", "work_county",
    "start_month", "end_month", "months_worked", "monthly_wage_yuan", "has_labour_contract", "training_id",
    "job_intention", "referring_unit",
)  # fmt: skip
STILL_GOING_ON = date(2999, 12, 1)


def build(moment: Moment) -> list[Row]:
    jobs = moment.present("employment")
    courses = {course["training_id"] for course in moment.first("training")}
    counties = {area.code: area for area in moment.areas if area.level == "county"}
    cities = {area.code: area.name for area in moment.areas if area.level == "city"}
    facts = []
    for job in jobs:
        person = person_of(moment, job["id_number"])
        county = counties.get(job["county_code"])
        months, wage = job["months_worked"], job["monthly_wage_yuan"]
        facts.append({
            "employment_row_id": job["row_id"], **place_of(moment, job, person), **copied(job, *FORM),
            "subject_key": job["record_key"],
            "wages_yuan": None if None in (months, wage) else months * wage,
            "has_training_course": job["training_id"] in courses, "previous_end_month": _previous_end(job, jobs),
            "home_county_name": None if county is None else county.name,
            "is_outside_home_county": _is_elsewhere(job["work_county"], county, cities),
            "age_at_start_years": _age_in_month(of(person, "birth_date"), job["start_month"]),
            "is_open_at_person_list": _is_open(job, of(person, "data_date")),
            "labour_skill": of(person, "labour_skill"), "school_status": of(person, "school_status"),
            "is_at_school": of(person, "is_at_school"), "receives_tekun": of(person, "receives_tekun"),
            "poverty_status": of(person, "poverty_status"),
        })  # fmt: skip
    return facts


def _previous_end(job: Row, jobs: list[Row]) -> date | None:
    """The latest end of the jobs that the person had begun before; of two begun in one month the first on the list."""
    number, start = whole_number(job["id_number"]), job["start_month"]
    if number is None or start is None:
        return None
    ends = [
        other["end_month"] or STILL_GOING_ON
        for other in jobs
        if whole_number(other["id_number"]) == number
        and other["duplicate_no"] == job["duplicate_no"]
        and other["start_month"] is not None
        and (other["start_month"], other["row_id"]) < (start, job["row_id"])
    ]
    last: date | None = most(ends)
    return last


def _is_elsewhere(written: str | None, county: Area | None, cities: dict[str, str]) -> Known:
    """Whoever names only the city around the home county has not said where in it."""
    if written is None or county is None:
        return None
    if county.name.rstrip("县区市") in written:
        return False
    if written.endswith(cities[str(county.city_code)]):
        return None
    return True if written.endswith(("县", "区", "市")) else None


def _age_in_month(birth: date | None, month: date | None) -> int | None:
    """Full years at the end of a month, when all who were born in such a month have had their birthday."""
    if birth is None or month is None:
        return None
    return (12 * month.year + month.month - 12 * birth.year - birth.month) // 12


def _is_open(job: Row, list_date: date | None) -> bool:
    """A job without a beginning had begun, and one without an end goes on; without a list of persons nothing denies it."""
    if list_date is None:
        return True
    has_begun = job["start_month"] is None or job["start_month"] <= list_date
    return has_begun and (job["end_month"] is None or _last_day(job["end_month"]) > list_date)


def _last_day(month: date) -> date:
    """A job ends with the month that the ledger names."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1) - timedelta(days=1)
