"""A random dataset in which everything happened that exports leave out or tell otherwise: on demo data, with a seed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from random import Random

from api.acts.demo import make_demo
from api.acts.imports import import_paths
from api.cli.samples import SAMPLES, make_newsletters
from tests.sending import connected, execute, rows

STATUSES = ("visible",) * 12 + ("pending", "hidden", "removed", "deleted") * 2
TIDIED = (
    "delete from comment_search",
    """insert into comment_search (article_id, number, listed_at, search)
select article_id, number, listed_at, to_tsvector('english', body) from comment where status = 'visible'""",
    """update article_stat as stat set visible_count = counted.visible, pending_count = counted.pending, hidden_count = counted.hidden,
  removed_count = counted.removed, deleted_count = counted.deleted
from (select article_id, count(*) filter (where status = 'visible') as visible, count(*) filter (where status = 'pending') as pending,
  count(*) filter (where status = 'hidden') as hidden, count(*) filter (where status = 'removed') as removed,
  count(*) filter (where status = 'deleted') as deleted from comment group by article_id) as counted
where counted.article_id = stat.article_id""",
    "insert into queue_entry (article_id, number, entered_at) select article_id, number, now() from comment where status = 'pending'",
)
"""What is kept beside comments, as whoever changes them keeps it."""


def fill(dsn: str, seed: int) -> None:
    """Demo data, sample pages and newsletters, and then years of moderation."""
    random = Random(seed)
    asyncio.run(make_demo(dsn, articles=25, comments=500, accounts=40, votes=700, seed=seed))
    asyncio.run(_brought(dsn))
    execute(dsn, *_moderated(random, rows(dsn, "select article_id, number from comment order by 1, 2")))
    execute(dsn, *_edited(random), *TIDIED)
    asyncio.run(_recounted(dsn))


async def _brought(dsn: str) -> None:
    """Pages whose comments lack writers and times; and newsletters."""
    await import_paths(dsn, [SAMPLES])
    await make_newsletters(dsn)


def _moderated(random: Random, places: list[tuple[object, ...]]) -> Iterator[str]:
    for article_id, number in places:
        status = random.choice(STATUSES)
        if status != "visible":
            yield f"update comment set status = '{status}' where article_id = {article_id} and number = {number}"
        if random.random() < 0.1:
            yield (
                f"update comment set revision = {random.randrange(2, 5)}, version = 3, edited_at = created_at + interval '1 hour', "
                f"is_featured = true where article_id = {article_id} and number = {number}"
            )


def _edited(random: Random) -> Iterator[str]:
    for key in random.sample(range(1, 41), 12):
        yield f"update account set is_erased = true where account_id = {key}"
    for key in random.sample(range(1, 41), 12):
        role = random.choice(("trusted", "moderator", "editor", "admin"))
        yield f"update account set role = '{role}' where account_id = {key}"
    for key in random.sample(range(1, 26), 6):
        status = random.choice(("hidden", "removed"))
        yield f"update article set status = '{status}' where article_id = {key}"
    for key in random.sample(range(1, 26), 8):
        yield f"update article set revision = 3, version = 4, updated_at = updated_at + interval '1 day' where article_id = {key}"
        yield f"update article_content set rights = 'CC0', promotion_title = 'Now', copyright = '(c) {key}' where article_id = {key}"
    for key in random.sample(range(1, 26), 8):
        yield f"update article_stat set thread_mode = 'closed', thread_slow_mode_seconds = {key} where article_id = {key}"
    yield f"update quote set is_stale = true where number % {random.randrange(2, 6)} = 0"


async def _recounted(dsn: str) -> None:
    """Answers that are shown, direct ones and all."""
    async with connected(dsn) as connection:
        found = await connection.fetch("select article_id, number, parent_number, is_shown from comment")
        above = {(row["article_id"], row["number"]): row["parent_number"] for row in found}
        direct, whole = dict.fromkeys(above, 0), dict.fromkeys(above, 0)
        for row in found:
            key = (row["article_id"], row["number"])
            if row["is_shown"] and above[key]:
                direct[key[0], above[key]] += 1
                while above[key]:
                    key = (key[0], above[key])
                    whole[key] += 1
        recount = "update comment set reply_count = $3, descendant_count = $4 where article_id = $1 and number = $2"
        await connection.executemany(recount, [(*key, direct[key], whole[key]) for key in above])
