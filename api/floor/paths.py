"""What each path answers to, and how it is treated: read from the router's own table, so that Allow is never wrong.

A route tells more of itself in its `opt`: `is_free`, `is_static`, `points` of a write, `query`, the parameters that QUERY takes,
`offers`, its media types beside JSON, `refuse`, its own way of saying what is refused, `is_for_clients`, where programs show who
they are, `is_unkept`, where answers are one account's alone, `is_kept`, where they are the same for all whom nobody knows, `is_visited`,
where a GET changes something, so that there is no HEAD, and `largest`, the bytes of a body where more come than elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from litestar.handlers import HTTPRouteHandler

from schema.errors import MethodNotAllowed, Refusal

LARGEST_BODY = 64 * 1024  # bytes; the longest GraphQL document has 10 kB
READ_POINTS, WRITE_POINTS = 1, 5  # what a request costs of its client's rate
PARAMETER = re.compile(r"\{[^}]+\}")
Refuse = Callable[[Refusal, str], tuple[str, bytes] | None]
"""From a refusal and what the client accepts to a media type and a body; None for a client that gets a problem."""


@dataclass(frozen=True, slots=True)
class Place:
    """One path, or all paths of one pattern: the methods it answers to, with their points.

    `members` are the parameters that QUERY takes, with their kinds; None where it takes no QUERY. What is static is the same for everybody.
    `offers` are the media types of its answers beside JSON; `refuse` is asked first how to say what is refused.
    Where it is for clients, `Authorization` is theirs, and no viewer's. What is unkept is stored by nobody on its way; what is kept may be
    remembered here for a moment.
    """

    points: Mapping[str, int]
    is_static: bool = False
    members: Mapping[str, str] | None = None
    offers: tuple[str, ...] = ()
    refuse: Refuse | None = None
    is_for_clients: bool = False
    is_unkept: bool = False
    is_kept: bool = False
    largest: Mapping[str, int] = field(default_factory=dict)
    allow: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "allow", ", ".join(sorted(self.points)))

    def beside(self, other: Place) -> Place:
        """Both as one: a path may have a handler for each method."""
        return Place(
            {**self.points, **other.points},
            self.is_static or other.is_static,
            self.members or other.members,
            self.offers or other.offers,
            self.refuse or other.refuse,
            self.is_for_clients or other.is_for_clients,
            self.is_unkept or other.is_unkept,
            self.is_kept or other.is_kept,
            {**self.largest, **other.largest},
        )

    def largest_of(self, method: str) -> int:
        """Bytes of a body."""
        return self.largest.get(method, LARGEST_BODY)

    def check(self, method: str) -> None:
        """Raises MethodNotAllowed."""
        if method not in self.points:
            raise MethodNotAllowed(f"This address answers to {self.allow}.", headers={"Allow": self.allow})


@dataclass(slots=True)
class _Step:
    """What may follow a part of a path: a segment of this name, or any."""

    named: dict[str, _Step] = field(default_factory=dict)
    any: _Step | None = None
    place: Place | None = None

    def to(self, segment: str) -> _Step:
        """The step there, made where it is not yet."""
        if not PARAMETER.fullmatch(segment):
            return self.named.setdefault(segment, _Step())
        self.any = self.any or _Step()
        return self.any

    def find(self, segments: list[str], at: int = 0) -> Place | None:
        if at == len(segments):
            return self.place
        named = self.named.get(segments[at])
        found = named.find(segments, at + 1) if named else None
        return found or (self.any.find(segments, at + 1) if self.any and segments[at] else None)


class Paths:
    """All paths of the router."""

    def __init__(self, handlers: Iterable[HTTPRouteHandler]) -> None:
        self.plain: dict[str, Place] = {}
        self.root = _Step()
        for one in handlers:
            for path in one.paths:
                self._add(path, place_of(one))

    def _add(self, path: str, place: Place) -> None:
        step = self.root
        for segment in path.split("/"):
            step = step.to(segment)
        step.place = step.place.beside(place) if step.place else place
        if "{" not in path:
            self.plain[path] = step.place

    def find(self, path: str) -> Place | None:
        """The place of a path; None where there is nothing."""
        return self.plain.get(path) or self.root.find(path.split("/"))


def place_of(handler: HTTPRouteHandler) -> Place:
    """What one handler answers to. OPTIONS is free: a browser that is refused it could not read why."""
    members, is_free = handler.opt.get("query"), handler.opt.get("is_free", False)
    methods = {str(one) for one in handler.http_methods}
    has_head = "GET" in methods and not handler.opt.get("is_visited")
    methods |= {"OPTIONS"} | ({"HEAD"} if has_head else set()) | ({"QUERY"} if members is not None else set())
    reads = {"GET": READ_POINTS, "HEAD": READ_POINTS, "QUERY": READ_POINTS, "OPTIONS": 0}
    writes = handler.opt.get("points", WRITE_POINTS)
    points = {one: 0 if is_free else reads.get(one, writes) for one in methods}
    offers, refuse = handler.opt.get("offers", ()), handler.opt.get("refuse")
    told = (handler.opt.get(name, False) for name in ("is_static", "is_for_clients", "is_unkept", "is_kept"))
    is_static, is_for_clients, is_unkept, is_kept = told
    largest = {str(one): handler.opt["largest"] for one in handler.http_methods} if "largest" in handler.opt else {}
    return Place(points, is_static, members, offers, refuse, is_for_clients, is_unkept, is_kept, largest)
