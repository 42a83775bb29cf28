"""Who asks: nobody, and somebody of each role, with a token of all scopes that the role may have and with a session that has just begun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from strawberry.utils.str_converters import to_camel_case

from api.acts.tokens import may_have
from api.app import utc_now
from db import accounts
from db.accounts import Registration
from db.write import Writer
from openapi.security import CREDENTIALS
from schema.account import Role
from schema.dataset import Dataset
from schema.graph import fields_of
from schema.scope import Scope
from schema.verbs import VERBS
from tests.dataset_people import MODERATOR, OWNER
from tests.people import NO_PASSWORD, begin_session, make_token

ANONYMOUS = "anonymous"
WHO = (ANONYMOUS, *(one.value for one in Role))
SPARES = 40  # of each role: what is asked in a session may end it, with all that the account has
WRITERS = 60  # readers who comment and vote in the model: one account may post ten comments a minute


@dataclass(frozen=True, slots=True)
class Somebody:
    """An account, and the secrets that it may come with."""

    key: int
    handle: str
    token: str
    session: str

    @property
    def id(self) -> str:
        return f"acc_{self.key}"

    @property
    def email(self) -> str:
        return f"{self.handle}@contract.example"


@dataclass(frozen=True, slots=True)
class People:
    """Somebody of each role, by its name; others of each role, of whom none knows the other; and many who write.

    `owner` and `officer` are sessions of the fixed dataset's own people, who have something of everything. `bare` are tokens without a
    scope.
    """

    roles: Mapping[str, Somebody]
    bare: Mapping[str, str]
    owner: str
    officer: str
    spares: Mapping[str, tuple[Somebody, ...]]
    writers: tuple[Somebody, ...]


async def insert_people(writer: Writer) -> People:
    roles = {role.value: await insert_somebody(writer, f"the_{role.value}", role) for role in Role}
    spares = {role.value: await insert_many(writer, f"spare_{role.value}", role, SPARES) for role in Role}
    bare = {name: await make_token(writer, one.key, utc_now(), []) for name, one in roles.items()}
    owner, officer = [await begin_session(writer, one.account_id, utc_now()) for one in (OWNER, MODERATOR)]
    return People(roles, bare, owner, officer, spares, await insert_many(writer, "writer", Role.READER, WRITERS))


async def insert_many(writer: Writer, name: str, role: Role, many: int) -> tuple[Somebody, ...]:
    return tuple([await insert_somebody(writer, f"{name}_{place}", role) for place in range(many)])


async def insert_somebody(writer: Writer, handle: str, role: Role) -> Somebody:
    """An account whose password fits nothing."""
    now, email = utc_now(), f"{handle}@contract.example"
    key = await accounts.insert_account(writer, Registration(handle, handle, handle.title(), email, email, NO_PASSWORD), role.value, now)
    assert key is not None, f"{handle} is taken"
    token = await make_token(writer, key, now, [scope for scope in Scope if may_have(role, scope)])
    return Somebody(key, handle, token, await begin_session(writer, key, now))


SESSION_ALONE = {
    *(f"Mutation.{to_camel_case(one.name)}" for one in VERBS if not one.access.is_public and one.access.scope is None),
    *(f"Query.{to_camel_case(name)}" for name, one in fields_of(Dataset).items() if not one.access.is_public and one.access.scope is None),
}
"""What GraphQL does for sessions alone."""


def takes_session_alone(security: Sequence[Mapping[str, object]], label: str) -> bool:
    """Whether no token is let in: where one is, the document names the scope of programs beside the way of sessions."""
    is_closed = bool(security) and {} not in security and not any(CREDENTIALS in one for one in security)
    return is_closed or label in SESSION_ALONE
