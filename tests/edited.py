"""A small OpenAPI document, and edits of it: what a release is held against in the tests of what breaks clients."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import cast

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
    "servers": [{"url": "https://news.example/v1"}],
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
                        "links": {"dropStory": {"operationId": "dropStory", "parameters": {"id": "$response.body#/id"}}},
                    },
                    "400": {"content": {"application/json": {"examples": {"scope": {"value": {"error": "invalid_scope"}}}}}},
                    "409": {
                        "description": "`taken`: The title is taken.",
                        "content": {"application/problem+json": {"examples": {"blank": {"value": {"code": "blank"}}}}},
                    },
                },
            }
        }
    },
    "components": {
        "securitySchemes": {
            "bearer": {"type": "http", "scheme": "bearer"},
            "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "program": {
                "type": "oauth2",
                "flows": {"clientCredentials": {"tokenUrl": "/token", "refreshUrl": "/refresh", "scopes": {"write": "Write."}}},
            },
        },
        "schemas": {
            "Story": STORY,
            "StoryInput": INPUT,
            "Person": {"type": "object", "properties": {"name": {"type": "string"}}},
            "Agency": {"type": "object", "properties": {"title": {"type": "string"}}},
        },
    },
}
ACT, TAKEN, TOLD = "paths/~1stories/post", "components/schemas/StoryInput", "components/schemas/Story"
QUERY = f"{ACT}/parameters/0/schema"


def at(document: Json, path: str) -> Json:
    found: object = document
    for step in filter(None, path.split("/")):
        found = found[int(step)] if isinstance(found, list) else cast(Json, found)[step.replace("~1", "/")]
    return cast(Json, found)


def edited(path: str, **members: object) -> Edit:
    return lambda document: at(document, path).update(members)


def without(path: str, name: str) -> Edit:
    def edit(document: Json) -> None:
        del at(document, path)[name]

    return edit


def changed(edit: Edit) -> Json:
    new = deepcopy(OLD)
    edit(new)
    return new
