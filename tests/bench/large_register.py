"""A register many times as large: every village with all that hangs on it, entered again under codes of its own.

The demo's own scale puts more households into the same 254 villages; copies of whole villages keep the size of villages,
households and duplicates, so that what a rule finds grows with the rows and not with their square.
"""

from __future__ import annotations

import duckdb

from pipelines.contracts import Contract, load_contracts

# Provinces other than Guangdong, and numbers of areas that no county has: ID numbers of a copy belong to nobody else.
PROVINCES = (
    11,
    12,
    13,
    14,
    15,
    21,
    22,
    23,
    31,
    32,
    33,
    34,
    35,
    36,
    37,
    41,
    42,
    43,
    45,
    46,
    50,
    51,
    52,
    53,
    54,
    61,
    62,
    63,
)
AREAS = (99, 98, 97, 96, 95)
LARGEST = len(PROVINCES) * len(AREAS)
ROW_ID_STEP = 10_000_000

# Units, leaders, courses and events serve every copy; papers of the city keep their number.
SHARED_IDS = ("DW", "LQ", "PX", "ZP")
SHARED_NUMBERS = ("document_number", "approval_document_number")


def multiply(connection: duckdb.DuckDBPyConnection, copies: int) -> None:
    """Enter every village of schema `base` `copies` times more, at most `LARGEST`.

    Args:
        connection: a register that may be written; `ledger` stays as it is, complete lists hold for the copies too.
    """
    assert copies <= LARGEST
    _create_macros(connection)
    for table, contract in load_contracts().items():
        columns = [row[0] for row in connection.execute(f"DESCRIBE base.{table}").fetchall()]
        if not {"village_code", "household_id", "id_number", "cadre_id", "station_id"} & set(columns):
            continue
        present = f"SELECT * FROM base.{table} WHERE row_id < {ROW_ID_STEP}"
        for copy in range(1, copies + 1):
            values = ", ".join(_value(contract, column, copy) for column in columns)
            connection.execute(f"INSERT INTO base.{table} SELECT {values} FROM ({present})")


def _create_macros(connection: duckdb.DuckDBPyConnection) -> None:
    check = " + ".join(f"{2 ** (17 - place) % 11} * (ascii(body[{place + 1}]) - 48)" for place in range(17))
    shared = ", ".join(f"'{prefix}'" for prefix in SHARED_IDS)
    for statement in (
        # Towns are numbered from 101, villages from 201: eighty copies find room in the towns, others in the villages.
        "copied_tail(tail, copy) AS"
        " lpad(CAST(CAST(substr(tail, 1, 3) AS INTEGER) + 10 * (copy % 80) AS VARCHAR), 3, '0')"
        " || lpad(CAST((CAST(substr(tail, 4, 3) AS INTEGER) + 100 * (copy // 80)) % 1000 AS VARCHAR), 3, '0')",
        "copied_code(head, code, copy) AS"
        " head || substr(code, 1, 6) || copied_tail(substr(code, 7, 6), copy) || substr(code, 13)",
        "copied_id(id, copy) AS CASE"
        " WHEN length(id) >= 12 AND substr(id, 1, 2) = '44' THEN copied_code('', id, copy)"
        " WHEN length(id) >= 14 AND substr(id, 3, 2) = '44' THEN copied_code(substr(id, 1, 2), substr(id, 3), copy)"
        f" WHEN ascii(id) BETWEEN 65 AND 90 AND substr(id, 1, 2) NOT IN ({shared}) THEN id || '~' || copy ELSE id END",
        f"check_sign(body) AS substr('10X98765432', 1 + ({check}) % 11, 1)",
        "copied_number(number, head, copy) AS CASE"
        " WHEN length(number) >= 18 AND substr(number, 1, 4) = '4499' THEN"
        " head || substr(number, 5, 13) || check_sign(head || substr(number, 5, 13)) || substr(number, 19)"
        " WHEN length(number) >= 16 AND substr(number, 1, 3) = '999' THEN CAST(999 - copy AS VARCHAR) || substr(number, 4)"
        " WHEN length(number) = 11 AND substr(number, 1, 2) = '19' THEN CAST(130 + copy % 60 AS VARCHAR) || substr(number, 4)"
        " WHEN ascii(number) BETWEEN 65 AND 90 THEN number || '~' || copy ELSE number END",
    ):
        connection.execute(f"CREATE OR REPLACE TEMP MACRO {statement}")


def _value(contract: Contract, column: str, copy: int) -> str:
    head = f"'{PROVINCES[(copy - 1) % len(PROVINCES)]}{AREAS[(copy - 1) // len(PROVINCES)]}'"
    if column == "row_id":
        return f"row_id + {copy * ROW_ID_STEP}"
    if column == "record_key":
        single = contract.key_scope == "natural" and len(contract.key_columns) == 1
        return _value(contract, contract.key_columns[0], copy) if single else f"record_key || '~{copy}'"
    if column == "entity_name":
        return f"entity_name || '{copy}'"
    if column in ("village_code", "finding_id") or (
        column.endswith("_id") and column not in ("file_id", "batch_id", "rule_id")
    ):
        return f"copied_id({column}, {copy})"
    if (column.endswith("number") and column != "row_number" and column not in SHARED_NUMBERS) or column.endswith(
        "credit_code"
    ):
        return f"copied_number({column}, {head}, {copy})"
    return column
