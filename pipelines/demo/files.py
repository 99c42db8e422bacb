"""How the demo names its files and sheets."""

from __future__ import annotations

from pipelines.contracts import Contract, load_contracts
from pipelines.demo.clock import DATA_DATES
from pipelines.demo.figures import COUNTIES, WORKBOOK_COUNTY

_TEXT_SHEET = "csv"
"""The importer's word for the one sheet of a text file."""

_LONGEST_SHEET_NAME = 20


def sheet_name(contract: Contract) -> str:
    """The sheet of a workbook that holds the table."""
    return contract.title_zh[:_LONGEST_SHEET_NAME]


def sends_workbooks(county: int) -> bool:
    """One county sends workbooks, the others text."""
    return COUNTIES[county].code == WORKBOOK_COUNTY


def county_file_name(table: str, period: int, county: int) -> str:
    """The file of one table, data date and county."""
    figures, suffix = COUNTIES[county], "xlsx" if sends_workbooks(county) else "csv"
    return f"{figures.code}{figures.name}_{load_contracts()[table].title_zh}_{DATA_DATES[period]:%Y%m%d}.{suffix}"


def county_sheet(table: str, county: int) -> str:
    """The sheet in which the importer finds a county's rows."""
    return sheet_name(load_contracts()[table]) if sends_workbooks(county) else _TEXT_SHEET
