"""The home of the data: one folder under which everything that is not code lies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

# The checkout: notebooks and expectations are code and lie beside the package, wherever the home is.
PROJECT_ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS_FOLDER = PROJECT_ROOT / "notebooks"
RULES_FOLDER = PROJECT_ROOT / "expectations" / "rules"
MUTANTS_FILE = PROJECT_ROOT / "expectations" / "mutants.json"
SUITES_FOLDER = PROJECT_ROOT / "expectations" / "suites"


@dataclass(frozen=True)
class Home:
    """Folders of one home (`--home`, `BAYOU_HOME`; default the checkout)."""

    root: Path

    @property
    def raw(self) -> Path:
        return self.root / "data" / "raw"

    @property
    def curated(self) -> Path:
        return self.root / "data" / "curated"

    @property
    def decisions(self) -> Path:
        return self.root / "data" / "decisions"

    @property
    def returned(self) -> Path:
        """Return workbooks written for suppliers: what goes out, and so no input of any run."""
        return self.decisions / "returned"

    @property
    def approvals(self) -> Path:
        """Who let which public numbers go out: looks back at a snapshot, and so no input of any run."""
        return self.decisions / "releases"

    @property
    def releases(self) -> Path:
        """What was released, one folder each: later releases are protected against them."""
        return self.root / "data" / "releases"

    @property
    def mappings(self) -> Path:
        return self.root / "data" / "mappings"

    @property
    def drafts(self) -> Path:
        """Records that analysts tried and send in: no input of any run."""
        return self.root / "data" / "drafts"

    @property
    def fonts(self) -> Path:
        """Fonts of the house for official papers, and which of them to take; like those of the machine no input of a run."""
        return self.root / "data" / "fonts"

    @property
    def runs(self) -> Path:
        return self.root / "data" / "runs"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def public_reports(self) -> Path:
        """Released pages, one folder a release, and the draft that waits for its signature."""
        return self.reports / "public"

    @property
    def lock_file(self) -> Path:
        return self.root / "data" / ".lock"

    @property
    def holder_file(self) -> Path:
        """Who holds the lock."""
        return self.root / "data" / ".lock.holder"

    @property
    def current_file(self) -> Path:
        return self.curated / "CURRENT"

    @property
    def previous_file(self) -> Path:
        """Names the snapshot that CURRENT pointed to before."""
        return self.curated / "PREVIOUS"

    @property
    def latest_reports(self) -> Path:
        return self.reports / "latest"

    def current_snapshot_id(self) -> str | None:
        """The id CURRENT points to, or None before the first publication."""
        return _name_in(self.current_file)

    def previous_snapshot_id(self) -> str | None:
        """The id CURRENT pointed to before, or None before the second publication."""
        return _name_in(self.previous_file)

    def current_snapshot(self) -> Path | None:
        """The folder CURRENT points to, or None before the first publication."""
        snapshot_id = self.current_snapshot_id()
        return self.curated / snapshot_id if snapshot_id else None


def _name_in(pointer: Path) -> str | None:
    return (pointer.read_text(encoding="utf-8").strip() or None) if pointer.exists() else None
