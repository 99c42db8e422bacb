"""Who stands where: fewer 落后 first, then fewer 临近, then less missing; worked out by hand on the small snapshot."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.report.frames import Snapshot
from pipelines.report.pages.standings import standings
from tests.report.edited import edited

SEPTEMBER = date(2019, 9, 30)


def test_luoding_is_behind_on_three_measures(snapshot: Snapshot) -> None:
    """罗定: 93 persons left where the line allows 59, verified 108 where 66, income 22 households where 14."""
    first, last = standings(snapshot.books("county"), SEPTEMBER)
    assert [(area.name, area.rank, area.rank_before, area.late) for area in (first, last)] == [
        ("雷州市", 1, 1, 0),
        ("罗定市", 2, 2, 3),
    ]
    assert first.moved == 0
    # Persons left come down to zero and have no size to be held against.
    # Eight measures are judged; registered_exit_rate says what persons_not_exited says and is left out.
    assert last.judged == 8
    assert last.shortfall == pytest.approx((42 / 1200 + 8 / 300) / 8)
    assert last.worst is not None
    assert last.worst.reading is not None
    assert last.worst.reading.measure.measure_id == "verified_exit_rate"


def test_equal_areas_share_a_place(tmp_path: Path) -> None:
    third = "440883"
    copies = (
        f"INSERT INTO area SELECT level, '{third}', '吴川市', * EXCLUDE (level, code, name) FROM area"
        " WHERE level = 'county' AND code = '440882'",
        f"INSERT INTO measure_value SELECT measure_id, level, '{third}', * EXCLUDE (measure_id, level, area_code)"
        " FROM measure_value WHERE level = 'county' AND area_code = '440882'",
    )
    with edited(tmp_path, *copies) as snapshot:
        ranked = standings(snapshot.books("county"))
    assert [(area.name, area.rank) for area in ranked] == [("雷州市", 1), ("吴川市", 1), ("罗定市", 3)]


def test_sending_little_brings_no_place(tmp_path: Path) -> None:
    """罗定 with three of eight measures is not ranked, although none of the three is behind; with four it is."""
    kept = ["medical_insurance", "villages_exited", "city_funds_per_village", "model_natural_villages"]
    for number, rank in ((3, None), (4, 2)):
        listed = ", ".join(f"'{measure_id}'" for measure_id in kept[:number])
        folder = tmp_path / str(number)
        folder.mkdir()
        gone = f"DELETE FROM measure_value WHERE area_code = '445381' AND measure_id NOT IN ({listed})"
        with edited(folder, gone) as snapshot:
            luoding = {area.code: area for area in standings(snapshot.books("county"))}["445381"]
        assert (luoding.late, luoding.rank is None) == (0, rank is None)


def test_a_place_is_gained_from_one_period_to_the_next(tmp_path: Path) -> None:
    """In September 雷州 was 落后 on three measures as 罗定 was, and 临近 on one more: 3 units late in visits are under five."""
    behind = (
        "UPDATE measure_value SET numerator = 300, value = 300 WHERE measure_id = 'persons_not_exited'"
        " AND area_code = '440882' AND as_of = '2019-09-30'",
        "UPDATE measure_value SET numerator = 0, value = 0 WHERE measure_id IN ('medical_insurance', 'visits_deputy_leader',"
        " 'verified_exit_rate') AND area_code = '440882' AND as_of = '2019-09-30'",
    )
    with edited(tmp_path, *behind) as snapshot:
        leizhou, luoding = standings(snapshot.books("county"), SEPTEMBER)
    assert (leizhou.rank_before, leizhou.moved, leizhou.late_before) == (2, 1, 3)
    assert (luoding.rank_before, luoding.moved) == (1, -1)
