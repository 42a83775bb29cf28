"""Versions: whoever has an answer of one article is told so by a look at its version alone; nobody is told so of another answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.acts.imports import import_paths
from tests.door import Answer, Door
from tests.page_text import Written
from tests.sending import execute

VERSIONED = (
    "/v1/articles/art_1",
    "/v1/articles/art_1?fields=id&include=comments,resource_links",
    "/v1/articles/by-path?path=/world/story-1",
    "/v1/articles/art_1/comments",
    "/v1/articles/art_1/comments?view=tree&sort=best",
    "/v1/articles/art_1/resource-links",
    "/v1/comments/cmt_1_6",
    "/v1/comments/cmt_1_1/replies?view=tree&depth=2",
    "/v1/comments/cmt_1_6/ancestors",
    "/v1/comments/cmt_1_6/quotes",
    "/v1/comments/cmt_1_4/quoted-by",
)
BEYOND_ONE_ARTICLE = (
    "/v1/articles",
    "/v1/articles/art_1?include=authors",
    "/v1/articles/art_1?include=comments.account",
    "/v1/comments",
    "/v1/authors/aut_1",
    "/v1/node/art_1",
)


def strong_etag(answer: Answer) -> str | None:
    found = answer.headers.get("etag")
    return found if found and not found.startswith("W/") else None


def ask(door: Door, target: str, etag: str | None = None) -> Answer:
    door.watch()
    return door.ask("GET", target, [(b"if-none-match", etag.encode())] if etag else [])


@pytest.mark.parametrize("target", VERSIONED)
def test_whoever_has_the_answer_gets_none_and_only_the_version_is_read(door: Door, target: str) -> None:
    etag = strong_etag(ask(door, target))
    assert etag is not None
    known = ask(door, target, etag)
    [sent] = door.statements
    assert (known.status, known.body, known.headers.get("etag"), known.headers.get("content-type")) == (304, b"", etag, None)
    assert (sent.startswith("select ("), "json" in sent, "as version" in sent) == (True, False, True)


@pytest.mark.parametrize("told", ["W/{}", '"1.1-00000000", {}', '{}, "another"'])
def test_tags_are_compared_weakly_and_among_others(door: Door, told: str) -> None:
    etag = strong_etag(ask(door, "/v1/articles/art_1"))
    assert ask(door, "/v1/articles/art_1", told.format(etag)).status == 304


@pytest.mark.parametrize("target", BEYOND_ONE_ARTICLE)
def test_what_is_made_of_more_than_one_article_has_no_version(door: Door, target: str) -> None:
    assert strong_etag(ask(door, target)) is None


def test_no_two_views_share_a_tag(door: Door) -> None:
    tags = [strong_etag(ask(door, target)) for target in (*VERSIONED, "/v1/articles/art_2", "/v1/articles/art_1?fields=id")]
    assert len(set(tags)) == len(tags)


def test_a_tag_of_another_view_or_of_nothing_is_no_reason_to_say_nothing(door: Door) -> None:
    other = strong_etag(ask(door, "/v1/articles/art_1?fields=id"))
    answers = [ask(door, "/v1/articles/art_1", tag).status for tag in (other, '"1.1-zzzzzzzz"', "nonsense", '"', "W/")]
    assert answers == [200] * 5


def test_a_comment_that_is_not_there_has_no_version_although_its_article_has(door: Door) -> None:
    answer = ask(door, "/v1/comments/cmt_1_99")
    assert (answer.status, strong_etag(answer)) == (404, None)


# What changes a version


@pytest.fixture
def scratch(fresh_dsn: str) -> Iterator[Door]:
    opened = Door(fresh_dsn)
    yield opened
    opened.close()


def take(dsn: str, folder: Path, page: Written) -> None:
    path = folder / "page.txt"
    path.write_text(page.text())
    asyncio.run(import_paths(dsn, [path]))


def test_a_newer_copy_of_a_page_changes_the_tags_of_its_article_and_of_no_other(scratch: Door, fresh_dsn: str, tmp_path: Path) -> None:
    take(fresh_dsn, tmp_path, Written())
    take(fresh_dsn, tmp_path, Written(headline="Another story"))
    targets = ("/v1/articles/art_1", "/v1/articles/art_1/comments?view=tree", "/v1/articles/art_2")
    before = [strong_etag(ask(scratch, target)) for target in targets]
    take(fresh_dsn, tmp_path, Written())
    again = [strong_etag(ask(scratch, target)) for target in targets]
    take(fresh_dsn, tmp_path, Written(comments=["Good news.\n\n4 ( +5 / -1 )"]))
    after = [strong_etag(ask(scratch, target)) for target in targets]
    assert again == before
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, False, True]


def test_a_changed_name_changes_every_tag(scratch: Door, fresh_dsn: str, tmp_path: Path) -> None:
    take(fresh_dsn, tmp_path, Written())
    before = strong_etag(ask(scratch, "/v1/articles/art_1"))
    execute(fresh_dsn, "update author set name = 'M. L.'; update names_version set version = version + 1")
    assert ask(scratch, "/v1/articles/art_1", before).status == 200
