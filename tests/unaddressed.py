"""Numbers that a page prints without saying where they come from: in its text and in its charts, as a reader sees them.

A number needs no address where it is none: in a date, in the number of an article, a period or a snapshot, in a code, in how many
names a list that is cut short has; where the tier's own records hold the text (names of measures, rules, obligations, files;
reasons); and where the page marks it:

`no`      the number of an article, an obligation or a sheet
`def`     a definition or a rule of reading: notes at the foot, the words of a rule and its examples
`fixed`   a number that nobody counted: the end of a scale, the width of a bin, how many are shown
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from pipelines.contracts.issue_kinds import load_issue_kinds
from pipelines.report.frames import Snapshot

MARKED = frozenset({"no", "def", "fixed"})
UNSEEN = frozenset({"head", "style", "script", "title", "desc", "code", "sup"})
VOID = frozenset({"meta", "link", "br", "img", "input", "hr", "col", "wbr", "source"})
_FORMS = re.compile(
    r"\d{4}-\d\d-\d\d_\d{4}-\d\d-\d\d_[0-9a-f]{8}"
    r"|\d{4}-\d\d-\d\d"
    r"|\d{4} ?年(?:末|度|线|测算线)?(?: ?\d{1,2} ?月(?: ?\d{1,2} ?日)?)?|(?<![\d.])\d{1,2}月\d{1,2}日"
    r"|\d{4}—\d{4}"
    r"|第\d+(?:[—、]\d+)*条|第\d+期"
    r"|等 ?\d+ ?(?:个|张表|处|项)(?![户村县])"
    r"|[A-Z]+\d+[A-Z]?"
)
_DIGITS = re.compile(r"\d[\d,.]*")


@dataclass
class Names:
    """Texts of the tier's records, longest first."""

    texts: list[str] = field(default_factory=list)

    def without(self, text: str) -> str:
        """`text` without the names in it, and without the beginning of one that a chart cut short."""
        for name in self.texts:
            if name in text:
                text = text.replace(name, "")
        start = text.strip().removesuffix("…")
        is_cut = text.strip().endswith("…") and any(name.startswith(start) for name in self.texts)
        return "" if is_cut else text


def names_of(snapshot: Snapshot) -> Names:
    """Names, definitions and reasons that the tier holds and that have a digit."""
    queries = [
        "SELECT unnest([title_zh, definition_zh, target_source]) AS text FROM measure",
        "SELECT name AS text FROM area",
        "SELECT DISTINCT reason AS text FROM measure_value",
    ]
    if snapshot.tier == "internal":
        queries += [
            "SELECT unnest([title_zh, message_zh, remedy_zh]) AS text FROM rule",
            "SELECT DISTINCT reason AS text FROM rule_value",
            "SELECT unnest([summary_zh, reason_zh, needs_zh]) AS text FROM obligation",
            "SELECT unnest([title_zh, summary_zh, documents]) AS text FROM article",
            "SELECT unnest([file_name, reason]) AS text FROM ledger_file",
            "SELECT DISTINCT reason AS text FROM void_claim",
            "SELECT DISTINCT reason AS text FROM file_remark",
        ]
    found = {text for query in queries for text in snapshot.query(query)["text"] if text}
    found |= {text for kind in load_issue_kinds().values() for text in (kind.title_zh, kind.remedy_zh)}
    return Names(sorted((text for text in found if re.search(r"\d", text)), key=lambda text: (-len(text), text)))


class _Reader(HTMLParser):
    """Texts outside any address, with the path of their elements."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.texts: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        given = dict(attrs)
        is_told = (
            tag in UNSEEN or tag == "data" or "data-value" in given or MARKED & set((given.get("class") or "").split())
        )
        self.open.append((tag, bool(is_told)))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(is_told for _, is_told in self.open) and re.search(r"\d", data):
            self.texts.append((">".join(tag for tag, _ in self.open[-4:]), " ".join(data.split())))


def unaddressed(html: str, names: Names) -> list[tuple[str, str]]:
    """(path, text) of every text with a number that has no address and needs one."""
    reader = _Reader()
    reader.feed(html)
    return [(path, text) for path, text in reader.texts if _DIGITS.search(_FORMS.sub("", names.without(text)))]
