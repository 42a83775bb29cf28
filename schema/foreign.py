"""What a file of other people's comments says, before it is loaded: between the parsers (`api/foreign`) and the loader (`db/foreign.py`).

Plain tuples: there are millions of them. Nothing in them is ever made up: what the file does not say is None.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class ForeignSite(NamedTuple):
    """Whose comments they are, as far as the file says so."""

    name: str
    host: str | None


class ForeignThread(NamedTuple):
    """What was commented on. `key` tells it from the others of its source."""

    key: str
    headline: str
    url: str | None
    path: str | None
    published_at: datetime | None
    section: str | None


class ForeignComment(NamedTuple):
    """One comment. `thread` is None where only its parents tell what it stands under; `person` tells people of one name apart."""

    key: str
    thread: str | None
    parent: str | None
    person: str | None
    name: str | None
    body: str
    created_at: datetime | None
    up: int
    down: int
    status: str
    is_featured: bool
    line: int


ForeignRow = ForeignSite | ForeignThread | ForeignComment
