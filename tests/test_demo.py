"""Demo data: the same seed makes the same rows, in the shapes of real threads, with every counter right, and clearly no news."""

from __future__ import annotations

import asyncio

import pytest

from api.acts.check import check
from api.acts.demo import DemoRefused, make_demo
from api.acts.demo_world import LARGEST_THREAD, Plan, thread_sizes
from tests.sending import rows

TABLES = {
    "site": "site_id",
    "section": "section_id",
    "agency": "agency_id",
    "author": "author_id",
    "account": "account_id",
    "article": "article_id",
    "article_content": "article_id",
    "article_stat": "article_id",
    "image": "article_id",
    "byline": "article_id, place",
    "resource_link": "article_id, place",
    "comment": "article_id, number",
    "quote": "article_id, number, place",
    "vote": "article_id, number, voter_id",
}


def make(dsn: str, articles: int = 60, comments: int = 3_000, accounts: int = 40, votes: int = 5_000, seed: int = 1) -> None:
    asyncio.run(make_demo(dsn, articles=articles, comments=comments, accounts=accounts, votes=votes, seed=seed))


def checksums(dsn: str) -> dict[str, object]:
    """One for each table, over all of its columns."""
    sums = {table: f"select md5(string_agg(row::text, chr(10) order by {key})) from {table} as row" for table, key in TABLES.items()}
    return {table: rows(dsn, sql)[0][0] for table, sql in sums.items()}


@pytest.fixture(scope="module")
def demo_dsn(dsn: str) -> str:
    make(dsn)
    return dsn


def test_there_is_exactly_as_much_as_was_asked_for(demo_dsn: str) -> None:
    counted = [f"(select count(*) from {table})" for table in ("article", "comment", "account", "vote")]
    assert rows(demo_dsn, f"select {', '.join(counted)}") == [(60, 3_000, 40, 5_000)]


@pytest.mark.parametrize(
    ("articles", "comments", "accounts", "votes"), [(1, 0, 1, 0), (1, 1, 1, 1), (7, 3, 2, 6), (3, 50, 1, 50), (2, 10, 30, 299)]
)
def test_small_numbers_are_exact_too(fresh_dsn: str, articles: int, comments: int, accounts: int, votes: int) -> None:
    make(fresh_dsn, articles, comments, accounts, votes)
    counted = [f"(select count(*) from {table})" for table in ("article", "comment", "account", "vote")]
    assert rows(fresh_dsn, f"select {', '.join(counted)}") == [(articles, comments, accounts, votes)]
    assert asyncio.run(check(fresh_dsn)) == []


def test_the_same_seed_makes_the_same_rows(demo_dsn: str, fresh_dsn: str) -> None:
    make(fresh_dsn)
    assert checksums(fresh_dsn) == checksums(demo_dsn)


def test_another_seed_makes_other_rows(demo_dsn: str, fresh_dsn: str) -> None:
    make(fresh_dsn, seed=2)
    one, other = checksums(demo_dsn), checksums(fresh_dsn)
    same = [table for table in TABLES if one[table] == other[table]]
    assert same == ["site", "section", "agency", "byline"]


def test_no_counter_has_drifted(demo_dsn: str) -> None:
    assert asyncio.run(check(demo_dsn)) == []


def test_every_quote_cuts_its_words_out_of_what_it_quotes(demo_dsn: str) -> None:
    cut = """
        select count(*) filter (where target_number is not null) > 100, count(*) filter (where target_block is not null) > 30,
          count(distinct start_at) filter (where target_block is not null) > 10,
          bool_and(substr(coalesce(target.body, block.value ->> 'text'), quote.start_at + 1, quote.end_at - quote.start_at) = quote.words),
          bool_and(strpos(quoting.body, quote.words || e'\\n\\n') = 1), bool_and(quote.words ~ '^[A-Z][a-z ]+[.]$'),
          coalesce(bool_and(target.number < quoting.number), false), bool_and(coalesce(block.value ->> 'kind', 'paragraph') = 'paragraph')
        from quote
        join comment as quoting using (article_id, number)
        join article_content as content using (article_id)
        left join comment as target on target.article_id = quote.article_id and target.number = quote.target_number
        left join lateral jsonb_array_elements(content.blocks) as block (value) on (block.value ->> 'number')::integer = quote.target_block
    """
    assert rows(demo_dsn, cut) == [(True,) * 8]


