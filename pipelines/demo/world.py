"""The whole synthetic programme: every array of the demo, drawn from one seed in a fixed order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from pipelines.demo.cadres import Attendance, Cadres, Teams, make_attendance, make_cadres, make_teams
from pipelines.demo.changes import HouseholdChanges, PersonChanges, make_household_changes, make_person_changes
from pipelines.demo.clock import DAYS, PERIODS, Array
from pipelines.demo.duties import Pairings, Units, Visits, make_pairings, make_units, make_visits
from pipelines.demo.economy import Economy, make_economy
from pipelines.demo.economy.entities import count_workshop_hands
from pipelines.demo.exits import Census, Progress, make_progress
from pipelines.demo.families import family_types
from pipelines.demo.hamlets import Hamlets, VillageStates, make_hamlets, make_village_states
from pipelines.demo.households import Households, make_households
from pipelines.demo.housing import Cases, make_cases
from pipelines.demo.incomes import Incomes, count_members, labour_households, make_incomes
from pipelines.demo.labour import (
    DISABLED,
    Labour,
    draw_health,
    make_labour,
    rest_without_labour_capacity,
    support_households_without_labour,
)
from pipelines.demo.lives import make_people
from pipelines.demo.natural import (
    Natural,
    natural_births,
    natural_held_back,
    natural_homes,
    natural_incomes,
    natural_labour,
    natural_records,
)
from pipelines.demo.odd_jobs import add_odd_jobs
from pipelines.demo.oversight import (
    Oversight,
    make_conduct,
    make_doubts,
    make_issues,
    make_official_cases,
    make_talks,
)
from pipelines.demo.people import People, identify_people
from pipelines.demo.projects import Funds, Notices, Projects, make_funds, make_notices, make_projects
from pipelines.demo.schooling import NOT_IN_SCHOOL, Schooling, make_schooling
from pipelines.demo.services import Services, make_services
from pipelines.demo.unit_work import (
    UnitWork,
    make_activities,
    make_assessments,
    make_exchanges,
    make_leaders,
    make_meetings,
    make_model_villages,
    make_publications,
)
from pipelines.demo.villages import Villages, make_villages


@dataclass
class World:
    """Everything the tables are written from, plus what was derived for each data date."""

    villages: Villages
    households: Households
    people: People
    schooling: Schooling
    labour: Labour
    progress: Progress
    cases: Cases
    incomes: Incomes
    hamlets: Hamlets
    village_states: VillageStates
    units: Units
    pairings: Pairings
    visits: Visits
    projects: Projects
    funds: Funds
    notices: Notices
    household_changes: HouseholdChanges
    person_changes: PersonChanges
    teams: Teams
    cadres: Cadres
    attendance: Attendance
    unit_work: UnitWork
    oversight: Oversight
    labour_flags: Array  # data dates × households
    household_draw: Array  # 8 × households, uniform: small facts without a story
    person_draw: Array  # 4 × persons
    natural: list[Natural] = field(default_factory=list)
    services: Services = field(init=False)
    economy: Economy = field(init=False)

    def __post_init__(self) -> None:
        count = self.households.count
        self.household_present = np.stack(
            [(self.households.enter <= at) & (at < self.households.leave) for at in DAYS.tolist()]
        )
        self.person_present = self.people.presence()
        self.size = np.stack([count_members(self.people, present, count) for present in self.person_present])
        self.ages = np.stack([self.people.ages(period) for period in range(PERIODS)])
        self.relations = np.stack([self.people.relations(period) for period in range(PERIODS)])
        self.head = np.zeros((PERIODS, count), dtype=np.int64)
        for period in range(PERIODS):
            heads = np.flatnonzero(self.person_present[period] & (self.relations[period] == "户主"))
            self.head[period, self.people.household[heads]] = heads
        self.village_id = self.villages.code.astype(str)
        self.household_number = self.villages.code[self.households.village] * 10_000 + self.households.sequence
        self.household_id = self.household_number.astype(str)
        self.person_id = (self.household_number[self.people.household] * 100 + self.people.slot).astype(str)
        self.cause = _causes(self)

    def households_at(self, period: int, county: int) -> Array:
        """Positions of the households on a county's list of a data date."""
        return np.flatnonzero(self.household_present[period] & (self.households.county == county))

    def people_at(self, period: int, county: int) -> Array:
        """Positions of the persons on a county's list of a data date."""
        return np.flatnonzero(self.person_present[period] & (self.people.county == county))

    def members(self, household: int) -> Array:
        """Positions of all persons that ever belong to a household."""
        low, high = np.searchsorted(self.people.household, [household, household + 1])
        return np.arange(low, high)

    def any_member(self, period: int, chosen: Array) -> Array:
        """Households with at least one present member among the chosen."""
        return count_members(self.people, self.person_present[period] & chosen, self.households.count) > 0

    def in_real_school(self, period: int) -> Array:
        """Persons in kindergarten, school or college at a data date."""
        return ~np.isin(self.schooling.status[period], (NOT_IN_SCHOOL, "学龄前儿童"))


def _always(world: World, chosen_at: list[Array]) -> Array:
    """Households which at every data date they are listed have a member among the chosen of that date."""
    holds = np.ones(world.households.count, dtype=bool)
    for period in range(PERIODS):
        holds &= ~world.household_present[period] | world.any_member(period, chosen_at[period])
    return holds


