"""The main pages as a reader sees them, compared with approved pictures (`make pictures`)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipelines.report.render import render_papers
from tests.report.office_samples import noto_fonts
from tests.report.pictures import PAPERS, SCREENS, Picture, approved, difference, is_same, screens_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def screens(snapshot_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Picture]:
    """The pages of the small snapshot on the screen, by name."""
    noto_fonts()
    reports = tmp_path_factory.mktemp("screens")
    assert not render_papers(snapshot_folder, reports, papers=PAPERS).failures
    return dict(screens_of(reports / "internal"))


@pytest.mark.parametrize("name", SCREENS)
def test_a_page_looks_as_it_was_approved(screens: dict[str, Picture], name: str) -> None:
    (wanted,) = approved(name)
    assert is_same(screens[name], wanted), f"{difference(screens[name], wanted)}; see tests/report/pictures.py"


@pytest.mark.parametrize("name", SCREENS)
def test_a_moved_line_and_a_lost_chart_are_noticed(screens: dict[str, Picture], name: str) -> None:
    shown = screens[name]
    height = shown.shape[0]
    moved = np.concatenate([shown[: height // 4], shown[height // 4 - 8 : -8]])
    assert not is_same(moved, shown)
    lost = shown.copy()
    inked = int(np.argmax([(255 - shown[top : top + 80].astype(int)).sum() for top in range(0, height - 80, 80)])) * 80
    lost[inked : inked + 80] = 255
    assert not is_same(lost, shown)
