"""Registers made up by Hypothesis: few keys, so that rows meet; awkward values, so that comparisons are tried at their edges.

Hypothesis chooses the day, the size and a number from which the rows follow. A failing register is made smaller row by row.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from pipelines.contracts import Column, Contract, load_codes, load_contracts
from tests.oracle.moment import Register, Row
from tests.rules.registers import made_up_id

DAYS_OF_FACTS = (date(2018, 12, 31), date(2019, 3, 27), date(2019, 8, 31), date(2019, 9, 30), date(2019, 12, 31))
DATA_DATES = (date(2017, 12, 31), date(2018, 12, 31), date(2019, 6, 30), date(2019, 9, 30), date(2019, 12, 31))
COUNTIES = ("440811", "445321")
VILLAGES = ("440811101001", "440811101002", "445321103001")
HOUSEHOLDS = tuple(f"{village}{number:04}" for village in VILLAGES for number in (1, 2, 3))
ID_NUMBERS = (
    made_up_id("1950-03-01", "男"), made_up_id("1959-12-31", "男"), made_up_id("1968-07-09", "女"),
    made_up_id("1985-01-15", "男"), made_up_id("1990-11-30", "女"), made_up_id("2005-09-01", "男"),
    made_up_id("2012-02-29", "女"), made_up_id("2017-06-30", "男"), made_up_id("1971-05-05", "男", is_wrong=True),
    "44990119500301001143", "44990119680709002X42B1",
    "449901680709002", "449901196807090", "4499011968",
)  # fmt: skip
EDGES = tuple(
    Decimal(text)
    for text in ("0", "0.01", "0.5", "1", "3", "4.99", "12", "30", "99.99", "100", "500", "1000", "2499.5", "3999.99", "4000",
                 "7365", "7725", "7802.25", "7802.26", "8000", "8130", "8211.30", "8211.31", "10840",
                 "20000", "100000", "1234567.89", "-1", "-500")
)  # fmt: skip
COUNTS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30, 31, 60, 100, 300, -1)
WORDS = ("甲", "乙", "丙丁", "村委会", "坡头区农业农村局", "A1", "广东省佛山市")
POOLS = {
    "party_unit_id": "unit_id",
    "lead_unit_id": "unit_id",
    "repeat_of_issue_id": "issue_id",
    "visitor_id": "cadre_id",
    "helper_id": "cadre_id",
    "leader_id": "cadre_id",
}


CREDIT_CODES = (
    "934499011000018018",
    "93449901100001801X",
    "934499011000018 018",
    "93449901MA0000018",
    "91449901MA4UKN1G7E",
)
PROJECTS = ("甲村种养基地一期项目", "甲村 种养基地（１期）", "乙村道路建设", "乙村道路", "光伏")
GRADES = ("一年级", "八年级", "8年级", "初一(七)班", "初二", "高二", "大班", "大三")
TERMS = ("2018秋", "2019春", "2018-2019下", "2018-2019学年第一学期", "2018-2019学年第二学期", "2019年秋季学期", "秋")


TEXTS = {
    "work_county": ("麻章区", "麻章", "湛江市", "广东省湛江市", "湛江市赤坎区", "顺德区", "乾塘镇"),
    "match_detail": ("摩托车一辆", "农用车", "轿车"),
    "bank_card_number": ("62284800012", "622848000123", "6228480001234567890", "62284800012345678901"),
    "reward_or_penalty": ("奖励积分", "取消评奖", "扣减奖励积分", "不予奖励", "停发奖金", "批评教育"),
    "asset_name": ("水田耕地", "耕地", "林地", "鱼塘"), "quantity_unit": ("亩", "公顷", "斤"),
    "topic": ("研究扶贫工作", "脱贫攻坚", "帮扶", "人事"), "school_term": TERMS, "grade_name": GRADES,
    "project_name": PROJECTS, "content": PROJECTS, "unified_social_credit_code": CREDIT_CODES,
    "payee_id_number": (*CREDIT_CODES, *ID_NUMBERS[:4]),
    "certificate_number": tuple(number + "43" for number in ID_NUMBERS[:4]),
}  # fmt: skip


SIZES = (6, 25, 60, 150)
"""Rows in a register: small ones show a slip plainly, large ones let rows meet."""


def registers(tables: Iterable[str]) -> st.SearchStrategy[Register]:
    """Registers with rows in `tables` only; a failing one is made smaller by `agreement.smallest`."""
    return st.builds(
        _register_of_size,
        st.just(tuple(sorted(tables))),
        st.sampled_from(DAYS_OF_FACTS),
        st.integers(0, 2**63),
        st.sampled_from(SIZES),
    )


def ledger_registers() -> st.SearchStrategy[Register]:
    """Registers whose ledger speaks of files and of cells that could not be read."""
    tables = ("village", "household", "person", "fund_payment", "pv_income")
    return st.builds(_with_files, registers(tables), st.integers(0, 999_999))


def _register_of_size(tables: tuple[str, ...], as_of: date, seed: int, size: int) -> Register:
    chance = random.Random(seed)
    # One table has more rows than the others: what comes of several of its rows is seen, too.
    often = chance.choice(tables)
    rows = [
        (often if chance.random() < 0.25 else chance.choice(tables), chance.randrange(1_000_000)) for _ in range(size)
    ]
    places = [
        (chance.choice(tables), chance.choice(COUNTIES), chance.choice(DATA_DATES)) for _ in range(chance.randrange(6))
    ]
    return _register(as_of, rows, places)


def _register(as_of: date, rows: list[tuple[str, int]], full: list[tuple[str, str, date]]) -> Register:
    made: dict[str, list[Row]] = {}
    versions: dict[tuple[str, str, date], int] = {}
    for position, (table, number) in enumerate(rows, start=1):
        row = row_of(load_contracts()[table], number)
        version = (table, row["record_key"], row["data_date"])
        versions[version] = versions.get(version, 0) + 1
        row |= {"row_id": position, "duplicate_no": versions[version]}
        made.setdefault(table, []).append(row)
    # A list of which no row came is void: it ends nobody.
    full = [
        (table, county, day)
        for table, county, day in full
        if any((row["county_code"], row["data_date"]) == (county, day) for row in made.get(table, ()))
    ]
    # Every third key that a list leaves out was in a row that had to be set aside.
    named = [
        {"table_name": table, "county_code": county, "record_key": row["record_key"], "data_date": day}
        for table, county, day in full
        for row in made.get(table, [])
        if row["row_id"] % 3 == 0
    ]
    lists = [{"table_name": table, "county_code": county, "data_date": day} for table, county, day in full]
    return Register(as_of, made, {"full_list": lists, "named_key": named})


def row_of(contract: Contract, number: int) -> Row:
    """The row with this number: the same number, the same row."""
    chance = random.Random(f"{contract.table}/{number}")
    household = chance.choice(HOUSEHOLDS)
    row: Row = {column.name: _value(chance, contract, column, household) for column in contract.columns}
    day = chance.choice(DATA_DATES)
    county = str(
        row.get("county_code") or row.get("village_code") or row.get("household_id") or chance.choice(COUNTIES)
    )[:6]
    # A row whose ID number is blank has the key of its place.
    if contract.key_columns[0] == "id_number" and chance.random() < 0.08:
        row["id_number"] = None
    key = "/".join(str(row[name]) for name in contract.key_columns)
    if contract.key_scope == "local" or ("id_number" in contract.key_columns and row["id_number"] is None):
        key = f"{county}/{day}/{key}"
    place = {
        "file_id": 1,
        "sheet": "表",
        "row_number": number,
        "batch_id": f"b{day}",
        "received_on": day + timedelta(days=15),
    }
    # The importer knows the county of whatever names a village or a household.
    is_nowhere = row.get("village_code") is None and row.get("household_id") is None
    lies_in = None if is_nowhere and chance.random() < 0.2 else county
    return {**row, **place, "record_key": key, "data_date": day, "county_code": lies_in}


def _value(chance: random.Random, contract: Contract, column: Column, household: str) -> Any:
    is_key = column.name in contract.key_columns
    # Columns of the key are always there; one value in eight of the others is not.
    if not is_key and chance.random() < 0.125:
        return None
    if column.type == "boolean":
        return chance.random() < 0.5
    if column.type == "date":
        return _birthday(chance) if column.name == "birth_date" else _day(chance)
    if column.type == "integer":
        return _whole(chance, column.name)
    if column.type == "decimal":
        return chance.choice(EDGES) if chance.random() < 0.7 else Decimal(chance.randrange(0, 2_000_000)) / 100
    if column.type in ("code", "code_list"):
        values = list(load_codes()[str(column.codes)].values)
        # The first one is the usual one: 正常, 户主, 在建.
        if chance.random() < 0.3:
            return values[0]
        return (
            ",".join(chance.sample(values, chance.randrange(1, min(len(values), 3) + 1)))
            if column.type == "code_list"
            else chance.choice(values)
        )
    return _text(chance, column.name, household)


def _day(chance: random.Random) -> date:
    if chance.random() < 0.6:
        return chance.choice((*DATA_DATES, date(2019, 1, 1), date(2019, 10, 1), date(2020, 1, 1), date(2016, 6, 30)))
    return date(2015, 1, 1) + timedelta(days=chance.randrange(0, 2200))


def _birthday(chance: random.Random) -> date:
    """Often one of those on the ID numbers, or at the turn of a year or a school year."""
    if chance.random() < 0.4:
        return chance.choice(
            (date(1950, 3, 1), date(1959, 12, 31), date(1985, 1, 15), date(2005, 9, 1), date(2012, 2, 29))
        )
    month, day = chance.choice(((1, 1), (8, 31), (9, 1), (12, 31), (5, 17)))
    return date(chance.randrange(1940, 2019), month, day)


def _whole(chance: random.Random, name: str) -> int:
    if name.endswith("_year"):
        return chance.choice((2015, 2016, 2017, 2018, 2018, 2019, 2019, 2020))
    if name.endswith("_month"):
        return chance.randrange(1, 13)
    return chance.choice(COUNTS)


def _text(chance: random.Random, name: str, household: str) -> str:
    special: dict[str, Callable[[], str]] = {
        "village_code": lambda: household[:12] if chance.random() < 0.9 else household[:6] + "101099",
        "household_id": lambda: household if chance.random() < 0.95 else household[:12] + "9999",
        "person_id": lambda: f"{household}{chance.randrange(1, 4):02}",
        "county_code": lambda: household[:6],
        "county_name": lambda: chance.choice(("麻章区", "新兴县", "440811", "顺德区", "麻章")),
        "receiving_county": lambda: chance.choice(("麻章区", "新兴县", "445321", "顺德区")),
        "quarter": lambda: chance.choice(("2018Q4", "2019Q1", "2019Q3")),
        "person_name": lambda: chance.choice(("甲", "乙一", "丙", "丁", "戊己庚")),
        "phone_number": lambda: chance.choice(("13800000000", "13900000001", "0759-1234567", "1")),
    }
    if name in TEXTS:
        return chance.choice(TEXTS[name])
    if name in special:
        return special[name]()
    if name == "id_number" or name.endswith("_id_number"):
        return chance.choice(ID_NUMBERS)
    if name == "notice_subject_id":
        return chance.choice((household, household[:12], "project1", "project2", "fund1", "unit1", "station1"))
    if name.endswith("_id") or name == "case_number":
        return f"{POOLS.get(name, name).removesuffix('_id')}{chance.randrange(1, 5)}"
    if name.endswith("_name"):
        return chance.choice(("甲", "乙一", "丙", "丁", "戊己庚"))
    return chance.choice(WORDS)


def _with_files(register: Register, number: int) -> Register:
    """Files for the rows of a register, some more, and what the importer remarked about them."""
    chance = random.Random(number)
    batches = [
        {
            "batch_id": f"b{day}",
            "data_date": day,
            "received_on": day + timedelta(days=15),
            "supplier": chance.choice("st"),
        }
        for day in DATA_DATES
    ]
    own = {table: position for position, table in enumerate(sorted(register.rows), start=1)}
    tables = [*own, *chance.choices((None, "person", "village"), k=chance.randrange(1, 6))]
    files = [
        {
            "file_id": position,
            "batch_id": chance.choice(batches)["batch_id"],
            "file_name": chance.choice(("a.csv", "b.csv", "c.xlsx")),
            "table_name": table,
            "county_code": chance.choice((None, *COUNTIES)),
            "state": "read" if table in own else chance.choice(("read", "refused")),
            "rows_received": chance.choice((0, 3, 40)),
            "merged": chance.choice((0, 2)),
            "quarantined": chance.choice((0, 1, 9)),
        }
        for position, table in enumerate(tables, start=1)
    ]
    some = [chance.choice(files)["file_id"] for _ in range(chance.randrange(0, 9))]
    remarks = ("merged_amount", "hidden_rows", "unknown_header")
    changes = ("trimmed", "half_width", "code_alias", "capital_x", "date_format")
    issues = [{"file_id": file, "kind": chance.choice(remarks), "cells": chance.choice((None, 1, 5))} for file in some]
    changed = [{"file_id": file, "kind": chance.choice(changes), "cells": chance.choice((1, 7))} for file in some]
    cells = [
        {"row_id": row["row_id"], "file_id": own[table], "column_name": column, "kind": "ambiguous", "raw_text": text}
        for table, rows in register.rows.items()
        for row in rows
        for column in ("a", "b")
        if chance.random() < 0.2
        for text in [
            chance.choice(
                (
                    "1.23E+17",
                    "是、否",
                    "甲, 乙;丙",
                    "护林员\n保洁",
                    "保洁、护林员、",
                    "甲／乙　丙",
                    "约3",
                    "123456789012345678",
                    "。",
                    "a b",
                )
            )
        ]
    ]
    ledger = {
        "batch": batches,
        "file": files,
        "file_issue": issues,
        "normalisation": changed,
        "cell_issue": cells,
        "row": [
            {"row_id": row["row_id"], "table_name": table} for table, rows in register.rows.items() for row in rows
        ],
    }
    return Register(register.as_of, register.rows, {**register.ledger, **ledger})
