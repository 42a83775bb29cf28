"""Waivers of linters' rules cover what they are for, and nothing else; what nothing needs is told."""

from __future__ import annotations

import pytest

from tests.gates.waivers import Finding, Waiver, faults, is_answer, is_public, is_request, place_of

pytestmark = pytest.mark.slow  # not for its time: it says nothing about Postgres
LONG = {"type": "string"}
DOCUMENT: dict[str, object] = {
    "paths": {
        "/stories": {
            "get": {"operationId": "listStories", "security": [], "parameters": [{"schema": LONG}]},
            "post": {"operationId": "postStory", "security": [{"bearer": []}], "requestBody": {"$ref": "#/components/schemas/StoryInput"}},
        }
    },
    "components": {"schemas": {"Story": LONG, "StoryInput": {"$ref": "#/components/schemas/Title"}, "Title": LONG}},
}


def found(*place: str) -> Finding:
    return Finding("long", place, "no maxLength")


def test_a_finding_without_a_waiver_and_a_waiver_without_a_finding_are_told() -> None:
    waivers = [Waiver("long", "answers may grow", is_answer), Waiver("open", "all may read", is_public)]
    answer, request = found("components", "schemas", "Story"), found("components", "schemas", "Title")
    public = Finding("open", ("paths", "/stories", "get", "security"))
    assert list(faults(DOCUMENT, [answer, public], waivers)) == []
    assert list(faults(DOCUMENT, [request, public], waivers)) == [
        "long at components/schemas/Title: no maxLength",
        "long: nothing needs this waiver: answers may grow",
    ]


def test_an_answer_is_told_from_a_request() -> None:
    requests = [
        ("components", "schemas", "StoryInput"),
        ("components", "schemas", "Title"),
        ("paths", "/stories", "get", "parameters", "0"),
    ]
    answers = [("components", "schemas", "Story"), ("components", "headers", "ETag"), ("paths", "/stories", "get", "responses", "200")]
    assert [is_request(DOCUMENT, one) for one in (*requests, *answers)] == [True, True, True, False, False, False]


def test_what_is_public_has_no_security() -> None:
    assert [is_public(DOCUMENT, ("paths", "/stories", method)) for method in ("get", "post")] == [True, False]


def test_a_pointer_leads_to_a_place() -> None:
    assert place_of("#/paths/~1v1~1a~0b/get/responses") == ("paths", "/v1/a~b", "get", "responses")
