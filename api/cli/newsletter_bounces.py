"""`broadsheet newsletter bounces`: what mail servers said, from files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
from asyncpg import Pool, Record

from api.acts.doing import Doing
from api.acts.mail_events import Taken, take_mail_events
from api.cli.acting import done, now
from api.cli.bounce_files import events_of, files_of
from api.cli.progress import ProgressBar
from api.cli.rows import printable
from api.cli.where import with_database
from schema.mail_event import MOST_EVENTS, MailEvent, TakeMailEventsInput


@click.command("bounces")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@with_database
def bounces(files: tuple[Path, ...], data: Path | None, database_url: str | None) -> None:
    """Take what mail servers said became of letters: bounces and complaints.

    FILES are mails that servers sent back (RFC 3464 and RFC 5965), each in a file or many in an mbox; CSV whose first line names the
    columns recipient, kind and at, and may name detail and message_id; or one JSON object with these members on each line, as the webhook
    has them. From a folder come all files in it. The same again changes nothing.

    What cannot be read is told as a doubt, and then it exits with 1; all else is taken.
    """
    told = Counter[str]()
    with ProgressBar() as bar:
        taken = done(data, database_url, lambda pool: _taken(pool, files, told, bar))
    click.echo(f"{told['hard_bounce']:,} hard bounces, {told['soft_bounce']:,} soft ones, {told['complaint']:,} complaints: ", nl=False)
    click.echo(f"{taken.new:,} new, {taken.known:,} known before, {taken.about_nobody:,} about nobody here, ", nl=False)
    click.echo(f"{taken.outdated:,} older than a consent")
    click.echo(f"{taken.ended:,} subscribers are left alone by it; {told['no failure']:,} mails were about no failure")
    if told["doubt"]:
        raise SystemExit(1)


async def _taken(pool: Pool[Record], paths: tuple[Path, ...], told: Counter[str], bar: ProgressBar) -> Taken:
    """A thousand events at a time, each by itself kept or not."""
    files, found, events = files_of(paths), Taken(), list[MailEvent]()
    for number, path in enumerate(files, 1):
        for one in _events(path, told):
            events.append(one)
            if len(events) == MOST_EVENTS:
                found += await _take(pool, events)
                events.clear()
        bar("files", number, len(files))
    return found + await _take(pool, events) if events else found


async def _take(pool: Pool[Record], events: list[MailEvent]) -> Taken:
    return await take_mail_events(Doing(pool, now(), is_command=True), TakeMailEventsInput(events=list(events)))


def _events(path: Path, told: Counter[str]) -> Iterator[MailEvent]:
    """Those of a file; doubts are told."""
    for one in events_of(path):
        told[one.event.kind.value if one.event else "doubt" if one.doubt else "no failure"] += 1
        if one.event:
            yield one.event
        elif one.doubt:
            click.echo(f"{printable(one.place)}: doubt: {printable(one.doubt)}")
