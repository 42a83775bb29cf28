"""The things that an HTML document describes as JSON-LD. Nothing else of the document is looked at.

Scripts are found by searching forward only: HTML parsers of older Pythons stumble over odd mark-up, or take minutes for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from api.pages.refusal import PageRefused
from schema.page import Doubt

OPENING = re.compile(r"<!--|<script\b", re.IGNORECASE)
CLOSING = re.compile(r"</script\b", re.IGNORECASE)
JSON_LD = re.compile(r"""(?<![\w-])type\s*=\s*["']?\s*application/ld\+json\b""", re.IGNORECASE)
REFERENCE = frozenset({"@id", "@type"})  # a thing with nothing but these stands for another one, described elsewhere
Thing = dict[str, object]


class Things:
    """All things at the top of a document's scripts and in their graphs."""

    def __init__(self, text: str) -> None:
        self.doubts: list[Doubt] = []
        self.all = [thing for script in _scripts(text) for thing in self._things(script)]
        named = [(thing.get("@id"), thing) for thing in self.all if thing.keys() - REFERENCE]
        self.by_id = {name: thing for name, thing in named if isinstance(name, str)}

    def of(self, *types: str) -> list[Thing]:
        """Those of one of the types."""
        return [thing for thing in self.all if any(name in types for name in listed(thing.get("@type")))]

    def whole(self, thing: Thing) -> Thing:
        """The thing with what it only refers to put in its place."""
        return {key: self._followed(value) for key, value in thing.items()}

    def _followed(self, value: object) -> object:
        if isinstance(value, list):
            return [self._followed(one) for one in value] if not any(isinstance(one, list) for one in value) else value
        if isinstance(value, dict) and not value.keys() - REFERENCE:
            return self.by_id.get(str(value.get("@id")), value)
        return value

    def _things(self, script: str) -> list[Thing]:
        try:
            return list(_flatten(json.loads(script, strict=False)))  # line breaks inside strings are common on pages
        except (ValueError, RecursionError):
            self.doubts.append(Doubt(code="broken_json", detail="a JSON-LD script cannot be read as JSON"))
            return []

    def must_be_readable(self) -> None:
        """Raises PageRefused where broken scripts are all there is."""
        if self.doubts and not self.all:
            raise PageRefused("The document's JSON-LD cannot be read as JSON.")


def listed(value: object) -> list[object]:
    """What stands alone or in a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _scripts(text: str) -> Iterator[str]:
    at = 0
    while found := OPENING.search(text, at):
        if found[0] == "<!--":
            at = text.find("-->", found.end())
            if at < 0:
                return
            continue
        end_of_tag = text.find(">", found.end())
        closing = CLOSING.search(text, end_of_tag) if end_of_tag >= 0 else None
        if closing is None:
            return
        if JSON_LD.search(text, found.end(), end_of_tag):
            yield text[end_of_tag + 1 : closing.start()]
        at = closing.end()


def _flatten(value: object) -> Iterator[Thing]:
    for thing in value if isinstance(value, list) else [value]:
        if isinstance(thing, dict):
            yield thing
            yield from _flatten(thing.get("@graph", []))
