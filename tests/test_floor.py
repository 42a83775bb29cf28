"""What holds for every request, whatever it asks for: methods, addresses, sizes, forms, names, and problems with all their members."""

from __future__ import annotations

import logging
import re

import pytest

from api.floor.paths import LARGEST_BODY
from api.floor.request import LARGEST_HEADERS, LONGEST_TARGET
from api.rest.routes import OPERATIONS
from api.rest.writes import WRITES
from tests.door import PROBLEM, Answer, Door, Headers, not_found, problem
from tests.test_rest_parity import PLACES

ASKED_BY_GET = tuple(one for one in OPERATIONS if one.method == "GET")
READS = tuple((PLACES[one.root].path(one.path) if one.argument else one.path) for one in ASKED_BY_GET)
LISTS = tuple(target for target, one in zip(READS, ASKED_BY_GET, strict=True) if one.is_list)
PAGES = ("/", "/docs", "/graphiql", "/problems", "/problems/not_found", "/assets/page.css")
DOCUMENTS = ("/openapi.json", "/schema.graphql", "/health/live", "/health/ready")
ASKED = "/graphql?query=%7B__typename%7D"
GETS = (*READS, *PAGES, *DOCUMENTS)
JSON = (b"content-type", b"application/json")


def path_of(target: str) -> str:
    return target.partition("?")[0]


def allowed(target: str, *reading: str) -> str:
    """The methods of an address: those of its reads, and those of the writes that stand there, too."""
    path = path_of(target)
    is_named = path in {one.path for one in OPERATIONS}  # as /by-path is, which is no article's id
    return ", ".join(sorted({*reading, *(one.method for one in WRITES if one.path == path or (not is_named and is_at(one.path, path)))}))


def is_at(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"{\w+}", r"[^/]+", template), path) is not None


# Methods


@pytest.mark.parametrize("target", [*GETS, ASKED, "/v1/articles/art_99", "/v1/articles?limit=0", "/nothing", "/graphql"])
def test_head_is_get_without_its_body(door: Door, target: str) -> None:
    name = [(b"x-request-id", b"same")]
    head, get = door.ask("HEAD", target, name), door.ask("GET", target, name)
    assert (head.status, head.headers.multi_items(), head.body) == (get.status, get.headers.multi_items(), b"")
    assert get.headers["content-length"] == str(len(get.body))


@pytest.mark.parametrize(
    ("target", "allow"),
    [
        *((one, allowed(one, "GET", "HEAD", "OPTIONS")) for one in GETS if one not in LISTS),
        *((one, allowed(one, "GET", "HEAD", "OPTIONS", "QUERY")) for one in LISTS),
        ("/graphql", "GET, HEAD, OPTIONS, POST"),
    ],
)
def test_every_address_says_what_it_answers_to(door: Door, target: str, allow: str) -> None:
    told = door.ask("OPTIONS", path_of(target))
    assert (told.status, told.body, told.fields("allow", "content-type", "content-length")) == (
        204,
        b"",
        {"allow": allow, "content-type": None, "content-length": None},
    )
    for method in {"DELETE", "PATCH", "POST", "PUT", "TRACE", "CONNECT", "QUERY", "PROPFIND", "get", "X" * 40} - set(allow.split(", ")):
        answer = door.ask(method, path_of(target), body=b"x")
        found = answer.json
        assert found.pop("request_id") == answer.headers["x-request-id"]
        assert answer.headers["allow"] == allow
        detail = f"This address answers to {allow}."
        assert found == problem("method_not_allowed", 405, "Method not allowed", detail, path_of(target))


