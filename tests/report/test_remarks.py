"""What must be said beside a value is printed with it: a number that holds an older list says whose."""

from __future__ import annotations

from datetime import date

from pipelines.report.blocks import _environment
from pipelines.report.pages.obligations import measure_line
from pipelines.report.pages.shared import key_figure
from pipelines.report.readings import Book, Measure, Reading

AS_OF = date(2019, 12, 31)
MEASURE = Measure(
    "medical_insurance",
    "person",
    "医保参保率",
    "",
    "%",
    "share",
    1,
    "at_least",
    1.0,
    date(2020, 12, 31),
    "",
    "15.1",
    "",
    False,
)


def book(value: float | None, reason: str | None) -> Book:
    numerator = None if value is None else value * 100
    reading = Reading(MEASURE, AS_OF, numerator, 100, 0, value, reason, "program", "254")
    return Book("program", "254", "佛山帮扶村", AS_OF, {MEASURE.measure_id: MEASURE}, {MEASURE.measure_id: [reading]})


def printed(macro: str, file: str, value: object) -> str:
    """What a macro of the templates prints of `value`."""
    source = f'{{% import "{file}" as m with context %}}{{{{ m.{macro}(value) }}}}'
    return str(_environment().from_string(source).render(value=value))


def test_a_card_and_a_line_say_whose_older_list_is_in_the_number() -> None:
    held = book(0.9, "含雷州市上期的数")
    figure = key_figure(held, "medical_insurance", 0)
    assert figure is not None
    assert figure.reason == ""
    assert "含雷州市上期的数" in printed("card", "macros.j2", figure)
    assert "含雷州市上期的数" in printed("value", "measure_cells.j2", measure_line(held, MEASURE))


def test_a_withheld_value_has_a_reason_and_no_remark() -> None:
    withheld = book(None, "人口表（2019-12-31）缺报，不用上期的数代替")
    figure = key_figure(withheld, "medical_insurance", 0)
    assert figure is not None
    assert figure.remark == ""
    assert figure.reason.startswith("人口表")