def test_threads_have_a_long_tail_deep_answers_and_times_that_follow_each_other(demo_dsn: str) -> None:
    shapes = """
        select max(visible_count + deleted_count) > 10 * percentile_cont(0.5) within group (order by visible_count),
          (select max(depth) from comment) between 8 and 30,
          (select count(*) from comment where parent_number is null) between 900 and 1800,
          (select bool_and(comment.listed_at > parent.listed_at) from comment
            join comment as parent on parent.article_id = comment.article_id and parent.number = comment.parent_number),
          (select count(*) from comment where account_id is null) between 150 and 600,
          (select count(*) from comment where status = 'deleted') between 5 and 90,
          (select count(*) from comment where created_at is null and local_time is not null) between 50 and 300
        from article_stat
    """
    assert rows(demo_dsn, shapes) == [(True,) * 7]


def test_one_thread_is_huge_and_the_sizes_add_up() -> None:
    for articles, comments in ((1, 100_000), (1_000, 100_000), (20_000, 400_000), (100_000, 1_000_000)):
        sizes = thread_sizes(Plan(articles, comments, 50, 0, 1))
        assert (len(sizes), sum(sizes), min(sizes) >= 0) == (articles, comments, True)
        assert max(sizes) == (LARGEST_THREAD if articles > 1 else comments)
        assert all(size < LARGEST_THREAD // 2 for size in sorted(sizes)[:-1])


def test_the_data_says_of_itself_that_it_is_none(demo_dsn: str) -> None:
    assert rows(demo_dsn, "select name, host from site") == [("Demo Gazette", "gazette.example")]
    assert rows(demo_dsn, "select name from agency order by agency_id") == [("Demo Wire",), ("Sample Press",), ("Mock News Agency",)]
    assert rows(demo_dsn, "select bool_and(slug like 'demo-%' and path like '/%/demo-%') from article") == [(True,)]
    assert rows(demo_dsn, r"select count(*) from comment where body !~ '^([A-Za-z ]+\.\s*)*$'") == [(0,)]


def test_stories_can_be_searched_and_what_comes_later_gets_the_next_keys(fresh_dsn: str) -> None:
    make(fresh_dsn, articles=5, comments=10, votes=10)
    found = "select count(*) from article_content join article using (article_id) where search @@ plainto_tsquery('english', headline)"
    assert rows(fresh_dsn, found) == [(5,)]
    later = "insert into article (site_id, slug, headline, updated_at, listed_at) values (1, 'x', 'x', now(), now()) returning article_id"
    assert rows(fresh_dsn, later) == [(6,)]


def test_a_dataset_with_an_article_is_refused_and_left_alone(demo_dsn: str) -> None:
    before = checksums(demo_dsn)
    with pytest.raises(DemoRefused, match="already has articles; demo data goes into an empty one"):
        make(demo_dsn, seed=2)
    assert checksums(demo_dsn) == before


def test_more_votes_than_accounts_can_cast_are_refused(fresh_dsn: str) -> None:
    with pytest.raises(DemoRefused) as refused:
        make(fresh_dsn, comments=10, accounts=3, votes=31)
    assert str(refused.value) == "3 accounts cannot cast 31 votes on 10 comments: each has one vote a comment."


def test_all_or_nothing_when_it_is_interrupted(fresh_dsn: str) -> None:
    told: list[str] = []

    def interrupted(stage: str, done: int, total: int) -> None:
        told.append(stage)
        if stage == "comments":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(make_demo(fresh_dsn, articles=60, comments=3_000, accounts=40, votes=100, seed=1, progress=interrupted))
    assert told == ["articles", "comments"]
    assert {table: rows(fresh_dsn, f"select count(*) from {table}") for table in TABLES} == {table: [(0,)] for table in TABLES}
    make(fresh_dsn, articles=3, comments=3, votes=3)
    assert rows(fresh_dsn, "select count(*) from article") == [(3,)]
