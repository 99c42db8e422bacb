"""表扬与批评 by rule, never by impression: the rules stand in the notes of the bulletin, word for word what is computed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.report import bulletin_sentences as say
from pipelines.report.address_terms import COUNTY, DELIVERY, NOWHERE, OVERDUE
from pipelines.report.addresses import place_of
from pipelines.report.frames import Snapshot
from pipelines.report.pages.standings import Standing

LAST_PLACES = 3
PLACES_GAINED = 3


@dataclass(frozen=True)
class Mention:
    """One county and why it is named."""

    name: str
    reason: str


def mentions(
    counties: Sequence[Standing], overdue: Mapping[str, int], missing: Mapping[str, int]
) -> tuple[list[Mention], list[Mention]]:
    """The praised and the criticised. A county that is criticised is not praised.

    Criticised: among the last three places with measures 落后, or with deliveries missing. Praised: ranked, nothing 落后, nothing
    overdue and nothing missing; or three places up without more measures 落后 than the period before.
    """
    ranked = [area for area in counties if area.rank is not None]
    last = {area.code for area in ranked[-LAST_PLACES:]}
    praised, criticised = [], []
    for area in counties:
        late, over, owed = area.count("late"), overdue.get(area.code, 0), missing.get(area.code, 0)
        is_last = area.code in last and late > 0
        if is_last or owed:
            criticised.append(Mention(area.name, say.criticism_reason(late, over, owed, is_last)))
        elif area.rank is not None and (not (late or over) or _rose(area)):
            praised.append(Mention(area.name, say.praise_reason(late, over, owed, area.printed_move)))
    return praised, criticised


def mentions_of(snapshot: Snapshot, counties: Sequence[Standing]) -> tuple[list[Mention], list[Mention]]:
    """The praised and the criticised of a snapshot."""
    place = place_of(None, snapshot.context.as_of)
    overdue = {
        str(code): place.at(COUNTY, code or NOWHERE).found(int(number), OVERDUE)
        for code, is_overdue, number in snapshot.findings(["county_code", "is_overdue"]).iter_rows()
        if is_overdue
    }
    missing = snapshot.submissions(newest_only=True).filter(status="missing").group_by("office_code").len()
    owed = {code: place.at(COUNTY, code).worked(number, DELIVERY, "missing") for code, number in missing.iter_rows()}
    return mentions(counties, overdue, owed)


def _rose(area: Standing) -> bool:
    return (area.moved or 0) >= PLACES_GAINED and area.late_before is not None and area.late <= area.late_before
