"""表扬与批评 by rule, never by impression: the rules stand in the notes of the bulletin, word for word what is computed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.report import bulletin_sentences as say
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
        late, over, owed = area.late, overdue.get(area.code, 0), missing.get(area.code, 0)
        is_last = area.code in last and late > 0
        if is_last or owed:
            criticised.append(Mention(area.name, say.criticism_reason(late, over, owed, is_last)))
        elif area.rank is not None and (not (late or over) or _rose(area)):
            praised.append(Mention(area.name, say.praise_reason(late, over, owed, area.moved)))
    return praised, criticised


def _rose(area: Standing) -> bool:
    return (area.moved or 0) >= PLACES_GAINED and area.late_before is not None and area.late <= area.late_before
