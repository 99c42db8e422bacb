"""Rows of 经营主体, 项目受益名单, 资产收益投资表 and 分红兑现表."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.clock import DATA_DATES, DAYS, NEVER, dates
from pipelines.demo.economy.entities import BASE, BUILDER, COOPERATIVE, ENTREPRENEUR
from pipelines.demo.exits import year_of_check
from pipelines.demo.figures import YEARS
from pipelines.demo.projects import project_ids
from pipelines.demo.tables.text import frame, hidden
from pipelines.demo.world import World

_SHARE_CAPITAL_YUAN = 3000


def entity_rows(world: World, period: int) -> pl.DataFrame:
    """All entities: they were there before the programme and are still in business."""
    entities = world.economy.entities
    rows = np.arange(len(entities.name))
    year = YEARS.index(DATA_DATES[period].year)
    has_members = entities.kind == COOPERATIVE
    return frame(
        {
            "_row": rows,
            "entity_id": entities.id,
            "entity_name": entities.name,
            "unified_social_credit_code": entities.credit_code,
            "entity_type": entities.kind,
            "legal_person_name": entities.legal_person_name,
            "legal_person_id_number": entities.legal_person_id,
            "registered_date": dates(entities.registered),
            "operating_status": "存续",
            "village_code": world.village_id[entities.village],
            "members": hidden(pl.Series(entities.members), has_members),
            "poor_household_members": hidden(pl.Series(entities.poor_members), has_members),
            "hired_poor_labourers": hidden(pl.Series(entities.hired[year]), entities.kind != BUILDER),
            "is_entrepreneur": entities.kind == ENTREPRENEUR,
            "is_foshan_base": entities.kind == BASE,
            "annual_revenue_yuan": entities.revenue_yuan[year],
            "annual_profit_yuan": entities.profit_yuan[year],
        }
    )


def beneficiary_rows(world: World, period: int) -> pl.DataFrame:
    """The lists of all projects at a year-end, with what the households were paid in that year."""
    rosters = world.economy.rosters
    rows = np.flatnonzero(rosters.since <= DAYS[period])
    year = YEARS.index(year_of_check(period))
    paid = rosters.paid_yuan[year, rows]
    expected = rosters.paid_yuan[-1, rows]
    holds_shares = rosters.mode[rows] == "入股"
    return frame(
        {
            "_row": rows,
            "project_id": project_ids(world.villages, world.projects)[rosters.project[rows]],
            "household_id": world.household_id[rosters.household[rows]],
            "id_number": world.people.id_number.gather(rosters.person[rows]),
            "participation_mode": rosters.mode[rows],
            "share_capital_yuan": hidden(pl.repeat(_SHARE_CAPITAL_YUAN, len(rows), eager=True), holds_shares),
            "expected_income_yuan": hidden(pl.Series(expected), expected > 0),
            "paid_income_yuan": paid,
            "paid_date": dates(rosters.paid_day[year, rows]),
            "is_signed": np.ones(len(rows), dtype=bool),
        }
    )


def investment_rows(world: World, period: int) -> pl.DataFrame:
    """Investments whose contract was signed by the data date."""
    investments = world.economy.investments
    rows = np.flatnonzero(investments.signed <= DAYS[period])
    amount, share = investments.amount_yuan[rows], investments.household_share_yuan[rows]
    return frame(
        {
            "_row": rows,
            "investment_id": investments.id[rows],
            "project_id": project_ids(world.villages, world.projects)[investments.project[rows]],
            "entity_id": world.economy.entities.id[investments.entity[rows]],
            "village_code": world.village_id[world.projects.village[investments.project[rows]]],
            "invested_yuan": amount,
            "contract_number": project_ids(world.villages, world.projects, "HT")[investments.project[rows]],
            "signed_date": dates(investments.signed[rows]),
            "start_date": dates(investments.start[rows]),
            "end_date": dates(investments.end[rows]),
            "return_rate_pct": investments.rate_pct[rows],
            "annual_return_yuan": investments.annual_return_yuan[rows],
            "village_share_yuan": amount - share,
            "household_share_yuan": share,
            "has_guarantee": np.ones(len(rows), dtype=bool),
            "capital_returned_date": pl.repeat(None, len(rows), dtype=pl.Date, eager=True),
            "risk_level": investments.risk[rows],
        }
    )


def dividend_rows(world: World, period: int) -> pl.DataFrame:
    """Dividends that were due by the data date, with the households on the project's list."""
    dividends, investments = world.economy.dividends, world.economy.investments
    rows = np.flatnonzero(dividends.due <= DAYS[period])
    investment = dividends.investment[rows]
    project = investments.project[investment]
    yuan = investments.annual_return_yuan[investment]
    paid = dividends.paid[rows]
    return frame(
        {
            "_row": rows,
            "dividend_id": np.char.add(
                project_ids(world.villages, world.projects, "FH")[project], dividends.year[rows].astype(str)
            ),
            "investment_id": investments.id[investment],
            "village_code": world.village_id[world.projects.village[project]],
            "dividend_year": dividends.year[rows],
            "due_date": dates(dividends.due[rows]),
            "due_yuan": yuan,
            "paid_date": dates(paid),
            "paid_yuan": yuan,
            "beneficiary_households": world.economy.rosters.households(NEVER, len(world.projects.start))[project],
            "distribution_basis": np.where(project % 4 == 0, "按劳", "按股"),
        }
    )
