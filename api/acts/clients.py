"""Clients of third parties: making and deleting them, and what they do themselves: getting tokens, and giving them back."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta

from api.acts.doing import Doing
from api.acts.once import Done
from api.acts.owner import owner
from api.acts.texts import display_name
from api.acts.tokens import check_scopes, may_have
from api.secret import CLIENT, TOKEN, digest_of, is_sound, new_secret
from db import clients
from db.audit import note
from db.clients import Client
from db.spending import Limit
from db.write import Writer
from schema.client import MOST_CLIENTS, CreateClientInput, DeleteClientInput
from schema.errors import InvalidClient, InvalidScope, NotFound, TooMany
from schema.ids import key_of, public_id
from schema.scope import Scope

TOKEN_LASTS = timedelta(hours=1)  # a client gets another one by itself, so that one which leaks is soon worthless
MOST_LIVE = 100  # tokens of a client; a program in many processes has one for each
BY_NETWORK = Limit("oauth", 120, timedelta(minutes=5))  # whoever asks: one address has several clients, in several processes
BY_CLIENT = Limit("oauth_client", 60, timedelta(minutes=5))  # counted once it has shown its secret: strangers do not shut it out


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a client comes with."""

    client_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Issued:
    """A token that a client got."""

    secret: str
    scopes: tuple[Scope, ...]
    seconds: int


async def create_client(doing: Doing, given: CreateClientInput) -> Done:
    """Raises Forbidden for a scope that the account's role does not have, Invalid or TooMany."""
    check_scopes(doing.who.role, given.scopes)
    secret, name = new_secret(CLIENT), display_name(given.name, "/name")
    async with doing.transaction() as writer:
        await owner(writer, doing)
        if await clients.count_clients(writer, doing.who.account_id) >= MOST_CLIENTS:
            raise TooMany(f"An account has {MOST_CLIENTS} clients at most; delete one.")
        scopes = [one.value for one in dict.fromkeys(given.scopes)]
        key = await clients.insert_client(writer, doing.who.account_id, digest_of(secret), name, scopes, doing.now)
        await note(writer, doing.actor, doing.now, "client.create", public_id("cli", key), {"scopes": scopes})
        return doing.keep(Done((key,), secret))


async def delete_client(doing: Doing, given: DeleteClientInput) -> Done:
    """Raises NotFound, also for a client of somebody else."""
    key = key_of(given.id, "cli", 1)
    async with doing.transaction() as writer:
        if key is None or not await clients.delete_client(writer, key[0], doing.who.account_id):
            raise NotFound("There is no client with this id.")
        await note(writer, doing.actor, doing.now, "client.delete", given.id)
    return Done()


async def delete_clients(writer: Writer, doing: Doing, account_id: int) -> bool:
    """All of an account's, with the tokens that they got. Whether it had any."""
    ended = await clients.delete_clients(writer, account_id)
    for key in ended:
        await note(writer, doing.actor, doing.now, "client.delete", public_id("cli", key))
    return bool(ended)


async def issue(doing: Doing, came_with: Credentials, wanted: list[str]) -> Issued:
    """A token for a client that shows its secret; with all its scopes where it wants none.

    Raises InvalidClient, InvalidScope or RateLimited.
    """
    client = await _known(doing, came_with)
    scopes = _granted(client, wanted)
    secret = new_secret(TOKEN)
    async with doing.transaction() as writer:
        if not await clients.use_client(writer, client.client_id, doing.now):
            raise _unknown()
        told = [one.value for one in scopes]
        await clients.insert_token(writer, client, digest_of(secret), told, doing.now, doing.now + TOKEN_LASTS)
        await clients.end_tokens(writer, client.client_id, MOST_LIVE, doing.now)
    return Issued(secret, scopes, int(TOKEN_LASTS.total_seconds()))


async def revoke(doing: Doing, came_with: Credentials, token: str) -> None:
    """Nothing happens where it is not this client's, or none at all. Raises InvalidClient or RateLimited."""
    client = await _known(doing, came_with)
    if is_sound(token):
        async with doing.transaction() as writer:
            await clients.revoke_token(writer, digest_of(token), client.client_id)


async def _known(doing: Doing, came_with: Credentials) -> Client:
    """Each try is counted for the network that it comes from."""
    await doing.spend(BY_NETWORK, doing.client)
    key = key_of(came_with.client_id, "cli", 1)
    client = await clients.find_client(doing.pool, key[0] if key else 0)
    digest = client.digest if client else b""
    if not hmac.compare_digest(digest, digest_of(came_with.secret)) or client is None:
        raise _unknown()
    await doing.spend(BY_CLIENT, public_id("cli", client.client_id))
    return client


def _unknown() -> InvalidClient:
    return InvalidClient("No client has this id and this secret.")


def _granted(client: Client, wanted: list[str]) -> tuple[Scope, ...]:
    """Of the client's scopes, those that its owner may still have."""
    had = {one.value: one for one in client.scopes if may_have(client.role, one)}
    if not wanted:
        return tuple(had.values())
    if not had.keys() >= set(wanted):
        raise InvalidScope("The client may not have all of these scopes.")
    return tuple(had[one] for one in dict.fromkeys(wanted))
