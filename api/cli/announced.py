"""`broadsheet release`: which releases of the dataset are told to whoever comes too late to the feed of changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from asyncpg import Record

from api.acts.announced import announce_release, withdraw_release
from api.cli.acting import done, now
from api.cli.rows import printable
from api.cli.where import with_database
from api.public import web_address
from api.release.announced import NotAnnounced, read_release
from db.announced import Release, listed
from schema.one_line import LONGEST_ADDRESS

TIME = "%Y-%m-%d %H:%M UTC"


class Address(click.ParamType[str, str]):
    """Where files are found on the web, as a URI."""

    name = "address"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        found = web_address(value) if value.isprintable() and " " not in value else None
        if len(found or value) > LONGEST_ADDRESS:
            self.fail(f"it has more than {LONGEST_ADDRESS:,} characters", param, ctx)
        if found is None:
            self.fail(f"{printable(value)} is no address such as https://data.example/2026-11", param, ctx)
        return found


@click.group()
def release() -> None:
    """Announce releases to whoever is too late for the feed of changes.

    Whoever asks for changes that are not kept any more, or with a cursor that was lost in a restore, is told the newest release
    from which one can still read on. A running service follows at once. Each change is noted in the audit log (`broadsheet audit`).
    """


@release.command("announce")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("address", type=Address())
@with_database
def announce(folder: Path, address: str, data: Path | None, database_url: str | None) -> None:
    """Announce the export in DIR, whose files are found at ADDRESS.

    It must be a whole one, with names, made of this database by `broadsheet export`; only its manifest.json is read. Put the
    files where everybody can fetch them first. ADDRESS is an http or https URL. Announcing it again changes the address.
    """
    try:
        manifest = read_release(folder)
    except NotAnnounced as error:
        raise click.ClickException(printable(str(error))) from error
    new = Release(manifest.version, address, manifest.position.cursor)
    before = done(data, database_url, lambda pool: announce_release(pool, new, now()))
    click.echo(_announced(new, before))


def _announced(new: Release, before: str | None) -> str:
    """What was done."""
    if before is None:
        return f"announced {new.name}, which is at {new.address}"
    if before == new.address:
        return f"{new.name} was announced before, at {new.address}"
    return f"{new.name} is at {new.address} from now on, and was at {before}"


@release.command("list")
@with_database
def list_all(data: Path | None, database_url: str | None) -> None:
    """List the releases that are announced, the newest first, and say which one is told."""
    for line in _lines(done(data, database_url, listed)):
        click.echo(line)


def _lines(rows: list[Record]) -> Iterator[str]:
    newest = next((row["name"] for row in rows if row["leads_on"]), None)
    for row in rows:
        told = "this one is told" if row["name"] == newest else "leads on" if row["leads_on"] else "leads on no more"
        yield f"{row['name']} at {row['url']}, {row['changes_cursor']}, announced {row['announced_at']:{TIME}}: {told}"
    if not rows:
        yield "no release is announced"


@release.command("withdraw")
@click.argument("name")
@with_database
def withdraw(name: str, data: Path | None, database_url: str | None) -> None:
    """Tell nobody of a release any more. Its files are left alone: where they are is not this service's."""
    done(data, database_url, lambda pool: withdraw_release(pool, name, now()))
    click.echo(f"withdrew {name}")
