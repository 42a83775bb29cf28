"""What is measured: each workload as requests for whoever can answer it, and as a script for pgbench."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from asyncpg import Pool, Record

from bench import bare, constant, documents
from bench.dataset import Size
from bench.documents import Document
from bench.pgbench import Script, script_of
from bench.questions import Asker, Question, graphql
from bench.report import BARE, CONSTANT, GRAPHQL, PGBENCH, POSTGRAPHILE, RESOLVERS, REST, UNKEPT

DEEP = 2  # the deep page lies where the thread is halved
TREE = (20, 3, 3)  # roots, replies at each row, levels of them
SAMPLED = 1_000  # articles, from whose comments the word is drawn
COMMON = 100  # so many words are more frequent than the one that is looked for
WORDS = """
select word
from ts_stat(format('select search from comment_search where article_id %% %s = 0', $2::bigint))
where length(word) > 3
order by ndoc desc, word
offset $1
limit 1
"""
WRITER = """
select account.account_id, account.handle
from account
join comment on comment.writer_id = account.account_id
where comment.article_id <= 1000
  and not account.is_erased
group by account.account_id
order by count(*) desc, account.account_id
limit 1
"""
Requests = Callable[[int], Sequence[bytes]]
"""The requests of a run, by its number, for no two runs send the same new comments."""


@dataclass(frozen=True, slots=True)
class Workload:
    """`asked` has the requests of each way but pgbench's; `question` is the one whose statement pgbench runs, where there is one."""

    name: str
    asked: Mapping[str, Requests]
    scripts: Callable[[int], Sequence[Script]] | None
    question: Question | None = None

    @property
    def ways(self) -> list[str]:
        return [*([PGBENCH] if self.scripts else []), *self.asked]


def always(*requests: bytes) -> Requests:
    return lambda number: requests


@dataclass(frozen=True, slots=True)
class Facts:
    """What of the data the requests name."""

    some: int
    """An article as most are."""
    longest: int
    """The one with the longest thread."""
    cursor: str
    their_cursor: str
    words: str
    writer: int
    handle: str


async def facts(pool: Pool[Record], size: Size, cursor_of: Callable[[str], str]) -> Facts:
    """`cursor_of` asks PostGraphile, where it is there."""
    longest = size.articles // 2 + 1
    thread = await pool.fetchval("select count(*) from comment where article_id = $1 and is_shown", longest)
    cursor = await cursor_at(Asker(pool), longest, thread // DEEP)
    words = await pool.fetchval(WORDS, COMMON, max(size.articles // SAMPLED, 1))
    writer = await pool.fetchrow(WRITER)
    assert writer is not None, "somebody has written"
    their_cursor = cursor_of(documents.cursor_at(longest, thread // DEEP))
    return Facts(size.articles // 3 + 1, longest, cursor, their_cursor, words, *writer)


async def cursor_at(asker: Asker, article: int, place: int) -> str:
    """The service's own cursor of a thread's n-th comment: that of the first one, with the values of that row."""
    first = json.loads((await asker.rest("listArticleComments", f"/v1/articles/art_{article}/comments?limit=1", f"art_{article}")).answer)
    mark, *_ = json.loads(base64.urlsafe_b64decode(first["next_cursor"] + "=="))
    row = await asker.pool.fetchrow(
        "select listed_at, number from comment where article_id = $1 and is_shown order by listed_at, number offset $2 limit 1",
        *(article, place - 1),
    )
    assert row is not None, "the thread is that long"
    values = [mark, row["listed_at"].isoformat(), article, row["number"]]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


async def reads(pool: Pool[Record], known: Facts) -> list[Workload]:
    """All that change nothing."""
    asker, some, longest = Asker(pool), f"art_{known.some}", f"art_{known.longest}"
    roots, replies, depth = TREE
    thread = f"/v1/articles/{longest}/comments"
    tree = f"{thread}?view=tree&roots={roots}&replies={replies}&depth={depth}&sort=best"
    return [
        await read(asker, "article by id", documents.article(known.some), "getArticle", f"/v1/articles/{some}", some),
        await read(asker, "front page", documents.FRONT_PAGE, "listArticles", "/v1/articles?limit=20"),
        await nested_list(asker),
        await read(asker, "tree page", documents.tree(known.longest, *TREE), "listArticleComments", tree, longest),
        await read(
            asker,
            "deep page",
            documents.deep_page(known.longest, known.cursor, known.their_cursor),
            *("listArticleComments", f"{thread}?limit=20&cursor={known.cursor}", longest),
        ),
        await read(asker, "search", documents.search(known.words), "listComments", f"/v1/comments?limit=20&q={known.words}"),
        await read(
            asker,
            "author's comments",
            documents.written_by(known.writer, known.handle),
            *("listAccountComments", f"/v1/accounts/{known.handle}/comments?limit=20", known.handle),
        ),
    ]


async def read(asker: Asker, name: str, document: Document, operation_id: str, target: str, value: str | None = None) -> Workload:
    """Pgbench runs the statement of the REST answer."""
    rest = await asker.rest(operation_id, target, value)
    return workload(name, rest, {REST: always(rest.request), **in_graphql(document)})


async def nested_list(asker: Asker) -> Workload:
    """Pgbench runs the statement of the GraphQL answer; REST asks for as many rows, and gets all that each has."""
    document = documents.NESTED_LIST
    found = await asker.graphql(document.ours)
    rest = await asker.rest("listArticles", "/v1/articles?limit=20&include=comments")
    return workload("nested list", found, {REST: always(rest.request), **in_graphql(document)})


def in_graphql(document: Document) -> dict[str, Requests]:
    ours, theirs = always(graphql(document.ours)), always(graphql(document.theirs))
    return {GRAPHQL: ours, RESOLVERS: ours, POSTGRAPHILE: theirs}


def workload(name: str, question: Question, asked: dict[str, Requests]) -> Workload:
    return Workload(name, asked, lambda number: [script_of(question, name)], question)


def with_limits(found: Sequence[Workload]) -> list[Workload]:
    """With what each answer costs at the least: the bare stack, and constant bytes."""
    return [
        replace(
            one,
            asked={CONSTANT: always(constant.request_for(len(one.question.answer))), BARE: always(bare.request_for(place)), **one.asked},
        )
        for place, one in enumerate(found)
        if one.question is not None
    ]


def with_unkept(one: Workload) -> Workload:
    """Asked over REST as well where each answer is read anew."""
    order = [*(way for way in one.asked if way in (CONSTANT, BARE)), REST, UNKEPT]
    asked = {**one.asked, UNKEPT: one.asked[REST]}
    return replace(one, asked={way: asked.pop(way) for way in order} | asked)


def conditional(article: Workload, etag: str) -> Workload:
    """The article once more, by somebody who has it. A 304 has no body; the bytes beside it are those of the article."""
    assert article.question is not None, "an article is read"
    request = article.question.request.replace(b"\r\n\r\n", f"\r\nif-none-match: {etag}\r\n\r\n".encode())
    return Workload("article, 304", {CONSTANT: article.asked[CONSTANT], REST: always(request)}, None)
