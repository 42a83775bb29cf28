"""The same of what requests and answers are made of: types, members, bounds and closed lists."""

from __future__ import annotations

import pytest

from openapi.changes import operations
from openapi.changes.change import Weight, addition, note
from tests.edited import OLD, QUERY, TAKEN, TOLD, Edit, changed, edited, without

pytestmark = pytest.mark.slow  # not for its time: it says nothing about Postgres
BREAKING: dict[str, tuple[Edit, str]] = {
    "a bound that is lower": (edited(QUERY, maximum=50), "limit"),
    "a bound that is higher": (edited(QUERY, minimum=2), "limit"),
    "a default of another meaning": (edited(QUERY, default=20), "limit"),
    "a member that is no longer taken": (without(f"{TAKEN}/properties", "parent"), "parent"),
    "a member that must be sent": (edited(TAKEN, required=["title", "kind"]), "kind"),
    "a new member that must be sent": (
        lambda one: (edited(TAKEN, required=["title", "place"])(one), edited(f"{TAKEN}/properties", place={"type": "string"})(one))[0],
        "place",
    ),
    "a text that may be less long": (edited(f"{TAKEN}/properties/title", maxLength=50), "title"),
    "a text of a form": (edited(f"{TAKEN}/properties/title", pattern="^[A-Z]"), "title"),
    "a value that is no longer taken": (edited(f"{TAKEN}/properties/kind", enum=["news"]), "kind"),
    "null that is no longer taken": (edited(f"{TAKEN}/properties/parent", anyOf=[{"type": "string"}]), "parent"),
    "members beyond that are refused": (edited(TAKEN, additionalProperties=False), "StoryInput"),
    "a field that is gone": (without(f"{TOLD}/properties", "title"), "title"),
    "a field that may be missing": (edited(TOLD, required=[]), "id"),
    "a field that may be null": (edited(f"{TOLD}/properties/id", type=["string", "null"]), "id"),
    "a field of another type": (edited(f"{TOLD}/properties/id", type="integer"), "id"),
    "a field far behind others": (without("components/schemas/Agency/properties", "title"), "title"),
}


@pytest.mark.parametrize(("edit", "name"), BREAKING.values(), ids=BREAKING)
def test_what_breaks_clients_is_found(edit: Edit, name: str) -> None:
    found = operations.changes(OLD, changed(edit))
    assert [one.name for one in found if one.weight is Weight.BREAKING] == [name]


HARMLESS: dict[str, tuple[Edit, list[object]]] = {
    "other words": (edited(f"{TAKEN}/properties/title", description="What it is called."), []),
    "a wider bound": (edited(QUERY, maximum=200), []),
    "one more value in a request": (edited(f"{TAKEN}/properties/kind", enum=["news", "essay", "poem"]), []),
    "a number where a whole one was taken": (edited(QUERY, type="number"), []),
    "nullable in another spelling": (edited(f"{TAKEN}/properties/parent", anyOf=[{"type": ["null", "string"]}]), []),
    "a member that may be sent": (
        edited(f"{TAKEN}/properties", place={"type": "string"}),
        [addition("place", "StoryInput.place is new")],
    ),
    "a field more": (edited(f"{TOLD}/properties", place={"type": "string"}), [addition("place", "Story.place is new")]),
    "one more value in an answer": (
        edited(f"{TOLD}/properties/kind", enum=["news", "essay", "poem"]),
        [note("kind", "Story.kind: it may be ['poem'] now, too")],
    ),
}


@pytest.mark.parametrize(("edit", "told"), HARMLESS.values(), ids=HARMLESS)
def test_what_breaks_nobody_is_told_as_what_it_is(edit: Edit, told: list[object]) -> None:
    assert operations.changes(OLD, changed(edit)) == told
