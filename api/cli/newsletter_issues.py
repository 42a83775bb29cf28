"""`broadsheet newsletter send` and `issues`: what is new goes to every subscriber, once, however often the command is broken off."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from asyncpg import Pool, Record

from api.acts import issues, sending
from api.acts.digests import Digested
from api.acts.issues import Issue
from api.cli.acting import done, here, now
from api.cli.progress import ProgressBar
from api.cli.where import database, with_database
from api.mail.digest import as_text, one_line
from api.public import base_url

LONGEST_SUBJECT = 200  # letters; programs show some sixty


class Moment(click.ParamType[datetime, str]):
    """As 2026-11-24T07:00:00Z; UTC where no zone is named."""

    name = "time"

    def convert(self, value: str, parameter: click.Parameter | None, context: click.Context | None) -> datetime:
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value} is no time such as 2026-11-24T07:00:00Z.", parameter, context)
        return found if found.tzinfo else found.replace(tzinfo=UTC)


def subject_line(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and (not value or one_line(value) != value or len(value) > LONGEST_SUBJECT):
        raise click.BadParameter(f"must be one line of 1 to {LONGEST_SUBJECT} letters.")
    return value


@click.command("send")
@click.argument("slug")
@click.option("--since", type=Moment(), help="Articles listed after this time; else since the last issue. The first one needs it.")
@click.option("--subject", callback=subject_line, help="What the mail is called; the newsletter's name and the day where it is left out.")
@click.option("--dry-run", is_flag=True, help="Show what would be mailed, and to how many; nothing is written.")
@click.option(
    "--patience",
    type=click.FloatRange(0),
    default=sending.Pace().patience,
    show_default=True,
    help="Seconds without a letter going out, to end after.",
)
@click.option("--yes", is_flag=True, help="Do not ask first; without a terminal nobody is asked.")
@with_database
def send(
    slug: str,
    since: datetime | None,
    subject: str | None,
    dry_run: bool,
    patience: float,
    yes: bool,
    data: Path | None,
    database_url: str | None,
) -> None:
    """Mail what is new in a newsletter's sections to every active subscriber.

    Letters go out through the outbox of a running service, behind all other letters. An issue that was broken off is gone on with
    by the same command, in whatever way it ended: nobody gets it twice. Two commands at once share the work.
    """
    with database(data, database_url) as dsn:
        found = done(None, dsn, lambda pool: _next(pool, slug, since, subject))
        if dry_run:
            click.echo(f"{shown(found)}; nothing is sent")
            return
        if found.digested and not found.digested.article_count:
            click.echo("nothing is new: no issue was made")
            return
        ask(found, yes)
        with ProgressBar() as bar:
            told, is_whole = done(None, dsn, lambda pool: _sent(pool, slug, found, bar, patience))
    click.echo(told)
    if not is_whole:
        raise SystemExit(1)


@dataclass(frozen=True, slots=True)
class Next:
    """What there is to send, and to how many: an issue that was broken off, or else what is new."""

    issue: Issue | None
    digested: Digested | None
    to_come: int


async def _next(pool: Pool[Record], slug: str, since: datetime | None, subject: str | None) -> Next:
    if issue := await issues.unfinished(pool, slug):
        return Next(issue, None, await issues.count_to_come(pool, issue))
    digested = await issues.digest_to_send(pool, slug, since, now(), _address())
    return Next(None, digested.called(subject), await issues.count_active(pool, slug))


def shown(found: Next) -> str:
    """What would be mailed."""
    if issue := found.issue:
        queued = f"{issue.queued:,} letters are queued, {found.to_come:,} are not"
        return f"issue {issue.issue_id} is not finished, and goes on before anything new: {issue.subject}; {queued}"
    assert found.digested, "there is one or the other"
    mail = found.digested.mail
    return f"Subject: {mail.subject}\n\n{as_text(mail)}to {found.to_come:,} subscribers"


def ask(found: Next, is_agreed: bool) -> None:
    """Says what is about to be mailed; on a terminal, whoever sends it says yes first. What was agreed to once goes on. Raises Abort."""
    if found.digested:
        click.echo(f"{found.digested.mail.subject}: {counted(found.digested.article_count)} to {found.to_come:,} subscribers", err=True)
        if sys.stdin.isatty() and not is_agreed:
            click.confirm("Send it?", abort=True, err=True)


async def _sent(pool: Pool[Record], slug: str, found: Next, bar: ProgressBar, patience: float) -> tuple[str, bool]:
    """What to say of it, and whether all of it is done."""
    issue = found.issue
    if found.digested:
        issue = await issues.make_issue(pool, slug, found.digested, now(), _address())
    assert issue, "there is one or the other"
    if issue.is_resumed:
        click.echo(f"goes on with issue {issue.issue_id}, of which {issue.queued:,} letters were queued: {issue.subject}", err=True)
    far = await sending.send(pool, issue, now(), bar, sending.Pace(patience=patience))
    waiting = f"{far.waiting:,} letters of newsletters wait for a running service to send them"
    if far.is_finished:
        return f"issue {issue.issue_id} is queued to {far.queued:,} subscribers; {waiting}", True
    return f"issue {issue.issue_id} is not finished: {far.queued:,} letters are queued, {far.to_come:,} are not; {waiting}", False


def _address() -> str:
    """Raises ClickException for a setting that is no address."""
    try:
        return base_url(here())
    except ValueError as error:
        raise click.ClickException(str(error)) from error


@click.command("issues")
@click.argument("slug")
@with_database
def listed(slug: str, data: Path | None, database_url: str | None) -> None:
    """List what was sent when to how many: the newest hundred issues, the newest first.

    What became of the letters is known for 30 days. Letters to subscribers who left before they went out are among the queued ones alone.
    """
    found = done(data, database_url, lambda pool: issues.issues_of(pool, slug))
    for row in found:
        click.echo(line(row))
    if not found:
        click.echo("there is no issue yet")


def line(row: Record) -> str:
    state = f"{row['finished_at']:%Y-%m-%d %H:%M}" if row["finished_at"] else "not finished"
    told = f"{row['queued']:,} queued, {row['sent']:,} sent, {row['waiting']:,} wait, {row['given_up']:,} given up"
    articles = counted(row["article_count"])
    return f"{row['issue_id']}: {row['subject']}; {articles} since {row['since']:%Y-%m-%d %H:%M}; {state}; {told}"


def counted(articles: int) -> str:
    return f"{articles} article{'s' if articles > 1 else ''}"
