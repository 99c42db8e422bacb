"""What the public is told of hand-made tables: each cell by itself, and together with its neighbours."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import BayouError
from pipelines.policy import load_measures
from pipelines.publish.disclosure.cells import PUBLIC_BODIES, PUBLIC_KINDS, Tree
from pipelines.publish.disclosure.means import fewest, said_mean, told_means
from pipelines.publish.disclosure.statements import HIDDEN, Kind, Statement, rounded_to_base, said, state_share
from tests.publish.tables import COUNTIES, Numbers, measure, public_file, rows_of

PERSONS, INSURED = measure("persons", "count"), measure("insured")
PAY: Numbers = {("pay", "440882"): (90_000, 30)}
BOTH = {item.id: item for item in (PERSONS, INSURED)}

# number, population → kind, printed number
ALONE = {
    "nobody has it": (0, 500, Kind.FEW, None),
    "nine have it": (9, 500, Kind.FEW, None),
    "ten have it": (10, 500, Kind.ROUNDED, 10),
    "many have it": (232, 500, Kind.ROUNDED, 230),
    "ten have it not": (490, 500, Kind.ROUNDED, 490),
    "nine have it not": (491, 500, Kind.FEW_MISSING, None),
    "everybody has it": (500, 500, Kind.FEW_MISSING, None),
    "a small population": (15, 19, Kind.HIDDEN, None),
    "as small as can be": (10, 20, Kind.ROUNDED, 10),
    "less than a cell": (3, 9, Kind.HIDDEN, None),
}


@pytest.mark.parametrize("name", ALONE)
def test_a_cell_by_itself(name: str) -> None:
    number, size, kind, printed = ALONE[name]
    told = said(size) if size >= 10 else Statement(Kind.FEW)
    statement = state_share(number, size, told)
    assert (statement.kind, statement.number) == (kind, printed)


@given(number=st.integers(0, 20_000))
def test_a_number_is_rounded_to_the_nearest_five_and_always_the_same_way(number: int) -> None:
    printed = rounded_to_base(number)
    assert printed % 5 == 0
    assert abs(printed - number) <= 2


@given(before=st.integers(10, 9000), change=st.integers(-40, 40))
def test_a_number_printed_anew_differs_by_ten_or_more(before: int, change: int) -> None:
    printed = rounded_to_base(before)
    now = said(max(10, before + change), [printed])
    if now.number != printed:
        assert abs(change) >= 10
    assert abs((now.number or 0) - max(10, before + change)) <= now.slack


def numbers(of: dict[str, tuple[int, int]]) -> Numbers:
    """County → insured and persons."""
    found: dict[tuple[str, str], tuple[float | None, float | None]] = {}
    for county in COUNTIES:
        insured, persons = of.get(county, (600, 1000))
        found["persons", county] = (persons, None)
        found["insured", county] = (insured, persons)
    return found


def test_a_few_are_told_as_a_bound_and_the_rate_comes_from_printed_numbers(tmp_path: Path) -> None:
    rows = rows_of(public_file(tmp_path / "p.duckdb", BOTH, numbers({"440882": (1234, 2001), "440823": (998, 1000)})))
    told = rows["insured", "440882"]
    assert (told["numerator"], told["denominator"], told["value"]) == (1235, 2000, 1235 / 2000)
    few = rows["insured", "440823"]
    assert (few["numerator"], few["value"], few["disclosure"], few["status"]) == (None, None, "few_missing", "withheld")
    # 9 of 989, the fewest that "1,000" may ever stand for, outwards to a tenth of a percent.
    assert (few["low"], few["high"]) == (0.99, None)
    assert "只公开下限" in str(few["reason"])


def test_totals_are_rounded_by_themselves(tmp_path: Path) -> None:
    rows = rows_of(public_file(tmp_path / "p.duckdb", BOTH, numbers(dict.fromkeys(COUNTIES, (503, 1003)))))
    assert rows["insured", "440882"]["numerator"] == 505
    assert rows["insured", "254"]["numerator"] == 2515  # of 2,515, and not five times 505


def test_the_one_told_neighbour_of_a_few_is_hidden_too(tmp_path: Path) -> None:
    """A city of 16 uninsured, 15 of them in one county: the rest would be those of the other."""
    counties = {"440882": "440800", "440823": "440800", "445381": "445300"}
    of = {"440882": (1000 - 15, 1000), "440823": (999, 1000), "445381": (400, 1000)}
    given_numbers = {key: value for key, value in numbers(of).items() if key[1] in counties}
    rows = rows_of(public_file(tmp_path / "p.duckdb", BOTH, given_numbers, counties=counties))
    kinds = {code: rows["insured", code]["disclosure"] for code in ("440882", "440823", "440800", "445300", "254")}
    assert "hidden" in kinds.values()


def test_the_unknown_count_as_not_having_it_so_that_no_denominator_tells_them(tmp_path: Path) -> None:
    given_numbers = dict(numbers({"440882": (600, 997)}))
    given_numbers["persons", "440882"] = (1000, None)
    file = public_file(tmp_path / "p.duckdb", BOTH, given_numbers, unknown={("insured", "440882"): 3})
    rows = rows_of(file)
    assert rows["insured", "440882"]["denominator"] == rows["persons", "440882"]["numerator"] == 1000


def test_a_missing_list_is_said_and_cannot_be_subtracted(tmp_path: Path) -> None:
    given_numbers = dict(numbers({}))
    for name in BOTH:
        given_numbers[name, "445381"] = (None, None)
    rows = rows_of(public_file(tmp_path / "p.duckdb", BOTH, given_numbers))
    assert rows["persons", "445381"]["disclosure"] == "no_value"
    assert rows["persons", "445381"]["reason"] == "户表缺报"
    assert rows["persons", "445321"]["disclosure"] == "hidden"


def test_villages_and_public_money_are_told_as_they_are_and_other_kinds_not_at_all(tmp_path: Path) -> None:
    villages = measure("exited", grain="village")
    given_numbers: Numbers = {("exited", county): (3, 8) for county in COUNTIES}
    rows = rows_of(public_file(tmp_path / "p.duckdb", {"exited": villages}, given_numbers))
    assert (rows["exited", "440882"]["numerator"], rows["exited", "440882"]["disclosure"]) == (3, "exact")
    for kind in ("sum", "ratio"):
        with pytest.raises(BayouError, match="不能公开"):
            public_file(tmp_path / "p.duckdb", {"pay": measure("pay", kind, value="wage_yuan")}, PAY)


def test_every_public_measure_of_the_policy_has_a_rule() -> None:
    public = [item for item in load_measures().values() if item.tier == "public"]
    assert public
    assert not [item.id for item in public if item.kind == "sum"]
    assert not [item.id for item in public if item.grain not in PUBLIC_BODIES and item.kind not in PUBLIC_KINDS]


def tree(*counties: str) -> Tree:
    return Tree({("program", "254"): None, **{("county", code): ("program", "254") for code in counties}})


def test_a_mean_is_told_of_ten_and_never_given_away_by_the_others() -> None:
    three, counts = tree("1", "2", "3"), {("program", "254"): 209.0, ("county", "2"): 100.0, ("county", "3"): 100.0}
    assert told_means(three, {**counts, ("county", "1"): 9.0}, 10) == {("program", "254"), ("county", "3")}
    assert len(told_means(three, {**counts, ("county", "1"): 10.0}, 10)) == 4
    assert told_means(tree("1"), {("program", "254"): 12.0, ("county", "1"): 9.0}, 10) == set()
    assert (fewest(None), fewest("persons")) == (10, 100)


def test_a_mean_is_printed_in_tens_and_kept_while_it_is_near() -> None:
    assert said_mean(10_847) == 10_850
    assert said_mean(10_940, [10_850]) == 10_850
    assert said_mean(11_300, [10_850]) == 11_300


def test_hidden_says_nothing() -> None:
    assert HIDDEN.having.low == 0
    assert HIDDEN.having.width == float("inf")
