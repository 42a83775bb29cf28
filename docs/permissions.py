"""The matrix of permissions: each operation, and who may. It is made from what the doors check; a test holds each cell against them."""

from __future__ import annotations

from collections.abc import Iterator

from strawberry.utils.str_converters import to_camel_case

from api.acts.tokens import ROLES_OF
from api.rest import export_files
from api.rest.routes import OPERATIONS
from api.rest.writes import WRITES
from schema.access import PROOF_MINUTES, RESEARCH, Access
from schema.account import Role
from schema.dataset import Dataset
from schema.graph import fields_of
from schema.scope import Scope

HEAD = "| operation | REST | GraphQL | who | token | role | password | whose |\n|---|---|---|---|---|---|---|---|"
INTRO = f"""Each operation is let in or refused before anything else of it is looked at, at both doors by the same rule.

- **who**: *anyone*, or whoever is *signed in*: with a session, which may do whatever its account may, or with a token.
- **token**: the scope that a token needs. *none*: no token is let in, whatever its scopes. *any*: its scopes do not matter.
- **role**: those that it takes; *any* of them where none is named. A token never does more than its account.
- **password**: whether it must have been given in the last {PROOF_MINUTES} minutes (`givePassword`).
- **whose**: *own* reaches nothing but what belongs to the account; anything else is answered with 404, as if it were not there.
  Exports of the dataset are an admin's, too, who is signed in: to look at and to delete, not to fetch.

| refused with | code | where |
|---|---|---|
| 401 | `unauthenticated` | nobody is signed in, where somebody must be |
| 401 | `invalid_token` | the session has ended, the token has expired or was revoked, or the account is closed; also where anyone may |
| 403 | `insufficient_scope` | a token without the scope, or where no token is let in |
| 403 | `forbidden` | another role |
| 403 | `password_needed` | the password was given too long ago |

In GraphQL these stand in `errors`, under `extensions.code`. What else is served, such as feeds, sitemaps and pages, is for anyone."""


def permissions() -> str:
    """Every operation of both doors, then what each scope is good for."""
    rows = "\n".join((*_reads(), *_writes(), *_only_in_graphql()))
    scopes = "\n".join(map(_scope, Scope))
    told = "A token has these scopes, of those that its account's role may have. Reading what everybody sees needs none."
    table = f"| scope | what for | role | operations |\n|---|---|---|---|\n{scopes}"
    return f"# Who may do what\n\n{INTRO}\n\n{HEAD}\n{rows}\n\n## Scopes\n\n{told}\n\n{table}\n"


def _reads() -> Iterator[str]:
    for one in OPERATIONS:
        yield _row(one.operation_id, f"`{one.method} {one.path}`", to_camel_case(one.root), one.root_field.access)
    yield _row(export_files.NAME, f"`GET {export_files.PATH}`", "", RESEARCH)


def _writes() -> Iterator[str]:
    for one in WRITES:
        yield _row(one.operation_id, f"`{one.method} {one.path}`", one.operation_id, one.verb.access)


def _only_in_graphql() -> Iterator[str]:
    paired = {one.root for one in OPERATIONS}
    for name, found in fields_of(Dataset).items():
        if name not in paired:
            yield _row(to_camel_case(name), "", to_camel_case(name), found.access)


def _row(name: str, rest: str, graphql: str, access: Access) -> str:
    return f"| `{name}` | {rest} | `{graphql}` | {' | '.join(_cells(access))} |"


def _cells(access: Access) -> tuple[str, ...]:
    """Who, token, role, password, whose."""
    if access.is_public:
        return "anyone", "any", "any", "", ""
    token, roles = f"`{access.scope.value}`" if access.scope else "none", ", ".join(f"`{one}`" for one in access.named_roles)
    return "signed in", token, roles or "any", "yes" if access.needs_proof else "", "own" if access.is_own else "all"


def _scope(scope: Scope) -> str:
    roles, accesses = ROLES_OF.get(scope), ((one.operation_id, one.root_field.access) for one in OPERATIONS)
    named = ", ".join(f"`{one.value}`" for one in Role if one in roles) if roles else "any"
    used = [name for name, access in (*accesses, *((one.operation_id, one.verb.access) for one in WRITES)) if access.scope is scope]
    return f"| `{scope.value}` | {scope.description} | {named} | {', '.join(f'`{name}`' for name in used)} |"