# Addresses


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "DELETE"])
@pytest.mark.parametrize(
    ("target", "instance"),
    [
        *((path_of(one) + "/", None) for one in GETS if one != "/"),
        *(("/" + path_of(one), None) for one in GETS),
        ("/v1//articles", None),
        ("/v1/articles//art_1", None),
        ("/v1/articles/art_1//comments", None),
        ("/v1%2Farticles", "/v1/articles"),
        ("/v1/articles%2fart_1", "/v1/articles/art_1"),
        ("/V1/articles", None),
        ("/v1", None),
        ("/v1/", None),
        ("/v1/articles/../articles", None),
        ("/v1/%2e%2e/v1/articles", "/v1/../v1/articles"),
        ("/v1/articles/art_1/nothing", None),
        ("/assets/", None),
        ("/assets/../routes.py", None),
        ("/assets/a/b", None),
        ("*", None),
        ("", None),
        ("/v1/articles;x", None),
        ("/v1/articles%3Flimit=1", "/v1/articles%3Flimit=1"),
        ("/%E6%B4%A5", "/%E6%B4%A5"),
        ("/a%20b%22%3C%3E%5C%5E%60%7B%7C%7D", "/a%20b%22%3C%3E%5C%5E%60%7B%7C%7D"),
        ("/a%25b", "/a%25b"),
    ],
)
def test_an_address_has_one_spelling(door: Door, method: str, target: str, instance: str | None) -> None:
    answer = door.ask(method, target)
    assert (answer.status, answer.headers["content-type"], "allow" in answer.headers) == (404, PROBLEM, False)
    if method != "HEAD":
        found = answer.json
        assert found.pop("request_id") == answer.headers["x-request-id"]
        assert found == not_found("There is nothing at this address.", target if instance is None else instance)


def test_what_an_address_names_may_be_missing(door: Door) -> None:
    assert door.refusal("/assets/nothing.js") == not_found("There is no such file.", "/assets/nothing.js")
    assert door.refusal("/assets/..%5Croutes.py") == not_found("There is no such file.", "/assets/..%5Croutes.py")
    assert door.refusal("/problems/nothing") == not_found("There is no error of this code.", "/problems/nothing")


@pytest.mark.parametrize("path", ["/%FF", "/v1/accounts/a%FFb", "/v1/sections/%C3", "/assets/%80"])
def test_a_path_is_utf_8(door: Door, path: str) -> None:
    instance = re.sub("%[8CF][03F]", "%EF%BF%BD", path)  # what cannot be read is told as U+FFFD
    assert door.refusal(path) == problem("malformed", 400, "The request cannot be read", "The path is not UTF-8.", instance)


def test_a_path_may_hold_the_character_that_stands_for_what_cannot_be_read(door: Door) -> None:
    path = "/v1/sections/%EF%BF%BD"
    assert door.refusal(path) == problem("not_found", 404, "Not found", "There is no section with this slug.", path)


@pytest.mark.parametrize("path", ["/%00", "/v1/accounts/a%00b", "/v1/articles/art_1%00", "/assets/page.css%00"])
def test_a_path_holds_no_nul(door: Door, path: str) -> None:
    assert door.refusal(path) == problem("invalid", 422, "A value is wrong", "The path holds NUL, which no name has.", path)


# What every answer has

ANSWERS: dict[int, tuple[str, str, Headers, bytes]] = {
    200: ("GET", "/v1/sites", (), b""),
    204: ("OPTIONS", "/v1/sites", (), b""),
    400: ("GET", "/v1/sites?page=1", (), b""),
    404: ("GET", "/nothing", (), b""),
    405: ("DELETE", "/v1/sites", (), b""),
    406: ("GET", "/v1/sites", [(b"accept", b"text/html")], b""),
    413: ("POST", "/graphql", [JSON], b"x" * (LARGEST_BODY + 1)),
    414: ("GET", "/v1/sites?" + "x" * LONGEST_TARGET, (), b""),
    415: ("POST", "/graphql", [(b"content-encoding", b"gzip")], b"x"),
    422: ("GET", "/v1/sites?limit=0", (), b""),
    431: ("GET", "/v1/sites", [(b"x-large", b"x" * LARGEST_HEADERS)], b""),
}
TRACE = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def ask(door: Door, status: int, headers: Headers = ()) -> Answer:
    method, target, own, body = ANSWERS[status]
    answer = door.ask(method, target, [*own, *headers], body)
    assert answer.status == status
    return answer


@pytest.mark.parametrize("status", ANSWERS)
def test_every_answer_names_its_request(door: Door, status: int) -> None:
    names = [ask(door, status).headers["x-request-id"] for _ in range(2)]
    assert (len({*names}), [bool(re.fullmatch("[0-9a-f]{32}", name)) for name in names]) == (2, [True, True])


