"""Planting: one defect of every rule, in several counties and at several dates, each entered in the answer key."""

from __future__ import annotations

from pipelines.demo.defects.changes import plant_changes
from pipelines.demo.defects.duty import plant_duty
from pipelines.demo.defects.exit import plant_exit
from pipelines.demo.defects.family import plant_family
from pipelines.demo.defects.housing import plant_housing
from pipelines.demo.defects.identity import plant_identity
from pipelines.demo.defects.income import plant_income
from pipelines.demo.defects.money import plant_money
from pipelines.demo.defects.planter import Planter
from pipelines.demo.defects.school_work import plant_school_and_work
from pipelines.demo.defects.security import plant_security
from pipelines.demo.defects.slips import plant_slips
from pipelines.demo.defects.village import plant_villages


def plant_all(planter: Planter) -> None:
    """Every family, the scarce subjects first: two defects never meet in one household."""
    plant_exit(planter)
    plant_housing(planter)
    plant_income(planter)
    plant_family(planter)
    plant_identity(planter)
    plant_changes(planter)
    plant_school_and_work(planter)
    plant_security(planter)
    plant_duty(planter)
    plant_villages(planter)
    plant_money(planter)
    plant_slips(planter)
