"""Four measures worked out by hand at every level: whom a place, a district and a unit answer for.

Villages 一 (440804101001) and 二 (440804102001) lie in two towns of 坡头区 and are led by u1; village 三 (445302101001)
lies in 云城区 and is led by u2. 一 names its own helping district (禅城区); 二 and 三 have that of their county (市直,
南海区). u3 helps 一 and does not lead it. u1 is listed as a unit of 顺德区.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import duckdb
import pytest

from tests.measure.facts_by_hand import AS_OF, empty_facts, insert_facts, measure_facts
from tests.rules.registers import rows_of, table_rows

VILLAGES = {"一": "440804101001", "二": "440804102001", "三": "445302101001", "unlisted": "440804109009"}

FACTS = {
    "village": """
    at | village_name | helper_district | lead_unit_id
    一 | 一村         | 禅城区          | u1
    二 | 二村         | -               | u1
    三 | 三村         | -               | u2
    """,
    "support_unit": """
    at | unit_id | helper_district
    一 | u1      | 顺德区
    三 | u2      | 南海区
    一 | u3      | 高明区
    """,
    "household": """
    at | county_code | pairings_in_force
    一 | 440804      | 1
    一 | 440804      | 0
    二 | 440804      | 2
    三 | 445302      | 0
    三 | 445302      | 1
    -  | 440804      | 1
    """,
    "unit_year": """
    at | unit_id | helper_district | main_leader_visits | main_leader_visits_due
    一 | u1      | 禅城区          | 2                  | 2
    一 | u3      | 高明区          | 1                  | 2
    三 | u2      | 南海区          | 3                  | 2
    三 | u1      | 禅城区          | -                  | 2
    """,
    "pairing": """
    at | unit_id | helper_posting_end_date
    一 | u3      | -
    一 | u1      | 2019-12-31
    二 | -       | -
    三 | u1      | 2020-06-01
    """,
    "project": """
    at       | county_code | project_category | invested_yuan
    一       | 440804      | 产业             | 100
    二       | 440804      | 资产收益         | 200.5
    二       | 440804      | 基础设施         | 7000
    三       | 445302      | 产业             | -
    -        | 445302      | 村集体经济       | 50
    unlisted | 440804      | 产业             | 1000
    """,
}

# The household without a village counts from its county upwards, for no village, district or unit.
HOUSEHOLDS_PAIRED = """
level           | area         | numerator | denominator | unknown
village         | 440804101001 | 1         | 2           | 0
village         | 440804102001 | 1         | 1           | 0
village         | 445302101001 | 1         | 2           | 0
town            | 440804101    | 1         | 2           | 0
town            | 440804102    | 1         | 1           | 0
town            | 445302101    | 1         | 2           | 0
county          | 440804       | 3         | 4           | 0
county          | 445302       | 1         | 2           | 0
city            | 440800       | 3         | 4           | 0
city            | 445300       | 1         | 2           | 0
program         | 254          | 4         | 6           | 0
helper_district | 禅城区       | 1         | 2           | 0
helper_district | 市直         | 1         | 1           | 0
helper_district | 南海区       | 1         | 2           | 0
support_unit    | u1           | 2         | 3           | 0
support_unit    | u2           | 1         | 2           | 0
"""

# What u3 leaves undone in 一 is not held against u1, which leads it; what a row says of its district goes before all else.
VISITS_MAIN_LEADER = """
level           | area         | numerator | denominator | unknown
village         | 440804101001 | 1         | 2           | 0
village         | 445302101001 | 1         | 1           | 1
town            | 440804101    | 1         | 2           | 0
town            | 445302101    | 1         | 1           | 1
county          | 440804       | 1         | 2           | 0
county          | 445302       | 1         | 1           | 1
city            | 440800       | 1         | 2           | 0
city            | 445300       | 1         | 1           | 1
program         | 254          | 2         | 3           | 1
helper_district | 禅城区       | 1         | 1           | 1
helper_district | 高明区       | 0         | 1           | 0
helper_district | 南海区       | 1         | 1           | 0
support_unit    | u1           | 1         | 1           | 1
support_unit    | u2           | 1         | 1           | 0
support_unit    | u3           | 0         | 1           | 0
"""

# A pairing names its unit and no district: the unit's own goes before those of the villages that it leads. The pairing of 二
# names no unit: the leading one and the village's district answer for it.
PAIRINGS_KEPT_CURRENT = """
level           | area         | numerator | denominator | unknown
village         | 440804101001 | 1         | 2           | 0
village         | 440804102001 | 1         | 1           | 0
village         | 445302101001 | 1         | 1           | 0
town            | 440804101    | 1         | 2           | 0
town            | 440804102    | 1         | 1           | 0
town            | 445302101    | 1         | 1           | 0
county          | 440804       | 2         | 3           | 0
county          | 445302       | 1         | 1           | 0
city            | 440800       | 2         | 3           | 0
city            | 445300       | 1         | 1           | 0
program         | 254          | 3         | 4           | 0
helper_district | 高明区       | 1         | 1           | 0
helper_district | 顺德区       | 1         | 2           | 0
helper_district | 市直         | 1         | 1           | 0
support_unit    | u3           | 1         | 1           | 0
support_unit    | u1           | 2         | 3           | 0
"""

# A sum of nothing known is no zero. The unlisted village's 1000 and the 50 of no village count from the county upwards.
INDUSTRY_INVESTED = """
level           | area         | numerator | denominator | unknown
village         | 440804101001 | 100       | -           | 0
village         | 440804102001 | 200.5     | -           | 0
village         | 445302101001 | -         | -           | 1
town            | 440804101    | 100       | -           | 0
town            | 440804102    | 200.5     | -           | 0
town            | 445302101    | -         | -           | 1
county          | 440804       | 1300.5    | -           | 0
county          | 445302       | 50        | -           | 1
city            | 440800       | 1300.5    | -           | 0
city            | 445300       | 50        | -           | 1
program         | 254          | 1350.5    | -           | 1
helper_district | 禅城区       | 100       | -           | 0
helper_district | 市直         | 200.5     | -           | 0
helper_district | 南海区       | -         | -           | 1
support_unit    | u1           | 300.5     | -           | 0
support_unit    | u2           | -         | -           | 1
"""


@cache
def measured() -> duckdb.DuckDBPyConnection:
    connection = empty_facts()
    for grain, text in FACTS.items():
        rows = []
        for number, row in enumerate(table_rows(text)):
            code = VILLAGES.get(row.pop("at") or "")
            town = {"town_code": code and code[:9], "town_name": code and code[:9]} if grain == "village" else {}
            place = {"village_code": code, "county_code": code and code[:6]}
            rows.append({"subject_key": str(number), "as_of": AS_OF, "duplicate_no": 1, **place, **town, **row})
        insert_facts(connection, grain, rows)
    measure_facts(connection)
    return connection


@pytest.mark.parametrize(
    ("measure_id", "text"),
    [
        ("households_paired", HOUSEHOLDS_PAIRED),
        ("visits_main_leader", VISITS_MAIN_LEADER),
        ("pairings_kept_current", PAIRINGS_KEPT_CURRENT),
        ("industry_invested_yuan", INDUSTRY_INVESTED),
    ],
)
def test_every_level_by_hand(measure_id: str, text: str) -> None:
    def number(cell: str | None) -> Decimal | None:
        return None if cell is None else Decimal(cell)

    expected = {
        (row["level"], row["area"]): (number(row["numerator"]), number(row["denominator"]), number(row["unknown"]))
        for row in table_rows(text)
    }
    found = rows_of(
        measured(),
        "SELECT level, area_code, numerator, denominator, unknown FROM indicators.measure_value"
        f" WHERE measure_id = '{measure_id}'",
    )
    assert {(level, area): (above, below, unknown) for level, area, above, below, unknown in found} == expected
    assert len(found) == len(expected)
