"""The command that exports the dataset."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.progress import ProgressBar
from api.cli.where import database, run, with_database
from api.release.folder import ExportRefused
from api.release.make import ENDINGS, Wanted, make_export
from schema.release import TABLE_NAMES


class Words(click.ParamType[tuple[str, ...]]):
    """Words of a closed list, apart by commas."""

    name = "words"

    def __init__(self, *known: str) -> None:
        self.known = known

    def convert(self, value: str | tuple[str, ...], param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        words = [word.strip() for word in value.split(",") if word.strip()]
        unknown = next((word for word in words if word not in self.known), None)
        if unknown is not None or not words:
            self.fail(f"{unknown or value} is none of: {', '.join(self.known)}", param, ctx)
        return tuple(word for word in self.known if word in words)


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--format", "formats", type=Words(*ENDINGS), metavar="FORMATS", default=("jsonl",), help=f"One or several of: {', '.join(ENDINGS)}."
)
@click.option("--only", type=Words(*TABLE_NAMES), metavar="TABLES", default=(), help=f"One or several of: {', '.join(TABLE_NAMES)}.")
@with_database
def export(folder: Path, formats: tuple[str, ...], only: tuple[str, ...], data: Path | None, database_url: str | None) -> None:
    """Export what everybody may see, as files for research.

    DIR must not be there yet, or be empty. It appears when all of it is there: an export that is cut off leaves nothing behind.
    All tables are of one moment, whatever is written meanwhile; manifest.json says which, in the log of changes.
    """
    with database(data, database_url) as dsn, ProgressBar() as progress:
        try:
            made = run(make_export(dsn, folder, Wanted(formats, only), progress))
        except (ExportRefused, OSError) as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{folder}: " + ", ".join(f"{rows:,} {name}" for name, rows in made.rows.items()))
