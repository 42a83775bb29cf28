"""Fills an empty dataset with the staged rows of an export, in the transaction of whoever calls."""

from __future__ import annotations

from datetime import datetime

from asyncpg import Connection, Record

from db.changes import log_all
from db.statements import statement

PUBLISHERS = ("insert_sites", "insert_sections", "insert_agencies", "insert_authors")
NEWSLETTERS = ("insert_newsletters", "insert_consent_texts")  # no export tells when they were made
READERS = ("insert_newsletter_sections", "insert_accounts")
ARTICLES = ("insert_articles", "insert_contents", "insert_stats", "insert_images", "insert_bylines", "insert_links")
COMMENTS = ("insert_comments", "insert_quotes", "insert_vote_hours")


async def fill(connection: Connection[Record], at: datetime) -> None:
    """All tables, the words that are searched for, the queue of moderators, and the log of changes."""

    async def run(sql: str, *values: object) -> None:
        await connection.execute(sql, *values)

    for name in PUBLISHERS:
        await run(statement("refill", name))
    for name in NEWSLETTERS:
        await run(statement("refill", name), at)
    for name in READERS:
        await run(statement("refill", name))
    for name in ARTICLES:
        await run(statement("refill_articles", name))
    for name in COMMENTS:
        await run(statement("refill_comments", name))
    await run(statement("refill_comments", "join_queue"), at)
    for name in ("index_words", "index_comments"):
        await run(statement("demo", name))
    await log_all(connection, at)


async def move_sequences(connection: Connection[Record]) -> None:
    """Rows that are made later get other keys; the last thing, as no transaction takes it back."""
    await connection.execute(statement("refill", "move_sequences"))


async def analyze(connection: Connection[Record]) -> None:
    """So that the next readers' plans know what is there."""
    await connection.execute(statement("demo", "analyze"))
