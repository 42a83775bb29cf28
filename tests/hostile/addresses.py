"""Where each case of the corpus fits: every operation of the document, and every address that the document leaves out on purpose."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from tests.documented.document import OPERATIONS, Json, Operation, resolved
from tests.documented.outside import OUTSIDE
from tests.hostile.corpus import Case

JSON_BODY, FORM = "application/json", "application/x-www-form-urlencoded"
QUOTED = {name: re.compile(f"{name}«(.*?)»".encode(), re.DOTALL) for name in ("PATH", "QUERY", "BODY")}
PARAMETER = re.compile(r"\{([^}]+)\}")
NAMES = {"form": "atom", "code": "invalid", "provider": "nobody", "name": "world.atom", "id": "art_1"}
"""What stands for a parameter of an address outside the document."""


@dataclass(frozen=True)
class Address:
    """One that a case is sent to. `operation` is None where the document leaves it out."""

    method: str
    template: str
    operation: Operation | None = None

    @property
    def is_for_somebody(self) -> bool:
        """Whether a secret must come along, lest nothing be reached but the door."""
        return self.operation is None or {} not in cast(list[Json], self.operation.told["security"])

    def path(self, value: str | None = None) -> str:
        """With this for each parameter, or with what is there."""
        return PARAMETER.sub(lambda found: value if value is not None else self._example(found[1]), self.template)

    def _example(self, name: str) -> str:
        if self.operation is None:
            return NAMES[name]
        [told] = [one for one in self.operation.parameters("path") if one["name"] == name]
        return str(cast(list[object], cast(Json, told["schema"])["examples"])[0])

    @property
    def queries(self) -> list[str]:
        return [str(one["name"]) for one in self.operation.parameters("query")] if self.operation else []

    def body(self, media_type: str) -> Json | None:
        """An example of what it takes; None where it takes nothing of this type."""
        content = (
            cast(Mapping[str, Json], cast(Json, self.operation.told.get("requestBody", {})).get("content", {})) if self.operation else {}
        )
        if media_type not in content:
            return None
        members = cast(dict[str, Json], resolved(cast(Json, content[media_type]["schema"]))["properties"])
        return {name: example(schema) for name, schema in members.items()}


def example(schema: Json) -> object:
    """One of its own, or what it may be at least."""
    if schema.get("examples"):
        return cast(list[object], schema["examples"])[0]
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return cast(list[object], schema["enum"])[0]
    return {"integer": 1, "boolean": True, "array": [], "object": {}, "string": "x"}.get(str(schema.get("type")))


ADDRESSES = (
    *(Address(one.method, one.template, one) for one in OPERATIONS),
    *(Address("GET", template) for one in OUTSIDE for template in one.templates),
    Address("POST", "/graphql"),
)


def fitting(case: Case) -> Iterator[tuple[Address, bytes]]:
    """Each request that a case stands for, still with its escapes."""
    if not any(mark in case.request for mark in (b"METHOD", b"PATH")):
        yield Address("GET", "/nothing"), case.request
        return
    for address in ADDRESSES:
        if fits(case, address):
            yield from ((address, one) for one in filled(case, address))


def fits(case: Case, address: Address) -> bool:
    match case.on:
        case "body":
            fit = address.body(JSON_BODY) is not None
        case "form":
            fit = address.body(FORM) is not None
        case "read":
            fit = address.method == "GET"
        case _:
            fit = True
    return fit and (b"PATH\xc2\xab" not in case.request or "{" in address.template)


def filled(case: Case, address: Address) -> Iterator[bytes]:
    """With this address in the place of all placeholders; one request for each parameter or member in turn."""
    text = case.request.replace(b"METHOD ", f"{address.method} ".encode(), 1)
    text = QUOTED["PATH"].sub(lambda found: address.path("\0").encode().replace(b"\0", found[1]), text)
    text = re.sub(rb"(?<= )PATH\b", lambda _: address.path().encode(), text, count=1)
    if query := QUOTED["QUERY"].search(text):
        yield from (text.replace(query[0], name.encode() + b"=" + query[1]) for name in address.queries)
    elif value := QUOTED["BODY"].search(text):
        example_body = address.body(JSON_BODY) or {}
        yield from (text.replace(value[0], with_member(example_body, name, value[1])) for name in example_body)
    else:
        yield text


def with_member(body: Json, name: str, value: bytes) -> bytes:
    """The JSON of a body in which a member is this, whether that is JSON or not."""
    members = [json.dumps(one).encode() + b": " + (value if one == name else json.dumps(kept).encode()) for one, kept in body.items()]
    return b"{" + b", ".join(members) + b"}"
