"""Issues of newsletters: made once from what is new, then mailed to one subscriber after the other, in the order of their keys.

Letters go into the outbox in batches. A batch and the note of how far the issue has come are one transaction, so whoever goes on after a
crash goes on behind the last batch that was kept: nobody is mailed twice, and nobody is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from asyncpg import Pool, Record

from api.acts.digests import Digested, digest_of
from api.mail.digest import around_link
from api.mail.sender import sender_as_set
from db import issues, newsletters, signups
from db.audit import Actor, note
from db.issues import NewIssue
from db.write import writing
from schema.errors import Conflict, Fault, Invalid, NotFound
from schema.ids import public_id

COMMAND = Actor("command")
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Issue:
    """One that is under way, or was finished."""

    issue_id: int
    subject: str
    article_count: int
    queued: int
    is_finished: bool
    is_resumed: bool = False
    """Whether it was there already."""


async def digest_to_send(pool: Pool[Record], slug: str, since: datetime | None, now: datetime, here: str) -> Digested:
    """What the next issue would bring. Raises NotFound, Invalid where nothing says since when, or Conflict for what was mailed before."""
    last = await issues.last(pool, await newsletter_id_of(pool, slug))
    if last is None and since is None:
        raise Invalid("It is the first issue, and nothing says what is new.", (Fault("missing", "the time of the first news", "/since"),))
    if last and since and since < last["until"]:
        told = f"What is new up to {last['until']:%Y-%m-%dT%H:%M:%SZ} was mailed in issue {last['issue_id']} already."
        raise Conflict(told, (Fault("conflict", "left out, or a later time", "/since"),))
    return await digest_of(pool, slug, since or (last["until"] if last else now), now, here)


async def newsletter_id_of(pool: Pool[Record], slug: str) -> int:
    """Raises NotFound."""
    async with writing(pool) as writer:
        found = await newsletters.find(writer, slug)
    if found is None:
        raise NotFound(f"There is no newsletter {slug}.")
    return int(found["newsletter_id"])


async def unfinished(pool: Pool[Record], slug: str) -> Issue | None:
    """The one to go on with."""
    last = await issues.last(pool, await newsletter_id_of(pool, slug))
    return _issue(last, is_resumed=True) if last and last["finished_at"] is None else None


async def make_issue(pool: Pool[Record], slug: str, digested: Digested, now: datetime, here: str) -> Issue:
    """Of what is new; the one that somebody else made meanwhile, where there is one. Raises NotFound or Conflict."""
    newsletter_id = await newsletter_id_of(pool, slug)
    mail = digested.mail
    text, html = around_link(mail)
    list_id = f"<{slug}.{sender_as_set().domain}>"
    words = (mail.subject, text, html, digested.sender, list_id, here)
    new = NewIssue(newsletter_id, mail.since, digested.until, digested.article_count, *words)
    async with writing(pool) as writer:
        await issues.lock_newsletter(writer, newsletter_id)
        last = await issues.last(writer, newsletter_id)
        if last and last["finished_at"] is None:
            return _issue(last, is_resumed=True)
        if last and last["until"] > mail.since:
            raise Conflict("Somebody else has just mailed this.", (Fault("conflict", "once more", "/since"),))
        made = await issues.insert(writer, new, now)
        told = {"issue": made["issue_id"], "articles": digested.article_count}
        await note(writer, COMMAND, now, "newsletter.send", public_id("nwl", newsletter_id), told)
    return _issue(made)


def _issue(row: Record, is_resumed: bool = False) -> Issue:
    return Issue(row["issue_id"], row["subject"], row["article_count"], row["queued"], row["finished_at"] is not None, is_resumed)


@dataclass(frozen=True, slots=True)
class Queued:
    """How far an issue has come: letters that are in the outbox, or were."""

    queued: int
    is_finished: bool


async def queue_some(pool: Pool[Record], issue: Issue, now: datetime, most: int) -> Queued:
    """The next letters. Whoever leaves does so before them, and gets none, or after them, and theirs is taken back."""
    async with writing(pool) as writer:
        found = await issues.lock(writer, issue.issue_id)
        assert found is not None, "an issue stays"
        if found["finished_at"]:
            return Queued(found["queued"], True)
        await signups.lock(writer, [found["newsletter_id"]])
        row = await issues.queue_batch(writer, issue.issue_id, most, now)
        return Queued(row["queued"], row["is_finished"])


async def issues_of(pool: Pool[Record], slug: str) -> list[Record]:
    """The newest first, as `db.issues.listed` has them. Raises NotFound."""
    return await issues.listed(pool, await newsletter_id_of(pool, slug), MOST_LISTED)


async def count_to_come(pool: Pool[Record], issue: Issue) -> int:
    """Whose turn it is not yet."""
    return await issues.count_to_come(pool, issue.issue_id)


async def count_active(pool: Pool[Record], slug: str) -> int:
    """To how many it would go. Raises NotFound."""
    return await issues.count_active(pool, await newsletter_id_of(pool, slug))
