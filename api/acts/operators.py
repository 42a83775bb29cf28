"""What operators do with accounts, on the command line: nobody has to be signed in for it, and each act is noted as a command's."""

from __future__ import annotations

from datetime import datetime

from asyncpg import Pool, Record

from api.acts import tokens
from api.acts.addresses import Address
from api.acts.doing import Doing
from api.acts.passwords import HASHING
from api.acts.texts import display_name
from db import accounts, sessions
from db.accounts import Registration
from db.audit import Actor, note
from db.write import Writer, writing
from schema.account import Role
from schema.errors import Conflict, Fault, Forbidden, HandleTaken, NotFound
from schema.ids import public_id
from schema.registration import RegisterInput
from schema.token import CreateTokenInput
from schema.viewer import Viewer

COMMAND = Actor("command")


async def create_account(pool: Pool[Record], given: RegisterInput, role: Role, now: datetime) -> str:
    """Its id. No mail is sent: the operator says whose the address is. Raises HandleTaken, Conflict, Invalid or PasswordCommon."""
    address, name = Address.of(given.email), display_name(given.display_name or given.handle)
    await HASHING.check(given.password, given.handle, given.email)
    wanted = Registration(given.handle, given.handle.lower(), name, address.shown, address.key, await HASHING.hash(given.password))
    async with writing(pool) as writer:
        if await accounts.find_by_email(writer, address.key):
            raise Conflict("Another account has this address.", (Fault("conflict", "another address", "/email"),))
        key = await accounts.insert_account(writer, wanted, role.value, now)
        if key is None:
            raise HandleTaken(f"The handle {given.handle} is taken.", (Fault("handle_taken", "another handle", "/handle"),))
        await note(writer, COMMAND, now, "account.open", public_id("acc", key), {"role": role.value})
    return public_id("acc", key)


async def set_role(pool: Pool[Record], handle: str, role: Role, now: datetime) -> str:
    """The role that it had. Raises NotFound."""
    async with writing(pool) as writer:
        found = await _find(writer, handle)
        if found["role"] != role.value:
            await accounts.set_role(writer, found["account_id"], role.value, now)
            told = {"before": found["role"], "after": role.value}
            await note(writer, COMMAND, now, "account.role", public_id("acc", found["account_id"]), told)
    return str(found["role"])


async def disable(pool: Pool[Record], handle: str, now: datetime) -> bool:
    """Whether it was open before. Its sessions end for good; its tokens work again when it is opened again. Raises NotFound."""
    async with writing(pool) as writer:
        found = await _find(writer, handle)
        if not found["is_disabled"]:
            await accounts.disable(writer, found["account_id"], True)
            await sessions.end_sessions(writer, found["account_id"])
            await note(writer, COMMAND, now, "account.disable", public_id("acc", found["account_id"]))
    return not found["is_disabled"]


async def enable(pool: Pool[Record], handle: str, now: datetime) -> bool:
    """Whether it was closed before. Raises NotFound."""
    async with writing(pool) as writer:
        found = await _find(writer, handle)
        if found["is_disabled"]:
            await accounts.disable(writer, found["account_id"], False)
            await note(writer, COMMAND, now, "account.enable", public_id("acc", found["account_id"]))
    return bool(found["is_disabled"])


async def create_token(pool: Pool[Record], handle: str, given: CreateTokenInput, now: datetime) -> str:
    """Its secret. The rules are those of whoever makes one for themselves. Raises NotFound, Forbidden, Invalid or TooMany."""
    async with writing(pool) as writer:
        found = await _find(writer, handle)
    if found["is_disabled"]:
        raise Forbidden(f"The account {found['handle']} is disabled.")
    doing = Doing(pool, now, Viewer(found["account_id"], Role.of(found["role"])), is_command=True)
    done = await tokens.create_token(doing, given)
    assert done.secret is not None, "a token that was made has a secret"
    return done.secret


async def _find(writer: Writer, handle: str) -> Record:
    """Raises NotFound."""
    found = await accounts.find_by_handle(writer, handle)
    if found is None:
        raise NotFound(f"Nobody who can sign in has the handle {handle}.")
    return found
