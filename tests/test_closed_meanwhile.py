"""Two transactions at once: an account is closed or erased in one while the other, which began before, is about to do something with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeVar

import pytest

from api.acts.doing import Doing
from api.acts.me import request_password_reset
from api.acts.sessions import begin_session
from db.accounts import disable, find_private
from db.erasures import Wish, erase
from db.write import Writer, writing
from schema.account import Role
from schema.errors import InvalidCredentials
from schema.me import RequestPasswordResetInput
from tests.acting import PASSWORD, REST, START, Acting, Came

WAITING = "select exists (select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database())"
ACTS: dict[str, Callable[[str], dict[str, object]]] = {
    "create_token": lambda _: {"name": "n", "scopes": []},
    "create_client": lambda _: {"name": "n", "scopes": []},
    "change_email": lambda _: {"email": "new@example.org"},
    "change_password": lambda _: {"password": "another wall of five words"},
    "update_me": lambda _: {"display_name": "Somebody"},
    "request_erasure": lambda way: {"comments": "keep" if way == REST else "KEEP"},
}
LEFT = "session, token, client, mailed_secret, outgoing_mail, erasure_request"
Closing = Callable[[Writer, int], Awaitable[object]]
Found = TypeVar("Found")


async def close(writer: Writer, account_id: int) -> None:
    await disable(writer, account_id, True)


async def erased(writer: Writer, account_id: int) -> None:
    await erase(writer, account_id, Wish(1, "keep", START), START)


CLOSINGS = pytest.mark.parametrize("closing", [close, erased])


async def meanwhile(acting: Acting, closing: Closing, act: Coroutine[None, None, Found]) -> Found:
    """What comes of an act that waits for whoever closes the account."""
    async with writing(acting.door.pool) as writer:
        await closing(writer, 1)
        task = await waiting(acting, act)
    return await task


async def waiting(acting: Acting, act: Coroutine[None, None, Found]) -> asyncio.Task[Found]:
    """The act, which has come to where it waits for whoever has the account."""
    task = asyncio.create_task(act)
    while not task.done() and not await acting.door.pool.fetchval(WAITING):
        pass
    assert not task.done(), "it did not wait for whoever has the account"
    return task


def left(acting: Acting) -> dict[str, int]:
    """How many rows there are of what an act leaves."""
    return {name: len(acting.rows(f"select from {name}")) for name in LEFT.split(", ")}


@CLOSINGS
@pytest.mark.parametrize("name", ACTS)
def test_what_is_done_with_an_account_that_is_closed_meanwhile_is_refused_and_leaves_nothing(
    acting: Acting, closing: Closing, name: str
) -> None:
    secret = acting.person("tidewatcher")
    before, given = left(acting), ACTS[name](acting.way)
    came = acting.door.run(meanwhile(acting, closing, acting.done(name, given, secret)))
    assert came == Came("invalid_token")
    gone = dict.fromkeys(("session", "outgoing_mail"), 0) if closing is erased else {}
    assert left(acting) == before | gone


@CLOSINGS
def test_nobody_signs_in_to_an_account_that_is_closed_meanwhile(acting: Acting, closing: Closing) -> None:
    acting.person("tidewatcher")
    acting.rows("delete from session")
    doing = Doing(acting.door.pool, acting.now)

    async def begin() -> None:
        async with doing.transaction() as writer:
            await begin_session(writer, doing, 1, Role.READER)

    with pytest.raises(InvalidCredentials):
        acting.door.run(meanwhile(acting, closing, begin()))
    assert acting.rows("select from session") == []


@CLOSINGS
def test_no_link_to_a_new_password_is_mailed_to_an_account_that_is_closed_meanwhile(acting: Acting, closing: Closing) -> None:
    acting.person("tidewatcher")
    acting.rows("delete from outgoing_mail")
    asks = RequestPasswordResetInput(email="tidewatcher@example.org")
    acting.door.run(meanwhile(acting, closing, request_password_reset(Doing(acting.door.pool, acting.now), asks)))
    assert left(acting) | {"session": 0} == dict.fromkeys(LEFT.split(", "), 0)


def test_who_follows_a_mailed_link_and_who_erases_its_account_do_not_wait_for_each_other(acting: Acting) -> None:
    secret = acting.person("tidewatcher")
    acting.do("change_email", {"email": "new@example.org"}, secret)
    given = {"secret": acting.mailed("new@example.org"), "password": PASSWORD}

    async def locked_then_erased() -> Came:
        async with writing(acting.door.pool) as writer:
            await find_private(writer, 1)
            task = await waiting(acting, acting.done("verify_email", given))
            await erased(writer, 1)
        return await task

    assert acting.door.run(locked_then_erased()) == Came("gone")
