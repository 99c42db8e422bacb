"""The programme's figures that the synthetic register reproduces.

Source: the domain dossier, section 2.1 (published county figures) and 3.2 (income lines). A figure is `published`
(printed somewhere, of different dates) or `allocated` (our largest-remainder share of what the published ones leave
over). The totals 254 villages, 26,943 households and 88,797 persons are those at the end of 2018.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mark = Literal["published", "allocated"]


@dataclass(frozen=True)
class County:
    """One helped county: its figures at 2018-12-31, where they come from, and how fast it leaves poverty."""

    code: str
    name: str
    city_name: str
    helper_district: str
    villages: int
    households: int
    persons: int
    marks: tuple[Mark, Mark, Mark]
    exit_pace: float


_PUBLISHED: tuple[Mark, Mark, Mark] = ("published", "published", "published")
_ALLOCATED: tuple[Mark, Mark, Mark] = ("allocated", "allocated", "allocated")
_ONLY_VILLAGES: tuple[Mark, Mark, Mark] = ("published", "allocated", "allocated")

# In the order of the codes. exit_pace is invented: some counties have to lag for the pages to show something.
COUNTIES: tuple[County, ...] = (
    County("440804", "坡头区", "湛江市", "市直", 10, 1120, 3851, _ALLOCATED, 1.02),
    County("440811", "麻章区", "湛江市", "市直", 8, 896, 3081, _ALLOCATED, 1.00),
    County("440823", "遂溪县", "湛江市", "三水区", 26, 2541, 8029, _PUBLISHED, 1.00),
    County("440825", "徐闻县", "湛江市", "顺德区", 16, 1923, 7402, _ONLY_VILLAGES, 0.86),
    County("440881", "廉江市", "湛江市", "禅城区", 46, 3794, 11047, _PUBLISHED, 1.06),
    County("440882", "雷州市", "湛江市", "顺德区", 49, 4474, 17119, _PUBLISHED, 0.92),
    County("440883", "吴川市", "湛江市", "市直", 8, 961, 3403, _ALLOCATED, 0.98),
    County("445302", "云城区", "云浮市", "南海区", 10, 1100, 3444, _ONLY_VILLAGES, 1.05),
    County("445303", "云安区", "云浮市", "南海区", 16, 2037, 6377, _ALLOCATED, 1.00),
    County("445321", "新兴县", "云浮市", "高明区", 15, 1757, 5410, _ALLOCATED, 1.03),
    County("445322", "郁南县", "云浮市", "市直", 22, 2576, 7271, _ONLY_VILLAGES, 1.01),
    County("445381", "罗定市", "云浮市", "南海区", 28, 3764, 12363, _ALLOCATED, 0.95),
)

# Sends its tables as workbooks; all others send GB18030 text.
WORKBOOK_COUNTY = "440811"

YEARS = (2016, 2017, 2018, 2019)

# The highest candidate of the household line of each year (plan, second plan, actual): whoever has left the
# register lies above all of them, so the demo stays true whichever is in force (article 2).
HIGHEST_INCOME_LINE_YUAN = {2016: 6530, 2017: 7101, 2018: 7725, 2019: 8468}
# The lowest candidate: a planted shortfall lies below all of them.
LOWEST_INCOME_LINE_YUAN = {2016: 6012, 2017: 6433, 2018: 7365, 2019: 8130}
# The line of each year that is in force when the last batch comes.
LAST_INCOME_LINE_YUAN = {2016: 6530, 2017: 7101, 2018: 7725, 2019: 8130}
HIGHEST_VILLAGE_LINE_YUAN = {2016: 8707, 2017: 9468, 2018: 10301, 2019: 11291}

# Cumulative share of households out of poverty at the seven data dates.
EXIT_SHARES = (0.35, 0.60, 0.85, 0.88, 0.91, 0.94, 0.97)
# Cumulative share of villages out (出列) at the seven data dates.
VILLAGE_EXIT_SHARES = (0.0, 0.05, 0.30, 0.34, 0.44, 0.52, 0.84)

WRITTEN_BY = "bayou demo"
SUPPLIER = "湛江市、云浮市扶贫办"
STAMP = "模拟数据"
