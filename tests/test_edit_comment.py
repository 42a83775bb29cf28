"""Changing and deleting one's own comments, over both doors."""

from __future__ import annotations

import pytest

from tests.acting import Acting, Came
from tests.asking import Json
from tests.moderating import decide, report, staff
from tests.stories import changes, counts, items, seen, story, thread

WORDS, OTHER = "About time. My nets have been dry.", "About time. Our nets have been dry."


@pytest.fixture
def who(acting: Acting) -> str:
    return acting.person("tidewatcher")


@pytest.fixture
def article(acting: Acting, who: str) -> str:
    return story(acting)


@pytest.fixture
def made(acting: Acting, who: str, article: str) -> str:
    return acting.do("post_comment", {"article_id": article, "body": WORDS}, who).key or ""


def edit(acting: Acting, comment: str, who: str | None, body: str = OTHER, **more: object) -> Came:
    return acting.do("edit_comment", {"id": comment, "body": body, **more}, who)


def test_only_its_writer_changes_or_deletes_a_comment(acting: Acting, made: str) -> None:
    other = acting.person("other")
    assert [edit(acting, made, one) for one in (None, other)] == [Came("unauthenticated"), Came("not_found")]
    assert [acting.do("delete_comment", {"id": made}, one) for one in (None, other)] == [Came("unauthenticated"), Came("not_found")]
    assert seen(acting, made, None, "body") == {"body": WORDS}


def test_in_its_first_minutes_a_comment_changes_without_a_trace(acting: Acting, made: str, who: str) -> None:
    acting.later(minutes=4)
    assert edit(acting, made, who) == Came(None, made)
    told = seen(acting, made, None, "body", "body_html", "revision", "version", "edited_at")
    assert told == {"body": OTHER, "body_html": f"<p>{OTHER}</p>", "revision": 1, "version": "2", "edited_at": None}
    assert revisions(acting, made) == []
    assert changes(acting) == [(made, "insert"), (made, "update")]


def test_later_the_text_before_stays_as_a_revision_that_says_what_changed(acting: Acting, made: str, who: str) -> None:
    acting.later(minutes=6)
    assert edit(acting, made, who).code is None
    assert seen(acting, made, None, "revision", "edited_at") == {"revision": 2, "edited_at": "2026-03-01T12:06:00Z"}
    first, second = revisions(acting, made)
    assert (first["revision"], first["body"], first["changes"]) == (1, WORDS, [])
    assert (second["revision"], second["body"]) == (2, OTHER)
    assert second["changes"] == [
        {"kind": "same", "text": "About time. "},
        {"kind": "removed", "text": "My"},
        {"kind": "added", "text": "Our"},
        {"kind": "same", "text": " nets have been dry."},
    ]


def revisions(acting: Acting, comment: str) -> list[dict[str, Json]]:
    return items(acting, f"/v1/comments/{comment}/revisions")


def test_what_was_answered_or_quoted_changes_in_public_only(acting: Acting, made: str, who: str, article: str) -> None:
    quoted = acting.do("post_comment", {"article_id": article, "body": "Quoted."}, who).key or ""
    quote = {"comment_id": quoted, "start": 0, "end": 6, "text": "Quoted"}
    quoting = acting.do("post_comment", {"article_id": article, "body": "So.", "parent_id": made, "quotes": [quote]}, who).key
    assert [edit(acting, one, who, "Other.").code for one in (made, quoted)] == [None, None]
    assert [seen(acting, one, None, "revision") for one in (made, quoted)] == [{"revision": 2}, {"revision": 2}]
    (told,) = items(acting, f"/v1/comments/{quoting}/quotes")
    assert (told["revision"], told["is_stale"], told["text"]) == (1, True, "Quoted")


def test_an_earlier_revision_is_quoted_as_what_it_is(acting: Acting, made: str, who: str, article: str) -> None:
    acting.later(minutes=6)
    assert edit(acting, made, who).code is None
    quotes = [{"comment_id": made, "revision": nth, "start": 12, "end": 14, "text": text} for nth, text in ((1, "My"), (2, "Ou"))]
    quoting = acting.do("post_comment", {"article_id": article, "body": "So.", "quotes": quotes}, who).key
    told = items(acting, f"/v1/comments/{quoting}/quotes")
    assert [(one["revision"], one["is_stale"]) for one in told] == [(1, True), (2, False)]


def test_a_stale_version_changes_and_deletes_nothing(acting: Acting, made: str, who: str) -> None:
    if acting.way == "graphql":
        assert edit(acting, made, who, version="1").code is None
        assert edit(acting, made, who, "Third.", version="1") == Came("precondition_failed")
        assert acting.do("delete_comment", {"id": made, "version": "1"}, who) == Came("precondition_failed")
        return
    etag = acting.door.ask("GET", f"/v1/comments/{made}").headers["etag"]
    assert [if_match(acting, "PATCH", made, who, tag) for tag in ("", etag, etag)] == [428, 200, 412]
    assert [if_match(acting, "DELETE", made, who, tag) for tag in ("", etag, '"9.9.9-00000000"')] == [428, 412, 412]
    assert seen(acting, made, None, "body") == {"body": OTHER}


def if_match(acting: Acting, method: str, comment: str, who: str, tag: str) -> int:
    told = [(b"authorization", f"Bearer {who}".encode()), *([(b"if-match", tag.encode())] if tag else [])]
    body = b'{"body": "%s"}' % OTHER.encode() if method == "PATCH" else b""
    return acting.door.ask(method, f"/v1/comments/{comment}", [*told, (b"content-type", b"application/json")], body).status


