"""`broadsheet account` and `broadsheet token`: accounts and tokens as operators make them. The first admin is made here."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click
from asyncpg import Pool, Record

from api.acts import operators
from api.cli.acting import done, given, now
from api.cli.where import with_database
from db.accounts import list_accounts
from schema.account import Role
from schema.ids import public_id
from schema.registration import RegisterInput
from schema.scope import Scope
from schema.token import LONGEST_DAYS, CreateTokenInput

ROLES = click.Choice([one.value for one in Role])
PAGE = 500  # accounts read at once


@click.group()
def account() -> None:
    """Make accounts, give them roles, close and open them.

    Each change is noted in the audit log (`broadsheet audit`). A running service follows within a second.
    """


@account.command("create")
@click.argument("handle")
@click.option("--email", required=True, help="Where its mail goes; it is taken to be theirs, and no mail asks.")
@click.option("--display-name", help="The name to show; the handle where it is left out.")
@click.option("--role", type=ROLES, default=Role.READER.value, show_default=True, help="What the account may do.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, its first line, instead of asking for it.")
@with_database
def create(
    handle: str, email: str, display_name: str | None, role: str, password_stdin: bool, data: Path | None, database_url: str | None
) -> None:
    """Make an account that can sign in at once.

    The first admin is made so: broadsheet account create ada --email ada@example.org --role admin. The password is asked for
    twice, and never shown.
    """
    asked = given(RegisterInput, handle=handle, email=email, display_name=display_name, password=password(password_stdin))
    key = done(data, database_url, lambda pool: operators.create_account(pool, asked, Role.of(role), now()), may_be_new=True)
    click.echo(f"made {key}: {handle}, {role}")


def password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise click.UsageError("There is no terminal to ask for the password on; give --password-stdin.")
    asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return asked


@account.command("role")
@click.argument("handle")
@click.argument("role", type=ROLES)
@with_database
def give_role(handle: str, role: str, data: Path | None, database_url: str | None) -> None:
    """Give an account another role.

    What it may do from then on, its sessions and tokens may, and no more.
    """
    before = done(data, database_url, lambda pool: operators.set_role(pool, handle, Role.of(role), now()))
    click.echo(f"{handle} is {role}" + (f", was {before}" if before != role else " already"))


@account.command("disable")
@click.argument("handle")
@with_database
def disable(handle: str, data: Path | None, database_url: str | None) -> None:
    """Close an account: nobody signs in to it, its sessions end, its tokens stop.

    What it wrote stays. `broadsheet account enable` opens it again, and its tokens with it.
    """
    changed = done(data, database_url, lambda pool: operators.disable(pool, handle, now()))
    click.echo(f"{handle} is disabled{'' if changed else ' already'}")


@account.command("enable")
@click.argument("handle")
@with_database
def enable(handle: str, data: Path | None, database_url: str | None) -> None:
    """Open an account that was disabled.

    Its owner signs in anew; tokens that have not expired work again.
    """
    changed = done(data, database_url, lambda pool: operators.enable(pool, handle, now()))
    click.echo(f"{handle} is enabled{'' if changed else ' already'}")


@account.command("list")
@click.option("--role", type=ROLES, help="Only those with this role.")
@with_database
def list_all(role: str | None, data: Path | None, database_url: str | None) -> None:
    """List the accounts that can sign in, by handle: id, handle, role, address.

    One line each, apart by tabs; a disabled one says so at its end.
    """
    done(data, database_url, partial(tell_all, role=role))


async def tell_all(pool: Pool[Record], role: str | None) -> None:
    last: str | None = ""
    while last is not None:
        rows = await list_accounts(pool, role, last, PAGE)
        for row in rows:
            told = [public_id("acc", row["account_id"]), row["handle"], row["role"], row["email"]]
            click.echo("\t".join([*told, *(["disabled"] if row["is_disabled"] else [])]))
        last = rows[-1]["handle"].lower() if len(rows) == PAGE else None


@click.group()
def token() -> None:
    """Make tokens, by which programs act in an account's name."""


@token.command("create")
@click.argument("handle")
@click.option("--name", required=True, help="What to call it.")
@click.option(
    "--scope", "scopes", multiple=True, type=click.Choice([one.value for one in Scope]), help="What it may do; give it once for each."
)
@click.option("--days", type=click.IntRange(1, LONGEST_DAYS), default=90, show_default=True, help="After how many days it stops working.")
@with_database
def create_token(handle: str, name: str, scopes: tuple[str, ...], days: int, data: Path | None, database_url: str | None) -> None:
    """Make a token for an account, and print its secret.

    It is printed this once, alone on its line, and kept nowhere. Without --scope it reads what everybody sees, at an account's
    rate. A scope that the account's role does not have is refused.
    """
    asked = given(CreateTokenInput, name=name, scopes=[Scope.of(one) for one in scopes], days=days)
    click.echo(done(data, database_url, lambda pool: operators.create_token(pool, handle, asked, now())))
