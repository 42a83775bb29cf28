"""`broadsheet newsletter import`: a list of people who agreed elsewhere, with the evidence of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

import click
from asyncpg import Pool, Record

from api.acts.doing import Doing
from api.acts.subscribers import import_subscribers, try_subscribers
from api.cli.acting import done, given, now
from api.cli.progress import ProgressBar
from api.cli.rows import Row, printable, rows_of
from api.cli.where import with_database
from schema.subscriber import MOST_IMPORTED, ImportSubscribersInput, ReportedSubscribers, SubscriberInput

COLUMNS = ("email", "consented_at", "consent_text", "source")
TOLD = {
    "invalid_email": "is no email address",
    "left": "left this newsletter before",
    "suppressed": "complained, could not be reached, or was erased",
    "repeated": "stands further up already",
}
REFUSED = "invalid_email"


@click.command("import")
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Tell what would become of each row; nothing is written.")
@with_database
def import_list(slug: str, file: Path, dry_run: bool, data: Path | None, database_url: str | None) -> None:
    """Bring in a list of subscribers, each with the evidence that they agreed.

    FILE is CSV in UTF-8 whose first line names the columns email, consented_at, consent_text and source, or has a JSON object with these
    members on each line. A row without evidence is refused. Nobody is written to, and nobody is brought back who left, complained, could
    not be reached, or was erased. The same list again changes nothing; one that was broken off is gone on with by the same command.

    Whoever is left out is told with the line and the reason. Exits with 1 where a row could not be read or had no evidence.
    """
    with file.open("rb") as lines:
        total = sum(1 for _ in lines)
    with ProgressBar() as bar:
        told = done(data, database_url, lambda pool: _brought_in(pool, slug, file, bar, total, is_tried=dry_run))
    tail = "; nothing was written" if dry_run else ""
    click.echo(f"{told['added']:,} {'would be ' if dry_run else ''}added, {told['unchanged']:,} unchanged, ", nl=False)
    click.echo(f"{told['left out']:,} left out, {told['refused']:,} refused{tail}")
    if told["refused"]:
        raise SystemExit(1)


async def _brought_in(pool: Pool[Record], slug: str, file: Path, bar: ProgressBar, total: int, *, is_tried: bool) -> Counter[str]:
    """How many came to what."""
    told, seen, moment = Counter[str](), set[str](), now()
    every = rows_of(file, SubscriberInput, COLUMNS)
    while rows := list(islice(every, MOST_IMPORTED)):
        fit = list(_fit(rows, seen, moment, told))
        if fit:
            asked = given(ImportSubscribersInput, slug=slug, subscribers=[one for _, one in fit])
            _tell(await _one_batch(pool, asked, is_tried=is_tried), [line for line, _ in fit], told)
        bar("rows", rows[-1].line, total)
    return told


async def _one_batch(pool: Pool[Record], asked: ImportSubscribersInput, *, is_tried: bool) -> ReportedSubscribers:
    if is_tried:
        return await try_subscribers(pool, asked)
    did = await import_subscribers(Doing(pool, now(), is_command=True), asked)
    return ReportedSubscribers.model_validate_json(did.document or b"")


def _fit(rows: list[Row[SubscriberInput]], seen: set[str], moment: datetime, told: Counter[str]) -> Iterator[tuple[int, SubscriberInput]]:
    """Those that may be brought in, each address once; all others are told of."""
    for row in rows:
        if row.given is None or row.given.consented_at > moment:
            _leave_out(row.line, f"refused: {row.reason or 'consented_at is not over yet'}", "refused", told)
        elif row.given.email.strip().casefold() in seen:
            _leave_out(row.line, f"left out: {TOLD['repeated']}", "left out", told)
        else:
            seen.add(row.given.email.strip().casefold())
            yield row.line, row.given


def _tell(report: ReportedSubscribers, lines: list[int], told: Counter[str]) -> None:
    told["added"] += report.added
    told["unchanged"] += report.unchanged
    for one in report.left_out:
        how = "refused" if one.reason == REFUSED else "left out"
        _leave_out(lines[one.place], f"{how}: {TOLD[one.reason]}", how, told)


def _leave_out(line: int, reason: str, how: str, told: Counter[str]) -> None:
    told[how] += 1
    click.echo(f"line {line}: {printable(reason)}")
