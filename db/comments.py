"""Comments: typed statements, each inside the transaction of an act. The thread's row is locked before any of its comments."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from asyncpg import Record

from db.statements import statement
from db.write import Writer

Asked: TypeAlias = "tuple[int, int | None]"  # the number of a comment or of a block, and the revision that was read
Changes: TypeAlias = "Callable[[str, str], list[dict[str, str]]]"  # what was changed from one text to the next
REPEATED_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Posted:
    """What is inserted of a comment."""

    article_id: int
    parent_number: int | None
    depth: int
    account_id: int
    body: str
    body_html: str
    at: datetime
    status: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage: of a comment (`number`) or of a block of the story."""

    number: int | None
    block: int | None
    revision: int
    start: int
    end: int
    words: str
    is_stale: bool = False


def sql(name: str) -> str:
    return statement("comment", name)


async def lock_thread(writer: Writer, article_id: int) -> Record | None:
    """last_number, thread_mode, thread_closes_at, thread_slow_mode_seconds; None where there is no such article."""
    return await writer.fetchrow(sql("lock_thread"), article_id)


async def set_thread(writer: Writer, article_id: int, mode: str, closes_at: datetime | None, slow_mode_seconds: int) -> None:
    """How it takes comments from now on."""
    await writer.execute(sql("set_thread"), article_id, mode, closes_at, slow_mode_seconds)


async def lock_comment(writer: Writer, article_id: int, number: int) -> Record | None:
    """number, parent_number, account_id, status, body, revision, version, created_at, listed_at, is_featured, is_answered."""
    return await writer.fetchrow(sql("lock_comment"), article_id, number)


async def find_parent(writer: Writer, article_id: int, number: int) -> Record | None:
    """number, depth, status."""
    return await writer.fetchrow(sql("find_parent"), article_id, number)


async def last_own(writer: Writer, article_id: int, account_id: int, body: str, since: datetime) -> tuple[datetime | None, datetime | None]:
    """When the account last posted there, and when these words."""
    row = await writer.fetchrow(sql("last_own"), article_id, account_id, body, since)
    assert row is not None, "an aggregate has a row"
    return row["posted_at"], row["repeated_at"]


async def insert_comment(writer: Writer, posted: Posted) -> int:
    """Its number. Its words are found where it is shown."""
    number: int = await writer.fetchval(
        sql("insert_comment"),
        *(posted.article_id, posted.parent_number, posted.depth, posted.account_id),
        *(posted.body, posted.body_html, posted.at, posted.status),
    )
    return number


async def show(writer: Writer, article_id: int, number: int, parent_number: int | None) -> None:
    """What else hangs on a comment that is shown from now on: its words, and how many answers those above it have."""
    await writer.execute(sql("index_words"), article_id, number)
    await count_answer(writer, article_id, parent_number, 1)


async def count_answer(writer: Writer, article_id: int, parent_number: int | None, more: int) -> None:
    """One more or less is shown below a comment and those above it."""
    if parent_number:
        await writer.execute(sql("count_answers"), article_id, parent_number, more)


async def unshow(writer: Writer, article_id: int, number: int, parent_number: int | None) -> None:
    """The same of one that is shown no more."""
    await writer.execute(sql("drop_words"), article_id, number)
    await count_answer(writer, article_id, parent_number, -1)


async def drop_words(writer: Writer, article_id: int, number: int) -> None:
    await writer.execute(sql("drop_words"), article_id, number)


async def quoted_comments(writer: Writer, article_id: int, asked: Sequence[Asked]) -> dict[int, tuple[int, str]]:
    """Revision and text of the comments that quotes point at, by their place in `asked`."""
    return await _quoted(writer, sql("quoted_comments"), article_id, asked)


async def quoted_blocks(writer: Writer, article_id: int, asked: Sequence[Asked]) -> dict[int, tuple[int, str]]:
    """The same of the story's blocks."""
    return await _quoted(writer, sql("quoted_blocks"), article_id, asked)


async def _quoted(writer: Writer, query: str, article_id: int, asked: Sequence[Asked]) -> dict[int, tuple[int, str]]:
    numbers, revisions = [one for one, _ in asked], [one for _, one in asked]
    rows = await writer.fetch(query, article_id, numbers, revisions) if asked else []
    return {row["place"] - 1: (row["revision"], row["text"]) for row in rows if row["text"] is not None}


async def put_quotes(writer: Writer, article_id: int, number: int, quotes: Sequence[Quoted]) -> None:
    """In place of those that the comment makes by now."""
    await writer.execute(sql("drop_quotes"), article_id, number)
    await insert_quotes(writer, article_id, number, quotes)


async def insert_quotes(writer: Writer, article_id: int, number: int, quotes: Sequence[Quoted]) -> None:
    """Of a comment that makes none yet."""
    columns = zip(*((one.number, one.block, one.revision, one.start, one.end, one.words, one.is_stale) for one in quotes), strict=True)
    if quotes:
        await writer.execute(sql("insert_quotes"), article_id, number, *(list(column) for column in columns))


async def change_text(writer: Writer, article_id: int, number: int, body: str, body_html: str) -> None:
    """Without a trace."""
    await writer.execute(sql("change_text"), article_id, number, body, body_html, 0, None)
    await _changed(writer, article_id, number)


async def change_waiting(writer: Writer, article_id: int, found: Record, body: str, body_html: str, changes: Changes) -> None:
    """A text that nobody saw, of a comment that has been public before: no revision tells what it said."""
    number = found["number"]
    await writer.execute(sql("change_text"), article_id, number, body, body_html, 0, None)
    before = await writer.fetchval(sql("text_before"), article_id, number, found["revision"])
    told = changes(before, body) if before is not None else []
    await writer.execute(sql("replace_revision"), article_id, number, json.dumps(told))
    await touch_thread(writer, article_id)


async def lock_writer(writer: Writer, account_id: int) -> bool:
    """Whether the account is there and open; it stays so until the transaction ends. Before any thread is locked."""
    return await writer.fetchval(sql("lock_writer"), account_id) is not None


async def revise(
    writer: Writer, article_id: int, number: int, body: str, body_html: str, now: datetime, changes: list[dict[str, str]]
) -> None:
    """In public: the text before it stays, as the revision that it was."""
    await writer.execute(sql("keep_first"), article_id, number)
    await writer.execute(sql("change_text"), article_id, number, body, body_html, 1, now)
    await writer.execute(sql("keep_revision"), article_id, number, json.dumps(changes))
    await writer.execute(sql("mark_stale"), article_id, number)
    await _changed(writer, article_id, number)


async def _changed(writer: Writer, article_id: int, number: int) -> None:
    await writer.execute(sql("index_words"), article_id, number)
    await touch_thread(writer, article_id)


async def touch_thread(writer: Writer, article_id: int) -> None:
    """What is answered of the article and its thread is something else by now."""
    await writer.execute(sql("touch_thread"), article_id)


async def move(writer: Writer, article_id: int, number: int, before: str, after: str, *, is_emptied: bool = False) -> bool:
    """Whether it was in the state that it was to leave."""
    return await writer.fetchval(sql("move"), article_id, number, before, after, is_emptied) is not None


async def empty(writer: Writer, article_id: int, number: int) -> None:
    """What hung on the words of a comment that was deleted: its quotes and its earlier texts go, quotes of it are stale."""
    for name in ("drop_quotes", "drop_revisions", "mark_stale"):
        await writer.execute(sql(name), article_id, number)
