"""Reading the villages of one county: a few statements for all of them, then one record a village."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb

from pipelines.report.haves import HAS, HAVES, LACKS, HaveRow, read_haves
from pipelines.report.visit import statements
from pipelines.report.visit.promises import promises_of
from pipelines.report.visit.records import (
    County,
    Due,
    Lacking,
    OpenRule,
    Posts,
    Standstill,
    Vacancies,
    Village,
    Visits,
    Wishes,
)
from pipelines.report.visit.redaction import without_names

Row = Mapping[str, Any]
ByVillage = Mapping[str, list[Row]]
_FREE_TEXTS = ("problem_found", "description", "corrective_measure", "gap_note", "planned_measure")


@dataclass(frozen=True)
class CountyVisits:
    """All villages of a county in the order of their codes, what the county offers, and findings that lie in none of them."""

    villages: tuple[Village, ...]
    county: County
    findings_of_no_village: int


def read_county(connection: duckdb.DuckDBPyConnection, county_code: str, as_of: date) -> CountyVisits:
    """Everything the visit papers of a county say. A county without a village list has no villages."""
    listed = _records(connection, statements.VILLAGES, {"county": county_code})
    codes = [row["village_code"] for row in listed]
    found = {
        name: _records(connection, sql, _used(sql, villages=codes, as_of=as_of))
        for name, sql in statements.OF_VILLAGES.items()
    }
    _redact(connection, county_code, found)
    by_village = {name: _grouped(rows) for name, rows in found.items()}
    haves = read_haves(connection, codes)
    villages = tuple(
        _village(row, {name: rows.get(row["village_code"], []) for name, rows in by_village.items()},
                 haves.get(row["village_code"], []), as_of)
        for row in listed
    )  # fmt: skip
    offers = {name: _records(connection, sql, _used(sql, county=county_code, as_of=as_of))
              for name, sql in statements.OF_COUNTY.items()}  # fmt: skip
    elsewhere = _records(connection, statements.FINDINGS_OF_NO_VILLAGE, {"county": county_code, "villages": codes})
    return CountyVisits(villages, _county(offers), int(elsewhere[0]["findings"]))


def _records(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
    result = connection.execute(sql, dict(parameters))
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _used(sql: str, **parameters: Any) -> dict[str, Any]:
    """Only the parameters that the statement names: DuckDB refuses others."""
    return {name: value for name, value in parameters.items() if f"${name}" in sql}


def _grouped(rows: Iterable[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["village_code"], []).append(row)
    return grouped


def _redact(connection: duckdb.DuckDBPyConnection, county_code: str, found: Mapping[str, list[Row]]) -> None:
    """Replace what was written freely by what may be printed, once for the whole county."""
    written = {row[name] for rows in found.values() for row in rows for name in _FREE_TEXTS if row.get(name)}
    clean = without_names(connection, county_code, written)
    for rows in found.values():
        rows[:] = [{**row, **{name: clean[row[name]] for name in _FREE_TEXTS if row.get(name)}} for row in rows]


def _village(row: Row, found: ByVillage, haves: Sequence[HaveRow], as_of: date) -> Village:
    counts = found["households"][0] if found["households"] else {}
    helpers = found["helpers"][0]["helpers"] if found["helpers"] else 0
    return Village(
        code=row["village_code"],
        name=row["village_name"] or row["village_code"],
        town=row["town_name"] or "",
        helper_district=row["helper_district"] or "",
        lead_unit=row["unit_name"] or "",
        supporting_units=row["supporting_units"],
        exit_status=row["village_exit_status"] or "",
        households=counts.get("households", 0),
        persons=row["listed_persons"],
        exited=counts.get("exited", 0),
        poor_persons=int(counts.get("poor_persons") or 0),
        unpaired=counts.get("unpaired", 0),
        unvisited=counts.get("unvisited", 0),
        helpers=helpers,
        posts=_posts(found["posts"]),
        rules=tuple(_open_rule(one) for one in found["rules"]),
        lacking=lacking_haves(haves, {one["household_id"]: one for one in found["gaps"]}),
        incomplete=sum(not household.is_complete for household in haves),
        promises=promises_of(found, as_of),
        standstills=tuple(
            Standstill(one["kind"], one["name"] or "", one["yuan"], one["since"]) for one in found["standstills"]
        ),
        wishes=tuple(
            Wishes(one["wish_kind"] or "", one["wish_outcome"], one["persons"], one["first_registered_on"])
            for one in found["wishes"]
        ),
        visits=tuple(Visits(one["visitor_role"], one["last_on"], one["this_year"]) for one in found["visits"]),
        dues=tuple(_due(one, as_of) for one in found["dues"]),
    )


def _posts(rows: Sequence[Row]) -> Posts | None:
    if not rows:
        return None
    row = rows[0]
    return Posts(row["first_secretaries_in_post"], row["cadres_in_post"], row["assistants_in_post"],
                 row["leaders_in_charge"], row["teams"])  # fmt: skip


def _open_rule(row: Row) -> OpenRule:
    return OpenRule(
        rule_id=row["rule_id"],
        title=row["title_zh"],
        severity=row["severity"],
        responsible=tuple(name for name in (row["responsible"] or "").split("、") if name),
        findings=row["findings"],
        overdue=row["overdue"],
        exempt=row["exempt"],
        contradicted=row["contradicted"],
        open_since=row["open_since"],
        due_on=row["due_on"],
        grain=row["grain_zh"],
        households=tuple(row["households"] or ()),
        objects=tuple(row["objects"] or ()),
    )


def lacking_haves(haves: Sequence[HaveRow], gaps: Mapping[str, Row]) -> tuple[Lacking, ...]:
    """The haves that households lack, in the order of the policy, then those of which nobody knows.

    `gaps`: household → its exit check (gap_note, planned_measure, deadline). Of several measures the most frequent is given, of
    several deadlines the earliest; a gap note only of households that have all else, for it would be of another have otherwise.
    """
    rows: list[Lacking] = []
    for is_known in (True, False):
        for place, word in enumerate(HAVES.values()):
            without = [home for home in haves if _is_without(home.states[place], is_known)]
            if without:
                rows.append(_lacking(word, is_known, without, gaps))
    return tuple(rows)


def _is_without(state: str, is_known: bool) -> bool:
    return state == LACKS if is_known else state not in (HAS, LACKS)


def _lacking(have: str, is_known: bool, homes: Sequence[HaveRow], gaps: Mapping[str, Row]) -> Lacking:
    checks = [gaps[home.household_id] for home in homes if home.household_id in gaps]
    alone = [gaps[home.household_id] for home in homes
             if home.household_id in gaps and sum(state != HAS for state in home.states) == 1]  # fmt: skip
    return Lacking(
        have=have,
        is_known=is_known,
        households=tuple(home.household_id for home in homes),
        gap=_most_frequent([check["gap_note"] for check in alone if check["gap_note"]]),
        measure=_most_frequent([check["planned_measure"] for check in checks if check["planned_measure"]]),
        deadline=min((check["deadline"] for check in checks if check["deadline"]), default=None),
    )


def _most_frequent(texts: Sequence[str]) -> str:
    return min(texts, key=lambda text: (-texts.count(text), text), default="")


def _due(row: Row, as_of: date) -> Due:
    """The next period is the one that the day after as_of lies in."""
    tomorrow = as_of + timedelta(days=1)
    quarter = row["visit_quarter"]
    if quarter is None:
        return Due(row["role"], f"{row['visit_year']}年", row["units"], row["units_short"], date(tomorrow.year, 12, 31))
    first_month_after = (tomorrow.month - 1) // 3 * 3 + 4
    first_day_after = date(tomorrow.year + first_month_after // 13, (first_month_after - 1) % 12 + 1, 1)
    period = f"{row['visit_year']}年{'一二三四'[quarter - 1]}季度"
    return Due(row["role"], period, row["units"], row["units_short"], first_day_after - timedelta(days=1))


def _county(offers: Mapping[str, list[Row]]) -> County:
    vacancies = {
        row["job_type"] or "": Vacancies(
            int(row["posts"]), row["employer"] or "", row["title"] or "",
            None if row["wage_yuan"] is None else float(row["wage_yuan"]),
        )
        for row in offers["vacancies"]
    }  # fmt: skip
    return County(vacancies, {row["training_type"]: row["courses"] for row in offers["courses"]})
