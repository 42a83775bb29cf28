"""The command line: `broadsheet`. Each command is a few lines around an act."""

from __future__ import annotations

import click

from api.cli.account import account, token
from api.cli.data import check, demo, import_pages
from api.cli.database import migrate_database, sql_shell
from api.cli.describe import openapi, settings
from api.cli.export import export
from api.cli.mail import mail
from api.cli.newsletter import newsletter
from api.cli.newsletter_bounces import bounces
from api.cli.newsletter_issues import listed, send
from api.cli.newsletter_lists import import_list
from api.cli.newsletter_people import forget, ledger, unsuppress
from api.cli.privacy import audit, erasures
from api.cli.serve import serve


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="broadsheet")
def main() -> None:
    """Broadsheet: a news-and-comments dataset over REST and GraphQL, from one Postgres.

    Start with `broadsheet serve` and open what it prints.

    Every command that needs the database takes --data DIR for the embedded Postgres, or --database-url URL (or DATABASE_URL)
    for any Postgres from 15 to 18. They may run side by side, also while the service runs. What goes wrong is said in one
    sentence, and the exit code is not 0.
    """


DATA = (import_pages, demo, check, export)
PEOPLE = (account, token, mail, newsletter, erasures, audit)
for command in (serve, *DATA, *PEOPLE, sql_shell, migrate_database, openapi, settings):
    main.add_command(command)
for command in (send, listed, import_list, bounces, ledger, forget, unsuppress):
    newsletter.add_command(command)
