"""What of a schema has changed: less taken in a request, or other things answered than before, breaks clients."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from openapi.changes.change import Change, Weight, addition, breaking, note
from openapi.changes.shapes import ANYTHING, Json, Shape, listed, mapping, shapes

UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
EXACT = ("pattern", "format", "multipleOf", "uniqueItems")
WHOLE = {"integer": "number"}  # who takes any number takes a whole one


class Side(Enum):
    """Who sends what the schema describes."""

    REQUEST = "request"
    RESPONSE = "response"


@dataclass
class Schemas:
    """Those of two documents. What a reference leads to is compared once for each side, however often it is referred to."""

    old: Json
    new: Json
    seen: set[tuple[str | None, str | None, Side]] = field(default_factory=set)

    def changes(self, old: Json, new: Json, side: Side, at: str) -> Iterator[Change]:
        """All changes of what stands at a place."""
        if side is Side.REQUEST and old.get("default") != new.get("default"):
            yield breaking(last(at), f"{at}: left out, it meant {old.get('default')!r}, and means {new.get('default')!r} now")
        before, after = list(shapes(self.old, old)), list(shapes(self.new, new))
        sent, known = (before, after) if side is Side.REQUEST else (after, before)
        for one in sent:
            yield from self._of_one(one, known, side, at)

    def _of_one(self, sent: Shape, known: list[Shape], side: Side, at: str) -> Iterator[Change]:
        """Whether an alternative that is sent is one of those that whoever receives it knows; best by the one that fits best."""
        alike = [one for one in known if fits(sent, one)]
        fitting = [one for one in alike if one.name == sent.name] or alike
        tried = [list(self._pair(*((sent, one) if side is Side.REQUEST else (one, sent)), side, at)) for one in fitting]
        if tried:
            yield from min(tried, key=lambda found: sum(one.weight is Weight.BREAKING for one in found))
        elif side is Side.REQUEST:
            yield breaking(last(at), f"{at}: {sent} is no longer taken")
        elif any(one.kind == sent.kind for one in known):
            yield note(last(at), f"{at}: it may be {sent} now, too")
        else:
            yield breaking(last(at), f"{at}: it may be {sent} now, which it never was")

    def _pair(self, old: Shape, new: Shape, side: Side, at: str) -> Iterator[Change]:
        if old.name or new.name:
            if (old.name, new.name, side) in self.seen:
                return
            self.seen.add((old.name, new.name, side))
            at = old.name or at
        yield from values(old.schema, new.schema, side, at)
        yield from bounds(old.schema, new.schema, side, at)
        yield from self._members(old.schema, new.schema, side, at)
        if "items" in old.schema and "items" in new.schema:
            yield from self.changes(mapping(old.schema["items"]), mapping(new.schema["items"]), side, f"{at}[]")

    def _members(self, old: Json, new: Json, side: Side, at: str) -> Iterator[Change]:
        before, after = mapping(old.get("properties")), mapping(new.get("properties"))
        needed, needs = set(listed(old.get("required"))), set(listed(new.get("required")))
        for name in before.keys() - after.keys():
            yield breaking(name, f"{at}.{name} is gone")
        for name in after.keys() - before.keys():
            is_needed = side is Side.REQUEST and name in needs
            yield breaking(name, f"{at}.{name} must be sent now") if is_needed else addition(name, f"{at}.{name} is new")
        for name in before.keys() & after.keys():
            if side is Side.REQUEST and name in needs - needed:
                yield breaking(name, f"{at}.{name} must be sent now")
            if side is Side.RESPONSE and name in needed - needs:
                yield breaking(name, f"{at}.{name} may be missing now")
            yield from self.changes(mapping(before[name]), mapping(after[name]), side, f"{at}.{name}")
        if side is Side.REQUEST and new.get("additionalProperties") is False and old.get("additionalProperties") is not False:
            yield breaking(last(at), f"{at}: members that it does not name are refused now")


def last(at: str) -> str:
    """The name of what stands at a place."""
    return at.replace("[]", "").rpartition(" ")[2].rpartition(".")[2]


def fits(sent: Shape, known: Shape) -> bool:
    """Whether one alternative can be held against another. Of several nouns each is held against itself."""
    if known.kind == ANYTHING:
        return True
    is_noun = sent.kind == "object" and sent.name and known.name and sent.name != known.name
    return known.kind in (sent.kind, WHOLE.get(sent.kind)) and not is_noun


def values(old: Json, new: Json, side: Side, at: str) -> Iterator[Change]:
    """Of closed lists."""
    before, after = listed_values(old), listed_values(new)
    if side is Side.REQUEST and after is not None:
        if gone := [one for one in before or [] if one not in after]:
            yield breaking(last(at), f"{at}: {gone} is no longer taken")
        if before is None:
            yield breaking(last(at), f"{at}: only {after} is taken now")
    if side is Side.RESPONSE and before is not None:
        more = ["any other value"] if after is None else [one for one in after if one not in before]
        if more:
            yield note(last(at), f"{at}: it may be {more} now, too")


def listed_values(schema: Json) -> list[object] | None:
    return [schema["const"]] if "const" in schema else listed(schema["enum"]) if "enum" in schema else None


def bounds(old: Json, new: Json, side: Side, at: str) -> Iterator[Change]:
    """Of what is taken less, and of what is answered more, than before."""
    narrow, wide = (new, old) if side is Side.REQUEST else (old, new)
    say = breaking if side is Side.REQUEST else note
    for key in (*UPPER, *LOWER):
        bound, other = narrow.get(key), wide.get(key)
        if isinstance(bound, int | float) and is_tighter(key, bound, other):
            yield say(last(at), f"{at}: {key} was {old.get(key)}, and is {new.get(key)} now")
    for key in EXACT:
        if narrow.get(key, False) not in (False, wide.get(key)):
            say = breaking if side is Side.REQUEST or key == "format" else note
            yield say(last(at), f"{at}: {key} was {old.get(key)}, and is {new.get(key)} now")


def is_tighter(key: str, bound: float, other: object) -> bool:
    return not isinstance(other, int | float) or (bound < other if key in UPPER else bound > other)
