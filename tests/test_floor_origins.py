"""CORS: pages of other origins may read answers, unless the operator names those that may."""

from __future__ import annotations

import pytest

from api import settings
from api.app import terms
from tests.conftest import DoorSet
from tests.door import Answer, Door

EXPOSED = (
    "Accept-Ranges, Content-Range, ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, Deprecation, Sunset, "
    "Idempotency-Replayed, X-Request-Id"
)
ALLOWED = (
    "Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, If-Range, Range, X-Request-Id, traceparent, tracestate"
)
OURS, OTHERS = b"https://news.example", b"https://elsewhere.example"
TARGETS = ("/v1/sites", "/v1/articles/art_1", "/nothing", "/v1/sites?limit=0", "/openapi.json", "/health/live", "/graphql")


def cors(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


def preflight(door: Door, target: str, method: bytes, origin: bytes = OURS) -> Answer:
    return door.ask("OPTIONS", target, [(b"origin", origin), (b"access-control-request-method", method)])


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("origin", [None, OURS, b"null", b""])
def test_anybody_s_page_may_read_anything_without_credentials(door: Door, target: str, origin: bytes | None) -> None:
    answer = door.ask("GET", target, [(b"origin", origin)] if origin is not None else [])
    assert cors(answer) == {"access-control-allow-origin": "*", "access-control-expose-headers": EXPOSED}
    assert "Origin" not in answer.headers["vary"]


@pytest.mark.parametrize(
    ("target", "methods"),
    [
        ("/v1/articles", "GET, HEAD, OPTIONS, POST, QUERY"),
        ("/v1/articles/art_1", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("/graphql", "GET, HEAD, OPTIONS, POST"),
    ],
)
def test_a_preflight_is_told_the_methods_of_its_path(door: Door, target: str, methods: str) -> None:
    answer = preflight(door, target, b"POST")
    assert (answer.status, answer.body, answer.headers["allow"]) == (204, b"", methods)
    assert cors(answer) == {
        "access-control-allow-origin": "*",
        "access-control-expose-headers": EXPOSED,
        "access-control-allow-methods": methods,
        "access-control-allow-headers": ALLOWED,
        "access-control-max-age": "7200",
    }


def test_options_without_a_question_is_no_preflight(door: Door) -> None:
    answer = door.ask("OPTIONS", "/v1/sites", [(b"origin", OURS)])
    assert cors(answer) == {"access-control-allow-origin": "*", "access-control-expose-headers": EXPOSED}


def test_a_preflight_for_nothing_is_a_problem_that_a_page_may_read(door: Door) -> None:
    answer = preflight(door, "/nothing", b"GET")
    assert (answer.status, answer.json["code"], answer.headers["access-control-allow-origin"]) == (404, "not_found", "*")


@pytest.mark.parametrize("target", TARGETS)
def test_named_origins_are_allowed_by_name_and_others_are_told_nothing(door_set: DoorSet, target: str) -> None:
    door = door_set({settings.ORIGINS: "https://news.example, https://app.example"})
    answers = {origin: door.ask("GET", target, [(b"origin", origin)] if origin else []) for origin in (OURS, OTHERS, None)}
    assert {origin: cors(answer) for origin, answer in answers.items()} == {
        OURS: {"access-control-allow-origin": OURS.decode(), "access-control-expose-headers": EXPOSED},
        OTHERS: {},
        None: {},
    }
    assert all(answer.headers["vary"].endswith("Origin") for answer in answers.values())


@pytest.mark.parametrize(
    "origin", [OTHERS, b"null", b"https://news.example.elsewhere.example", b"http://news.example", b"https://NEWS.example", b"*", b"none"]
)
def test_a_preflight_of_another_origin_is_told_the_methods_but_not_that_it_may(door_set: DoorSet, origin: bytes) -> None:
    answer = preflight(door_set({settings.ORIGINS: "https://news.example"}), "/v1/sites", b"GET", origin)
    assert (answer.status, answer.headers["allow"], cors(answer)) == (204, "GET, HEAD, OPTIONS, QUERY", {})


@pytest.mark.parametrize("origin", ["app.example", "https://app.example/", "https://App.example", "https://", "All", "https://*.example"])
def test_what_no_browser_sends_as_an_origin_is_no_setting(monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    monkeypatch.setenv(settings.ORIGINS.name, f"https://news.example, {origin}")
    with pytest.raises(ValueError, match=r"^BROADSHEET_ORIGINS: '.*' is no origin, such as https://app\.example") as refused:
        terms()
    assert repr(origin) in str(refused.value)


def test_origins_are_set_as_browsers_send_them(monkeypatch: pytest.MonkeyPatch) -> None:
    named = ("https://news.example", "http://localhost:3000", "http://[::1]:8080", "capacitor://localhost")
    monkeypatch.setenv(settings.ORIGINS.name, ", ".join(named))
    assert terms().origins == named


def test_none_is_no_origin_at_all(door_set: DoorSet) -> None:
    door = door_set({settings.ORIGINS: "none"})
    assert [cors(door.ask("GET", "/v1/sites", [(b"origin", one)])) for one in (OURS, b"none", b"*")] == [{}, {}, {}]
