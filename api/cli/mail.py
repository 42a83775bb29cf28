"""`broadsheet mail`: the letters of a service that has no server for them, and what became of the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import asyncpg
import click
from asyncpg import Record

from api import settings
from api.cli.where import database, mail_folder, run, with_database
from api.mail.folder import letter_at, letters_in, links_in, text_of
from db.mail import failed_mail, waiting_mail

MOST = 20  # of each kind, the newest: what fits on a screen


@click.group("mail", invoke_without_command=True)
@with_database
@click.pass_context
def mail(context: click.Context, data: Path | None, database_url: str | None) -> None:
    """List the newest letters, with the links in them, and what waits.

    Without a mail server (BROADSHEET_SMTP_URL) the service puts letters into a folder: `mail` in the data folder, or
    BROADSHEET_MAIL_FOLDER. `broadsheet mail show` prints the newest one, and with a number that one.
    """
    if context.invoked_subcommand is not None:
        context.obj = (data, database_url)
        return
    with database(data, database_url) as dsn:
        waiting, failed = run(outbox(dsn))
    folder = mail_folder(data, database_url)
    letters = list(letters_in(folder).items())[:MOST] if folder else []
    for number, path in letters:
        click.echo("\n".join(lines_of(number, path)))
    for line in (*map(waiting_line, waiting), *map(failed_line, failed)):
        click.echo(line)
    if waiting and not folder and not settings.SMTP_URL.value:
        click.echo(f"no mail goes out: set {settings.SMTP_URL.name}, or {settings.MAIL_FOLDER.name} for files, and start the service again")
    if not (letters or waiting or failed):
        click.echo("there is no mail")


@mail.command("show")
@click.argument("number", type=click.IntRange(1), required=False)
@with_database
@click.pass_context
def show(context: click.Context, number: int | None, data: Path | None, database_url: str | None) -> None:
    """Print the text of a letter in the mail folder: the newest, or the one with this number in the list."""
    folder = mail_folder(*(context.obj if not (data or database_url) else (data, database_url)))
    if folder is None:
        raise click.ClickException(f"There is no mail folder: the service sends to a server, or {settings.MAIL_FOLDER.name} is not set.")
    letters = letters_in(folder)
    chosen = letters.get(number or max(letters, default=0))
    if chosen is None:
        raise click.ClickException(f"There is no letter {number} in {folder}." if number else f"There is no letter in {folder}.")
    letter = letter_at(chosen)
    click.echo(f"To: {letter['To']}\nSubject: {letter['Subject']}\n\n{text_of(letter)}", nl=False)


async def outbox(dsn: str) -> tuple[list[Record], list[Record]]:
    """What waits and what was given up, the newest first."""
    connection = await asyncpg.connect(dsn, server_settings={"timezone": "UTC", "application_name": "broadsheet mail"})
    try:
        return await waiting_mail(connection, MOST), await failed_mail(connection, MOST)
    finally:
        await connection.close()


def lines_of(number: int, path: Path) -> Iterator[str]:
    letter = letter_at(path)
    yield f"{number}: to {letter['To']}: {letter['Subject']}"
    for link in links_in(text_of(letter)):
        yield f"   {link}"


def waiting_line(row: Record) -> str:
    tried = f"; tried {row['tries']} times, again at {row['next_try_at']:%Y-%m-%d %H:%M} UTC: {row['last_error']}" if row["tries"] else ""
    return f"waits: to {row['recipient']}: {row['subject']}{tried}"


def failed_line(row: Record) -> str:
    return f"given up: to {row['recipient']}: {row['subject']}; tried {row['tries']} times: {row['last_error']}"
