"""Planting: one defect of every rule, in several counties and at several dates, each entered in the answer key."""

from __future__ import annotations

from pipelines.demo.defects.accounts import plant_accounts
from pipelines.demo.defects.care import plant_care
from pipelines.demo.defects.cells import plant_cells
from pipelines.demo.defects.changes import plant_changes
from pipelines.demo.defects.conditions import plant_conditions
from pipelines.demo.defects.counts import plant_counts
from pipelines.demo.defects.courses import plant_courses
from pipelines.demo.defects.doubles import plant_doubles
from pipelines.demo.defects.doubts import plant_doubts
from pipelines.demo.defects.duty import plant_duty
from pipelines.demo.defects.dwellings import plant_dwellings
from pipelines.demo.defects.earnings import plant_earnings
from pipelines.demo.defects.echoes import enter_echoes
from pipelines.demo.defects.exit import plant_exit
from pipelines.demo.defects.family import plant_family
from pipelines.demo.defects.funds import plant_funds
from pipelines.demo.defects.helpers import plant_helpers
from pipelines.demo.defects.housing import plant_housing
from pipelines.demo.defects.identity import plant_identity
from pipelines.demo.defects.idle import plant_idle
from pipelines.demo.defects.income import plant_income
from pipelines.demo.defects.industry import plant_industry
from pipelines.demo.defects.investments import plant_investments
from pipelines.demo.defects.kinship import plant_kinship
from pipelines.demo.defects.knowledge import plant_knowledge
from pipelines.demo.defects.money import plant_money
from pipelines.demo.defects.moves import plant_moves
from pipelines.demo.defects.numbers import plant_numbers
from pipelines.demo.defects.oversight import plant_oversight
from pipelines.demo.defects.payees import note_lost_payees
from pipelines.demo.defects.payments import plant_payments
from pipelines.demo.defects.planter import Planter
from pipelines.demo.defects.postings import plant_postings
from pipelines.demo.defects.projects import plant_projects
from pipelines.demo.defects.pupils import plant_pupils
from pipelines.demo.defects.received import plant_received
from pipelines.demo.defects.risks import plant_risks
from pipelines.demo.defects.rosters import plant_rosters
from pipelines.demo.defects.sales_and_gifts import plant_sales_and_gifts
from pipelines.demo.defects.school_aid import plant_school_aid
from pipelines.demo.defects.school_work import plant_school_and_work
from pipelines.demo.defects.security import plant_security
from pipelines.demo.defects.slips import plant_numbers_of_identity, plant_slips
from pipelines.demo.defects.society import plant_society
from pipelines.demo.defects.solar import plant_solar
from pipelines.demo.defects.support import plant_support
from pipelines.demo.defects.unit_work import plant_unit_work
from pipelines.demo.defects.village import plant_villages
from pipelines.demo.defects.village_incomes import plant_village_incomes
from pipelines.demo.defects.visits import plant_visits
from pipelines.demo.defects.work import plant_work


def plant_all(planter: Planter) -> None:
    """Every family, the scarce subjects first: two defects never meet in one household."""
    plant_numbers_of_identity(planter)
    plant_kinship(planter)
    plant_village_incomes(planter)
    plant_received(planter)
    plant_exit(planter)
    plant_doubts(planter)
    plant_conditions(planter)
    plant_housing(planter)
    plant_dwellings(planter)
    plant_income(planter)
    plant_doubles(planter)
    plant_earnings(planter)
    plant_moves(planter)
    plant_industry(planter)
    plant_family(planter)
    plant_numbers(planter)
    plant_identity(planter)
    plant_accounts(planter)
    plant_cells(planter)
    plant_changes(planter)
    plant_pupils(planter)
    plant_work(planter)
    plant_idle(planter)
    plant_courses(planter)
    plant_school_aid(planter)
    plant_school_and_work(planter)
    plant_security(planter)
    plant_support(planter)
    plant_care(planter)
    plant_duty(planter)
    plant_villages(planter)
    plant_money(planter)
    plant_projects(planter)
    plant_rosters(planter)
    plant_funds(planter)
    plant_payments(planter)
    plant_society(planter)
    plant_investments(planter)
    plant_solar(planter)
    plant_risks(planter)
    plant_slips(planter)
    plant_counts(planter)
    plant_helpers(planter)
    plant_postings(planter)
    plant_unit_work(planter)
    plant_oversight(planter)
    plant_knowledge(planter)
    plant_sales_and_gifts(planter)
    plant_visits(planter)
    note_lost_payees(planter)
    enter_echoes(planter)
