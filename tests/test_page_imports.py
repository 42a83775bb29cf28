"""Bringing pages in over the doors: the same importer as the command line's, for editors."""

from __future__ import annotations

import json

import pytest
from pydantic_core import to_json

from api.acts.check import check
from tests.acting import REST, Acting, headers
from tests.asking import Json
from tests.door import POSTED
from tests.page_text import Written
from tests.stories import items
from tests.test_newsroom import in_role

PAGE = Written(comments=["First.\n\n1 ( +1 / -0 )", "Second.\n\n-1 ( +0 / -1 )"])
BROUGHT: Json = {"name": "story.txt", "outcome": "inserted", "headline": PAGE.headline, "comments": 2, "reason": None}
DOCUMENT = "mutation($input: ImportPagesInput!) { importPages(input: $input) { document userErrors { code } } }"


@pytest.fixture
def editor(acting: Acting) -> str:
    acting.door.run(acting.door.pool.execute("truncate site, import restart identity cascade"))
    return in_role(acting, "mara", "editor")


def bring(acting: Acting, who: str | None, *texts: str, key: str | None = None) -> list[dict[str, Json]]:
    """What is told of each page, without its doubts; or nothing but the refusal's code."""
    pages = [{"name": "story.txt", "text": text} for text in texts]
    if acting.way == REST:
        answer = acting.door.ask("POST", "/v1/imports", [*headers(who, key), *POSTED], to_json({"pages": pages}))
        found = json.loads(answer.body)
        told = found["pages"] if answer.status == 200 else [{"code": found["code"]}]
    else:
        body = to_json({"query": DOCUMENT, "variables": {"input": {"pages": pages}}})
        found = json.loads(acting.door.ask("POST", "/graphql", [*headers(who, key), *POSTED], body).body)
        refused = [{"code": one["extensions"]["code"]} for one in found.get("errors", [])]
        told = refused or found["data"]["importPages"]["document"]["pages"]
    return [{name: value for name, value in one.items() if name != "doubts"} for one in told]


def test_only_editors_bring_pages_in(acting: Acting, editor: str) -> None:
    reader = acting.person("reader")
    assert [bring(acting, who, PAGE.text()) for who in (None, reader)] == [[{"code": "unauthenticated"}], [{"code": "forbidden"}]]
    assert bring(acting, editor, PAGE.text()) == [BROUGHT]


def test_what_is_brought_in_is_shown_and_noted(acting: Acting, editor: str) -> None:
    assert bring(acting, editor, PAGE.text()) == [BROUGHT]
    assert [one["headline"] for one in items(acting, "/v1/articles")] == [PAGE.headline]
    rows = acting.rows("select noun, key, operation from pending_change where noun in ('article', 'comment') order by pending_id")
    assert [tuple(row) for row in rows] == [
        ("article", [1], "insert"),
        ("comment", [1, 1], "insert"),
        ("comment", [1, 2], "insert"),
    ]
    (noted,) = items(acting, "/v1/imports", editor)
    assert (noted["source"], noted["outcome"], noted["comment_count"]) == ("story.txt", "inserted", 2)
    assert acting.door.ask("GET", f"/v1/imports/{noted['id']}", headers(editor)).json["article"] == {
        "id": "art_1",
        "headline": PAGE.headline,
        "path": None,
        "published_at": None,
    }


def test_the_ledger_is_the_editors_alone(acting: Acting, editor: str) -> None:
    bring(acting, editor, PAGE.text())
    reader = acting.person("reader")
    paths = ("/v1/imports", "/v1/imports/imp_1", "/v1/node/imp_1")
    assert [[acting.door.ask("GET", path, headers(who)).status for path in paths] for who in (None, reader, editor)] == [
        [401, 401, 404],
        [403, 403, 404],
        [200, 200, 200],
    ]


def test_the_same_page_again_changes_nothing_and_a_newer_copy_what_changed(acting: Acting, editor: str) -> None:
    newer = Written(comments=["First.\n\n2 ( +2 / -0 )", "Second.\n\n-1 ( +0 / -1 )", "Third.\n\n0 ( +0 / -0 )"])
    told = [bring(acting, editor, text)[0]["outcome"] for text in (PAGE.text(), PAGE.text(), newer.text())]
    assert told == ["inserted", "unchanged", "updated"]
    rows = acting.rows("select noun, key, operation from pending_change where noun in ('article', 'comment') order by pending_id offset 3")
    assert [tuple(row) for row in rows] == [
        ("article", [1], "update"),
        ("comment", [1, 1], "update"),
        ("comment", [1, 3], "insert"),
    ]


def test_a_page_that_is_none_keeps_no_other_out(acting: Acting, editor: str) -> None:
    told = bring(acting, editor, "nothing of the kind", PAGE.text(), "<html>", '{"a": 1}')
    assert [one["outcome"] for one in told] == ["refused", "inserted", "refused", "refused"]
    assert all(one["reason"] for one in told if one["outcome"] == "refused")


def test_with_a_key_it_is_done_once(acting: Acting, editor: str) -> None:
    first = bring(acting, editor, PAGE.text(), key="one")
    again = bring(acting, editor, PAGE.text(), key="one")
    assert [one[0]["outcome"] for one in (first, again)] == ["inserted", "unchanged"]


@pytest.mark.parametrize("acting", [REST], indirect=True)
def test_a_request_may_bring_a_mebibyte_and_no_more(acting: Acting, editor: str) -> None:
    padding = "\n\n" + "word " * 150_000
    assert bring(acting, editor, PAGE.text() + padding)[0]["outcome"] == "inserted"
    assert bring(acting, editor, PAGE.text() + padding * 2) == [{"code": "content_too_large"}]


def test_a_newer_copy_of_what_was_corrected_and_edited_here_stays_whole(acting: Acting, editor: str) -> None:
    bring(acting, editor, PAGE.text())
    acting.do("update_article", {"id": "art_1", "headline": "Corrected here"}, editor)
    newer = Written(headline=PAGE.headline, blocks=("Another story.",), comments=["First.\n\n5 ( +5 / -0 )", "Second.\n\n-1 ( +0 / -1 )"])
    assert bring(acting, editor, newer.text())[0]["outcome"] == "updated"
    told = items(acting, "/v1/articles/art_1/revisions?fields=revision,headline")
    assert [one["headline"] for one in told] == [PAGE.headline, "Corrected here", PAGE.headline]
    assert acting.door.run(check(acting.door.dsn)) == []


def test_a_correction_stands_as_long_as_the_page_says_what_it_said_before(acting: Acting, editor: str) -> None:
    bring(acting, editor, PAGE.text())
    acting.do("update_article", {"id": "art_1", "headline": "Corrected here"}, editor)
    voted = Written(comments=["First.\n\n2 ( +2 / -0 )", "Second.\n\n-1 ( +0 / -1 )"])
    assert bring(acting, editor, voted.text())[0]["outcome"] == "updated"
    assert [one["headline"] for one in items(acting, "/v1/articles")] == ["Corrected here"]


def test_several_pages_with_comments_come_in_one_request(acting: Acting, editor: str) -> None:
    other = Written(headline="Another page", comments=["Third.\n\n1 ( +1 / -0 )"])
    assert [one["outcome"] for one in bring(acting, editor, PAGE.text(), other.text())] == ["inserted", "inserted"]
    assert acting.door.run(check(acting.door.dsn)) == []
