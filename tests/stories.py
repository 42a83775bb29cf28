"""Articles to write under, and what threads show of what was written."""

from __future__ import annotations

import json
from datetime import datetime

from tests.acting import Acting, headers
from tests.asking import Json, at
from tests.door import Answer, Door

BLOCKS = ["The harbour reopened on Tuesday.", "The breakwater should have been raised years ago."]
SITE = "insert into site (slug, name, host) values ('courier', 'Courier', 'courier.example') on conflict do nothing"
HEAD = """
insert into article (site_id, slug, headline, updated_at, listed_at)
select site_id, 'story-' || (select count(*) from article), 'A Story', $1, $1 from site limit 1
returning article_id
"""
CONTENT = "insert into article_content (article_id, blocks) values ($1, $2)"
COUNTERS = (
    "insert into article_stat (article_id, listed_at, thread_mode, thread_closes_at, thread_slow_mode_seconds) values ($1, $2, $3, $4, $5)"
)


def story(acting: Acting, mode: str = "open", closes_at: datetime | None = None, slow: int = 0) -> str:
    """The id of an article that has just come out."""
    return insert_story(acting.door, acting.now, mode, closes_at, slow)


def insert_story(door: Door, now: datetime, mode: str = "open", closes_at: datetime | None = None, slow: int = 0) -> str:
    """The same behind any door."""
    told = [{"number": place, "kind": "paragraph", "text": text} for place, text in enumerate(BLOCKS, 1)]
    door.run(door.pool.execute(SITE))
    key = door.run(door.pool.fetchval(HEAD, now))
    door.run(door.pool.execute(CONTENT, key, json.dumps(told)))
    door.run(door.pool.execute(COUNTERS, key, now, mode, closes_at, slow))
    return f"art_{key}"


def seen(acting: Acting, comment: str, secret: str | None = None, *fields: str) -> Json:
    """A comment as somebody sees it by its id: some of its fields, or the code of the refusal."""
    answer = acting.door.ask("GET", f"/v1/comments/{comment}", headers(secret))
    return {name: answer.json[name] for name in fields} if answer.status == 200 else answer.json["code"]


def thread(acting: Acting, article: str, secret: str | None = None) -> list[str]:
    """The ids that the thread shows."""
    answer = acting.door.ask("GET", f"/v1/articles/{article}/comments", headers(secret))
    return [str(at(one, "id")) for one in listed(answer)]


def listed(answer: Answer) -> list[dict[str, Json]]:
    """The rows of a list."""
    found: list[dict[str, Json]] = json.loads(answer.body)["items"]
    return found


def items(acting: Acting, path: str, secret: str | None = None) -> list[dict[str, Json]]:
    """The rows of the list at a path."""
    return listed(acting.door.ask("GET", path, headers(secret)))


def counts(acting: Acting, article: str) -> dict[str, int]:
    """How many comments are in which state."""
    found: dict[str, int] = json.loads(acting.door.ask("GET", f"/v1/articles/{article}").body)["counts"]
    return found


def changes(acting: Acting) -> list[tuple[str, str]]:
    """What was noted, as ids of comments and what happened to them."""
    rows = acting.rows("select key, operation from pending_change where noun = 'comment' order by pending_id")
    return [(f"cmt_{row['key'][0]}_{row['key'][1]}", row["operation"]) for row in rows]