@pytest.mark.parametrize("status", ANSWERS)
@pytest.mark.parametrize("given", [b"a", b"A-Z_a.z-09", b"x" * 64])
def test_a_request_keeps_the_name_that_it_came_with(door: Door, status: int, given: bytes) -> None:
    answer = ask(door, status, [(b"x-request-id", given), (b"traceparent", TRACE)])
    assert answer.headers["x-request-id"] == given.decode()
    if status >= 400:
        assert answer.json["request_id"] == given.decode()


@pytest.mark.parametrize("given", [b"", b" ", b"a b", b"x" * 65, "ü".encode(), b"a,b", b'"a"', b"a\tb", b"a;b", b"{}", b"<script>"])
@pytest.mark.parametrize("status", ANSWERS)
def test_a_name_of_another_form_is_replaced(door: Door, status: int, given: bytes) -> None:
    assert re.fullmatch("[0-9a-f]{32}", ask(door, status, [(b"x-request-id", given)]).headers["x-request-id"])


def test_two_names_are_none(door: Door) -> None:
    assert re.fullmatch("[0-9a-f]{32}", ask(door, 200, [(b"x-request-id", b"a"), (b"x-request-id", b"b")]).headers["x-request-id"])


@pytest.mark.parametrize("status", ANSWERS)
def test_a_traced_request_is_named_by_its_trace(door: Door, status: int) -> None:
    assert ask(door, status, [(b"traceparent", TRACE)]).headers["x-request-id"] == "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize(
    "trace",
    [
        b"",
        TRACE[:-1],
        TRACE.upper(),
        b"ff" + TRACE[2:],
        b"00-" + b"0" * 32 + TRACE[35:],
        TRACE[:36] + b"0" * 16 + TRACE[52:],
        TRACE + b"-00",
    ],
)
def test_a_trace_of_another_form_names_nothing(door: Door, trace: bytes) -> None:
    found = ask(door, 200, [(b"traceparent", trace)]).headers["x-request-id"]
    assert (bool(re.fullmatch("[0-9a-f]{32}", found)), found in trace.decode().lower(), "0" * 32 in found) == (True, False, False)


@pytest.mark.parametrize("status", ANSWERS)
def test_every_answer_says_what_browsers_must_not_do(door: Door, status: int) -> None:
    told = ask(door, status).fields("x-content-type-options", "referrer-policy")
    assert told == {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}


@pytest.mark.parametrize("status", [status for status in ANSWERS if status >= 400])
def test_every_refusal_is_a_problem_whose_type_is_a_page(door: Door, status: int) -> None:
    answer = ask(door, status)
    found = answer.json
    assert (answer.headers["content-type"], answer.headers["content-length"]) == (PROBLEM, str(len(answer.body)))
    assert {name: type(value) for name, value in found.items() if name != "errors"} == {
        "type": str,
        "title": str,
        "status": int,
        "code": str,
        "detail": str,
        "instance": str,
        "request_id": str,
    }
    assert (found["status"], found["type"], found["instance"]) == (status, f"/problems/{found['code']}", path_of(ANSWERS[status][1]))
    assert door.ask("GET", str(found["type"])).status == 200


@pytest.mark.broken
def test_a_fault_of_ours_tells_nothing_but_the_name_of_the_request(dataset_dsn: str, caplog: pytest.LogCaptureFixture) -> None:
    opened = Door(dataset_dsn)
    logging.getLogger("broadsheet").addHandler(caplog.handler)
    opened.app.state.pool = "postgresql://secret@nowhere"
    try:
        for target in ("/v1/sites", "/health/ready"):
            answer = opened.ask("GET", target, [(b"x-request-id", b"mine")])
            detail = "This is a fault of the service; tell its operator the request_id."
            expected = problem("unexpected", 500, "Something went wrong here", detail, target)
            assert (answer.status, answer.json) == (500, {**expected, "request_id": "mine"})
    finally:
        logging.getLogger("broadsheet").removeHandler(caplog.handler)
        opened.close()
    assert [record.getMessage() for record in caplog.records] == ["request mine failed"] * 2
