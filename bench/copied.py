"""A copy of the demo data that is written to, and thrown away at the end: with voters who have tokens, and functions for PostGraphile."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import asyncpg

from api.secret import TOKEN, new_secret
from bench.pgbench import put
from bench.votes import insert_people
from db.statements import statement
from db.votes import MOST_VOTES

NAME = "bench"
FIRST_VOTER = "select account_id from account where handle = 'voter-1'"
WHO = "(select token.account_id from public.token where token.digest = sha256($1::bytea))"
COMMENT = "select comment.* from public.comment where comment.article_id = $2 and comment.number = "
ANSWERS = "comment on table comment is '@foreignKey (article_id, parent_key) references comment (article_id, number)'"
"""Tells PostGraphile of the column that answers have an index on; by the foreign key itself it would read whole threads."""
FOUND = """
create function found_comments(words text) returns setof comment language sql stable as $$
  select comment.*
  from comment_search
  join comment using (article_id, number)
  where comment_search.search @@ websearch_to_tsquery('english', words)
    and comment.is_shown
  order by comment.listed_at desc, comment.article_id desc, comment.number desc
$$
"""


@dataclass(frozen=True, slots=True)
class Copied:
    """The copy, and its voters: their accounts' keys go up from the first one's."""

    dsn: str
    secrets: list[str]
    first_voter: int


@contextmanager
def copied(dsn: str, voters: int) -> Iterator[Copied]:
    """The copy is there while it is used. Nobody else may be in the database meanwhile that is copied."""
    source, server = re.search(r"/(\w+)\?", dsn), re.sub(r"/\w+\?", "/template1?", dsn)
    assert source is not None, "a cluster's address names its database"
    drop = f"drop database if exists {NAME} with (force)"
    asyncio.run(execute(server, drop, f"create database {NAME} template {source[1]} strategy file_copy"))
    try:
        own = re.sub(r"/\w+\?", f"/{NAME}?", dsn)
        secrets = [new_secret(TOKEN) for _ in range(voters)]
        yield Copied(own, secrets, asyncio.run(prepare(own, secrets)))
    finally:
        asyncio.run(execute(server, drop))


async def execute(dsn: str, *statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for one in statements:
            await connection.execute(one)
    finally:
        await connection.close()


async def prepare(dsn: str, secrets: list[str]) -> int:
    """Gives the copy its voters and functions; the first voter's account."""
    connection = await asyncpg.connect(dsn)
    try:
        await insert_people(connection, secrets)
        for one in (ANSWERS, FOUND, vote_function(), post_function(), "analyze account, private_account, token"):
            await connection.execute(one)
        found: int = await connection.fetchval(FIRST_VOTER)
        return found
    finally:
        await connection.close()


def vote_function() -> str:
    """The plain statement as a function, which PostGraphile shows as a mutation."""
    locked = put(statement("vote", "lock_threads"), ["array[$2]"])
    cast = put(
        statement("vote", "cast_votes"), ["array[$2]", "array[$3]", f"array[{WHO}]", "array[$4::smallint]", "now()", str(MOST_VOTES)]
    )
    return function("cast_vote(token text, voted bigint, at integer, value integer)", [locked, cast, f"{COMMENT}$3;"])


def post_function() -> str:
    """The same of posting: the comment with its number, its words, and what the log of changes has of it."""
    values = ["$2", "null::integer", "0::smallint", WHO, "$3", "'<p>' || $3 || '</p>'", "now()", "'visible'"]
    last = "(select last_number from public.article_stat where article_id = $2)"
    steps = [
        put(statement("comment", "insert_comment"), values),
        put(statement("change", "insert_change"), ["'comment'", f"array[$2, {last}]", "'insert'", "now()", "null"]),
    ]
    return function("post_comment(token text, under bigint, words text)", [*steps, f"{COMMENT}{last};"])


def function(head: str, steps: list[str]) -> str:
    return f"create function {head} returns comment language sql volatile as $$ {' '.join(steps)} $$"
