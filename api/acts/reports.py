"""Reporting comments to moderators. Nothing that everybody sees is changed by it, so no change is logged."""

from __future__ import annotations

from datetime import timedelta

from asyncpg import Record

from api.acts.comments import must_be_open
from api.acts.doing import Doing
from api.acts.once import Done
from api.acts.texts import plain_text
from db import comments, reports
from db.reports import Reported
from db.spending import Limit, is_within
from db.write import Writer
from schema.comment import CommentStatus
from schema.errors import NotFound, OwnComment, RateLimited
from schema.ids import key_of
from schema.report import ReportCommentInput

REPORTS = Limit("report", 20, timedelta(hours=1))


async def report_comment(doing: Doing, given: ReportCommentInput) -> Done:
    """Raises NotFound, OwnComment, Invalid or RateLimited."""
    note = plain_text(given.note, "/note") if given.note else ""
    who = doing.who.account_id
    async with doing.transaction() as writer:
        await must_be_open(writer, doing)
        article_id, found = await shown(writer, given.id)
        if found["account_id"] == who:
            raise OwnComment("Nobody reports their own comment.")
        if not await is_within(writer, REPORTS, str(who), doing.now):
            seconds = int(REPORTS.interval.total_seconds()) + 1
            raise RateLimited(f"Too many reports; try again in {seconds} s.", headers={"Retry-After": str(seconds)})
        reported = Reported(article_id, found["number"], who, given.reason.value, note, found["revision"])
        await reports.put_report(writer, reported, doing.now)
        return doing.keep(Done((article_id, found["number"], who)))


async def shown(writer: Writer, comment: str) -> tuple[int, Record]:
    """The article's key and a comment that the thread shows with its text, locked. Raises NotFound."""
    key = key_of(comment, "cmt", 2)
    thread = await comments.lock_thread(writer, key[0]) if key else None
    found = await comments.lock_comment(writer, *key) if key and thread else None
    if key is None or found is None or found["status"] != CommentStatus.VISIBLE.value:
        raise NotFound("There is no comment with this id.")
    return key[0], found
