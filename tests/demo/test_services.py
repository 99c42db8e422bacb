"""Services to people in the demo: they speak of people who are there, and agree with the lists and with one another."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from pipelines.demo.batches import batch_toml, tables_of
from pipelines.demo.care import SERVICE_PERIODS, is_sick, unsupported_children
from pipelines.demo.clock import DAYS, NEVER, PERIODS, batch_of, full_years, year_of
from pipelines.demo.figures import COUNTIES
from pipelines.demo.households import DIBAO, TEKUN
from pipelines.demo.incomes import income_year_position
from pipelines.demo.labour import LOST, MAJOR, NO_LABOUR
from pipelines.demo.school_aid import TERMS, grade_names
from pipelines.demo.tables import COUNTY_TABLES, PROGRAM_TABLES
from pipelines.demo.tables.care import disability_rows, social_security_rows
from pipelines.demo.tables.work import training_person_rows, training_rows, vacancy_rows, wish_rows
from pipelines.demo.world import World

SERVICES = (
    "education_aid", "health_record", "disability", "social_security", "employment", "training", "training_person",
    "recruitment_event", "job_wish", "job_vacancy",
)  # fmt: skip


def rows_of(world: World, table: str, period: int) -> int:
    if table in COUNTY_TABLES:
        return sum(COUNTY_TABLES[table](world, period, county).height for county in range(len(COUNTIES)))
    return PROGRAM_TABLES[table](world, period).height


def test_services_stay_a_small_part_of_the_files(full_world: World) -> None:
    rows = {
        table: sum(rows_of(full_world, table, at) for at in range(PERIODS) if table in tables_of(at))
        for table in SERVICES
    }
    assert 200_000 < sum(rows.values()) < 280_000
    assert min(rows.values()) >= 100


def test_the_ledgers_begin_with_the_opinion_and_say_what_is_complete() -> None:
    begun = {table: min(at for at in range(PERIODS) if table in tables_of(at)) for table in SERVICES}
    assert {begun[table] for table in ("education_aid", "health_record", "disability", "employment")} == {2}
    text = batch_toml("2018-12-31", "2019-01-15", tables_of(2))
    assert "social_security = [" in text
    assert "education_aid = [" not in text


def test_every_pupil_receives_something_each_term_and_nobody_else_does(full_world: World) -> None:
    aid = full_world.services.school_aid
    for term, (_, period, first, last) in enumerate(TERMS):
        rows = aid.term == term
        pupils = full_world.person_present[period] & full_world.in_real_school(period)
        assert (np.unique(aid.person[rows]) == np.flatnonzero(pupils)).all()
        assert ((aid.day[rows] >= first) & (aid.day[rows] < last)).all()
    keys = (aid.person * len(TERMS) + aid.term) * 10 + (aid.item == "免学杂费")
    assert len(np.unique(keys)) == len(keys)
    assert (aid.yuan > 0).all()


def test_primary_classes_move_up_each_september(full_world: World) -> None:
    status, grade = full_world.schooling.status, full_world.schooling.grade
    third = grade_names(status[2], grade[2]) == "三年级"
    assert third.any()
    assert set(grade_names(status[4], grade[4])[third]) == {"三年级"}
    assert set(grade_names(status[6], grade[6])[third]) == {"四年级"}


def test_the_seriously_ill_have_a_doctor_and_nobody_is_paid_more_than_it_cost(full_world: World) -> None:
    treatments = full_world.services.treatments
    assert treatments.has_doctor[full_world.labour.health == MAJOR].all()
    assert (treatments.reimbursed + treatments.aid <= treatments.cost).all()
    assert is_sick(full_world)[full_world.labour.health == MAJOR].all()


def test_certificates_say_what_the_roster_says(full_world: World) -> None:
    frame = pl.concat([disability_rows(full_world, 6, county) for county in range(len(COUNTIES))])
    assert 0 < frame["certificate_number"].null_count() < 50
    held = frame.filter(pl.col("certificate_number").is_not_null())
    number = held["certificate_number"]
    assert (number.str.slice(0, 18) == held["id_number"]).all()
    levels = dict(zip("1234", ("一级", "二级", "三级", "四级"), strict=True))
    assert (number.str.slice(19, 1).replace(levels) == held["disability_level"]).all()
    severe = held["disability_level"].is_in(["一级", "二级"])
    category = full_world.households.category[full_world.people.household[held["_row"].to_numpy()]]
    is_paid = held["nursing_subsidy_yuan_per_month"].to_numpy() > 0
    assert (is_paid == (severe.to_numpy() & (category != TEKUN))).all()
    assert held["expiry_date"].min() > date(2019, 12, 31)
    assert ((held["living_subsidy_yuan_per_month"].to_numpy() > 0) == (category == DIBAO)).all()


def test_children_whom_nobody_brings_up_are_on_the_roster_once(full_world: World) -> None:
    for period in SERVICE_PERIODS:
        children = np.flatnonzero(unsupported_children(full_world, period) & full_world.person_present[period])
        frame = pl.concat([social_security_rows(full_world, period, county) for county in range(len(COUNTIES))])
        assert frame["_row"].n_unique() == frame.height
        kept = frame.filter(pl.col("benefit_type") == "事实无人抚养")
        assert len(children) > 0
        assert set(kept["_row"].to_list()) == set(children.tolist())


def test_benefits_add_up_to_what_the_income_form_says(full_world: World) -> None:
    benefits, incomes = full_world.services.benefits, full_world.incomes
    for period in SERVICE_PERIODS:
        at = income_year_position(period)
        paid = np.bincount(
            full_world.people.household,
            weights=benefits.yuan_per_month[period] * 12,
            minlength=full_world.households.count,
        )
        assert (paid == incomes.dibao[at] + incomes.tekun[at]).all()


def test_workers_are_able_old_enough_and_have_one_job_a_list(full_world: World) -> None:
    jobs = full_world.services.jobs
    assert (jobs.first_month + jobs.months <= 13).all()
    assert ((jobs.yuan_per_month >= 400) & (jobs.yuan_per_month <= 30_000)).all()
    for period in SERVICE_PERIODS:
        person = jobs.person[jobs.period == period]
        assert len(np.unique(person)) == len(person)
        until = PERIODS if period == 6 else 6
        assert not np.isin(full_world.labour.skill[period:until, person], (NO_LABOUR, LOST)).any()
        january = int(DAYS[period]) - 364
        assert full_years(full_world.people.birth[person], january).min() >= 16


def test_wages_of_the_jobs_add_up_to_the_wages_of_the_household(full_world: World) -> None:
    jobs = full_world.services.jobs
    for period in SERVICE_PERIODS:
        rows = jobs.period == period
        home = full_world.people.household[jobs.person[rows]]
        earned = np.bincount(
            home, weights=(jobs.months * jobs.yuan_per_month)[rows], minlength=full_world.households.count
        )
        wage = full_world.incomes.wage[income_year_position(period)]
        both = (earned > 0) & (wage > 0)
        assert both.sum() > 10_000
        assert (np.abs(earned[both] - wage[both]) <= 0.05 * wage[both]).all()


def test_courses_have_the_trainees_they_count_and_nobody_sits_in_two_at_once(full_world: World) -> None:
    courses, trainees = full_world.services.courses, full_world.services.trainees
    assert (np.bincount(trainees.course) == courses.trainees).all()
    assert (courses.end >= courses.start).all()
    assert (batch_of(courses.start) == batch_of(courses.end)).all()
    order = np.lexsort((courses.start[trainees.course], trainees.person))
    same = trainees.person[order][1:] == trainees.person[order][:-1]
    assert (courses.start[trainees.course[order]][1:][same] > courses.end[trainees.course[order]][:-1][same]).all()
    for period in range(PERIODS):
        assert set(training_rows(full_world, period)["training_id"]) <= set(
            training_person_rows(full_world, period)["training_id"]
        )


def test_trainees_are_asked_in_time_and_their_answers_arrive_later(full_world: World) -> None:
    courses, trainees = full_world.services.courses, full_world.services.trainees
    waiting = np.where(trainees.tracked < NEVER, trainees.tracked, DAYS[-1]) - courses.end[trainees.course]
    assert waiting.max() <= 90
    sent = pl.concat([training_person_rows(full_world, period) for period in range(PERIODS)])
    answered = sent.filter(pl.col("tracked_date").is_not_null())
    assert answered["_row"].n_unique() == answered.height == int((trainees.tracked < NEVER).sum())
    assert sent["_row"].n_unique() == len(trainees.person)


def test_every_county_holds_a_fair_each_year_and_its_posts_are_listed(full_world: World) -> None:
    fairs, vacancies = full_world.services.fairs, full_world.services.vacancies
    assert {(county, year) for county, year in zip(fairs.county.tolist(), fairs.year.tolist(), strict=True)} == {
        (county, year) for county in range(len(COUNTIES)) for year in (2016, 2017, 2018, 2019)
    }
    assert (year_of(fairs.day) == fairs.year).all()
    assert ((fairs.hired <= fairs.participants) & (fairs.hired <= fairs.posts)).all()
    listed = np.bincount(vacancies.fair, weights=vacancies.posts, minlength=len(fairs.day))
    assert (listed[fairs.year >= 2018] == fairs.posts[fairs.year >= 2018]).all()
    assert vacancy_rows(full_world, 6)["event_id"].is_not_null().all()


def test_wishes_are_those_of_people_without_work_and_are_answered_after_they_were_heard(full_world: World) -> None:
    wishes, labour = full_world.services.wishes, full_world.labour
    idle = ((labour.work_months == 0) & (labour.job_months == 0) & full_world.person_present)[2:]
    assert idle[:, wishes.person].any(axis=0).all()
    assert (wishes.followed_up > wishes.registered).all()
    assert wish_rows(full_world, 6)["wish_outcome"].is_not_null().any()
    assert len(np.unique(wishes.person)) == len(wishes.person)
