"""What breaks a client of the last release is found, and what does not is let through; and the documents that stand here break none."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import cast

import pytest

from openapi.changes import graphql, operations
from openapi.changes.change import Weight, addition, breaking, note
from openapi.changes.released import CHANGELOG, NAMES, OPENAPI, RELEASED, all_changes, faults, last_version, release, since, version_of

pytestmark = pytest.mark.slow  # not for its time: it says nothing about Postgres
Json = dict[str, object]
Edit = Callable[[Json], None]
STORY = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "pattern": "^art_"},
        "title": {"type": ["string", "null"]},
        "kind": {"type": "string", "enum": ["news", "essay"]},
        "related": {"type": "array", "items": {"$ref": "#/components/schemas/Story"}},
        "owner": {"oneOf": [{"$ref": "#/components/schemas/Person"}, {"$ref": "#/components/schemas/Agency"}]},
    },
}
INPUT = {
    "type": "object",
    "required": ["title"],
    "properties": {
        "title": {"type": "string", "maxLength": 100},
        "kind": {"type": "string", "enum": ["news", "essay"], "default": "news"},
        "parent": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    },
}
OLD: Json = {
    "info": {"version": "1.2.3"},
    "paths": {
        "/stories": {
            "post": {
                "operationId": "postStory",
                "security": [{"bearer": []}],
                "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/StoryInput"}}}},
                "responses": {
                    "201": {
                        "headers": {"ETag": {"required": True, "schema": {"type": "string"}}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Story"}}},
                    },
                    "409": {"description": "taken"},
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Story": STORY,
            "StoryInput": INPUT,
            "Person": {"type": "object", "properties": {"name": {"type": "string"}}},
            "Agency": {"type": "object", "properties": {"title": {"type": "string"}}},
        }
    },
}


def at(document: Json, path: str) -> Json:
    found: object = document
    for step in path.split("/"):
        found = found[int(step)] if isinstance(found, list) else cast(Json, found)[step.replace("~", "/")]
    return cast(Json, found)


ACT, TAKEN, TOLD = "paths/~stories/post", "components/schemas/StoryInput", "components/schemas/Story"
QUERY = f"{ACT}/parameters/0/schema"


def edited(path: str, **members: object) -> Edit:
    return lambda document: at(document, path).update(members)


def without(path: str, name: str) -> Edit:
    def edit(document: Json) -> None:
        del at(document, path)[name]

    return edit


BREAKING: dict[str, tuple[Edit, str]] = {
    "an operation that is gone": (without("paths", "/stories"), "postStory"),
    "an operation of another name": (edited(ACT, operationId="addStory"), "postStory"),
    "an operation that takes another scheme": (edited(ACT, security=[{"client": []}]), "postStory"),
    "an operation that takes a scope": (edited(ACT, security=[{"bearer": ["write"]}]), "postStory"),
    "a parameter that is gone": (edited(ACT, parameters=[]), "limit"),
    "a parameter that must be there": (edited(f"{ACT}/parameters/0", required=True), "limit"),
    "a parameter written in another way": (edited(f"{ACT}/parameters/0", explode=False), "limit"),
    "a bound that is lower": (edited(QUERY, maximum=50), "limit"),
    "a bound that is higher": (edited(QUERY, minimum=2), "limit"),
    "a default of another meaning": (edited(QUERY, default=20), "limit"),
    "a body that must be there": (edited(f"{ACT}/requestBody", required=True), "postStory"),
    "a body of another type": (edited(f"{ACT}/requestBody", content={"text/plain": {}}), "postStory"),
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
    "a status that is gone": (without(f"{ACT}/responses", "201"), "postStory"),
    "a field that is gone": (without(f"{TOLD}/properties", "title"), "title"),
    "a field that may be missing": (edited(TOLD, required=[]), "id"),
    "a field that may be null": (edited(f"{TOLD}/properties/id", type=["string", "null"]), "id"),
    "a field of another type": (edited(f"{TOLD}/properties/id", type="integer"), "id"),
    "a header that is gone": (without(f"{ACT}/responses/201/headers", "ETag"), "ETag"),
    "a header that may be missing": (edited(f"{ACT}/responses/201/headers/ETag", required=False), "ETag"),
    "a field far behind others": (without("components/schemas/Agency/properties", "title"), "title"),
}


def changed(edit: Edit) -> Json:
    new = deepcopy(OLD)
    edit(new)
    return new


@pytest.mark.parametrize(("edit", "name"), BREAKING.values(), ids=BREAKING)
def test_what_breaks_clients_is_found(edit: Edit, name: str) -> None:
    found = operations.changes(OLD, changed(edit))
    assert [one.name for one in found if one.weight is Weight.BREAKING] == [name]


HARMLESS: dict[str, tuple[Edit, list[object]]] = {
    "nothing": (lambda document: None, []),
    "other words": (edited(f"{TAKEN}/properties/title", description="What it is called."), []),
    "a wider bound": (edited(QUERY, maximum=200), []),
    "one more value in a request": (edited(f"{TAKEN}/properties/kind", enum=["news", "essay", "poem"]), []),
    "a number where a whole one was taken": (edited(QUERY, type="number"), []),
    "nullable in another spelling": (edited(f"{TAKEN}/properties/parent", anyOf=[{"type": ["null", "string"]}]), []),
    "a scheme more": (edited(ACT, security=[{"client": []}, {"bearer": []}]), []),
    "a member that may be sent": (
        edited(f"{TAKEN}/properties", place={"type": "string"}),
        [addition("place", "StoryInput.place is new")],
    ),
    "a field more": (edited(f"{TOLD}/properties", place={"type": "string"}), [addition("place", "Story.place is new")]),
    "one more value in an answer": (
        edited(f"{TOLD}/properties/kind", enum=["news", "essay", "poem"]),
        [note("kind", "Story.kind: it may be ['poem'] now, too")],
    ),
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


SDL = """type Query { story(id: ID!): Story }
type Mutation { postStory: Story }
type Story { title: String kind: Kind }
enum Kind { NEWS }
"""


@pytest.mark.parametrize(
    ("old", "new", "weights"),
    [
        ("title: String ", "", [(Weight.BREAKING, "title")]),
        ("story(id: ID!)", "story(id: ID!, x: Int!)", [(Weight.BREAKING, "story")]),
        ("enum Kind { NEWS }", "enum Kind { NEWS ESSAY }", [(Weight.NOTE, "ESSAY")]),
        ("postStory: Story", "postStory: Story dropStory: Story", [(Weight.ADDITION, "dropStory")]),
        ("title: String", "title: String place: String", []),
    ],
)
def test_changes_of_graphql_are_found(old: str, new: str, weights: list[tuple[Weight, str]]) -> None:
    assert [(one.weight, one.name) for one in graphql.changes(SDL, SDL.replace(old, new))] == weights


# What is let through


LOG = "# Changelog\n\n## Unreleased\n\n- `pinned` is new; **Breaking**: `title` is gone.\n\n## 1.2.3\n\n- `listStories`\n"


def test_a_change_that_breaks_takes_a_major_version_and_stands_in_the_changelog() -> None:
    found = [breaking("title", "Story.title is gone"), addition("pinned", "Story.pinned is new"), note("kind", "Story.kind")]
    assert faults(found, "1.2.3", "1.3.0", LOG) == ["breaks clients of 1.2.3: Story.title is gone"]
    assert faults(found, "1.2.3", "2.0.0", LOG) == []
    quiet = [breaking("kind", "Story.kind is gone"), addition("listStories", "listStories is new")]
    assert faults(quiet, "1.2.3", "2.0.0", LOG) == [
        "CHANGELOG.md does not name kind: Story.kind is gone",
        "CHANGELOG.md does not name listStories: listStories is new",
    ]
    assert since("1.2.3", LOG).endswith("is gone.\n\n")


def test_a_version_is_released_once_and_under_its_name(tmp_path: Path) -> None:
    (tmp_path / NAMES[0]).write_text(json.dumps({"info": {"version": "1.10.0"}}))
    (tmp_path / NAMES[1]).write_text(SDL)
    folder, changelog = tmp_path / "released", tmp_path / "CHANGELOG.md"
    changelog.write_text("## Unreleased\n")
    with pytest.raises(ValueError, match=r"has no `## 1\.10\.0`"):
        release(tmp_path, folder, changelog)
    changelog.write_text("## 1.10.0\n")
    (folder / "1.9.0").mkdir(parents=True)
    assert (release(tmp_path, folder, changelog), last_version(folder)) == (folder / "1.10.0", "1.10.0")
    assert [(folder / "1.10.0" / name).read_bytes() for name in NAMES] == [(tmp_path / name).read_bytes() for name in NAMES]
    with pytest.raises(ValueError, match=r"1\.10\.0 was released"):
        release(tmp_path, folder, changelog)


def test_the_documents_break_no_client_of_the_last_release_and_the_changelog_tells_what_is_new() -> None:
    released, version = last_version(), version_of(json.loads((OPENAPI / NAMES[0]).read_text()))
    assert faults(all_changes(RELEASED / released, OPENAPI), released, version, CHANGELOG.read_text()) == []
