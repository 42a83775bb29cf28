"""Signing in, as an attacker tries it: many at once, under other names, from other addresses, listening for differences."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import re
import sys
import threading
from collections import Counter
from collections.abc import Iterator

import pytest
from pydantic_core import to_json

from api.acts.doing import Doing
from api.acts.passwords import HASHING, LATER, MOST_WAITING, THREADS, nobodys
from api.acts.sessions import begin_session
from api.settings import PROXIES
from schema.account import Role
from tests.acting import GRAPHQL, PASSWORD, REST, START, Acting, headers
from tests.door import POSTED, Answer, Door
from tests.hashing import Hashes, watched

WRONG = "not the password at all"
TRIES = 10  # of one login, from one network, in five minutes


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> Hashes:
    nobodys()  # is made once, and counts as nobody's try
    return watched(monkeypatch)


@pytest.fixture
def proxied(dsn: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """The same service behind a proxy that says where requests come from."""
    monkeypatch.setenv(PROXIES.name, "127.0.0.1/32")
    opened = Door(dsn, connections=8)
    opened.app.state.clock = lambda: START
    yield opened
    opened.close()


def request(way: str, login: str, password: str = WRONG) -> tuple[str, bytes]:
    """Path and body of a sign-in."""
    given = {"login": login, "password": password}
    if way == REST:
        return "/v1/sessions", to_json(given)
    text = "mutation($input: LogInInput!) { logIn(input: $input) { secret userErrors { code } } }"
    return "/graphql", to_json({"query": text, "variables": {"input": given}})


def outcome(answer: Answer) -> tuple[str, bool]:
    """The code, and whether it is said when to come back. GraphQL has no header of its own for each mutation."""
    found = answer.json
    if "errors" in found and "data" in found:
        return str(json.loads(answer.body)["errors"][0]["extensions"]["code"]), True
    return str(found.get("code")), "retry-after" in answer.headers


async def at_once(door: Door, asked: list[tuple[str, bytes]], *more: tuple[bytes, bytes]) -> list[Answer]:
    return await asyncio.gather(*(door.asked("POST", path, [*POSTED, *more], body) for path, body in asked))


# Many at once


def test_of_two_hundred_at_once_for_one_account_ten_are_verified(dsn: str, acting: Acting, hashes: Hashes) -> None:
    acting.person("tidewatcher")
    acting.rows("delete from spending")
    hashes.total = hashes.at_once = 0
    answers = acting.door.run(at_once(acting.door, [request(acting.way, "tidewatcher")] * 200))
    codes = Counter(outcome(one)[0] for one in answers)
    assert codes == {"invalid_credentials": TRIES, "rate_limited": 200 - TRIES}
    assert (hashes.total, hashes.at_once <= THREADS) == (TRIES, True)
    if acting.way == REST:
        told = [(one.status, outcome(one)[1]) for one in answers]
        assert Counter(told) == {(401, False): TRIES, (429, True): 200 - TRIES}


@pytest.mark.parametrize("acting", [REST], indirect=True)
def test_from_everywhere_at_once_no_more_are_worked_on_than_there_is_room_for(acting: Acting, proxied: Door, hashes: Hashes) -> None:
    people = [f"reader{number}" for number in range(200)]

    async def all_at_once() -> list[Answer]:
        return await asyncio.gather(
            *(
                proxied.asked("POST", path, [*POSTED, (b"x-forwarded-for", b"10.0.%d.1" % number)], body)
                for number, (path, body) in enumerate(request(REST, one) for one in people)
            )
        )

    answers = proxied.run(all_at_once())
    codes = Counter(one.status for one in answers)
    assert codes.keys() <= {401, 429}
    assert all("retry-after" in one.headers for one in answers if one.status == 429)
    assert (hashes.total, hashes.at_once) == (codes[401], THREADS)
    assert codes[401] >= MOST_WAITING + THREADS
    assert HASHING.waiting == 0


@pytest.mark.skipif(sys.platform != "linux", reason="threads of different ranks only Linux knows")
def test_whoever_works_on_passwords_stands_back_behind_all_other_requests() -> None:
    ranks = [HASHING.threads.submit(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())) for _ in range(4)]
    assert {one.result() for one in ranks} == {LATER}
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) < LATER


# Many in one document


@pytest.mark.parametrize("acting", [GRAPHQL], indirect=True)
@pytest.mark.parametrize(
    "document",
    [
        "mutation {" + " ".join(f'a{n}: logIn(input: {{login: "a", password: "b"}}) {{ secret }}' for n in range(100)) + "}",
        'mutation { a: logIn(input: {login: "a", password: "b"}) { secret } b: logIn(input: {login: "a", password: "b"}) { secret } }',
        'mutation { ...F ...G } fragment F on Mutation { a: logIn(input: {login: "a", password: "b"}) { secret } }'
        ' fragment G on Mutation { ... { ... on Mutation { b: logIn(input: {login: "a", password: "b"}) { secret } } } }',
        'mutation { a: logIn(input: {login: "a", password: "b"}) { secret } b: resetPassword(input: {secret: "a", password: "b"})'
        " { userErrors { code } } }",
        'mutation { a: givePassword(input: {password: "a"}) { session { id } } b: logIn(input: {login: "a", password: "b"}) { secret } }',
    ],
    ids=["100 aliases", "two aliases", "fragments", "two kinds", "the password again"],
)
def test_a_document_with_many_guesses_is_refused_before_any_work(acting: Acting, hashes: Hashes, document: str) -> None:
    acting.door.watch()
    answer = acting.door.ask("POST", "/graphql", POSTED, to_json({"query": document}))
    assert (outcome(answer)[0], hashes.total, acting.door.statements) == ("None", 0, [])
    assert {one["extensions"]["code"] for one in json.loads(answer.body)["errors"]} == {"query_too_costly"}


# From other addresses


def told_apart(door: Door, way: str, *fields: bytes) -> list[str]:
    """The codes of eleven tries, each with its own X-Forwarded-For."""
    path, body = request(way, "tidewatcher")
    return [outcome(door.ask("POST", path, [*POSTED, (b"x-forwarded-for", one)], body))[0] for one in fields]


WAITING = "select exists (select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database())"
SPENT = ["invalid_credentials"] * TRIES + ["rate_limited"]


def test_nobody_changes_their_network_by_saying_so(acting: Acting) -> None:
    acting.person("tidewatcher")
    acting.rows("delete from spending")
    assert told_apart(acting.door, acting.way, *(b"203.0.113.%d" % number for number in range(11))) == SPENT


def test_behind_a_known_proxy_the_nearest_stranger_counts(acting: Acting, proxied: Door) -> None:
    acting.person("tidewatcher")
    acting.rows("delete from spending")
    assert told_apart(proxied, acting.way, *(b"203.0.113.%d, 198.51.100.7" % number for number in range(11))) == SPENT
    assert told_apart(proxied, acting.way, *(b"203.0.113.%d" % number for number in range(11))) == ["invalid_credentials"] * 11
    assert told_apart(proxied, acting.way, *(b"2001:db8::%x" % number for number in range(11))) == SPENT


# Listening for differences


def people(acting: Acting) -> list[str]:
    """Logins of all kinds of people, the first of whom is nobody; and of one, the address."""
    for handle in ("tidewatcher", "closed", "provided"):
        acting.person(handle)
    closed, provided = "where email_key = 'closed@example.org'", "where email_key = 'provided@example.org'"
    acting.rows(f"update private_account set is_disabled = true {closed}")
    acting.rows(f"update private_account set password_hash = null {provided}")
    return ["nobody", "nobody@example.org", "tidewatcher", "tidewatcher@example.org", "closed", "closed@example.org", "provided"]


def bare(answer: Answer) -> tuple[int, object, dict[str, str]]:
    """All of an answer but what names the request."""
    request_id = answer.headers["x-request-id"]
    fields = {name: value for name, value in answer.headers.items() if name not in ("x-request-id", "ratelimit")}
    return answer.status, answer.body.replace(request_id.encode(), b""), fields


def heard(door: Door, way: str, login: str, hashes: Hashes) -> tuple[object, ...]:
    """All that can be heard of one try: the answer, how many statements, how many hashes."""
    path, body = request(way, login)
    hashes.total = 0
    answer = door.counted("POST", path, POSTED, body)
    return *bare(answer), len(door.statements), hashes.total


@pytest.fixture
def single(dsn: str) -> Iterator[Door]:
    """The service with one connection, whose statements are kept."""
    opened = Door(dsn)
    opened.app.state.clock = lambda: START
    yield opened
    opened.close()


def test_who_is_not_let_in_hears_one_thing_whoever_they_say_they_are(acting: Acting, single: Door, hashes: Hashes) -> None:
    logins = people(acting)
    acting.rows("delete from spending")
    found = [heard(single, acting.way, login, hashes) for login in logins]
    assert found == [found[0]] * len(logins)
    assert found[0][-1] == 1


def test_whose_tries_are_spent_hears_one_thing_whoever_they_say_they_are(acting: Acting, single: Door, hashes: Hashes) -> None:
    logins = people(acting)
    found = []
    for login in logins:
        acting.rows("delete from spending")
        for _ in range(TRIES):
            single.ask("POST", *asked(acting.way, login))
        found.append(heard(single, acting.way, login, hashes))
    assert found == [found[0]] * len(logins)
    assert found[0][-1] == 0


def asked(way: str, login: str) -> tuple[str, tuple[tuple[bytes, bytes], ...], bytes]:
    path, body = request(way, login)
    return path, POSTED, body


def code(acting: Acting, login: str) -> str | None:
    return acting.log_in(login, WRONG).code


def test_tries_that_are_spent_do_not_tell_which_address_is_known(acting: Acting) -> None:
    """Whoever has tried many names that are nobody's is not let on to who is there."""
    people(acting)
    acting.rows("delete from spending")
    for number in range(30):
        code(acting, f"nobody{number}")
    assert code(acting, "nobody@example.org") == code(acting, "tidewatcher@example.org")
    for number in range(100):
        code(acting, f"nobody-again{number}")
    assert code(acting, "nobody@example.org") == code(acting, "tidewatcher@example.org") == "rate_limited"


