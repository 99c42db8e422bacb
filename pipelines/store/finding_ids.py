"""What a finding is called: its rule, and its subject hashed, so that the id goes into shared tables and shows nobody."""

from __future__ import annotations

import hashlib
import re

FINDING_ID_SQL = "rule_id || '-' || substr(md5(rule_id || '|' || subject_key), 1, 12)"
"""The same as `finding_id`, over columns `rule_id` and `subject_key`."""

_FINDING_ID = re.compile(r"(?P<rule>.+)-[0-9a-f]{12}")


def finding_id(rule_id: str, subject: str) -> str:
    """The id of the finding of a rule about a subject; stable from run to run."""
    return f"{rule_id}-{hashlib.md5(f'{rule_id}|{subject}'.encode(), usedforsecurity=False).hexdigest()[:12]}"


def rule_of(finding: str) -> str | None:
    """The rule that a finding's id names; None when the text is no such id."""
    found = _FINDING_ID.fullmatch(finding)
    return found["rule"] if found else None
