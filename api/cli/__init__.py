"""The command line: `broadsheet`. Each command is a few lines around an act."""

from __future__ import annotations

from typing import ClassVar

import click

from api.cli.commands import Commands


class Everything(Commands):
    """In the order of the letters, as `--help` shows them."""

    where: ClassVar = {
        "account": "account:account",
        "audit": "privacy:audit",
        "check": "data:check",
        "demo": "data:demo",
        "erasures": "privacy:erasures",
        "export": "export:export",
        "import": "data:import_pages",
        "mail": "mail:mail",
        "migrate": "database:migrate_database",
        "newsletter": "newsletter:newsletter",
        "openapi": "describe:openapi",
        "release": "announced:release",
        "serve": "serve:serve",
        "settings": "describe:settings",
        "sql": "database:sql_shell",
        "token": "account:token",
    }


@click.group(cls=Everything, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="broadsheet")
def main() -> None:
    """Broadsheet: a news-and-comments dataset over REST and GraphQL, from one Postgres.

    Start with `broadsheet serve` and open what it prints.

    Every command that needs the database takes --data DIR for the embedded Postgres, or --database-url URL (or DATABASE_URL)
    for any Postgres from 15 to 18. They may run side by side, also while the service runs. What goes wrong is said in one
    sentence, and the exit code is not 0.
    """
