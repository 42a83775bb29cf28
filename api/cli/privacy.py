"""`broadsheet erasures` and `broadsheet audit`: who asked to be erased, who was, and who changed a right or removed something."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click
from asyncpg import Pool, Record

from api.acts.erasing import COMMAND, ForeignLedger, Replayed, erase_due, replay
from api.cli.acting import done, here, now
from api.cli.where import with_database
from db.audit import read_audit
from db.ledger import read_ledger, waiting
from schema.ids import key_of, public_id
from schema.ledger import Ledger, WaitingErasure

TIME, ISO = "%Y-%m-%d %H:%M UTC", "%Y-%m-%dT%H:%M:%SZ"
NOBODY = {
    "command": "the command line",
    "system": "the service",
    "mail": "whoever has the mail",
    "provider": "whoever came from a provider",
}
"""Who acted, where no account did."""


@click.group()
def erasures() -> None:
    """List who asked to be erased and who was, erase who is due, and erase again after a restore.

    The service erases by itself; these are for operators. Keep the output of `broadsheet erasures list --json` beside the
    backups, newer than they are: after a restore, `broadsheet erasures replay` with it erases again whoever is back.
    """


@erasures.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the ledger as `broadsheet erasures replay` reads it, without those who wait.")
@with_database
def list_all(as_json: bool, data: Path | None, database_url: str | None) -> None:
    """List requests that wait, and receipts of accounts that were erased.

    The ledger holds no name and no address: keyed digests, by which this database alone knows an account again.
    """
    waits, ledger = done(data, database_url, both)
    if as_json:
        click.echo(ledger.model_dump_json(indent=1))
        return
    for one in waits:
        click.echo(f"{one.receipt} waits: {one.handle}, comments: {one.comments}, final on {one.due_at:{TIME}}")
    for row in ledger.erasures:
        click.echo(f"{row.receipt} done: comments: {row.comments}, asked {row.requested_at:{TIME}}, erased {row.erased_at:{TIME}}")
    if not (waits or ledger.erasures):
        click.echo("nobody asked to be erased")


async def both(pool: Pool[Record]) -> tuple[list[WaitingErasure], Ledger]:
    return await waiting(pool), await read_ledger(pool)


@erasures.command("run")
@with_database
def run_due(data: Path | None, database_url: str | None) -> None:
    """Erase the accounts whose seven days are over.

    The service does so by itself every minute; this is for a service that does not run.
    """
    erased = done(data, database_url, lambda pool: erase_due(pool, now(), COMMAND))
    click.echo(f"erased {accounts(erased)}")


@erasures.command("replay")
@click.argument("ledger", type=click.File("rb"), required=False)
@with_database
def replay_all(ledger: BinaryIO | None, data: Path | None, database_url: str | None) -> None:
    """After a restore: erase again whoever the backup brought back.

    LEDGER is what `broadsheet erasures list --json` printed last, or - for standard input; without it the ledger in the database
    counts, which knows no more than the backup. Do it before the service runs again. Requests that the backup holds wait
    seven days anew, with a new mail, since some may have been called off after it was made. Doing it again changes nothing more.
    """
    read = ledger_of(ledger)
    try:
        found = done(data, database_url, lambda pool: replay(pool, read, now(), here()))
    except ForeignLedger as error:
        raise click.ClickException(str(error)) from error
    click.echo(told(found))


def ledger_of(file: BinaryIO | None) -> Ledger | None:
    """Raises ClickException."""
    try:
        return Ledger.read(file.read()) if file else None
    except ValueError as error:
        raise click.ClickException(f"{getattr(file, 'name', 'LEDGER')}: {error}.") from error


def told(found: Replayed) -> str:
    waits = f"; {found.waiting} {'request waits' if found.waiting == 1 else 'requests wait'} for seven days anew" if found.waiting else ""
    return f"erased {accounts(found.erased)} again{waits}"


def accounts(number: int) -> str:
    return f"{number} account{'' if number == 1 else 's'}"


@click.command()
@click.option("--target", metavar="ID", help="Only what was done to this one, such as acc_1 or tok_3.")
@click.option("--actor", metavar="ID", help="Only what this account did, such as acc_1.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True, help="How many, the newest first.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_database
def audit(target: str | None, actor: str | None, limit: int, as_json: bool, data: Path | None, database_url: str | None) -> None:
    """List who changed a right or removed something, the newest first.

    Rows are only ever added to this log. From where somebody acted is in it for 90 days.
    """
    actor_id = account_key(actor) if actor else None
    for row in done(data, database_url, lambda pool: read_audit(pool, target, actor_id, limit)):
        click.echo(json.dumps(members(row), ensure_ascii=False) if as_json else " ".join(words(row)))


def account_key(text: str) -> int:
    """Raises UsageError."""
    found = key_of(text, "acc", 1)
    if found is None:
        raise click.UsageError(f"{text} is no account's id, such as acc_1.")
    return found[0]


def members(row: Record) -> dict[str, object]:
    """A row of the log, its ids as everywhere."""
    actor = public_id("acc", row["actor_id"]) if row["actor_id"] else None
    told = {name: row[name] for name in ("action", "target", "via", "client", "request_id")}
    return {"at": f"{row['at']:{ISO}}", **told, "actor": actor, "detail": json.loads(row["detail"])}


def words(row: Record) -> Iterator[str]:
    """A row of the log as one line: when, what, to what, by whom, how and from where."""
    yield f"{row['at']:{ISO}} {row['action']} {row['target']}"
    yield f"by {public_id('acc', row['actor_id'])}" if row["actor_id"] else f"by {NOBODY.get(row['via'], 'nobody')}"
    if row["actor_id"]:
        yield f"({row['via']})"
    if row["client"]:
        yield f"from {row['client']}"
    if row["detail"] != "{}":
        yield row["detail"]
