"""What of the operations of an OpenAPI document has changed. They are known by their operationId, which generated clients call them by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openapi.changes import refusals, ways_in
from openapi.changes.change import Change, addition, breaking, note
from openapi.changes.schemas import Schemas, Side
from openapi.changes.shapes import Json, listed, mapping, resolved


@dataclass(frozen=True, slots=True)
class Operation:
    """One of them, and where it stands."""

    name: str
    address: str
    said: Json


def operations(document: Json) -> dict[str, Operation]:
    """All of a document's, by name."""
    found = [
        Operation(str(mapping(said)["operationId"]), f"{method.upper()} {path}", mapping(said))
        for path, methods in mapping(document["paths"]).items()
        for method, said in mapping(methods).items()
    ]
    return {one.name: one for one in found}


def changes(old: Json, new: Json) -> list[Change]:
    """All changes from one document to another, each once."""
    before, after = operations(old), operations(new)
    compared = Compared(Schemas(old, new))
    return list(
        dict.fromkeys(
            [
                *ways_in.changes(old, new),
                *(breaking(name, f"{name} is gone") for name in before.keys() - after.keys()),
                *(addition(name, f"{name} is new") for name in after.keys() - before.keys()),
                *(change for name, one in before.items() if name in after for change in compared.operation(one, after[name])),
            ]
        )
    )


@dataclass
class Compared:
    """Two documents, operation by operation."""

    schemas: Schemas

    def operation(self, old: Operation, new: Operation) -> Iterator[Change]:
        if old.address != new.address:
            yield breaking(old.name, f"{old.name} was {old.address}, and is {new.address} now")
        yield from ways_in.required(old.name, _security(self.schemas.old, old), _security(self.schemas.new, new))
        yield from self.parameters(old, new)
        yield from self.body(old, new)
        yield from self.responses(old, new)

    def parameters(self, old: Operation, new: Operation) -> Iterator[Change]:
        before, after = _parameters(self.schemas.old, old), _parameters(self.schemas.new, new)
        for place, name in before.keys() - after.keys():
            yield breaking(name, f"{old.name} no longer takes {name} in the {place}")
        for (place, name), one in after.items():
            known = before.get((place, name))
            if one.get("required") and not (known and known.get("required")):
                yield breaking(name, f"{old.name} must have {name} in the {place} now")
            elif known is None:
                yield addition(name, f"{old.name} takes {name} in the {place}")
            if known is not None:
                yield from self.parameter(known, one, f"{old.name} {name}")

    def parameter(self, old: Json, new: Json, at: str) -> Iterator[Change]:
        written = [(one.get("style"), one.get("explode")) for one in (old, new)]
        if written[0] != written[1]:
            yield breaking(at.rpartition(" ")[2], f"{at} is written in another way")
        yield from self.schemas.changes(mapping(old.get("schema")), mapping(new.get("schema")), Side.REQUEST, at)

    def body(self, old: Operation, new: Operation) -> Iterator[Change]:
        before = resolved(self.schemas.old, old.said.get("requestBody"))
        after = resolved(self.schemas.new, new.said.get("requestBody"))
        if after.get("required") and not before.get("required"):
            yield breaking(old.name, f"{old.name} must have a body now")
        yield from self.content(before, after, Side.REQUEST, f"{old.name} body")

    def content(self, old: Json, new: Json, side: Side, at: str) -> Iterator[Change]:
        before, after = mapping(old.get("content")), mapping(new.get("content"))
        for kind, one in before.items():
            if kind in after:
                known, found = (mapping(mapping(part).get("schema")) for part in (one, after[kind]))
                yield from self.schemas.changes(known, found, side, at)
            else:
                yield breaking(at.partition(" ")[0], f"{at} is no longer {kind}")

    def responses(self, old: Operation, new: Operation) -> Iterator[Change]:
        before, after = mapping(old.said["responses"]), mapping(new.said["responses"])
        for status in before.keys() - after.keys():
            yield breaking(old.name, f"{old.name} no longer answers with {status}")
        for status in after.keys() - before.keys():
            yield note(old.name, f"{old.name} answers with {status}, too")
        for status in before.keys() & after.keys():
            found = resolved(self.schemas.old, before[status]), resolved(self.schemas.new, after[status])
            yield from self.content(*found, Side.RESPONSE, f"{old.name} {status}")
            yield from self.headers(*found, f"{old.name} {status}")
            yield from links(*found, f"{old.name} {status}")
            if status >= "4":  # `default`, too
                yield from refusals.changes(*found, f"{old.name} {status}")

    def headers(self, old: Json, new: Json, at: str) -> Iterator[Change]:
        before, after = mapping(old.get("headers")), mapping(new.get("headers"))
        for name, one in before.items():
            known = resolved(self.schemas.old, one)
            found = resolved(self.schemas.new, after.get(name))
            if name not in after:
                yield breaking(name, f"{at} has no {name} any more")
            elif known.get("required") and not found.get("required"):
                yield breaking(name, f"{at} may lack {name} now")
            else:
                yield from self.schemas.changes(mapping(known.get("schema")), mapping(found.get("schema")), Side.RESPONSE, f"{at} {name}")


def _parameters(document: Json, one: Operation) -> dict[tuple[str, str], Json]:
    found = [resolved(document, part) for part in listed(one.said.get("parameters"))]
    return {(str(part["in"]), str(part["name"])): part for part in found}


def _security(document: Json, one: Operation) -> list[object]:
    """The ways in: its own, or those of the whole document."""
    return listed(one.said.get("security", document.get("security")))


def links(old: Json, new: Json, at: str) -> Iterator[Change]:
    """They tell what an answer can be used for. Clients that were generated by one go on: where it led and what it carries are compared
    by themselves. Words about one are left out."""
    before, after = ({name: _led(one) for name, one in mapping(part.get("links")).items()} for part in (old, new))
    yield from (note(name, f"{at} no longer links {name}") for name in before if name not in after)
    yield from (note(name, f"{at} links {name} in another way") for name in before if name in after and before[name] != after[name])


def _led(link: object) -> Json:
    return {key: value for key, value in mapping(link).items() if key != "description"}