def _causes(world: World) -> Array:
    """Main cause of poverty of each household, true at every data date (article 23)."""
    health, draw = world.labour.health, world.household_draw[0]
    sick = _always(world, [(health >= 1) & (health != DISABLED)] * PERIODS)
    disabled = _always(world, [health >= DISABLED] * PERIODS)
    at_school = _always(world, [world.in_real_school(period) for period in range(PERIODS)])
    other = np.array(["缺技术", "缺劳力", "缺资金", "缺土地", "自身发展动力不足"])
    cause = other[np.floor(draw * 7).astype(np.int64) % 5]
    # 缺劳力 says that fewer than half of the members can work.
    able = [count_members(world.people, world.person_present[at] & world.labour.is_able()[at], world.households.count)
            for at in range(PERIODS)]  # fmt: skip
    lacks_labour = (2 * np.stack(able) < world.size).all(axis=0)
    cause = np.where((cause == "缺劳力") & ~lacks_labour, "缺资金", cause)
    cause = np.where(at_school & (draw > 0.55), "因学", cause)
    cause = np.where(disabled & (draw > 0.25), "因残", cause)
    result: Array = np.where(sick & (draw > 0.35), "因病", cause)
    return result


def _census(villages: Villages, households: Households, people: People, hamlets: Hamlets) -> Census:
    members = np.stack([count_members(people, present, households.count) for present in people.presence()])
    return Census(members, np.bincount(hamlets.village, weights=hamlets.persons, minlength=villages.count))


def _unit_work(stream: Callable[[int], np.random.Generator], villages: Villages, units: Units) -> UnitWork:
    yearly = stream(55)
    return UnitWork(
        meetings=make_meetings(stream(52), units), activities=make_activities(stream(53), villages),
        publications=make_publications(stream(54), villages), exchanges=make_exchanges(yearly, villages),
        leaders=make_leaders(yearly, villages, units), assessments=make_assessments(yearly, units),
        model_villages=make_model_villages(yearly, villages),
    )  # fmt: skip


def make_world(seed: int, scale: float) -> World:
    """Draw the programme. Deterministic: each part has its own stream of the seed."""

    def stream(number: int) -> np.random.Generator:
        return np.random.default_rng([seed, number])

    natural: list[Natural] = []
    density = min(1.0, max(0.25, scale**0.5))  # a small demo has fewer natural villages and projects as well
    villages = make_villages(stream(1), scale)
    households = make_households(stream(2), villages, scale)
    people = make_people(stream(4), households, family_types(stream(3), households))
    natural_births(people, households, natural)
    people.id_number = identify_people(people.county, people.birth, people.is_male)
    health = draw_health(stream(5), people, households)
    held_back = natural_held_back(people, households, health, natural)
    schooling = make_schooling(stream(6), people, health == DISABLED, held_back)
    labour = make_labour(stream(7), people, households, schooling, health)
    natural_labour(people, households, labour, natural)
    support_households_without_labour(people, households, labour)
    hamlets = make_hamlets(stream(11), villages, households, density)
    progress = make_progress(stream(8), households, villages, _census(villages, households, people, hamlets))
    flags = labour_households(people, labour, households)
    rest_without_labour_capacity(people, labour, flags)
    incomes = make_incomes(stream(10), people, households, labour, progress, flags)
    natural_incomes(households, progress, incomes, natural)
    units, pairings = make_units(stream(12), villages), make_pairings(stream(13), households)
    projects, funds = make_projects(stream(14), villages, density), make_funds(stream(15), villages, density)
    cadres = make_cadres(stream(50), villages, units, density)
    household_changes = make_household_changes(stream(19), households, progress)
    issues = make_issues(stream(57), villages, households, projects, density)
    oversight_draws = stream(59)
    world = World(
        villages=villages, households=households, people=people, schooling=schooling, labour=labour,
        progress=progress, cases=make_cases(stream(9), households, progress), incomes=incomes, hamlets=hamlets,
        village_states=make_village_states(stream(16), villages, progress), units=units, pairings=pairings,
        visits=make_visits(stream(17), households, villages, pairings, units, cadres), projects=projects, funds=funds,
        notices=make_notices(stream(18), villages, projects, funds, progress),
        household_changes=household_changes, person_changes=make_person_changes(stream(20), people),
        teams=make_teams(villages), cadres=cadres, attendance=make_attendance(stream(51), cadres),
        unit_work=_unit_work(stream, villages, units),
        oversight=Oversight(
            issues, make_talks(oversight_draws, issues), make_official_cases(oversight_draws, villages, density),
            make_doubts(stream(58), households, people, household_changes, density),
            make_conduct(stream(56), households, density),
        ),
        labour_flags=flags,
        household_draw=stream(21).random((8, households.count)), person_draw=stream(22).random((4, people.count)),
        natural=natural,
    )  # fmt: skip
    natural_homes(world)
    natural_records(world)
    world.economy = make_economy(world, stream)
    add_odd_jobs(world)
    world.services = make_services(world, stream)
    count_workshop_hands(world, world.economy.entities)
    return world
