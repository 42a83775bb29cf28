"""The command that exports the dataset."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TypedDict, Unpack

import click

from api import settings
from api.cli.progress import ProgressBar
from api.cli.rows import printable
from api.cli.where import database, run, with_database
from api.public import base_url
from api.release.folder import ExportRefused
from api.release.make import make_export
from api.release.making import Progress
from api.release.pseudonyms import read_key
from api.release.wanted import ENDINGS, Wanted
from db.placing import place_pending
from db.pool import open_pool
from db.trouble import is_of_connections
from schema.errors import Refusal
from schema.release import TABLE_NAMES, Manifest


class Given(TypedDict):
    """Options that are handed on as they are."""

    formats: tuple[str, ...]
    only: tuple[str, ...]
    coarse: str | None
    rights: tuple[str, ...]
    against: Path | None
    since: str | None
    dataset: str
    url: str | None
    version: str | None
    licence: str | None


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


def address(context: click.Context, option: click.Parameter, url: str | None) -> str | None:
    """Of the service: as it is given, else as it is set."""
    try:
        return base_url(settings.BASE_URL.value if url is None else url) or None
    except ValueError as error:
        if url is None:
            raise click.ClickException(str(error)) from error
        raise click.BadParameter(f"{printable(url)} is no address of a service, such as https://news.example") from error


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--format", "formats", type=Words(*ENDINGS), metavar="FORMATS", default=("jsonl",), help=f"One or several of: {', '.join(ENDINGS)}."
)
@click.option("--only", type=Words(*TABLE_NAMES), metavar="TABLES", default=(), help=f"Of: {', '.join(TABLE_NAMES)}.")
@click.option(
    "--pseudonyms", type=click.Path(path_type=Path), metavar="KEYFILE", help="Name no commenter: pseudonyms under the key in this file."
)
@click.option("--mask", is_flag=True, help="Mask names, mentions, addresses and numbers in comments; with --pseudonyms.")
@click.option("--coarse", type=click.Choice(("hour", "day")), help="Cut times of people to this; with --pseudonyms.")
@click.option(
    "--rights", multiple=True, metavar="TEXT", help="Words of `rights` that let an agency's story be handed on; may be given again."
)
@click.option("--against", type=click.Path(path_type=Path), metavar="DIR", help="An earlier export: list what of it is gone.")
@click.option("--since", metavar="CURSOR", help="Only what changed since this place in the log, such as an export's manifest names.")
@click.option("--title", "dataset", default="Broadsheet", show_default=True, help="Whose data it is, for README and citation.")
@click.option(
    "--url", callback=address, metavar="URL", help=f"Where the service is found that it is from; {settings.BASE_URL.name} if not given."
)
@click.option("--release", "version", metavar="NAME", help="What this version is called; its place in the log of changes if not given.")
@click.option("--licence", metavar="NAME", help="What may be done with it, such as CC-BY-4.0; nothing is said if not given.")
@with_database
def export(folder: Path, pseudonyms: Path | None, mask: bool, data: Path | None, database_url: str | None, **given: Unpack[Given]) -> None:
    """Export what everybody may see, as files for research.

    DIR must not be there yet, or be empty. It appears when all of it is there: an export that is cut off leaves nothing behind.
    All tables are of one moment, whatever is written meanwhile; manifest.json says which, in the log of changes.

    Stories of agencies are left out unless their rights are an open licence (CC0, CC BY ...), or are named by --rights.
    Make a key with `openssl rand -hex -out KEYFILE 32`, and keep it: exports under one key have the same pseudonyms.
    """
    with database(data, database_url) as dsn, ProgressBar() as progress:
        try:
            wanted = Wanted(pseudonyms=read_key(pseudonyms) if pseudonyms else None, masked=mask, **given)
            made = run(placed_and_made(dsn, folder, wanted, progress))
        except (ExportRefused, Refusal) as error:
            raise click.ClickException(printable(str(error))) from error
        except OSError as error:
            raise click.ClickException(printable(unwritten(folder, error))) from error
    click.echo(f"{folder}: " + ", ".join(f"{rows:,} {name}" for name, rows in made.rows.items()))


async def placed_and_made(dsn: str, folder: Path, wanted: Wanted, progress: Progress) -> Manifest:
    """Also where no service ever ran: what waits has its place in the log first, so that the export says where it stands."""
    async with await open_pool(dsn, size=1) as pool:
        await place_pending(pool)
    return await make_export(dsn, folder, wanted, progress)


def unwritten(folder: Path, error: OSError) -> str:
    """Why the folder is not there, in one sentence, and what would be right."""
    if is_of_connections(error):
        return f"The database failed: {error.strerror or str(error) or 'it does not answer'}."
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"There is no space left for {folder}; make some, or name a folder on another disk."
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return f"{folder} cannot be made, since a part of its path is a file; name a folder in another one."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{folder} cannot be written ({error.strerror}); name one in a folder that you may write in."
    return f"{folder} cannot be written ({error.strerror or 'its disk fails'}); name another one."
