"""Fills an empty dataset with the staged rows of an export, in the transaction of whoever calls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from asyncpg import Connection, Record

from db.changes import log_all
from db.statements import statement

PUBLISHERS = (
    *("insert_sites", "insert_sections", "insert_agencies", "insert_authors"),
    *("insert_newsletters", "insert_consent_texts", "insert_newsletter_sections", "insert_accounts"),
)
ARTICLES = ("insert_articles", "insert_contents", "insert_stats", "insert_images", "insert_bylines", "insert_links")
COMMENTS = ("insert_comments", "insert_quotes", "insert_vote_hours", "join_queue")


async def fill(connection: Connection[Record], at: datetime, progress: Callable[[int, int], None]) -> None:
    """All tables, the words that are searched for, the queue of moderators, and the log of changes. How far it is tells `progress`."""

    async def run(sql: str) -> None:
        await connection.execute(sql, *([at] if "$1" in sql else []))

    steps = [
        *(statement("refill", name) for name in PUBLISHERS),
        *(statement("refill_articles", name) for name in ARTICLES),
        *(statement("refill_comments", name) for name in COMMENTS),
        *(statement("demo", name) for name in ("index_words", "index_comments")),
    ]
    for done, step in enumerate(steps):
        progress(done, len(steps))
        await run(step)
    await log_all(connection, at)
    progress(len(steps), len(steps))


async def move_sequences(connection: Connection[Record]) -> None:
    """Rows that are made later get other keys; the last thing, as no transaction takes it back."""
    await connection.execute(statement("refill", "move_sequences"))


async def analyze(connection: Connection[Record]) -> None:
    """So that the next readers' plans know what is there."""
    await connection.execute(statement("demo", "analyze"))
