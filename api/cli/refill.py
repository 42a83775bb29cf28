"""`broadsheet import --from export DIR`: the dataset of an export, taken into an empty database."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.foreign import Asked
from api.cli.progress import ProgressBar
from api.cli.rows import printable
from api.cli.where import database, run
from api.release.opened import RefillRefused
from api.release.refill import refill


def import_export(asked: Asked, data: Path | None, database_url: str | None) -> None:
    """Raises click.ClickException where it is refused."""
    [folder] = asked.paths
    with database(data, database_url, may_be_new=True) as dsn, ProgressBar() as progress:
        try:
            done = run(refill(dsn, folder, is_tried=asked.is_tried, progress=progress))
        except (RefillRefused, OSError) as error:
            raise click.ClickException(printable(str(error))) from error
    told = ", ".join(f"{rows:,} {name}" for name, rows in done.rows.items())
    click.echo(printable(f"{folder}: {told}{'; nothing was written' if asked.is_tried else ''}"))
    for doubt in done.doubts:
        click.echo(printable(f"  doubt: {doubt.detail}"))
