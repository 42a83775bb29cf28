"""The running service through sockets: what hangs on connections and on time. Single requests that mean no good are in hostile/."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.door import PROBLEM, Answer, not_found, problem
from tests.serving import Served, read_all, read_answer, served

H = b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
POST = b"POST /graphql" + H + b"Content-Type: application/json\r\n"


@pytest.fixture(scope="module")
def service(filled_dsn: str) -> Iterator[Served]:
    with served(filled_dsn) as running:
        yield running


def statuses(answered: bytes) -> list[int]:
    return [int(code) for code in re.findall(rb"HTTP/1\.[01] (\d{3}) ", answered)]


def must_be_alive(service: Served) -> None:
    assert service.ask("GET", "/v1/sites?fields=id&limit=1").json["items"] == [{"id": "sit_1"}]


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
