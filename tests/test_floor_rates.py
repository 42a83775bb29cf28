"""Nobody asks faster than they may: the algorithm against a clock of its own, who counts as one, and what requests cost."""

from __future__ import annotations

import json
import re
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import settings
from api.floor import rates
from api.floor.addresses import Proxies
from api.floor.rates import HEAVIEST, SECOND, Limiter
from api.floor.terms import Terms
from schema.errors import RateLimited
from tests.conftest import DoorSet
from tests.door import Answer, Door, problem, scope_of

JSON = [(b"content-type", b"application/json")]


class Clock:
    """Goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000 * SECOND

    def __call__(self) -> int:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += round(seconds * SECOND)


def limiter(rate: int, burst: int, workers: int = 1) -> tuple[Limiter, Clock]:
    clock = Clock()
    return Limiter(Terms(rate=rate, burst=burst, workers=workers), clock), clock


def refused(counting: Limiter, points: int = 1, client: str = "a") -> str | None:
    """What Retry-After says; None for a request that may go on."""
    try:
        counting.spend(client, points)
    except RateLimited as refusal:
        return refusal.headers["Retry-After"]
    return None


# The algorithm


def test_a_burst_may_be_spent_at_once_and_comes_back_at_the_rate() -> None:
    counting, clock = limiter(rate=120, burst=40)
    assert [refused(counting) for _ in range(41)] == [None] * 40 + ["1"]
    assert counting.standing("a") == b'"default";r=0;t=20'
    clock.wait(0.5)
    assert [refused(counting) for _ in range(2)] == [None, "1"]
    clock.wait(10)
    assert counting.standing("a") == b'"default";r=20;t=10'
    clock.wait(100)
    assert (counting.standing("a"), counting.policy) == (b'"default";r=40;t=0', b'"default";q=120;w=60')


def test_a_refused_request_costs_nothing() -> None:
    counting, clock = limiter(rate=60, burst=2)
    assert [refused(counting) for _ in range(100)] == [None, None] + ["1"] * 98
    clock.wait(1)
    assert refused(counting) is None


def test_each_client_has_its_own() -> None:
    counting, _ = limiter(rate=60, burst=1)
    assert [refused(counting, client=name) for name in "abab"] == [None, None, "1", "1"]


def test_a_dear_request_waits_until_it_can_be_paid() -> None:
    counting, clock = limiter(rate=60, burst=10)
    assert [refused(counting, points) for points in (8, 5, 2, 1)] == [None, "3", None, "1"]
    clock.wait(4)
    assert [refused(counting, points) for points in (5, 4)] == ["1", None]


def test_what_costs_more_than_the_burst_needs_all_of_it_and_is_paid_off() -> None:
    counting, clock = limiter(rate=60, burst=10)
    counting.spend("a", 1)
    counting.spend("a", 50, paid=1)
    assert (counting.standing("a"), refused(counting)) == (b'"default";r=0;t=51', "42")
    clock.wait(42)
    assert (refused(counting), refused(counting, 50)) == (None, "10")


def test_one_request_is_charged_no_more_than_the_heaviest() -> None:
    counting, _ = limiter(rate=60, burst=10)
    counting.spend("a", 10**9)
    assert counting.standing("a") == b'"default";r=0;t=%d' % HEAVIEST


def test_what_is_free_is_never_refused() -> None:
    counting, _ = limiter(rate=60, burst=1)
    assert [refused(counting, points) for points in (1, 1, 0)] == [None, "1", None]


def test_several_workers_divide_the_rate() -> None:
    whole = [limiter(rate=120, burst=40, workers=4) for _ in range(4)]
    assert [sum(refused(one) is None for _ in range(50)) for one, _ in whole] == [10] * 4
    for _, clock in whole:
        clock.wait(60)
    assert sum(sum(refused(one) is None for _ in range(50)) for one, _ in whole) == 40
    assert {one.policy for one, _ in whole} == {b'"default";q=30;w=60'}


@given(st.lists(st.tuples(st.floats(0, 20), st.integers(0, 12)), max_size=60))
def test_over_any_time_nobody_spends_more_than_the_burst_and_the_rate(asked: list[tuple[float, int]]) -> None:
    counting, clock = limiter(rate=60, burst=10)
    began, spent = clock.now, 0
    for seconds, points in asked:
        clock.wait(seconds)
        spent += min(points, 10) if refused(counting, min(points, 10)) is None else 0
        assert spent * SECOND <= 10 * SECOND + clock.now - began


def test_memory_is_bounded_and_whoever_owes_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST_CLIENTS", 100)
    counting, clock = limiter(rate=60, burst=1)
    counting.spend("a", 1)
    for number in range(150):
        counting.spend(str(number), 1)
    assert (refused(counting), len(counting.young) + len(counting.old)) == ("1", 151)
    for number in range(150, 1_000):
        counting.spend(str(number), 1)
    assert len(counting.young) + len(counting.old) <= 200
    clock.wait(1_000)
    for name in ("b", "c"):
        clock.wait(1_000)
        counting.spend(name, 1)
    assert (list(counting.young), list(counting.old)) == (["c"], ["b"])


# Who counts as one


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "client"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", b"1.2.3.4", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", None, "2001:0db8:0001:0002"),
        ("2001:db8:1:2::", None, "2001:0db8:0001:0002"),
        ("::ffff:203.0.113.9", None, "203.0.113.9"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", b"1.2.3.4", "1.2.3.4"),
        ("::ffff:10.0.0.1", b"1.2.3.4", "1.2.3.4"),
        ("10.0.0.1", b"9.9.9.9, 1.2.3.4", "1.2.3.4"),
        ("10.0.0.1", b"9.9.9.9,1.2.3.4 , 10.9.9.9", "1.2.3.4"),
        ("10.0.0.1", b"9.9.9.9, 1.2.3.4, fd00::1", "1.2.3.4"),
        ("10.0.0.1", b"1.2.3.4:5678", "1.2.3.4"),
        ("10.0.0.1", b"[2001:db8:1:2::9]:443", "2001:0db8:0001:0002"),
        ("10.0.0.1", b"2001:db8:1:2::9", "2001:0db8:0001:0002"),
        ("10.0.0.1", b"10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", b"1.2.3.4, unknown", "10.0.0.1"),
        ("10.0.0.1", b"1.2.3.4, unknown, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", b"", "10.0.0.1"),
        ("10.0.0.1", b",", "10.0.0.1"),
        ("10.0.0.1", b"\xff\xfe, ::::, 1.2.3", "10.0.0.1"),
        ("11.0.0.1", b"1.2.3.4", "11.0.0.1"),
    ],
)
def test_a_client_is_the_nearest_address_that_is_no_proxy_of_ours(peer: str, forwarded_for: bytes | None, client: str) -> None:
    proxies = Proxies((ip_network("10.0.0.0/8"), ip_network("fd00::/8")))
    scope = scope_of("GET", "/", [])
    scope["client"] = (peer, 1)
    assert proxies.client(scope, forwarded_for) == client


def test_without_proxies_nobody_is_believed() -> None:
    assert Proxies(()).client(scope_of("GET", "/", []), b"1.2.3.4") == "127.0.0.1"


# What requests cost: at a point a minute, nothing comes back while a test runs


def left(answer: Answer) -> int:
    found = re.fullmatch(r'"default";r=(\d+);t=\d+', answer.headers["ratelimit"])
    assert found
    return int(found[1])


@pytest.mark.parametrize(
    ("method", "target", "status", "points"),
    [
        ("GET", "/v1/sites", 200, 1),
        ("HEAD", "/v1/sites", 200, 1),
        ("QUERY", "/v1/sites", 200, 1),
        ("GET", "/docs", 200, 1),
        ("GET", "/nothing", 404, 1),
        ("POST", "/nothing", 404, 1),
        ("GET", "/v1/sites?limit=0", 422, 1),
        ("DELETE", "/v1/sites", 405, 1),
        ("POST", "/graphql", 400, 1),
        ("OPTIONS", "/v1/sites", 204, 0),
        ("GET", "/health/live", 200, 0),
        ("GET", "/health/ready", 200, 0),
        ("GET", "/assets/page.css", 200, 0),
    ],
)
def test_a_request_costs(door_set: DoorSet, method: str, target: str, status: int, points: int) -> None:
    answer = door_set({settings.RATE: 1, settings.BURST: 10}).ask(method, target, JSON, b"{}")
    assert (answer.status, left(answer), answer.headers["ratelimit-policy"]) == (status, 10 - points, '"default";q=1;w=60')


def test_what_is_not_modified_costs_as_a_read(door_set: DoorSet) -> None:
    door = door_set({settings.RATE: 1, settings.BURST: 10})
    assert [left(door.ask("GET", "/v1/articles/art_1", [(b"if-none-match", b"*")])) for _ in range(2)] == [9, 8]


def posed(door: Door, query: str) -> Answer:
    return door.counted("POST", "/graphql", JSON, json.dumps({"query": query}).encode())


@pytest.mark.parametrize(
    ("query", "cost", "points"),
    [
        ("{ sites(first: 1) { totalCount } }", 1, 1),
        ("{ articles(first: 100) { nodes { id } } }", 100, 1),
        ("{ articles(first: 100) { nodes { id } } sites(first: 1) { totalCount } }", 101, 2),
        ("{ articles(first: 50) { nodes { id comments(first: 20) { nodes { id } } } } }", 1_050, 11),
        ("{ articles(first: 99) { nodes { id comments(first: 100) { nodes { id } } } } }", 9_999, 100),
    ],
)
def test_a_graphql_query_costs_a_point_for_each_hundred_rows(door_set: DoorSet, query: str, cost: int, points: int) -> None:
    answer = posed(door_set({settings.RATE: 1, settings.BURST: 200}), query)
    assert (answer.json["extensions"], left(answer)) == ({"cost": cost}, 200 - points)


def test_a_query_that_costs_more_than_is_left_is_not_run(door_set: DoorSet) -> None:
    door = door_set({settings.RATE: 1, settings.BURST: 10})
    posed(door, "{ sites(first: 1) { totalCount } }")
    assert len(door.statements) == 1
    answer = posed(door, "{ articles(first: 50) { nodes { id comments(first: 20) { nodes { id } } } } }")
    message = f"This client asks faster than it may; it can go on in {answer.headers['retry-after']} s."
    assert (answer.status, answer.json, door.statements) == (
        429,
        {"errors": [{"message": message, "extensions": {"code": "rate_limited"}}]},
        [],
    )


def test_a_query_that_costs_more_than_the_burst_can_be_run_once_all_is_there(door_set: DoorSet) -> None:
    door = door_set({settings.RATE: 1, settings.BURST: 10})
    answers = [posed(door, "{ articles(first: 99) { nodes { id comments(first: 20) { nodes { id } } } } }") for _ in range(2)]
    assert ([one.status for one in answers], left(answers[0])) == ([200, 429], 0)


def test_whoever_asks_too_fast_is_told_when_to_go_on(door_set: DoorSet) -> None:
    door = door_set({settings.RATE: 1, settings.BURST: 2})
    assert [door.ask("GET", "/v1/sites").status for _ in range(2)] == [200, 200]
    answer = door.counted("GET", "/v1/sites")
    wait = answer.headers["retry-after"]
    detail = f"This client asks faster than it may; it can go on in {wait} s."
    expected = problem("rate_limited", 429, "Too many requests", detail, "/v1/sites")
    assert (answer.status, answer.json, door.statements) == (429, {**expected, "request_id": answer.headers["x-request-id"]}, [])
    assert (left(answer), 0 < int(wait) <= 60) == (0, True)
    told = answer.fields("cache-control", "access-control-allow-origin", "ratelimit-policy")
    assert told == {"cache-control": "no-store", "access-control-allow-origin": "*", "ratelimit-policy": '"default";q=1;w=60'}
    assert [door.ask("GET", target).status for target in ("/health/live", "/assets/page.css", "/nothing")] == [200, 200, 429]


def test_addresses_behind_a_proxy_are_counted_apart(door_set: DoorSet) -> None:
    door = door_set({settings.RATE: 1, settings.BURST: 1, settings.PROXIES: "127.0.0.0/8"})
    asked = [door.ask("GET", "/v1/sites", [(b"x-forwarded-for", one)]).status for one in (b"1.2.3.4", b"1.2.3.5", b"9.9.9.9, 1.2.3.4")]
    assert asked == [200, 200, 429]


def test_an_unknown_token_gains_nothing(door_set: DoorSet) -> None:
    door = door_set({settings.RATE: 1, settings.BURST: 1})
    assert [door.ask("GET", "/v1/sites", [(b"authorization", one)]).status for one in (b"Bearer a", b"Bearer b")] == [401, 429]


def test_without_a_rate_nothing_is_counted_or_told(door_set: DoorSet) -> None:
    door = door_set({settings.RATE: 0})
    answers = [door.ask("GET", "/v1/sites"), posed(door, "{ articles(first: 100) { nodes { id comments(first: 50) { totalCount } } } }")]
    told = [answer.fields("ratelimit", "ratelimit-policy") for answer in answers]
    assert ([one.status for one in answers], told) == ([200, 200], [{"ratelimit": None, "ratelimit-policy": None}] * 2)
