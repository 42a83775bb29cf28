"""Commands that bring data in and check it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from api.acts.check import check as check_act
from api.acts.demo import DemoRefused, make_demo
from api.acts.imports import Imported, ImportReport, import_paths
from api.cli.foreign import EXPORT, foreign_asked, foreign_options, import_foreign_files
from api.cli.progress import ProgressBar
from api.cli.refill import import_export
from api.cli.where import database, run, with_database


class Moment(click.ParamType[datetime]):
    """A point in time with its offset, such as 2024-12-27T10:00:00+09:00 or ...Z."""

    name = "time"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
            found.astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value} is no time; write it as 2024-12-27T10:00:00+09:00", param, ctx)
        if found.tzinfo is None:
            self.fail(f"{value} has no offset; write it as {found.isoformat()}Z or {found.isoformat()}+09:00", param, ctx)
        return found


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--published-at", type=Moment(), help="When the stories came out, where a page does not say.")
@click.option("--seen-at", type=Moment(), help='When the pages were saved: tells which day their "Today" is.')
@foreign_options
@with_database
def import_pages(
    paths: tuple[Path, ...],
    published_at: datetime | None,
    seen_at: datetime | None,
    source: str | None,
    site: str | None,
    dry_run: bool,
    data: Path | None,
    database_url: str | None,
) -> None:
    """Import news pages, comments from elsewhere, or an export.

    Takes a page's text as scraped, HTML with schema.org JSON-LD, and NDJSON of Broadsheet's own nouns. From a folder come all
    files that end in .txt, .html, .htm, .ndjson or .jsonl, also from folders inside it.

    Each page is one transaction. Importing it again changes nothing; a newer copy updates what changed and keeps live votes and
    comments; an import that was cut off goes on where it ended when it is started again.

    Every doubt is listed below its file. Exits with 1 if a file was refused; then nothing of it was loaded. Only a page that the
    database cannot hold is refused alone, by its headline; the others of its file are loaded.

    With --from, each file has the comments of other programs: an export of Disqus (XML) or WordPress (WXR), comments of the New York
    Times (CSV), items of Hacker News (NDJSON). Each is read whole before anything of it is written: docs/imports.md.

    With --from export, the folder is what `broadsheet export` made, whole and with names. Its dataset goes into an empty database, all
    or nothing, so that an export of that is the same.
    """
    if asked := foreign_asked(source, site, paths, dry_run=dry_run, is_dated=bool(published_at or seen_at)):
        if asked.source == EXPORT:
            return import_export(asked, data, database_url)
        sys.exit(import_foreign_files(asked, data, database_url))
    with database(data, database_url, may_be_new=True) as dsn, ProgressBar() as progress:
        report = run(import_paths(dsn, paths, published_at=published_at, seen_at=seen_at, progress=progress))
    tell(report)
    sys.exit(report.exit_code)


def tell(report: ImportReport) -> None:
    """What became of each page that changed something or gave cause for doubt, then the sums."""
    for one in report.imported:
        if one.outcome != "unchanged" or one.doubts:
            click.echo(line_of(one))
        for doubt in one.doubts:
            click.echo(f"  doubt{f', line {doubt.line}' if doubt.line else ''}: {doubt.detail}")
    click.echo(", ".join(f"{report.count(outcome)} {outcome}" for outcome in ("inserted", "updated", "unchanged", "refused")))


def line_of(one: Imported) -> str:
    return f"{one.source}: {one.outcome}: {one.reason or f'{one.headline} ({one.comments} comments)'}"


@click.command()
@click.option("--articles", type=click.IntRange(1, 10_000_000), default=1_000, show_default=True, help="How many articles.")
@click.option("--comments", type=click.IntRange(0, 100_000_000), default=10_000, show_default=True, help="How many comments on them.")
@click.option("--accounts", type=click.IntRange(1, 10_000_000), default=500, show_default=True, help="How many people who comment.")
@click.option("--votes", type=click.IntRange(0, 100_000_000), default=10_000, show_default=True, help="How many votes on the comments.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same data.")
@with_database
def demo(articles: int, comments: int, accounts: int, votes: int, seed: int, data: Path | None, database_url: str | None) -> None:
    """Fill an empty dataset with synthetic data, shaped like real threads.

    Most threads are short, some long, and one has thousands of comments (30,000 where there are 100,000 in all), with answers
    to answers, quotes and votes. All or nothing: a dataset that has articles is refused, and Ctrl-C leaves none behind.
    """
    with database(data, database_url, may_be_new=True) as dsn, ProgressBar() as progress:
        try:
            run(make_demo(dsn, articles=articles, comments=comments, accounts=accounts, votes=votes, seed=seed, progress=progress))
        except DemoRefused as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"made {articles:,} articles, {comments:,} comments, {accounts:,} accounts and {votes:,} votes")


@click.command()
@with_database
def check(data: Path | None, database_url: str | None) -> None:
    """Recount every tally and counter, and name the rows that drifted.

    One line a row, then a line that sums up. Changes nothing. Exits with 1 if any row drifted.
    """
    with database(data, database_url) as dsn:
        drifted = run(check_act(dsn))
    for line in drifted:
        click.echo(line)
    click.echo(f"{len(drifted)} rows drifted" if drifted else "all counters agree with the rows they count")
    sys.exit(1 if drifted else 0)
