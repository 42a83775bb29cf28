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
    "a parameter that is gone": (edited(ACT, parameters=[]), "limit"),
    "a parameter that must be there": (edited(f"{ACT}/parameters/0", required=True), "limit"),
    "a parameter written in another way": (edited(f"{ACT}/parameters/0", explode=False), "limit"),
    "a body that must be there": (edited(f"{ACT}/requestBody", required=True), "postStory"),
    "a body of another type": (edited(f"{ACT}/requestBody", content={"text/plain": {}}), "postStory"),
    "a status that is gone": (without(f"{ACT}/responses", "201"), "postStory"),
    "a status of a refusal that is gone": (without(f"{ACT}/responses", "409"), "postStory"),
    "a code that is gone": (edited(f"{ACT}/responses/409", description="Code: `gone`."), "taken"),
    "a code of an example that is gone": (edited(f"{ACT}/responses/409/content/application~1problem+json", examples={}), "blank"),
    "an error of OAuth that is gone": (edited(f"{ACT}/responses/400/content/application~1json", examples={}), "invalid_scope"),
    "a header that is gone": (without(f"{ACT}/responses/201/headers", "ETag"), "ETag"),
    "a header that may be missing": (edited(f"{ACT}/responses/201/headers/ETag", required=False), "ETag"),
}


@pytest.mark.parametrize(("edit", "name"), BREAKING.values(), ids=BREAKING)
def test_what_breaks_clients_is_found(edit: Edit, name: str) -> None:
    found = operations.changes(OLD, changed(edit))
    assert [one.name for one in found if one.weight is Weight.BREAKING] == [name]


HARMLESS: dict[str, tuple[Edit, list[object]]] = {
    "nothing": (lambda document: None, []),
    "a refusal more": (edited(f"{ACT}/responses", **{"410": {}}), [note("postStory", "postStory answers with 410, too")]),
    "a code more": (
        edited(f"{ACT}/responses/409", description="`taken`: There. `gone`: Not there."),
        [note("gone", "postStory 409 may be `gone` now, too")],
    ),
    "other words about a code": (edited(f"{ACT}/responses/409", description="Code: `taken`."), []),
    "a link less": (edited(f"{ACT}/responses/201", links={}), [note("dropStory", "postStory 201 no longer links dropStory")]),
    "a link that leads elsewhere": (
        edited(f"{ACT}/responses/201/links/dropStory", operationId="hideStory"),
        [note("dropStory", "postStory 201 links dropStory in another way")],
    ),
    "other words about a link": (edited(f"{ACT}/responses/201/links/dropStory", description="Away."), []),
    "an operation more": (
        edited("paths/~1stories", get={"operationId": "listStories", "responses": {}}),
        [addition("listStories", "listStories is new")],
    ),
}


@pytest.mark.parametrize(("edit", "told"), HARMLESS.values(), ids=HARMLESS)
def test_what_breaks_nobody_is_told_as_what_it_is(edit: Edit, told: list[object]) -> None:
    assert operations.changes(OLD, changed(edit)) == told


def test_a_document_is_held_against_itself_without_a_change() -> None:
    found = json.loads((OPENAPI / NAMES[0]).read_text())
    assert operations.changes(found, found) == []