def test_a_vote_in_between_does_not_make_an_edit_stale(acting: Acting, made: str, who: str) -> None:
    etag = acting.door.ask("GET", f"/v1/comments/{made}").headers["etag"]
    assert acting.do("cast_vote", {"id": made, "value": 1}, acting.person("other")).code is None
    assert acting.door.ask("GET", f"/v1/comments/{made}").headers["etag"] != etag
    assert if_match(acting, "PATCH", made, who, etag) == 200


@pytest.mark.parametrize(("body", "code"), [("", "text_blank"), ("a" * 5_001, "text_too_long"), ("\u202e", "text_blank")])
def test_another_text_must_be_one_that_can_be_shown(acting: Acting, made: str, who: str, body: str, code: str) -> None:
    assert edit(acting, made, who, body) == Came(code)
    assert seen(acting, made, None, "body", "version") == {"body": WORDS, "version": "1"}


def test_other_quotes_take_the_place_of_those_before(acting: Acting, made: str, who: str) -> None:
    quote = {"block": 1, "start": 0, "end": 3, "text": "The"}
    assert edit(acting, made, who, WORDS, quotes=[quote]).code is None
    assert [one["text"] for one in items(acting, f"/v1/comments/{made}/quotes")] == ["The"]
    assert edit(acting, made, who, WORDS, quotes=[{**quote, "text": "Thy"}]) == Came("quote_missing")
    assert edit(acting, made, who, OTHER).code is None
    assert len(items(acting, f"/v1/comments/{made}/quotes")) == 1
    assert edit(acting, made, who, OTHER, quotes=[]).code is None
    assert items(acting, f"/v1/comments/{made}/quotes") == []


def test_in_a_closed_thread_nothing_changes_but_one_may_go(acting: Acting, made: str, who: str, article: str) -> None:
    acting.door.run(acting.door.pool.execute("update article_stat set thread_mode = 'closed' where article_id = $1", int(article[4:])))
    assert edit(acting, made, who) == Came("thread_closed")
    assert acting.do("delete_comment", {"id": made}, who) == Came()


def test_a_deleted_comment_keeps_its_place_and_its_answers(acting: Acting, made: str, who: str, article: str) -> None:
    answer = acting.do("post_comment", {"article_id": article, "body": "So.", "parent_id": made}, acting.person("other")).key or ""
    assert acting.do("delete_comment", {"id": made}, who) == Came()
    told = seen(acting, made, None, "body", "body_html", "account", "status", "reply_count")
    assert told == {"body": "", "body_html": "", "account": None, "status": "deleted", "reply_count": 1}
    assert sorted(thread(acting, article)) == sorted([made, answer])
    assert counts(acting, article) == {"visible": 1, "pending": 0, "hidden": 0, "removed": 0, "deleted": 1}
    assert items(acting, "/v1/comments?q=nets") == []
    assert [acting.do("delete_comment", {"id": made}, who).code, edit(acting, made, who).code] == ["state_changed", "state_changed"]


def test_with_a_comment_go_its_earlier_texts(acting: Acting, made: str, who: str) -> None:
    acting.later(minutes=6)
    assert edit(acting, made, who).code is None
    assert acting.do("delete_comment", {"id": made}, who) == Came()
    assert (revisions(acting, made), acting.rows("select number from comment_revision")) == ([], [])


def test_a_comment_that_waits_may_be_changed_or_go_unseen(acting: Acting, who: str) -> None:
    article = story(acting, "pre_moderated")
    made = acting.do("post_comment", {"article_id": article, "body": WORDS}, who).key or ""
    acting.later(minutes=6)
    assert edit(acting, made, who).code is None
    assert seen(acting, made, who, "body", "status", "revision") == {"body": OTHER, "status": "pending", "revision": 1}
    assert acting.do("delete_comment", {"id": made}, who) == Came()
    assert (thread(acting, article), counts(acting, article)["pending"]) == ([], 0)


def test_a_text_that_was_held_is_told_by_no_revision(acting: Acting, made: str, who: str, article: str) -> None:
    acting.later(minutes=6)
    acting.door.run(
        acting.door.pool.execute("update article_stat set thread_mode = 'pre_moderated' where article_id = $1", int(article[4:]))
    )
    assert edit(acting, made, who, "Vile words.").code is None
    assert seen(acting, made, who, "status", "revision") == {"status": "pending", "revision": 2}
    assert seen(acting, made) == "not_found"
    assert edit(acting, made, who, "Kind words.").code is None
    warden = staff(acting)
    assert decide(acting, made, warden, "approve").code is None
    told = [(one["revision"], one["body"]) for one in revisions(acting, made)]
    assert told == [(1, WORDS), (2, "Kind words.")]


def test_what_was_reported_changes_in_public_only(acting: Acting, made: str, who: str) -> None:
    assert report(acting, made, acting.person("other")).code is None
    assert edit(acting, made, who).code is None
    assert [one["body"] for one in revisions(acting, made)] == [WORDS, OTHER]


def test_the_same_text_again_changes_nothing(acting: Acting, made: str, who: str) -> None:
    assert edit(acting, made, who, WORDS).code is None
    assert (seen(acting, made, None, "version"), changes(acting)) == ({"version": "1"}, [(made, "insert")])


def test_a_comment_that_was_taken_back_unseen_is_gone_once(acting: Acting, who: str) -> None:
    made = acting.do("post_comment", {"article_id": story(acting, "pre_moderated"), "body": WORDS}, who).key or ""
    assert [acting.do("delete_comment", {"id": made}, who).code for _ in range(2)] == [None, "state_changed"]
