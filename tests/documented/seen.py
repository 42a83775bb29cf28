"""What of the document the tests have seen: operations with their statuses, what requests gave, and fields that held something."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import cast
from urllib.parse import parse_qsl

from tests.documented.document import OPERATIONS, Json, Operation, resolved, schemas
from tests.documented.exchange import Exchange

FORM = "application/x-www-form-urlencoded"
HEEDED = (409, 412)  # what says that a header field was read
COMPONENT = "#/components/schemas/"


class Seen:
    """A record that grows. Each thing is a line of text, so that records can be put together and read."""

    def __init__(self) -> None:
        self.told: set[str] = set()
        self.left = {name: set(_members_below(name)) for name in schemas()}
        """What below each component was not seen yet, so that bodies are not walked in vain."""

    def note(self, operation: Operation, found: Exchange) -> None:
        self.told.add(f"{operation.id} {found.status}")
        if found.status < 400 or found.status in HEEDED:
            self.told.update(f"{operation.id} {one['name']}:" for one in operation.parameters("header") if one["name"] in found.asked)
        if found.status < 400:
            self.told.update(f"{operation.id} ?{name}" for name in found.parameters)
            self._note_body(_body_of(operation), found.asked.get("content-type", ""), found.given)
        if found.method != "HEAD" and not found.is_cut:
            content = cast(Mapping[str, Json], operation.responses.get(str(found.status), {}).get("content", {}))
            self._note_body(content, found.media_type, found.plain)

    def _note_body(self, content: Mapping[str, Json], media_type: str, body: bytes) -> None:
        one = content.get(media_type.partition(";")[0])
        if one is None or not body:
            return
        if media_type.startswith(FORM):
            self._walk(cast(Json, one["schema"]), dict(parse_qsl(body.decode())), "")
        elif media_type.partition(";")[0].endswith(("/json", "+json")):
            self._walk(cast(Json, one["schema"]), json.loads(body), "")

    def _walk(self, schema: Json, value: object, at: str) -> None:
        if value is None:
            return
        if "$ref" in schema:
            name = str(schema["$ref"]).removeprefix(COMPONENT)
            if self.left[name]:
                self._walk(resolved(schema), value, name)
        if isinstance(value, list) and isinstance(schema.get("items"), dict):
            for one in value:
                self._walk(cast(Json, schema["items"]), one, at)
        elif isinstance(value, dict) and "properties" in schema:
            self._members(cast(Mapping[str, Json], schema["properties"]), value, at)
        for one in _choices(schema, value):
            self._walk(one, value, at)

    def _members(self, properties: Mapping[str, Json], value: Mapping[str, object], at: str) -> None:
        for name, inner in properties.items():
            if value.get(name) is not None:
                self._tell(f"{at}.{name}")
                self._walk(inner, value[name], f"{at}.{name}")

    def _tell(self, member: str) -> None:
        if member not in self.told:
            self.told.add(member)
            for left in self.left.values():
                left.discard(member)

    def save(self, folder: Path, name: str) -> None:
        """For whoever runs the suite in parts."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.json").write_text(json.dumps(sorted(self.told), indent=1))


def together(folder: Path) -> set[str]:
    """What all parts of a run have seen."""
    return {line for path in folder.glob("*.json") for line in json.loads(path.read_text())}


def missing(told: Iterable[str]) -> list[str]:
    """What of the document is not among it."""
    return sorted(everything() - set(told))


@cache
def everything() -> frozenset[str]:
    """All that there is to be seen."""
    return frozenset(line for one in OPERATIONS for line in _of_operation(one))


def _of_operation(one: Operation) -> Iterator[str]:
    yield from (f"{one.id} {status}" for status in one.responses)
    yield from (f"{one.id} ?{parameter['name']}" for parameter in one.parameters("query"))
    yield from (f"{one.id} {parameter['name']}:" for parameter in one.parameters("header"))
    contents = [_body_of(one), *(cast(Mapping[str, Json], response.get("content", {})) for response in one.responses.values())]
    for content in contents:
        for told in content.values():
            yield from _members(cast(Json, told["schema"]), "")


def _body_of(one: Operation) -> Mapping[str, Json]:
    return cast(Mapping[str, Json], cast(Json, one.told.get("requestBody", {})).get("content", {}))


def _choices(schema: Json, value: object) -> list[Json]:
    """The schemas of a value that is one of several, or several at once. Of several nouns, its `type` tells which."""
    if "discriminator" in schema and isinstance(value, dict):
        mapping = cast(dict[str, str], cast(Json, schema["discriminator"])["mapping"])
        return [{"$ref": mapping[value["type"]]}] if value.get("type") in mapping else []
    return [*cast(list[Json], schema.get("anyOf", [])), *cast(list[Json], schema.get("allOf", []))]


@cache
def _members_below(component: str) -> frozenset[str]:
    return frozenset(_members({"$ref": f"{COMPONENT}{component}"}, ""))


def _members(schema: Json, at: str) -> Iterator[str]:
    """The properties of a schema and of all that it leads to."""
    known: dict[str, None] = {}
    waiting = [(schema, at)]
    entered: set[str] = set()
    while waiting:
        one, place = waiting.pop()
        if "$ref" in one:
            name = str(one["$ref"]).removeprefix(COMPONENT)
            if name not in entered:
                entered.add(name)
                waiting.append((resolved(one), name))
        for name, inner in cast(Mapping[str, Json], one.get("properties", {})).items():
            known[f"{place}.{name}"] = None
            waiting.append((inner, f"{place}.{name}"))
        if isinstance(one.get("items"), dict):
            waiting.append((cast(Json, one["items"]), place))
        for kind in ("anyOf", "allOf", "oneOf"):
            waiting += [(inner, place) for inner in cast(list[Json], one.get(kind, []))]
    yield from known
