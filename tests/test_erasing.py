"""What an erasure leaves of an account, by each of the three choices, and that nothing else of it is left anywhere."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, timedelta

import pytest
from asyncpg import Pool, Record

from api.acts import upkeep
from api.acts.erasing import erase_due
from api.acts.upkeep import keep_up
from api.app import create_app
from db.leases import take_lease
from db.pool import open_pool
from schema.account import Role
from tests.asking import Json, at
from tests.signed_in import PASSWORD, Person, Service
from tests.thread import STATES, Thread

PSEUDONYM = re.compile("deleted-[0-9a-f]{10}")


@pytest.fixture
def thread(service: Service, fresh_dsn: str) -> Thread:
    return Thread(service, fresh_dsn)


@pytest.fixture
def heron(service: Service) -> Person:
    return service.person("heron", Role.TRUSTED)


@pytest.fixture
def written(thread: Thread, service: Service, heron: Person) -> dict[str, int]:
    """What the heron wrote, and what an egret answered."""
    egret = service.person("egret")
    first = thread.post(heron, "the harbour in the fog")
    numbers = {"first": first, "answer": thread.post(egret, "what fog", parent=first)}
    numbers |= {state: thread.post(heron, f"heron's {state} words", state, parent=first) for state in STATES}
    thread.quote(numbers["answer"], first, "harbour in the fog")
    thread.quote(numbers["visible"], numbers["answer"], "fog")
    thread.vote(heron, numbers["answer"], 1)
    thread.vote(egret, first, -1)
    assert thread.drifted() == []
    return numbers


def erase(service: Service, heron: Person, comments: str) -> int:
    """Asked for, waited for, done: how many were erased."""
    heron.log_in()
    assert heron.ask("POST", "/v1/me/erasure", {"comments": comments}).status == 202
    return service.door.run(erase_due(service.door.pool, service.later(days=7)))


def told(service: Service, thread: Thread, numbers: dict[str, int]) -> dict[str, Json]:
    """What a reader sees of each comment: its status, its words, its writer."""
    found: dict[str, Json] = {}
    for name, number in numbers.items():
        answer = service.ask("GET", f"/v1/comments/cmt_{thread.article}_{number}?include=account")
        one = answer.json
        account = one.get("account")
        handle = PSEUDONYM.sub("deleted-*", str(at(account, "handle"))) if account else None
        found[name] = [one["status"], one["body"], handle] if answer.status == 200 else answer.status
    return found


GONE: dict[str, Json] = {"pending": 404, "hidden": 404, "removed": 404, "deleted": ["deleted", "", None]}
FATES: dict[str, dict[str, Json]] = {
    "keep": {
        "first": ["visible", "the harbour in the fog", "deleted-*"],
        "answer": ["visible", "what fog", "egret"],
        "visible": ["visible", "heron's visible words", "deleted-*"],
        **GONE,
    },
    "anonymise": {
        "first": ["visible", "the harbour in the fog", None],
        "answer": ["visible", "what fog", "egret"],
        "visible": ["visible", "heron's visible words", None],
        **GONE,
    },
    "delete": {
        "first": ["deleted", "", None],
        "answer": ["visible", "what fog", "egret"],
        "visible": ["deleted", "", None],
        **GONE,
    },
}


@pytest.mark.parametrize("comments", FATES)
def test_readers_see_what_was_chosen_and_every_counter_agrees(
    service: Service, thread: Thread, heron: Person, written: dict[str, int], comments: str
) -> None:
    assert erase(service, heron, comments) == 1
    assert told(service, thread, written) == FATES[comments]
    assert thread.drifted() == []


def states(service: Service, key: int | None) -> list[tuple[object, ...]]:
    return service.rows(
        "select status, body from comment where account_id is not distinct from $1 and page_place is null order by number", key
    )


def test_kept_comments_stay_in_the_state_they_were_in_under_one_name(
    service: Service, thread: Thread, heron: Person, written: dict[str, int]
) -> None:
    erase(service, heron, "keep")
    kept = [(state, "" if state == "deleted" else f"heron's {state} words") for state in STATES]
    assert states(service, heron.key) == [("visible", "the harbour in the fog"), *kept]
    [(handle,)] = service.rows("select handle from account where account_id = $1", heron.key)
    shown = service.ask("GET", f"/v1/accounts/{handle}").json
    assert {name: shown[name] for name in ("display_name", "role", "joined_at", "comment_count")} == {
        "display_name": handle,
        "role": "reader",
        "joined_at": None,
        "comment_count": 2,
    }


def test_anonymous_comments_are_nobodys_in_whatever_state(service: Service, thread: Thread, heron: Person, written: dict[str, int]) -> None:
    erase(service, heron, "anonymise")
    assert (states(service, heron.key), service.rows("select is_erased from account where account_id = $1", heron.key)) == ([], [(True,)])


def test_deleted_comments_have_no_words_anywhere_and_can_never_be_shown_again(
    service: Service, thread: Thread, heron: Person, written: dict[str, int]
) -> None:
    before = service.rows("select visible_count, pending_count, hidden_count, removed_count, deleted_count from article_stat")[0]
    erase(service, heron, "delete")
    after = service.rows("select visible_count, pending_count, hidden_count, removed_count, deleted_count from article_stat")[0]
    assert [int(str(now)) - int(str(then)) for now, then in zip(after, before, strict=True)] == [-2, -1, -1, 2, 2]
    ours = [number for name, number in written.items() if name != "answer"]
    rows = service.rows(
        "select status, body, body_html, account_id, is_featured from comment where number = any ($1) order by number", ours
    )
    shown, kept_out = ("deleted", "", "", None, False), ("removed", "", "", None, False)
    assert rows == [shown, shown, kept_out, kept_out, kept_out, shown]
    assert service.rows("select number, words, is_stale from quote where place = 1 and number = any ($1)", [*written.values()]) == [
        (written["answer"], "", True)
    ]
    assert service.rows("select number from comment_search where number = any ($1)", ours) == []


def test_votes_count_on_as_nobodys(service: Service, thread: Thread, heron: Person, written: dict[str, int]) -> None:
    erase(service, heron, "delete")
    found = service.rows("select number, value, voter_id < 0 from vote order by number")
    assert found == [(written["first"], -1, False), (written["answer"], 1, True)]
    assert at(service.ask("GET", f"/v1/comments/cmt_{thread.article}_{written['answer']}").json, "votes", "up") == 1


@pytest.mark.parametrize("comments", FATES)
def test_caches_notice(service: Service, thread: Thread, heron: Person, written: dict[str, int], comments: str) -> None:
    path = f"/v1/articles/art_{thread.article}/comments?include=account"
    tag = service.ask("GET", path).headers["etag"]
    assert service.ask("GET", path, if_none_match=tag).status == 304
    erase(service, heron, comments)
    assert service.ask("GET", path, if_none_match=tag).status == 200


# The account itself


def test_nobody_gets_in_any_more_and_the_handle_and_the_address_are_free(service: Service, heron: Person) -> None:
    token = str(heron.ask("POST", "/v1/tokens", {"name": "nightly", "scopes": ["account:read"]}).json["secret"])
    erase(service, heron, "keep")
    service.half_a_second_later()
    get_in = {"login": heron.email, "password": PASSWORD}
    assert (heron.code("GET", "/v1/me"), service.code("GET", "/v1/me", None, token), service.code("POST", "/v1/sessions", get_in)) == (
        (401, "invalid_token"),
        (401, "invalid_token"),
        (401, "invalid_credentials"),
    )
    again = service.person("heron")
    assert (again.key != heron.key, again.ask("GET", "/v1/me").json["email"]) == (True, heron.email)
    assert service.rows("select account_id from comment where account_id = $1", again.key) == []


def test_it_is_told_once_and_noted_with_the_receipt_alone(service: Service, heron: Person) -> None:
    heron.log_in()
    receipt = heron.ask("POST", "/v1/me/erasure", {"comments": "keep"}).json["id"]
    done = [service.door.run(erase_due(service.door.pool, service.later(days=7))) for _ in range(2)]
    assert done == [1, 0]
    assert service.rows("select kind, recipient from outgoing_mail") == [("erasure_done", heron.email)]
    noted = service.rows("select actor_id, via, target, detail->>'receipt', detail->>'comments' from audit where action = 'account.erase'")
    assert noted == [(None, "system", heron.id, receipt, "keep")]
    assert service.rows("select 'era_' || receipt, comments from erasure") == [(receipt, "keep")]
    assert service.rows("select distinct client from audit where actor_id = $1", heron.key) == [(None,)]


def test_it_is_not_done_a_moment_too_early_nor_when_it_was_called_off(service: Service, heron: Person) -> None:
    heron.ask("POST", "/v1/me/erasure", {"comments": "keep"})
    pool = service.door.pool
    early = service.door.run(erase_due(pool, service.later(days=7, microseconds=-1)))
    heron.log_in()
    assert heron.ask("DELETE", "/v1/me/erasure").status == 204
    assert (early, service.door.run(erase_due(pool, service.later(days=1))), heron.ask("GET", "/v1/me").status) == (0, 0, 200)


def test_someone_elses_account_is_as_before(service: Service, thread: Thread, heron: Person, written: dict[str, int]) -> None:
    egret = Person(service, int(str(service.value("select account_id from account where handle = 'egret'"))), "egret")
    egret.log_in()
    before = egret.ask("GET", "/v1/me").json
    erase(service, heron, "delete")
    egret.log_in()
    assert egret.ask("GET", "/v1/me").json == before


# The worker


def test_of_several_processes_one_does_it_at_a_time(service: Service, heron: Person) -> None:
    heron.ask("POST", "/v1/me/erasure", {"comments": "keep"})
    pool = service.door.pool
    service.door.run(take_lease(pool, "upkeep", "another", upkeep.LEASE))
    assert service.door.run(keep_up(pool, service.later(days=7))) is None
    service.execute("update lease set until = taken_at")
    assert service.door.run(keep_up(pool, service.now)) == 1


async def both_at_once(dsn: str, service: Service) -> list[int]:
    async with await open_pool(dsn, size=2) as pool:
        return sorted(await asyncio.gather(*(erase_due(pool, service.now) for _ in range(2))))


def test_two_at_once_erase_each_account_once(
    service: Service, fresh_dsn: str, thread: Thread, heron: Person, written: dict[str, int]
) -> None:
    heron.ask("POST", "/v1/me/erasure", {"comments": "delete"})
    service.later(days=7)
    assert sum(service.door.run(both_at_once(fresh_dsn, service))) == 1
    assert (thread.drifted(), service.value("select count(*) from erasure")) == ([], 1)


async def called_off_meanwhile(dsn: str, service: Service, heron: Person) -> list[int]:
    """An erasure and the call that is to stop it, at the same moment: one of them comes first."""
    async with await open_pool(dsn, size=2) as pool:
        erased, answer = await asyncio.gather(
            erase_due(pool, service.now),
            service.door.asked("DELETE", "/v1/me/erasure", [(b"authorization", f"Bearer {heron.secret}".encode())]),
        )
    return [erased, answer.status]


def test_what_is_called_off_at_the_last_moment_is_either_done_or_not(service: Service, fresh_dsn: str) -> None:
    for nth in range(10):
        one = service.person(f"wader-{nth}")
        one.ask("POST", "/v1/me/erasure", {"comments": "keep"})
        service.later(days=7)
        one.log_in()
        found = service.door.run(called_off_meanwhile(fresh_dsn, service, one))
        service.half_a_second_later()
        assert (found, one.ask("GET", "/v1/me").status) in (([1, 404], 401), ([1, 401], 401), ([0, 204], 200))


async def served(dsn: str, service: Service, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What became of the first two rounds of a service that runs, the database being away in the first."""
    rounds: list[object] = []
    both, round_of_ours = asyncio.Event(), upkeep.keep_up

    async def watched(pool: Pool[Record], now: datetime, kept: timedelta) -> int | None:
        if not rounds:
            rounds.append("away")
            raise ConnectionRefusedError
        rounds.append(await round_of_ours(pool, now, kept))
        both.set()
        return None

    monkeypatch.setattr(upkeep, "keep_up", watched)
    monkeypatch.setattr(upkeep, "LOOK_SECONDS", 0.01)
    async with create_app(dsn, lambda: service.now).lifespan():
        await asyncio.wait_for(both.wait(), 60)
    return rounds[:2]


def test_a_service_that_runs_does_it_by_itself_also_after_its_database_was_away(
    service: Service, fresh_dsn: str, heron: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    heron.ask("POST", "/v1/me/erasure", {"comments": "keep"})
    service.later(days=7)
    assert asyncio.run(served(fresh_dsn, service, monkeypatch)) == ["away", 1]
    assert service.rows("select account_id from private_account") == []
