"""What readers do with comments: post, edit, delete. Each locks the thread first, so that two at once come one after the other."""

from __future__ import annotations

from datetime import datetime, timedelta

from asyncpg import Record

from api.acts.comment_texts import changes_between, check_looks, check_text
from api.acts.doing import Doing
from api.acts.holding import STAFF, find_hits, hold
from api.acts.moving import DELETED, HIDDEN, PENDING, REMOVED, VISIBLE, log_moved, transition
from api.acts.once import Done
from api.acts.owner import ENDED
from api.acts.quoting import read_quotes
from api.acts.rendering import render_markdown, words_in
from api.acts.versions import check_version
from db import comments, reports
from db.changes import INSERT, UPDATE, log_change, log_comment, log_quoting
from db.comments import REPEATED_WITHIN, Posted
from db.reports import GONE
from db.rules import Rule
from db.spending import Limit, is_within
from db.write import Writer
from schema.article import ThreadMode
from schema.change import ChangeReason
from schema.errors import (
    Fault,
    InvalidToken,
    NotFound,
    ParentElsewhere,
    ParentGone,
    RateLimited,
    RepeatedPost,
    SlowMode,
    StateChanged,
    ThreadClosed,
    TooDeep,
)
from schema.ids import key_of
from schema.posting import DEEPEST_COMMENT, DeleteCommentInput, EditCommentInput, PostCommentInput

SILENT = timedelta(minutes=5)  # in which a slip of the pen is put right without a trace, unless somebody answered or quoted it
LIMITS = (Limit("comment", 10, timedelta(minutes=1)), Limit("comments", 60, timedelta(hours=1)))


async def post_comment(doing: Doing, given: PostCommentInput) -> Done:
    """Raises NotFound, TextBlank, TextTooLong, TextTurned, TextStacked, QuoteMissing, RefusedByRule, ParentElsewhere, ParentGone, TooDeep,
    ThreadClosed, RepeatedPost, SlowMode or RateLimited.
    """
    html = rendered(given.body)
    async with doing.transaction() as writer:
        await must_be_open(writer, doing)
        article_id, thread = await lock_thread(writer, given.article_id)
        check_open(thread, doing.now)
        await check_pace(writer, article_id, thread, doing, given.body)
        parent, depth = await find_parent(writer, article_id, given.parent_id)
        quotes = await read_quotes(writer, article_id, given.quotes)
        held = await find_hits(writer, doing, given.body, html, is_new=True)
        status = PENDING if held or must_wait(doing, thread) else VISIBLE
        posted = Posted(article_id, parent, depth, doing.who.account_id, given.body, html, doing.now, status)
        number = await comments.insert_comment(writer, posted)
        await comments.insert_quotes(writer, article_id, number, quotes)
        if status == VISIBLE:
            await comments.count_answer(writer, article_id, parent, 1)
            await log_change(writer, "comment", (article_id, number), INSERT, doing.now)
        else:
            await hold(writer, doing, (article_id, number), held, PENDING)
        return doing.keep(Done((article_id, number)))


def rendered(body: str) -> str:
    """The text's HTML. What it says once it is read as Markdown is held to the same as what is written.

    Raises TextBlank, TextTooLong, TextTurned or TextStacked.
    """
    check_text(body)
    html = render_markdown(body)
    check_looks(words_in(html))
    return html


async def must_be_open(writer: Writer, doing: Doing) -> None:
    """The doors remember for half a second who comes: an account that was closed or erased since writes nothing. Raises InvalidToken."""
    if not await comments.lock_writer(writer, doing.who.account_id):
        raise InvalidToken("The account is closed.", headers=ENDED)


async def lock_thread(writer: Writer, article: str) -> tuple[int, Record]:
    """The article's key, and how its thread takes comments. Raises NotFound."""
    key = key_of(article, "art", 1)
    thread = await comments.lock_thread(writer, key[0]) if key else None
    if key is None or thread is None:
        raise NotFound("There is no article with this id.")
    return key[0], thread


def check_open(thread: Record, now: datetime) -> None:
    """Raises ThreadClosed."""
    if thread["thread_mode"] == ThreadMode.CLOSED.value:
        raise ThreadClosed("The thread is closed.")
    if thread["thread_closes_at"] is not None and thread["thread_closes_at"] <= now:
        raise ThreadClosed(f"The thread was closed at {thread['thread_closes_at']:%Y-%m-%d %H:%M} UTC.")


async def check_pace(writer: Writer, article_id: int, thread: Record, doing: Doing, body: str) -> None:
    """Raises RepeatedPost, SlowMode or RateLimited."""
    slow = timedelta(seconds=thread["thread_slow_mode_seconds"])
    since = doing.now - max(slow, REPEATED_WITHIN)
    posted_at, repeated_at = await comments.last_own(writer, article_id, doing.who.account_id, body, since)
    if repeated_at and repeated_at > doing.now - REPEATED_WITHIN:
        raise RepeatedPost("You posted the same words here less than a minute ago.")
    if posted_at and posted_at > doing.now - slow:
        seconds = int((posted_at + slow - doing.now).total_seconds()) + 1
        raise SlowMode(f"One comment in {int(slow.total_seconds())} s; the next in {seconds} s.", headers={"Retry-After": str(seconds)})
    for limit in LIMITS:
        if not await is_within(writer, limit, str(doing.who.account_id), doing.now):
            seconds = int(limit.interval.total_seconds()) + 1
            raise RateLimited(f"Too many comments; try again in {seconds} s.", headers={"Retry-After": str(seconds)})


