"""A feed and its entries, whatever they are written in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

NEVER = "1970-01-01T00:00:00Z"  # when a feed changed that has no entry yet: Atom wants a time, and this one claims nothing


@dataclass(frozen=True, slots=True)
class Page:
    """Where somebody reads more of it; `media_type` where we know it."""

    url: str
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Replies:
    """The feed of an entry's answers, without its ending, and how many there are."""

    url: str
    count: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What an entry answers: its id and its page."""

    id: str
    page: Page


@dataclass(frozen=True, slots=True)
class Entry:
    """One article or comment. Times are in RFC 3339, in UTC; `updated` is always known, `published` only where the page said it."""

    id: str
    title: str
    page: Page
    updated: str
    published: str | None
    authors: tuple[str, ...]
    publisher: str
    """Who stands for it where it names no author."""
    html: str
    summary: str | None = None
    category: tuple[str, str] | None = None
    """Its slug and its name."""
    rights: str | None = None
    replies: Replies | None = None
    answered: Answered | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of a feed. `url` is its address without ending and query; `query` and `next_query` begin with a question mark."""

    id: str
    title: str
    home: Page
    url: str
    updated: str
    entries: tuple[Entry, ...]
    query: str = ""
    next_query: str | None = None


def latest(times: Iterable[str]) -> str:
    """The latest of some times in UTC; without their Z they sort as texts, fractions of a second included."""
    return max(times, key=lambda time: time.removesuffix("Z"), default=NEVER)
