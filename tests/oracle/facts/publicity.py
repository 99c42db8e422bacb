"""One published item, with the other items that are the same by their link or by title and media."""

from __future__ import annotations

from tests.oracle.facts.shared_rows import copied
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, distinct, first_of, town_of

FORM = (
    "publicity_id", "village_code", "data_date", "duplicate_no", "publication_date", "media_type", "media_name",
    "media_level", "url", "author_unit", "publicity_topic",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    items = moment.present("publicity")
    of_url = by(items, "url")
    of_title = by(items, "title", "media_name")
    facts = []
    for item in items:
        facts.append({
            **copied(item, *FORM), "subject_key": item["record_key"], "as_of": moment.as_of,
            "town_code": town_of(item["village_code"]), "publicity_row_id": item["row_id"],
            "county_code": first_of(item["county_code"], _county_named(moment, item["author_unit"])),
            "items_with_same_url": _items(of_url.get(item["url"])),
            "items_with_same_title_and_media": _items(of_title.get((item["title"], item["media_name"]))),
        })  # fmt: skip
    return facts


def _items(rows: list[Row] | None) -> int | None:
    # Two rows under one number are one item written twice, not two items.
    return distinct(row["record_key"] for row in rows) if rows else None


def _county_named(moment: Moment, unit: str | None) -> str | None:
    """The county with whose name the name of a unit begins."""
    codes = [area.code for area in moment.areas if area.level == "county" and (unit or "").startswith(area.name)]
    return codes[0] if codes else None
