"""Statements for sitemaps: which ranges of articles there are, and what is in one. What may be seen says `db/visible/article.sql`.

A range is one of keys, so that an article never moves from one sitemap to another.
"""

from __future__ import annotations

from functools import cache

from asyncpg import Pool, Record

from db.layout import nest
from db.pool import fetch_bytes
from db.printer_columns import in_utc
from db.visible import visible
from schema.ids import LARGEST_BIGINT

ARTICLES = 10_000  # keys of a range; a sitemap may hold 50,000 addresses, but a smaller one is read again sooner when one of them changes
MOST_RANGES = 50_000  # sitemaps that an index may name
LAST_RANGE = (LARGEST_BIGINT - 1) // ARTICLES + 1  # no key lies beyond it


async def ranges(pool: Pool[Record]) -> bytes:
    """JSON: the ranges in which there are articles, each with its number, from 1, and when one of them last changed. Raises Refusal."""
    return await fetch_bytes(pool, ranges_statement(), []) or b"[]"


async def articles_in(pool: Pool[Record], number: int) -> bytes:
    """JSON: the articles of a range, each with its id, the address its page had, and when it last changed. Raises Refusal."""
    before, last = (number - 1) * ARTICLES, min(number * ARTICLES, LARGEST_BIGINT)
    return await fetch_bytes(pool, articles_statement(), [before, last]) or b"[]"


@cache
def ranges_statement() -> str:
    """`limit all` keeps the planner from seeing through to the keys: it expects few ranges, and hashes instead of sorting all articles."""
    placed = f"""select
  (article.article_id - 1) / {ARTICLES} + 1 as number,
  article.updated_at
from {visible("article").relation("article", ("article_id", "updated_at"), None, False)}
limit all"""
    return _as_json(
        f"""select
  placed.number,
  {in_utc("max(placed.updated_at)")} as updated_at
from {nest(placed)} as placed
group by placed.number
order by placed.number
limit {MOST_RANGES}"""
    )


@cache
def articles_statement() -> str:
    return _as_json(
        f"""select
  article.id,
  article.url,
  {in_utc("article.updated_at")} as updated_at
from {visible("article").relation("article", ("article_id", "id", "url", "updated_at"), None, False)}
where article.article_id > $1
  and article.article_id <= $2
order by article.article_id"""
    )


def _as_json(rows: str) -> str:
    return f"select convert_to(coalesce(json_agg(each), '[]')::text, 'UTF8') as answer\nfrom {nest(rows)} as each"
