"""The running service, asked byte by byte through sockets: whatever comes is answered or cut off, and the service lives on."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from api.floor.paths import LARGEST_BODY
from api.floor.request import LARGEST_HEADERS, LONGEST_TARGET
from tests.door import PROBLEM, Answer, not_found, problem
from tests.serving import Served, read_all, read_answer, served

H = b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
POST = b"POST /graphql" + H + b"Content-Type: application/json\r\n"
QUERY = b'{"query": "{ __typename }"}'
TO_THE_APPLICATION: dict[bytes, int] = {
    b"GET /v1/sites" + H + b"\r\n": 200,
    b"GET /v1/sites HTTP/1.0\r\n\r\n": 200,
    b"GET /v1/sites HTTP/1.1\r\nConnection: close\r\n\r\n": 200,
    b"GET /v1/sites" + H + b"x-bare: a\nb: c\r\n\r\n": 200,
    b"GET http://elsewhere.example/v1/sites" + H + b"\r\n": 200,
    b"GET /v1/sites#part" + H + b"\r\n": 200,
    b"GET /v1/sites" + H + b"x-empty:\r\n\r\n": 200,
    b"GET /v1/sites" + H + b"x-latin: \xfc\xff\r\n\r\n": 200,
    b"GET /v1/sites" + H + b"Content-Length: 5\r\n\r\nhello": 200,
    b"GET /v1/sites" + H + b"Upgrade: websocket\r\n\r\n": 200,
    b"GET /v1/sites" + H + b"Host: y\r\n\r\n": 200,
    b"GET /v1/sites HTTP/1.1\nHost: x\nConnection: close\n\n": 200,
    b"\r\n\r\nGET /v1/sites" + H + b"\r\n": 200,
    b"OPTIONS /v1/sites" + H + b"\r\n": 204,
    b"GET /v1/sites?%" + H + b"\r\n": 400,
    b"GET /v1/articles?q=%ff" + H + b"\r\n": 400,
    b"GET /%ff" + H + b"\r\n": 400,
    b"GET /v1/accounts/%c3" + H + b"\r\n": 400,
    b"GET //" + H + b"\r\n": 404,
    b"GET /v1/sites/" + H + b"\r\n": 404,
    b"GET //v1/sites" + H + b"\r\n": 404,
    b"GET /../etc/passwd" + H + b"\r\n": 404,
    b"GET /assets/%2e%2e%2froutes.py" + H + b"\r\n": 404,
    b"GET *" + H + b"\r\n": 404,
    b"OPTIONS *" + H + b"\r\n": 404,
    b"GET /v1/sections/%zz" + H + b"\r\n": 404,
    b"GET /v1/articles/art_" + b"9" * 300 + H + b"\r\n": 404,
    b"DELETE /v1/sites" + H + b"\r\n": 405,
    b"POST /v1/sites" + H + b"Content-Length: 300000\r\n\r\n" + b"x" * 300_000: 405,
    b"CONNECT /v1/sites" + H + b"\r\n": 405,
    b"CONNECT elsewhere.example:443" + H + b"\r\n": 404,
    b"TRACE /v1/sites" + H + b"\r\n": 405,
    b"get /v1/sites" + H + b"\r\n": 405,
    b"BREW /v1/sites" + H + b"\r\n": 405,
    b"QUERY /v1/sections/world" + H + b"Content-Length: 2\r\n\r\n{}": 405,
    b"QUERY /v1/sites" + H + b"Content-Length: 2\r\n\r\n{}": 415,
    b"QUERY /v1/sites" + H + b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}": 200,
    b"GET /v1/sites" + H + b"Accept: text/html\r\n\r\n": 406,
    POST + b"Content-Length: %d\r\n\r\n" % (LARGEST_BODY + 1) + b"x" * (LARGEST_BODY + 1): 413,
    POST + b"Transfer-Encoding: chunked\r\n\r\n" + (b"4000\r\n" + b"x" * 0x4000 + b"\r\n") * 5 + b"0\r\n\r\n": 413,
    b"GET /" + b"x" * LONGEST_TARGET + H + b"\r\n": 414,
    POST + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}": 415,
    b"POST /graphql" + H + b"Content-Length: 2\r\n\r\n{}": 415,
    b"GET /v1/sites?limit=0" + H + b"\r\n": 422,
    b"GET /v1/sections/%00" + H + b"\r\n": 422,
    b"GET /v1/sites" + H + b"".join(b"x-%d: y\r\n" % number for number in range(70)) + b"\r\n": 431,
    b"GET /v1/sites" + H + b"x-large: " + b"x" * LARGEST_HEADERS + b"\r\n\r\n": 431,
    b"GET /v1/sites" + H + b"x-large: " + b"x" * 100_000 + b"\r\n\r\n": 431,
    POST + b"Content-Length: %d\r\n\r\n" % len(QUERY) + QUERY: 200,
    POST + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(QUERY) + QUERY + b"\r\n0\r\n\r\n": 200,
    POST + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(QUERY) + QUERY: 200,
    POST + b"Content-Length: 0\r\n\r\n": 400,
    POST + b"Content-Length: 1\r\n\r\n\xff": 400,
}
"""Well-formed requests: the floor answers, and never with more than it promised."""
TO_THE_SERVER = (
    b"",
    b"\r\n" * 50,
    b"\n",
    b"\0" * 100,
    b"GET",
    b"GET /v1/sites",
    b"GET /v1/sites HTTP/1.1\r\n",
    b"GET /v1/sites HTTP/1.1\r\nHost",
    b"GET /v1/sites HTTP/9.9\r\nHost: x\r\n\r\n",
    b"GET /v1/sites\r\n\r\n",
    b"GET  /v1/sites" + H + b"\r\n",
    b"GET /v1/ sites" + H + b"\r\n",
    b"GET /v1/\xff" + H + b"\r\n",
    b"GET /v1/sites?q=\xff" + H + b"\r\n",
    b"GET /v1/sites\0" + H + b"\r\n",
    b"GET v1/sites" + H + b"\r\n",
    b"G\x01T /v1/sites" + H + b"\r\n",
    b"GET /v1/sites" + H + b"no colon\r\n\r\n",
    b"GET /v1/sites" + H + b": no name\r\n\r\n",
    b"GET /v1/sites" + H + b"sp ace: x\r\n\r\n",
    b"GET /v1/sites" + H + b"x-nul: a\0b\r\n\r\n",
    b"GET /v1/sites" + H + b"x-folded: a\r\n b\r\n\r\n",
    b"GET /v1/sites" + H + b"".join(b"x-%d: y\r\n" % number for number in range(200)) + b"\r\n",
    b"GET /" + b"x" * 100_000 + H + b"\r\n",
    POST + b"Content-Length: -1\r\n\r\n",
    POST + b"Content-Length: x\r\n\r\n",
    POST + b"Content-Length: 99999999999999999999\r\n\r\n",
    POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /nothing HTTP/1.1\r\nHost: x\r\n\r\n",
    POST + b"Content-Length: 100\r\n\r\n{}",
    POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}",
    POST + b"Transfer-Encoding: gzip\r\n\r\n{}",
    POST + b"Transfer-Encoding: chunked, identity\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    POST + b"Expect: nonsense\r\nContent-Length: 2\r\n\r\n{}",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0" * 9,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\xaa" * 200,
    b"SSH-2.0-OpenSSH_9.6\r\n",
    b"HELO mail.example\r\n",
)
"""Bytes that the server itself may refuse, in its own words, or cut off."""


@pytest.fixture(scope="module")
def service(dataset_dsn: str) -> Iterator[Served]:
    with served(dataset_dsn) as running:
        yield running


def statuses(answered: bytes) -> list[int]:
    return [int(code) for code in re.findall(rb"HTTP/1\.[01] (\d{3}) ", answered)]


def beginning(request_bytes: bytes) -> str:
    return repr(request_bytes[:40])


def must_be_alive(service: Served) -> None:
    assert service.ask("GET", "/v1/sites?fields=id&limit=1").json["items"] == [{"id": "sit_1"}]


@pytest.mark.parametrize("request_bytes", TO_THE_APPLICATION, ids=beginning)
def test_a_whole_request_gets_the_answer_that_is_promised(service: Served, request_bytes: bytes) -> None:
    answered = service.raw(request_bytes)
    assert statuses(answered)[-1:] == [TO_THE_APPLICATION[request_bytes]]
    assert b"x-request-id: " in answered
    must_be_alive(service)


@pytest.mark.parametrize("request_bytes", TO_THE_SERVER, ids=beginning)
def test_whatever_comes_is_refused_or_cut_off(service: Served, request_bytes: bytes) -> None:
    assert statuses(service.raw(request_bytes, is_whole=False)) in ([], [400], [414], [431])
    must_be_alive(service)


def test_problems_are_those_of_the_floor(service: Served) -> None:
    answer = service.ask("GET", "/v1/sites/", "X-Request-Id: mine")
    assert answer.json == {**not_found("There is nothing at this address.", "/v1/sites/"), "request_id": "mine"}
    assert answer.fields("content-type", "x-request-id", "x-content-type-options", "referrer-policy") == {
        "content-type": PROBLEM,
        "x-request-id": "mine",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }


@pytest.mark.parametrize("target", ["/v1/articles", "/nothing", "/docs", "/assets/swagger-ui.js", "/health/ready"])
def test_head_has_the_fields_of_get_on_the_wire(service: Served, target: str) -> None:
    head, get = (service.ask(method, target, "X-Request-Id: same") for method in ("HEAD", "GET"))
    assert (head.status, sorted(fields(head)), head.body) == (get.status, sorted(fields(get)), b"")
    assert get.headers["content-length"] == str(len(get.body))


def fields(answer: Answer) -> list[tuple[str, str]]:
    """Without the clock's."""
    return [(name, value) for name, value in answer.headers.multi_items() if name != "date"]


