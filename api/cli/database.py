"""Commands for the database itself."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import click

from api.cli.where import database, with_database
from db.cluster import ClusterError, packaged_binaries
from db.migrate import known_migrations


@click.command("migrate")
@with_database
def migrate_database(data: Path | None, database_url: str | None) -> None:
    """Bring the database to the tables of this version.

    The other commands do so by themselves. A database that a newer Broadsheet made is refused and left alone.
    """
    with database(data, database_url, may_be_new=True):
        click.echo(f"the database is at {known_migrations()[-1].name}")


@click.command("sql")
@click.option("-c", "--command", "text", metavar="SQL", help="Run this and leave, instead of opening psql.")
@with_database
def sql_shell(text: str | None, data: Path | None, database_url: str | None) -> None:
    """Open psql on the database, or run one command with -c.

    Reads standard input where that is no terminal. Exits as psql does: 0 when all went well.
    """
    program = psql()
    with database(data, database_url, may_be_new=True) as dsn:
        command = [program, "--no-psqlrc", "--no-password", "-v", "ON_ERROR_STOP=1", dsn]
        code = run_alone([*command, *([] if text is None else ["-c", text])])
    sys.exit(code)


def psql() -> str:
    """The packaged program, else the machine's own."""
    try:
        found = shutil.which(packaged_binaries() / "psql")
    except ClusterError:
        found = None
    program = found or shutil.which("psql")
    if program is None:
        raise click.ClickException("There is no psql here; install PostgreSQL's client programs.")
    return program


def run_alone(command: list[str]) -> int:
    """The program's exit code. Ctrl-C is the program's, which ends a query with it; we wait until it ends itself."""
    before = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        return subprocess.run(command, check=False).returncode
    finally:
        signal.signal(signal.SIGINT, before)
