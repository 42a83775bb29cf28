"""What whoever reads on is told of a cursor that leads nowhere any more: why, and with what to begin anew."""

from __future__ import annotations

import json
from collections.abc import Mapping

from schema.errors import ChangesGone, Fault, HistoryReplaced

NOT_KEPT, NO_PLACE = FEED_REFUSALS = ("BC001", "BC002")
"""SQLSTATEs of the function place_behind: what follows is not kept, no place of this history. Its messages are objects of JSON."""
WITH_AN_EXPORT = "begin anew, with an export"


def feed_refusal(sqlstate: str, message: str) -> ChangesGone | HistoryReplaced:
    """What `place_behind` says of a cursor."""
    told = json.loads(message)
    release = begin_with(told["release"])
    faults = (Fault("gone", "now, or a cursor that leads on", parameter="after"),)
    anew = release or WITH_AN_EXPORT
    if sqlstate == NO_PLACE:
        why = "The database was restored from a backup since it gave this cursor, or it never did"
        return HistoryReplaced(f"{why}; {anew}.", faults, release)
    why, oldest = f"Changes up to {told['at']} are not kept any more", f"The oldest cursor that leads on is {told['cursor']}."
    return ChangesGone(f"{why}; {anew}. {oldest}", faults, release)


def begin_with(release: Mapping[str, str] | None) -> str | None:
    """None where none leads on."""
    if release is None:
        return None
    where = f"the release {release['name']}, which is at {release['address']}"
    return f"begin anew, with {where}, and read on behind {release['cursor']}"
