"""The same of how clients get in: servers, schemes, where tokens are got, and what an operation takes."""

from __future__ import annotations

import pytest

from openapi.changes import operations
from openapi.changes.change import Weight, addition, note
from tests.edited import ACT, OLD, Edit, changed, edited, without

pytestmark = pytest.mark.slow  # not for its time: it says nothing about Postgres
SCHEMES = "components/securitySchemes"
FLOWS = f"{SCHEMES}/program/flows"
FLOW = f"{FLOWS}/clientCredentials"
BREAKING: dict[str, tuple[Edit, str]] = {
    "another server": (edited("", servers=[{"url": "https://news.example/v2"}]), "servers"),
    "a scheme of another kind": (edited(f"{SCHEMES}/bearer", scheme="basic"), "bearer"),
    "a scheme of another type": (edited(f"{SCHEMES}/bearer", type="mutualTLS"), "bearer"),
    "a key that is sent elsewhere": (edited(f"{SCHEMES}/key", **{"in": "query"}), "key"),
    "a key of another name": (edited(f"{SCHEMES}/key", name="X-Other"), "key"),
    "a way to a token that is gone": (without(FLOWS, "clientCredentials"), "program"),
    "a token that is got elsewhere": (edited(FLOW, tokenUrl="/oauth/token"), "program"),
    "a token that is refreshed elsewhere": (without(FLOW, "refreshUrl"), "program"),
    "a scope that is gone": (edited(FLOW, scopes={}), "write"),
    "an operation that takes another scheme": (edited(ACT, security=[{"client": []}]), "postStory"),
    "an operation that takes a scope": (edited(ACT, security=[{"bearer": ["write"]}]), "postStory"),
    "an operation that takes what the document says": (
        lambda one: (without(ACT, "security")(one), edited("", security=[{"client": []}])(one))[0],
        "postStory",
    ),
}


@pytest.mark.parametrize(("edit", "name"), BREAKING.values(), ids=BREAKING)
def test_what_keeps_clients_out_is_found(edit: Edit, name: str) -> None:
    found = operations.changes(OLD, changed(edit))
    assert [one.name for one in found if one.weight is Weight.BREAKING] == [name]


HARMLESS: dict[str, tuple[Edit, list[object]]] = {
    "a server more": (
        edited("", servers=[{"url": "https://news.example/v1"}, {"url": "https://other.example"}]),
        [note("servers", "the service is at https://other.example, too")],
    ),
    "other words about a server": (edited("", servers=[{"url": "https://news.example/v1", "description": "Here."}]), []),
    "a scheme in other letters": (edited(f"{SCHEMES}/bearer", scheme="Bearer", bearerFormat="JWT", description="A token."), []),
    "a scope more": (
        edited(FLOW, scopes={"write": "Write.", "read": "Read."}),
        [addition("read", "program clientCredentials: the scope read is new")],
    ),
    "a way to a token more": (edited(FLOWS, password={"tokenUrl": "/token", "scopes": {}}), []),
    "a scheme that nothing takes less": (without(SCHEMES, "key"), []),
    "an operation that takes a scheme more": (edited(ACT, security=[{"client": []}, {"bearer": []}]), []),
    "an operation that takes everybody": (edited(ACT, security=[]), []),
}


@pytest.mark.parametrize(("edit", "told"), HARMLESS.values(), ids=HARMLESS)
def test_what_keeps_nobody_out_is_told_as_what_it_is(edit: Edit, told: list[object]) -> None:
    assert operations.changes(OLD, changed(edit)) == told
