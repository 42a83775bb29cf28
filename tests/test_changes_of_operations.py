"""What of operations breaks clients of the last release is found, and what does not is let through."""

from __future__ import annotations

import json

import pytest

from openapi.changes import operations
from openapi.changes.change import Weight, addition, note
from openapi.changes.released import NAMES, OPENAPI
from tests.edited import ACT, OLD, Edit, changed, edited, without

pytestmark = pytest.mark.slow  # not for its time: it says nothing about Postgres
BREAKING: dict[str, tuple[Edit, str]] = {
    "an operation that is gone": (without("paths", "/stories"), "postStory"),
    "an operation of another name": (edited(ACT, operationId="addStory"), "postStory"),
    "an operation that takes another scheme": (edited(ACT, security=[{"client": []}]), "postStory"),
    "an operation that takes a scope": (edited(ACT, security=[{"bearer": ["write"]}]), "postStory"),
    "a parameter that is gone": (edited(ACT, parameters=[]), "limit"),
    "a parameter that must be there": (edited(f"{ACT}/parameters/0", required=True), "limit"),
    "a parameter written in another way": (edited(f"{ACT}/parameters/0", explode=False), "limit"),
    "a body that must be there": (edited(f"{ACT}/requestBody", required=True), "postStory"),
    "a body of another type": (edited(f"{ACT}/requestBody", content={"text/plain": {}}), "postStory"),
    "a status that is gone": (without(f"{ACT}/responses", "201"), "postStory"),
    "a header that is gone": (without(f"{ACT}/responses/201/headers", "ETag"), "ETag"),
    "a header that may be missing": (edited(f"{ACT}/responses/201/headers/ETag", required=False), "ETag"),
}


@pytest.mark.parametrize(("edit", "name"), BREAKING.values(), ids=BREAKING)
def test_what_breaks_clients_is_found(edit: Edit, name: str) -> None:
    found = operations.changes(OLD, changed(edit))
    assert [one.name for one in found if one.weight is Weight.BREAKING] == [name]


HARMLESS: dict[str, tuple[Edit, list[object]]] = {
    "nothing": (lambda document: None, []),
    "a scheme more": (edited(ACT, security=[{"client": []}, {"bearer": []}]), []),
    "a refusal more": (edited(f"{ACT}/responses", **{"410": {}}), [note("postStory", "postStory answers with 410, too")]),
    "a refusal less": (without(f"{ACT}/responses", "409"), [note("postStory", "postStory no longer answers with 409")]),
    "an operation more": (
        edited("paths/~stories", get={"operationId": "listStories", "responses": {}}),
        [addition("listStories", "listStories is new")],
    ),
}


@pytest.mark.parametrize(("edit", "told"), HARMLESS.values(), ids=HARMLESS)
def test_what_breaks_nobody_is_told_as_what_it_is(edit: Edit, told: list[object]) -> None:
    assert operations.changes(OLD, changed(edit)) == told


def test_a_document_is_held_against_itself_without_a_change() -> None:
    found = json.loads((OPENAPI / NAMES[0]).read_text())
    assert operations.changes(found, found) == []
