"""`broadsheet import --from ...`: other people's comment data, file by file, with all doubts told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from api.acts.foreign_imports import NAMELESS, SOURCES, ForeignReport, import_foreign
from api.cli.progress import ProgressBar
from api.cli.rows import printable
from api.cli.where import database, run

EXPORT = "export"
"""What `broadsheet export` made, of this service or of another one."""
F = TypeVar("F", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be imported, and how."""

    source: str
    site: str | None
    paths: Sequence[Path]
    is_tried: bool


def foreign_options(command: F) -> F:
    """Those that go with comments from elsewhere."""
    dry_run = click.option(
        "--dry-run", is_flag=True, help="With --from: tell what would be done with each file by itself; nothing is written."
    )
    site = click.option("--site", metavar="NAME", help="With --from: whose comments they are, where the file does not say it.")
    source = click.option("--from", "source", type=click.Choice((*SOURCES, EXPORT)), help="Whose form the files have.")
    return source(site(dry_run(command)))


def foreign_asked(source: str | None, site: str | None, paths: Sequence[Path], *, dry_run: bool, is_dated: bool) -> Asked | None:
    """None where pages are to be imported. Raises click.UsageError."""
    if source is None:
        if site or dry_run:
            raise click.UsageError("--site and --dry-run go with --from.")
        if export := next((path for path in paths if (path / "SHA256SUMS").is_file() and (path / "manifest.json").is_file()), None):
            raise click.UsageError(f"{export} is an export: import it with --from export.")
        return None
    if is_dated:
        raise click.UsageError("--published-at and --seen-at go with pages, not with --from.")
    if source == EXPORT:
        return _export_asked(site, paths, is_tried=dry_run)
    if any(path.is_dir() for path in paths):
        raise click.UsageError("With --from, name files, not folders.")
    if source in NAMELESS and not (site or "").strip():
        raise click.UsageError(f"Files of {source} do not say whose comments they have; name the site with --site.")
    return Asked(source, site, paths, dry_run)


def _export_asked(site: str | None, paths: Sequence[Path], *, is_tried: bool) -> Asked:
    if site or len(paths) != 1 or not paths[0].is_dir():
        raise click.UsageError("With --from export, name one folder, and no --site: an export has all sites that it is of.")
    return Asked(EXPORT, None, paths, is_tried)


def import_foreign_files(asked: Asked, data: Path | None, database_url: str | None) -> int:
    """The exit code: 1 where a file was refused."""
    code = 0
    with database(data, database_url, may_be_new=True) as dsn:
        for path in asked.paths:
            with ProgressBar() as bar:
                report = run(import_foreign(dsn, path, asked.source, asked.site, is_tried=asked.is_tried, progress=bar))
            tell(path, report, is_tried=asked.is_tried)
            code |= report.outcome == "refused"
    if asked.is_tried and len(asked.paths) > 1:
        click.echo("each file was tried by itself: what one of them would bring, the others did not find")
    return code


def tell(path: Path, report: ForeignReport, *, is_tried: bool) -> None:
    """What became of the file, and below it every doubt."""
    click.echo(f"{printable(str(path))}: {report.reason or counted(report, is_tried=is_tried)}")
    for doubt in report.doubts:
        click.echo(printable(f"  doubt{f', line {doubt.line:,}' if doubt.line else ''}: {doubt.detail}"))


def counted(report: ForeignReport, *, is_tried: bool) -> str:
    would, tail = ("would be ", "; nothing was written") if is_tried else ("", "")
    comments = f"{report.inserted:,} comments {would}inserted, {report.updated:,} updated, {report.unchanged:,} unchanged"
    return f"{comments}; {report.articles:,} new articles{tail}"
