"""Defects of the ledger of risks (rules AS23, AS24)."""

from __future__ import annotations

import numpy as np

from pipelines.demo.clock import DAYS, Array
from pipelines.demo.defects.ledger import Ledger, ledger, plant_rows, set_row
from pipelines.demo.defects.planter import Planter
from pipelines.demo.projects import project_ids


def plant_risks(planter: Planter) -> None:
    """Both rules."""
    risks, rows = planter.world.economy.risks, _risk_ledger(planter)

    def assessed(period: int) -> Array:
        result: Array = risks.assessed <= DAYS[period]
        return result

    def over(period: int) -> Array:
        result: Array = risks.deadline < DAYS[period]
        return result

    for turn, (risk, periods) in enumerate(plant_rows(planter, "AS23", rows, assessed, {"risk_level": "高"})):
        missing = ("planned_measure", "responsible_person_name")[turn % 2]
        set_row(planter, "risk", risk, periods, **{missing: None})
    for _ in plant_rows(planter, "AS24", rows, over, {"risk_status": "处置中", "closed_date": None}):
        pass


def _risk_ledger(planter: Planter) -> Ledger:
    world, risks = planter.world, planter.world.economy.risks
    of_project = project_ids(world.villages, world.projects, "FX")[risks.project]
    ids = np.char.add(of_project, (risks.turn + 1).astype(str))
    return ledger(planter, "risk", ids, world.projects.village[risks.project])