async def find_parent(writer: Writer, article_id: int, parent: str | None) -> tuple[int | None, int]:
    """The parent's number and the depth below it. Raises ParentElsewhere, ParentGone or TooDeep."""
    if parent is None:
        return None, 0
    key = key_of(parent, "cmt", 2)
    found = await comments.find_parent(writer, article_id, key[1]) if key and key[0] == article_id else None
    if key is None or found is None or found["status"] in (PENDING, REMOVED, HIDDEN):
        told = Fault("parent_elsewhere", "a comment that this article's thread shows", "/parent_id")
        raise ParentElsewhere("parent_id names no comment of this thread.", (told,))
    if found["status"] == DELETED:
        raise ParentGone("What this answers was deleted.")
    if found["depth"] >= DEEPEST_COMMENT:
        raise TooDeep(f"Answers stand no more than {DEEPEST_COMMENT} deep.")
    return key[1], found["depth"] + 1


async def edit_comment(doing: Doing, given: EditCommentInput) -> Done:
    """Raises NotFound, TextBlank, TextTooLong, TextTurned, TextStacked, QuoteMissing, RefusedByRule, ThreadClosed, StateChanged or
    PreconditionFailed.
    """
    html = rendered(given.body)
    async with doing.transaction() as writer:
        await must_be_open(writer, doing)
        article_id, found, thread = await lock_own(writer, doing, given.id)
        check_version(found, given.version)
        check_open(thread, doing.now)
        check_state(found, PENDING, VISIBLE)
        number, status = found["number"], str(found["status"])
        if given.body != found["body"]:
            held = await find_hits(writer, doing, given.body, html, is_new=False)
            await change(writer, article_id, found, given.body, html, doing.now)
            status = await look_again(writer, doing, article_id, found, held, is_moderated=must_wait(doing, thread))
        if given.quotes is not None:
            await comments.put_quotes(writer, article_id, number, await read_quotes(writer, article_id, given.quotes))
        if given.body == found["body"] and given.quotes is None:
            return doing.keep(Done((article_id, number)))
        if status == VISIBLE:
            await log_comment(writer, (article_id, number), UPDATE, doing.now)
        return doing.keep(Done((article_id, number)))


async def change(writer: Writer, article_id: int, found: Record, body: str, html: str, now: datetime) -> None:
    """Nobody has seen a comment that waits; one that was just posted and not answered may change without a trace."""
    is_new = found["created_at"] is not None and now - found["created_at"] < SILENT and not found["is_answered"]
    if found["status"] == PENDING and found["revision"] > 1:
        await comments.change_waiting(writer, article_id, found, body, html, changes_between)
    elif found["status"] == PENDING or (is_new and found["revision"] == 1):
        await comments.change_text(writer, article_id, found["number"], body, html)
    else:
        await comments.revise(writer, article_id, found["number"], body, html, now, changes_between(found["body"], body))


def must_wait(doing: Doing, thread: Record) -> bool:
    """Whether a moderator sees a text before readers do, whatever it is."""
    return bool(thread["thread_mode"] == ThreadMode.PRE_MODERATED.value and doing.who.role not in STAFF)


async def look_again(writer: Writer, doing: Doing, article_id: int, found: Record, held: list[Rule], *, is_moderated: bool) -> str:
    """A comment that was shown waits where a rule or the thread holds its new text; one that waits goes on waiting, for what that is.

    Its state from now on.
    """
    place, status = (article_id, found["number"]), found["status"]
    if held or is_moderated:
        await transition(writer, place, found["parent_number"], (status, PENDING), doing.now, ChangeReason.HELD)
    if held or is_moderated or status == PENDING:
        await hold(writer, doing, place, held, status)
    return PENDING if held or is_moderated else str(status)


async def lock_own(writer: Writer, doing: Doing, comment: str) -> tuple[int, Record, Record]:
    """The article's key, the viewer's own comment, and its thread. Raises NotFound."""
    key = key_of(comment, "cmt", 2)
    thread = await comments.lock_thread(writer, key[0]) if key else None
    found = await comments.lock_comment(writer, *key) if key and thread else None
    if key is None or thread is None or found is None or found["account_id"] != doing.who.account_id:
        raise NotFound("There is no comment of yours with this id.")
    return key[0], found, thread


def check_state(found: Record, *states: str) -> None:
    """Raises StateChanged."""
    if found["status"] not in states:
        raise StateChanged(f"The comment is {found['status']}.")


async def delete_comment(doing: Doing, given: DeleteCommentInput) -> Done:
    """Raises NotFound, StateChanged or PreconditionFailed."""
    async with doing.transaction() as writer:
        article_id, found, _ = await lock_own(writer, doing, given.id)
        check_version(found, given.version)
        check_state(found, PENDING, VISIBLE, HIDDEN, REMOVED)
        if not found["body"]:
            raise StateChanged("The comment is gone already.")
        number, status = found["number"], found["status"]
        after = DELETED if status == VISIBLE else REMOVED
        await comments.move(writer, article_id, number, status, after, is_emptied=True)
        await comments.drop_words(writer, article_id, number)
        await comments.empty(writer, article_id, number)
        await reports.lock_reporters(writer, [(article_id, number)])
        await reports.resolve_reports(writer, article_id, number, GONE)
        await reports.queue(writer, article_id, number, doing.now)
        await log_moved(writer, (article_id, number), (status, after), doing.now, ChangeReason.WRITER)
        if status != VISIBLE:
            await log_quoting(writer, article_id, [number], doing.now)  # they are stale, though nobody sees the comment itself
        return doing.keep(Done((article_id, number)))