def test_tries_for_a_handle_do_not_tell_whose_address_is_whose(acting: Acting) -> None:
    """A handle is public, its address is not: no count is to show that they are one account's."""
    people(acting)
    acting.rows("delete from spending")
    for _ in range(TRIES + 1):
        code(acting, "tidewatcher")
    assert code(acting, "tidewatcher@example.org") == code(acting, "nobody@example.org") == "invalid_credentials"


# Secrets in addresses


def test_a_secret_in_an_address_is_refused_everywhere(acting: Acting) -> None:
    ours = acting.person("tidewatcher")
    made = acting.do("create_token", {"name": "n", "scopes": []}, ours).secret or ""
    paths = sorted({path for one in acting.door.app.routes for path in [re.sub(r"[{:}]|(?<=[a-z]):str", "", one.path)]})
    spellings = [
        ("session", ours),
        ("token", made),
        ("session", ours.replace("_", "%5F")),
        ("token", "".join(f"%{ord(one):02x}" for one in made)),
    ]
    for path, (kind, secret) in itertools.product(paths, spellings):
        answer = acting.door.ask("GET", f"{path}?fields=id&x={secret}")
        assert answer.status == 400, (path, kind, answer.body)
        assert (ours in answer.body.decode(), made in answer.body.decode()) == (False, False)
    query = '{"query":"{ me { id } }"}'
    assert acting.door.ask("GET", f"/graphql?query=%7Bme%7Bid%7D%7D&x={ours}", headers(ours)).status == 400
    assert acting.door.ask("POST", f"/graphql?x={ours}", [*POSTED], query.encode()).status == 400