def test_one_connection_serves_one_request_after_another(service: Served) -> None:
    asked = [("HEAD", "/v1/sites"), ("GET", "/nothing"), ("OPTIONS", "/v1/sites"), ("DELETE", "/v1/sites"), ("GET", "/v1/sites?limit=0")]
    with service.connect() as connection:
        found = []
        for method, target in [*asked, ("GET", "/health/live")]:
            connection.sendall(f"{method} {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            found.append(read_answer(connection, method).status)
    assert found == [200, 404, 204, 405, 422, 200]


def test_requests_sent_at_once_are_answered_in_order(service: Served) -> None:
    with service.connect() as connection:
        connection.sendall(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\nGET /health/live" + H + b"\r\n")
        assert statuses(read_all(connection)) == [404, 200]


def test_whoever_sends_too_slowly_is_told_or_cut_off(service: Served) -> None:
    """Both wait at once: half a head is cut off after five seconds, half a body is answered after ten."""
    with service.connect() as head, service.connect() as body:
        head.sendall(b"GET /v1/sites HTTP/1.1\r\nHost")
        body.sendall(POST + b"Content-Length: 100\r\n\r\n{")
        detail = "The body took longer than 10 seconds."
        expected = problem("request_timeout", 408, "The request took too long to arrive", detail, "/graphql")
        assert statuses(read_all(head)) in ([], [408])
        answer = read_answer(body, "POST")
        assert {**answer.json, "request_id": None} == {**expected, "request_id": None}
    must_be_alive(service)


def test_many_slow_clients_hold_nobody_up(service: Served) -> None:
    waiting = [service.connect() for _ in range(200)]
    for number, connection in enumerate(waiting):
        connection.sendall(b"GET /v1/sites HTTP/1.1\r\nHost" if number % 2 else POST + b"Content-Length: 100\r\n\r\n{")
    must_be_alive(service)
    for connection in waiting:
        connection.close()
    must_be_alive(service)
