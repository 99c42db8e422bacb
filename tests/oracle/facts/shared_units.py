"""How long a supporting unit was in its village: without a first day it always was, without a last one it stays."""

from __future__ import annotations

from datetime import date

from tests.oracle.moment import Row

OF_UNIT = (
    "unit_id", "village_code", "town_code", "county_code", "as_of", "duplicate_no", "support_unit_row_id", "unit_name",
    "helper_district", "is_lead_unit",
)  # fmt: skip


def is_there(row: Row, first: date, last: date) -> bool:
    """Came by the day `first` and stayed to the day `last`."""
    has_come = row["start_date"] is None or row["start_date"] <= first
    return has_come and (row["end_date"] is None or row["end_date"] >= last)


def is_there_for_year(row: Row, year: int) -> bool:
    """Two visits a year (article 24) can be asked of who came in its first half and stayed to its end."""
    return is_there(row, date(year, 6, 30), date(year, 12, 31))
