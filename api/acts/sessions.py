"""Signing in and out. Whoever is not let in is told the same, after the same work, whatever it is that does not fit."""

from __future__ import annotations

from datetime import timedelta

from asyncpg import Record

from api.acts.addresses import login_key
from api.acts.doing import Doing
from api.acts.once import Done
from api.acts.passwords import HASHING, needs_rehash
from api.secret import SESSION, digest_of, new_secret
from db import sessions
from db.accounts import find_by_login, find_private, read_private, rehash
from db.audit import note
from db.pool import fetch_row
from db.spending import Limit
from db.statements import statement
from db.write import Writer
from schema.account import Role
from schema.errors import InvalidCredentials, NotFound
from schema.ids import key_of, public_id
from schema.session import MOST_SESSIONS, EndSessionInput, GivePasswordInput, LogInInput, LogOutInput
from schema.viewer import Viewer

SESSION_LASTS = timedelta(days=30)  # whatever happens; 14 days without use end it before
HERE = Limit("log_in_here", 10, timedelta(minutes=5))  # one login, from one network
ANYWHERE = Limit("log_in", 100, timedelta(minutes=5))  # one login, from anywhere: a stranger is not to shut its owner out
NETWORK = Limit("log_in_from", 100, timedelta(minutes=5))  # one network, whoever it tries: an office comes to work at one time
LONGEST_AGENT = 200  # characters of what a client calls itself


async def log_in(doing: Doing, given: LogInInput) -> Done:
    """Raises InvalidCredentials or RateLimited."""
    login = login_key(given.login)
    await _spend(doing, login)
    found = await find_by_login(doing.pool, login)
    if not await HASHING.is_right(given.password, _hash_of(found)) or found is None:
        raise _refused()
    if needs_rehash(found["password_hash"]):
        await rehash(doing.pool, found["account_id"], found["password_hash"], await HASHING.hash(given.password))
    async with doing.transaction() as writer:
        await _must_be_as_it_was(writer, found)
        return doing.keep(await begin_session(writer, doing, found["account_id"], Role.of(found["role"])))


async def _must_be_as_it_was(writer: Writer, found: Record) -> None:
    """A password that was changed while it was worked on lets nobody in. Raises InvalidCredentials."""
    now = await find_private(writer, found["account_id"])
    if now is None or now["password_changed_at"] != found["password_changed_at"]:
        raise _refused()


def _refused() -> InvalidCredentials:
    return InvalidCredentials("Login and password do not fit.", headers={"WWW-Authenticate": "Bearer"})


def _hash_of(found: Record | None) -> str | None:
    """What the password is held against; nothing where the account is closed."""
    return found["password_hash"] if found and not found["is_disabled"] else None


async def _spend(doing: Doing, login: str) -> None:
    """By what was typed, before anybody looks whose it is: what is left of a count would tell who is there, or which address is whose."""
    await doing.spend(NETWORK, doing.client)
    await doing.spend(HERE, f"{login}:{doing.client}")
    await doing.spend(ANYWHERE, login)


async def begin_session(writer: Writer, doing: Doing, account_id: int, role: Role) -> Done:
    """For somebody who has shown who they are, a moment ago. Raises InvalidCredentials where the account was closed or erased meanwhile."""
    found = await find_private(writer, account_id)  # locked, so that two at once are counted one after the other
    if found is None or found["is_disabled"]:
        raise _refused()
    secret = new_secret(SESSION)
    expires_at, agent = doing.now + SESSION_LASTS, doing.user_agent[:LONGEST_AGENT]
    key = await sessions.insert_session(writer, account_id, digest_of(secret), doing.now, expires_at, agent)
    await sessions.end_oldest(writer, account_id, MOST_SESSIONS, doing.now)
    return Done((key,), secret, Viewer(account_id, role, key, doing.now))


async def log_out(doing: Doing, given: LogOutInput) -> Done:
    """The session that the request comes with."""
    async with doing.transaction() as writer:
        if await sessions.end_session(writer, doing.who.session_id or 0, doing.who.account_id):
            await note(writer, doing.actor, doing.now, "session.end", public_id("ses", doing.who.session_id or 0))
    return Done()


async def end_session(doing: Doing, given: EndSessionInput) -> Done:
    """Raises NotFound, also for a session of somebody else."""
    key = key_of(given.id, "ses", 1)
    async with doing.transaction() as writer:
        if key is None or not await sessions.end_session(writer, key[0], doing.who.account_id):
            raise NotFound("There is no session with this id.")
        await note(writer, doing.actor, doing.now, "session.end", given.id)
    return Done()


async def give_password(doing: Doing, given: GivePasswordInput) -> Done:
    """Raises InvalidCredentials or RateLimited."""
    who = doing.who
    await doing.spend(HERE, f"account {who.account_id}:{doing.client}")  # no login has a space in it
    await doing.spend(ANYWHERE, f"account {who.account_id}")
    found = await read_private(doing.pool, who.account_id)
    if not await HASHING.is_right(given.password, found["password_hash"] if found else None):
        raise InvalidCredentials("This is not the account's password.", headers={"WWW-Authenticate": "Bearer"})
    await fetch_row(doing.pool, statement("session", "prove"), [who.session_id, doing.now])
    return Done((who.session_id or 0,))
