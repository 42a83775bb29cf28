"""Making tokens, and making them stop working."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from api.acts.doing import Doing
from api.acts.once import Done
from api.acts.owner import owner
from api.acts.texts import display_name
from api.secret import TOKEN, digest_of, new_secret
from db import tokens
from db.audit import note
from db.write import Writer
from schema.account import Role
from schema.errors import Fault, Forbidden, NotFound, TooMany
from schema.ids import key_of, public_id
from schema.scope import Scope
from schema.token import MOST_TOKENS, CreateTokenInput, RevokeTokenInput

MODERATES = frozenset({Role.MODERATOR, Role.ADMIN})
ROLES_OF = {
    Scope.MODERATION_READ: MODERATES,
    Scope.MODERATION_WRITE: MODERATES | {Role.EDITOR},  # who runs threads and picks comments out
    Scope.ARTICLES_WRITE: frozenset({Role.EDITOR, Role.ADMIN}),
}
"""Which roles may have a scope at all; what is not here, all may."""


def may_have(role: Role, scope: Scope) -> bool:
    return role in ROLES_OF.get(scope, frozenset(Role))


def check_scopes(role: Role, scopes: Sequence[Scope]) -> None:
    """Raises Forbidden."""
    for place, scope in enumerate(scopes):
        if not may_have(role, scope):
            raise Forbidden(f"Your role may not have the scope {scope.value}.", (Fault("forbidden", "another scope", f"/scopes/{place}"),))


async def create_token(doing: Doing, given: CreateTokenInput) -> Done:
    """Raises Forbidden for a scope that the account's role does not have, or TooMany."""
    check_scopes(doing.who.role, given.scopes)
    secret, name = new_secret(TOKEN), display_name(given.name, "/name")
    async with doing.transaction() as writer:
        await owner(writer, doing)
        if await tokens.count_tokens(writer, doing.who.account_id) >= MOST_TOKENS:
            raise TooMany(f"An account has {MOST_TOKENS} tokens at most; revoke one.")
        scopes = [one.value for one in dict.fromkeys(given.scopes)]
        expires_at = doing.now + timedelta(days=given.days)
        key = await tokens.insert_token(writer, doing.who.account_id, digest_of(secret), name, scopes, doing.now, expires_at)
        await note(writer, doing.actor, doing.now, "token.create", public_id("tok", key), {"scopes": scopes})
    return Done((key,), secret)


async def revoke_token(doing: Doing, given: RevokeTokenInput) -> Done:
    """Raises NotFound, also for a token of somebody else."""
    key = key_of(given.id, "tok", 1)
    async with doing.transaction() as writer:
        if key is None or not await tokens.delete_token(writer, key[0], doing.who.account_id):
            raise NotFound("There is no token with this id.")
        await note(writer, doing.actor, doing.now, "token.revoke", given.id)
    return Done()


async def revoke_tokens(writer: Writer, doing: Doing, account_id: int) -> bool:
    """All of an account's own. Whether it had any."""
    ended = await tokens.delete_tokens(writer, account_id)
    for key in ended:
        await note(writer, doing.actor, doing.now, "token.revoke", public_id("tok", key))
    return bool(ended)
