"""Commands for the database itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from api.cli.where import database, with_database
from db.cluster import packaged_binaries
from db.migrate import known_migrations


@click.command("migrate")
@with_database
def migrate_database(data: Path | None, database_url: str | None) -> None:
    """Bring the database to the tables of this version. Other commands do so by themselves."""
    with database(data, database_url):
        click.echo(f"the database is at {known_migrations()[-1].name}")


@click.command("sql")
@click.option("-c", "--command", "text", help="Run this and leave, instead of opening psql.")
@with_database
def sql_shell(text: str | None, data: Path | None, database_url: str | None) -> None:
    """Open psql on the database, or run one command with -c."""
    with database(data, database_url) as dsn:
        command = [str(packaged_binaries() / "psql"), "--no-psqlrc", dsn, *(["-c", text] if text else [])]
        code = subprocess.run(command, check=False).returncode
    sys.exit(code)