# At the same time


async def all_of(acting: Acting, asked: list[tuple[str, str, object]], secret: str | None = None) -> list[int]:
    answers = await asyncio.gather(
        *(
            acting.door.asked(method, path, [*headers(secret), *(POSTED if body else ())], to_json(body) if body else b"")
            for method, path, body in asked
        )
    )
    return sorted(one.status for one in answers)


@pytest.mark.parametrize("acting", [REST], indirect=True)
def test_of_two_who_ask_for_one_handle_at_once_one_gets_it(acting: Acting) -> None:
    asked = [
        ("POST", "/v1/accounts", {"handle": handle, "email": f"{handle}@example.org", "password": password})
        for handle, password in (("tidewatcher", PASSWORD), ("TideWatcher", f"{PASSWORD} of somebody else"))
    ]
    assert acting.door.run(all_of(acting, [(*one,) for one in asked])) == [202, 409]
    assert len(acting.rows("select from registration")) == len(acting.rows("select from outgoing_mail")) == 1


@pytest.mark.parametrize("acting", [REST], indirect=True)
def test_a_link_that_is_followed_twice_at_once_is_good_once(acting: Acting) -> None:
    acting.register("tidewatcher", "tide@example.org")
    secret = {"secret": acting.mailed("tide@example.org"), "password": PASSWORD}
    assert acting.door.run(all_of(acting, [("POST", "/v1/accounts/verify", secret)] * 2)) == [200, 410]
    assert len(acting.rows("select from account")) == len(acting.rows("select from private_account")) == 1


@pytest.mark.parametrize("acting", [REST], indirect=True)
def test_a_reset_that_comes_twice_at_once_counts_once(acting: Acting) -> None:
    acting.person("tidewatcher")
    acting.do("request_password_reset", {"email": "tidewatcher@example.org"})
    body = {"secret": acting.mailed("tidewatcher@example.org"), "password": "another wall of five words"}
    assert acting.door.run(all_of(acting, [("POST", "/v1/password-resets/confirm", body)] * 2)) == [204, 410]


