"""What a search of common words does: all that match are found below a bound; above it the newest are, and the answer says how many it saw.

51,300 comments and 10,300 articles, a minute or an hour apart; their words come from their numbers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from api.rest.reads import read_of
from api.rest.routes import OPERATIONS
from db.printer import print_read
from schema.context import Context
from tests.asking import Asker, at
from tests.dataset_people import NOW
from tests.door import Door
from tests.plans import everything, plan_at
from tests.sending import connected

COMMENTS, ARTICLES = 51_300, 10_300
FILL = """
alter table comment drop constraint comment_article_id_fkey;
insert into site (site_id, slug, name)
values (1, 'ledger', 'Ledger');
insert into article (article_id, site_id, slug, headline, updated_at, listed_at)
select n, 1, 'story-' || n, 'Story', at, at
from generate_series(1, {articles}) as n
cross join lateral (select '2024-01-01 00:00Z'::timestamptz + n * interval '1 hour' as at) as listed;
insert into article_content (article_id, search)
select n, to_tsvector('english', {words})
from generate_series(1, {articles}) as n;
insert into comment (article_id, number, body, body_html, listed_at)
select 1, n, {words}, '', '2024-01-01 00:00Z'::timestamptz + n * interval '1 minute'
from generate_series(1, {comments}) as n;
insert into comment_search (article_id, number, listed_at, search)
select article_id, number, listed_at, to_tsvector('english', body)
from comment;
insert into article (article_id, site_id, slug, headline, updated_at, listed_at, status)
select n, 1, 'hidden-' || n, 'Hidden', '2025-01-01 00:00Z', '2025-01-01 00:00Z', 'hidden'
from generate_series({articles} + 1, {articles} + 5100) as n;
insert into article_content (article_id, search)
select n, to_tsvector('english', 'veiled common seldom')
from generate_series({articles} + 1, {articles} + 5100) as n;
insert into comment (article_id, number, body, body_html, listed_at)
select n, 1, 'veiled common seldom', '', '2025-01-01 00:00Z'
from generate_series({articles} + 1, {articles} + 5100) as n;
insert into comment_search (article_id, number, listed_at, search)
select n, 1, '2025-01-01 00:00Z', to_tsvector('english', 'veiled common seldom')
from generate_series({articles} + 1, {articles} + 5100) as n;
analyze
"""
WORDS = """
  'common'
  || case when n % 60 = 0 then ' seldom' else '' end
  || case when n % 8 = 0 then ' spread' else '' end
  || case when n % 40 = 0 then ' sparse' else '' end
  || case when n <= 3 then ' veiled' else '' end
  || case when n <= 1200 then ' ancient' else '' end
  || case when n % 100 = 0 then ' north wind' else ' wind north' end
  || case when n % 1000 = 0 then ' salt water' when n % 20 = 0 then ' water salt' else '' end
"""
INDEXES = """
select string_agg(format('drop index %I', indexname), '; ')
from pg_indexes
where tablename = 'comment'
  and indexdef not like '%UNIQUE%'
