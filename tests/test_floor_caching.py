"""Who may keep an answer and on what it depends: whole sets of header fields, by the kind of answer."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from strawberry.utils.str_converters import to_camel_case

from api import settings
from api.rest.operation import Operation
from api.rest.routes import OPERATIONS
from tests.conftest import DoorSet
from tests.dataset_people import MODERATOR_SECRET, OWNER_SECRET
from tests.door import Door, Headers
from tests.test_rest_parity import PLACES

SITES = "/v1/sites?limit=1&fields=id"
EXPOSED = (
    "Accept-Ranges, Content-Range, ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, Deprecation, Sunset, "
    "Idempotency-Replayed, X-Request-Id"
)
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "ratelimit-policy": '"default";q=1000000000;w=60',
    "ratelimit": "any",
    "access-control-allow-origin": "*",
    "access-control-expose-headers": EXPOSED,
    "x-request-id": "mine",
}
PUBLIC = "public, max-age=10, stale-while-revalidate=60"
VARY = "Accept-Encoding, Authorization"
KNOWN = [(b"authorization", f"Bearer {OWNER_SECRET}".encode())]
STAFF = [(b"authorization", f"Bearer {MODERATOR_SECRET}".encode())]
JSON = [(b"content-type", b"application/json")]


def fields(door: Door, method: str, target: str, headers: Headers = (), body: bytes = b"") -> dict[str, str]:
    """All fields of an answer; what is left of the rate is not looked at."""
    answer = door.ask(method, target, [(b"x-request-id", b"mine"), *headers], body)
    return {**answer.headers} | {"ratelimit": "any"}


def test_a_read_has_these_fields_and_no_others(door: Door) -> None:
    found = fields(door, "GET", SITES)
    assert found == ALWAYS | {
        "content-type": "application/json",
        "content-length": found["content-length"],
        "etag": found["etag"],
        "link": found["link"],
        "vary": VARY,
        "cache-control": PUBLIC,
        "accept-query": '"application/json"',
    }


def test_what_is_not_modified_has_these(door: Door) -> None:
    etag = door.ask("GET", "/v1/articles/art_1").headers["etag"]
    found = fields(door, "GET", "/v1/articles/art_1", [(b"if-none-match", etag.encode())])
    assert found == ALWAYS | {"etag": etag, "vary": f"Accept, {VARY}", "cache-control": PUBLIC}


def test_a_problem_has_these(door: Door) -> None:
    found = fields(door, "GET", "/nothing")
    kept = {"content-type": "application/problem+json", "content-length": found["content-length"]}
    assert found == ALWAYS | kept | {"vary": VARY, "cache-control": "no-store"}


def test_options_has_these(door: Door) -> None:
    told = {"allow": "GET, HEAD, OPTIONS, QUERY", "accept-query": '"application/json"'}
    assert fields(door, "OPTIONS", "/v1/sites") == ALWAYS | told | {"vary": VARY, "cache-control": "no-store"}


def test_a_file_has_these(door: Door) -> None:
    found = fields(door, "GET", "/assets/page.css")
    kept = {"content-type": "text/css; charset=utf-8", "content-length": found["content-length"], "etag": found["etag"]}
    control = "public, max-age=3600, stale-while-revalidate=86400"
    assert found == ALWAYS | kept | {"vary": "Accept-Encoding", "cache-control": control}


def test_a_page_has_these(door: Door) -> None:
    found = fields(door, "GET", "/problems")
    kept = {name: found[name] for name in ("content-length", "etag", "content-security-policy")}
    assert found == ALWAYS | kept | {"content-type": "text/html; charset=utf-8", "vary": VARY, "cache-control": PUBLIC}


def test_the_service_s_health_has_these(door: Door) -> None:
    kept = {"content-type": "application/json", "content-length": "17"}
    assert fields(door, "GET", "/health/live") == ALWAYS | kept | {"vary": VARY, "cache-control": "no-store"}


@pytest.mark.parametrize(
    ("method", "target", "headers", "body", "control", "vary"),
    [
        ("GET", "/graphql?query=%7B__typename%7D", [], b"", PUBLIC, f"Accept, {VARY}"),
        ("GET", "/graphql?query=%7B__typename%7D", KNOWN, b"", "private, no-cache", f"Accept, {VARY}"),
        ("POST", "/graphql", JSON, b'{"query": "{ __typename }"}', "no-store", f"Accept, {VARY}"),
        ("GET", "/graphql?query=%7B", [(b"accept", b"application/graphql-response+json")], b"", "no-store", f"Accept, {VARY}"),
        ("QUERY", "/v1/sites", JSON, b"{}", PUBLIC, VARY),
        ("HEAD", "/v1/sites", [], b"", PUBLIC, VARY),
        ("GET", "/v1/sites", KNOWN, b"", "private, no-cache", VARY),
        ("GET", "/v1/sites", [(b"authorization", b"")], b"", "private, no-cache", VARY),
        ("GET", "/v1/articles/art_1", [*KNOWN, (b"if-none-match", b"*")], b"", "private, no-cache", f"Accept, {VARY}"),
        ("GET", "/docs", KNOWN, b"", "private, no-cache", VARY),
        ("GET", "/assets/page.css", KNOWN, b"", "private, no-cache", VARY),
        ("GET", "/health/live", KNOWN, b"", "no-store", VARY),
        ("GET", "/v1/sites?limit=0", KNOWN, b"", "no-store", VARY),
        ("DELETE", "/v1/sites", [], b"", "no-store", VARY),
    ],
)
def test_whoever_is_known_is_answered_alone(
    door: Door, method: str, target: str, headers: Headers, body: bytes, control: str, vary: str
) -> None:
    found = door.ask(method, target, headers, body).fields("cache-control", "vary")
    assert found == {"cache-control": control, "vary": vary}


OWN = [one for one in OPERATIONS if not one.root_field.access.is_public and not one.body]


def allowed(operation: Operation) -> list[tuple[bytes, bytes]]:
    """Whoever may ask it."""
    return STAFF if operation.root_field.access.named_roles else KNOWN


@pytest.mark.parametrize("operation", OWN, ids=lambda one: one.path)
def test_what_is_one_account_s_alone_is_not_stored_and_has_its_tag_all_the_same(door: Door, operation: Operation) -> None:
    path, known = PLACES[operation.root].path(operation.path) if operation.argument else operation.path, allowed(operation)
    whole = door.ask("GET", path, known)
    varies = f"Accept, {VARY}" if operation.stream_place else VARY
    assert (whole.status, whole.headers["cache-control"], whole.headers["vary"]) == (200, "no-store", varies)
    again = door.ask("GET", path, [*known, (b"if-none-match", whole.headers["etag"].encode())])
    assert (again.status, again.fields("cache-control", "etag")) == (304, whole.fields("cache-control", "etag"))
    assert door.ask("HEAD", path, known).fields("cache-control", "etag") == whole.fields("cache-control", "etag")


@pytest.mark.parametrize("operation", OWN, ids=lambda one: one.root)
def test_graphql_s_answer_with_it_is_not_stored_either(door: Door, operation: Operation) -> None:
    place = PLACES.get(operation.root) if operation.argument else None
    argument = f'({place.argument}: "{place.value}")' if place else ""
    asked = f"{{ own: {to_camel_case(operation.root)}{argument} {{ __typename }} stats {{ __typename }} }}"
    answer = door.ask("GET", f"/graphql?query={quote(asked)}", allowed(operation))
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")


def test_how_long_answers_may_be_kept_is_a_setting(door_set: DoorSet) -> None:
    door = door_set({settings.MAX_AGE: 300, settings.STALE: 0})
    assert door.ask("GET", "/v1/sites").headers["cache-control"] == "public, max-age=300, stale-while-revalidate=0"


@pytest.mark.parametrize(("seconds", "told"), [(0, None), (31_536_000, "max-age=31536000")])
def test_browsers_are_bound_to_https_where_the_operator_says_so(door_set: DoorSet, seconds: int, told: str | None) -> None:
    door = door_set({settings.HSTS: seconds})
    found = [door.ask("GET", target).headers.get("strict-transport-security") for target in ("/v1/sites", "/", "/nothing")]
    assert found == [told] * 3


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        (settings.MAX_AGE, "soon", "BROADSHEET_MAX_AGE must be a whole number, not 'soon'."),
        (settings.RATE, "-1", "BROADSHEET_RATE must be a whole number, not '-1'."),
        (settings.PROXIES, "10.0.0.1/8", "BROADSHEET_PROXIES: 10.0.0.1/8 has host bits set."),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(door_set: DoorSet, setting: settings.Setting, value: str, message: str) -> None:
    with pytest.raises(ValueError, match=message.replace(".", r"\.")):
        door_set({setting: value})