@pytest.mark.parametrize("acting", [REST], indirect=True)
def test_one_signs_out_once(acting: Acting) -> None:
    secret = acting.person("tidewatcher")
    assert acting.door.run(all_of(acting, [("DELETE", "/v1/sessions/current", None)] * 2, secret)) == [204, 204]
    assert acting.rows("select from session") == []
    assert [row["count"] for row in acting.rows("select count(*) from audit where action = 'session.end'")] == [1]


@pytest.mark.parametrize("acting", [REST], indirect=True)
def test_two_sessions_that_begin_at_once_are_counted_one_after_the_other(acting: Acting) -> None:
    acting.person("tidewatcher")
    for _ in range(19):
        acting.later(minutes=1)
        acting.log_in("tidewatcher")
    (row,) = acting.rows("select account_id from account")
    doing = Doing(acting.door.pool, acting.now)

    async def begin(gate: asyncio.Event, has_begun: asyncio.Event) -> None:
        async with doing.transaction() as writer:
            await begin_session(writer, doing, row["account_id"], Role.READER)
            has_begun.set()
            await gate.wait()

    async def both() -> None:
        first, second, begun, late = (asyncio.Event() for _ in range(4))
        one = asyncio.create_task(begin(first, begun))
        await begun.wait()
        second.set()
        other = asyncio.create_task(begin(second, late))
        while not late.is_set() and not await acting.door.pool.fetchval(WAITING):
            pass  # the other one waits for the first, or has come past it
        first.set()
        await asyncio.gather(one, other)

    acting.door.run(both())
    assert [row["count"] for row in acting.rows("select count(*) from session")] == [20]


@pytest.mark.parametrize("acting", [REST], indirect=True)
def test_a_password_that_is_reset_while_the_old_one_is_worked_on_lets_nobody_in(acting: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    acting.person("tidewatcher")
    acting.do("request_password_reset", {"email": "tidewatcher@example.org"})
    reset = {"secret": acting.mailed("tidewatcher@example.org"), "password": "another wall of five words"}
    acting.later(minutes=1)
    is_right = HASHING.is_right

    async def meanwhile(password: str, kept: str | None) -> bool:
        found = await is_right(password, kept)
        answer = await acting.door.asked("POST", "/v1/password-resets/confirm", POSTED, to_json(reset))
        assert answer.status == 204, answer.body
        return found

    monkeypatch.setattr(HASHING, "is_right", meanwhile)
    assert acting.log_in("tidewatcher").code == "invalid_credentials"
    assert acting.rows("select from session") == []


@pytest.mark.parametrize("acting", [REST], indirect=True)
def test_thirty_who_sign_in_at_once_have_twenty_sessions(acting: Acting, proxied: Door) -> None:
    acting.person("tidewatcher")
    acting.rows("delete from session")
    path, body = request(REST, "tidewatcher", PASSWORD)

    async def ten(network: int) -> list[Answer]:
        return await at_once(proxied, [(path, body)] * 10, (b"x-forwarded-for", b"198.51.100.%d" % network))

    async def thirty() -> list[list[Answer]]:
        return await asyncio.gather(*map(ten, range(3)))

    HASHING_ROOM = 30
    waiting, HASHING.waiting = HASHING.waiting, HASHING.waiting - HASHING_ROOM  # so that all find room
    try:
        statuses = Counter(one.status for answers in proxied.run(thirty()) for one in answers)
    finally:
        HASHING.waiting = waiting
    assert statuses == {201: 30}
    assert [row["count"] for row in acting.rows("select count(*) from session")] == [20]


@pytest.mark.parametrize("acting", [REST], indirect=True)
def test_whoever_makes_many_tokens_at_once_has_twenty(acting: Acting) -> None:
    secret = acting.person("tidewatcher")
    asked = [("POST", "/v1/tokens", {"name": "n", "scopes": []})] * 25
    assert acting.door.run(all_of(acting, [(*one,) for one in asked], secret)) == [201] * 20 + [409] * 5
    assert [row["count"] for row in acting.rows("select count(*) from token")] == [20]


def test_nobody_can_fill_a_strangers_letter_box(acting: Acting) -> None:
    codes = [acting.register(f"reader{number}", "tide@example.org").code for number in range(5)]
    assert codes == [None] * 5  # what nobody hears of is answered alike
    assert len(acting.letters("tide@example.org")) == 3