"""
SEARCHED = [
    ("seldom", range(60, COMMENTS + 1, 60), None),  # 855 in all
    ("common", range(50_301, COMMENTS + 1), 1_000),  # the newest thousand are the first thousand looked at
    ("sparse", range(11_320, COMMENTS + 1, 40), 40_020),  # 1,282 in all: the thousandth is far back
    ("ancient", (), 50_000),  # 1,200 in all, each older than what is looked through
    ("ancient common", (), 50_000),
    ("seldom spread", range(120, COMMENTS + 1, 120), None),
    ('"north wind"', range(1_400, COMMENTS + 1, 100), 50_000),  # the words are everywhere, in this order they are not
    ('"salt water"', range(1_000, COMMENTS + 1, 1_000), None),  # 2,565 have both: few enough to look at each
    ("seldom -spread", [n for n in range(60, COMMENTS + 1, 60) if n % 8], None),
    ("-common", (), 50_000),
    ("common -wind", (), 50_000),
    ("nothing or seldom", range(60, COMMENTS + 1, 60), None),
    ("n1 or n2 or n3 or n4 or seldom", range(1_320, COMMENTS + 1, 60), 50_000),  # five words: the index would take too long
    ("nothing", (), None),
    ("veiled", range(1, 4), None),  # 5,100 more under hidden articles, newer than all: they take no place of those that are seen
    ("veiled -seldom", range(1, 4), None),
]
LONG = " or ".join(f"w{n}" for n in range(60))  # sixty words, 119 nodes: fewer rows are looked through


COUNTS = ("exact", "estimated")


@pytest.fixture(scope="module")
def filled_dsn(dsn: str) -> str:
    async def fill() -> None:
        async with connected(dsn) as connection:
            await connection.execute(await connection.fetchval(INDEXES))  # nobody reads by them here, and they take long to make
            await connection.execute(FILL.format(articles=ARTICLES, comments=COMMENTS, words=WORDS))

    asyncio.run(fill())
    return dsn


@pytest.fixture(scope="module")
def door(filled_dsn: str) -> Iterator[Door]:
    opened = Door(filled_dsn)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def asker(filled_dsn: str) -> Iterator[Asker]:
    asking = Asker(filled_dsn, Context(NOW))
    yield asking
    asking.close()


def walked(door: Door, target: str) -> tuple[list[str], set[object]]:
    """All ids of a list, page by page, and where each page says that it stopped."""
    ids: list[str] = []
    stopped: set[object] = set()
    cursor = None
    while True:
        page = door.get(f"{target}&limit=100{f'&cursor={cursor}' if cursor else ''}")
        ids += [str(at(one, "id") if "id" in at(one) else at(one, "item", "id")) for one in at(page["items"])]
        stopped.add(page["stopped_at"])
        cursor = page["next_cursor"]
        if cursor is None:
            return ids, stopped


@pytest.mark.parametrize(("q", "numbers", "stopped_at"), SEARCHED, ids=[q for q, _, _ in SEARCHED])
def test_comments_are_found_as_far_as_the_answer_says(door: Door, q: str, numbers: range | list[int], stopped_at: int | None) -> None:
    expected = [f"cmt_1_{number}" for number in reversed(numbers)]
    assert walked(door, f"/v1/comments?fields=id&q={quote(q)}") == (expected, {stopped_at})
    found, stopped = walked(door, f"/v1/search?fields=item&types=comment&q={quote(q)}")
    assert (sorted(found), len(found), stopped) == (sorted(expected), len(set(found)), {stopped_at})


@pytest.mark.parametrize(
    ("q", "numbers", "stopped_at"),
    [
        ("seldom", range(60, ARTICLES + 1, 60), None),
        ("common", range(9_301, ARTICLES + 1), 1_000),
        ("spread", range(2_304, ARTICLES + 1, 8), 8_004),
        ("ancient", range(301, 1_201), 10_000),
        ('"north wind"', range(400, ARTICLES + 1, 100), 10_000),
        ('"salt water"', range(1_000, ARTICLES + 1, 1_000), None),
        ("-common", (), 10_000),
        ("nothing", (), None),
        ("veiled", range(1, 4), None),
        ("veiled -seldom", range(1, 4), None),
    ],
)
def test_articles_are_found_as_far_as_the_answer_says(door: Door, q: str, numbers: range, stopped_at: int | None) -> None:
    expected = [f"art_{number}" for number in reversed(numbers)]
    assert walked(door, f"/v1/articles?fields=id&q={quote(q)}") == (expected, {stopped_at})
    for target in ("/v1/articles?fields=id&sort=relevance", "/v1/search?fields=item&types=article"):
        found, stopped = walked(door, f"{target}&q={quote(q)}")
        assert (sorted(found), len(found), stopped) == (sorted(expected), len(set(found)), {stopped_at})


def test_both_kinds_are_bounded_each_for_itself(door: Door) -> None:
    found, stopped = walked(door, "/v1/search?fields=item&q=common")
    assert (len(found), len(set(found)), stopped) == (2_000, 2_000, {2_000})
    assert walked(door, "/v1/search?fields=item&q=nothing") == ([], {None})


def test_many_words_are_looked_for_in_fewer_rows(door: Door) -> None:
    assert door.get(f"/v1/comments?q={quote(LONG)}&fields=id")["stopped_at"] == 800_000 // 119
    assert door.get(f"/v1/articles?q={quote(LONG)}&fields=id")["stopped_at"] == 160_000 // 119


def test_a_count_is_exact_where_all_were_looked_through(door: Door) -> None:
    targets = [f"/v1/{path}?limit=1&q={q}&count={how}" for path in ("comments", "search") for q in ("common", "seldom") for how in COUNTS]
    counts = [door.get(target)["count"] for target in targets]
    newest, all_there_are = {"value": 1_000, "is_exact": False}, {"value": 855, "is_exact": True}
    assert counts[:4] == [newest] * 2 + [all_there_are] * 2
    assert counts[4:6] == [{"value": 2_000, "is_exact": False}] * 2


READ = {
    "search": {
        *("article_search", "article_listed", "article_content_pkey", "article_pkey", "article_hidden"),
        *("comment_search_words", "comment_search_newest", "comment_pkey"),
    },
    "listComments": {"comment_search_words", "comment_search_newest", "comment_pkey", "article_pkey", "article_hidden"},
    "listArticles": {"article_search", "article_listed", "article_content_pkey", "article_pkey", "article_hidden"},
}
"""The indexes by which the service reads large tables, whatever the words are: a plan is made before they are known."""


@pytest.mark.parametrize("operation_id", READ)
def test_no_plan_reads_a_large_table_whole(filled_dsn: str, operation_id: str) -> None:
    operation = next(one for one in OPERATIONS if one.operation_id == operation_id)
    printed = print_read(read_of(operation, {"q": None, "limit": 20, "fields": ("kind",) if operation_id == "search" else ("id",)}, {}))
    nodes = list(everything(asyncio.run(plan_at(filled_dsn, printed))))
    whole = {one["Relation Name"] for one in nodes if one["Node Type"] == "Seq Scan"}
    assert (whole, {one["Index Name"] for one in nodes if "Index Name" in one}) == (set(), READ[operation_id])


def test_graphql_says_the_same(asker: Asker) -> None:
    text = """query ($q: String!) {
      comments(first: 1, filter: { q: $q }) { stoppedAt totalCount nodes { id } }
      articles(first: 1, filter: { q: $q }) { stoppedAt totalCount nodes { id } }
      search(first: 1, q: $q, types: [COMMENT]) { stoppedAt totalCount }
    }"""
    assert asker.data(text, {"q": "sparse"}) == {
        "comments": {"stoppedAt": 40_020, "totalCount": 1_000, "nodes": [{"id": "cmt_1_51280"}]},
        "articles": {"stoppedAt": None, "totalCount": 257, "nodes": [{"id": "art_10280"}]},
        "search": {"stoppedAt": 40_020, "totalCount": 1_000},
    }
