"""Posting comments: what is shown then, and each rule by which one is refused, over both doors."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.acting import START, Acting, Came
from tests.stories import BLOCKS, changes, counts, items, seen, story, thread

WORDS = "About time. *My* nets have been dry."


def post(acting: Acting, article: str, who: str | None, body: str = WORDS, **more: object) -> Came:
    return acting.do("post_comment", {"article_id": article, "body": body, **more}, who)


def test_whoever_is_not_signed_in_posts_no_comment(acting: Acting) -> None:
    assert post(acting, story(acting), None) == Came("unauthenticated")


def test_a_comment_is_shown_at_once_to_everybody(acting: Acting) -> None:
    article, who = story(acting), acting.person("tidewatcher")
    made = post(acting, article, who).key or ""
    assert seen(acting, made, None, "number", "body", "body_html", "depth", "status", "revision", "version", "edited_at") == {
        "number": 1,
        "body": WORDS,
        "body_html": "<p>About time. <em>My</em> nets have been dry.</p>",
        "depth": 0,
        "status": "visible",
        "revision": 1,
        "version": "1",
        "edited_at": None,
    }
    assert (thread(acting, article), counts(acting, article)["visible"], changes(acting)) == ([made], 1, [(made, "insert")])
    assert items(acting, "/v1/comments?q=nets")[0]["id"] == made


def test_an_answer_stands_below_what_it_answers_and_counts_for_all_above(acting: Acting) -> None:
    article, who = story(acting), acting.person("tidewatcher")
    first = post(acting, article, who).key or ""
    second = post(acting, article, who, "Indeed.", parent_id=first).key or ""
    third = post(acting, article, who, "And so on.", parent_id=second).key or ""
    told = [seen(acting, one, None, "depth", "reply_count", "descendant_count") for one in (first, second, third)]
    assert told == [
        {"depth": 0, "reply_count": 1, "descendant_count": 2},
        {"depth": 1, "reply_count": 1, "descendant_count": 1},
        {"depth": 2, "reply_count": 0, "descendant_count": 0},
    ]


def test_in_a_pre_moderated_thread_only_its_writer_sees_it_waiting(acting: Acting) -> None:
    article, who, other = story(acting, "pre_moderated"), acting.person("tidewatcher"), acting.person("other")
    made = post(acting, article, who).key or ""
    told = {"status": "pending", "body": WORDS}
    assert [seen(acting, made, one, "status", "body") for one in (who, other, None)] == [told, "not_found", "not_found"]
    assert (thread(acting, article, who), counts(acting, article)["pending"]) == ([], 1)


TEXTS = {
    "": "text_blank",
    " \n\t\u00a0\u200b\u3164": "text_blank",
    "a" * 5_001: "text_too_long",
    "\U0001f41f" * 2_501: "text_too_long",
    "look \u202eback": "text_turned",
    "look \u2067back": "text_turned",
    "a" + "\u0301" * 9: "text_stacked",
    "a\0b": "invalid",
}


@pytest.mark.parametrize(("body", "code"), TEXTS.items(), ids=range(len(TEXTS)))
def test_a_text_that_cannot_be_shown_is_refused(acting: Acting, body: str, code: str) -> None:
    article, who = story(acting), acting.person("tidewatcher")
    assert post(acting, article, who, body) == Came(code)
    assert (thread(acting, article), counts(acting, article)["visible"], changes(acting)) == ([], 0, [])


@pytest.mark.parametrize("body", ["a" * 5_000, "\U0001f41f" * 2_500, "e\u0301" * 2_500, "  kept \r\n as it is \t", "שלום עולם"])
def test_what_is_within_the_bounds_is_kept_to_the_letter(acting: Acting, body: str) -> None:
    article, who = story(acting), acting.person("tidewatcher")
    assert seen(acting, post(acting, article, who, body).key or "", None, "body") == {"body": body}


def test_what_it_answers_must_be_in_the_thread_and_be_shown(acting: Acting) -> None:
    article, elsewhere, who = story(acting), story(acting), acting.person("tidewatcher")
    stranger = post(acting, elsewhere, who).key
    waiting = post(acting, story(acting, "pre_moderated"), who).key
    for parent in (stranger, waiting, "cmt_1_999", "art_1", "x"):
        assert post(acting, article, who, "An answer", parent_id=parent) == Came("parent_elsewhere")
    gone = post(acting, article, who).key
    assert acting.do("delete_comment", {"id": gone}, who) == Came()
    assert post(acting, article, who, "An answer", parent_id=gone) == Came("parent_gone")


def test_answers_stand_no_more_than_fifty_deep(acting: Acting) -> None:
    article, who = story(acting), acting.person("tidewatcher")
    last = post(acting, article, who).key
    acting.door.run(acting.door.pool.execute("update comment set depth = 50 where article_id = $1", int(article[4:])))
    assert post(acting, article, who, "Deeper", parent_id=last) == Came("too_deep")


def test_no_such_article_takes_no_comment(acting: Acting) -> None:
    who = acting.person("tidewatcher")
    hidden = story(acting)
    acting.door.run(acting.door.pool.execute("update article set status = 'hidden' where article_id = $1", int(hidden[4:])))
    assert [post(acting, one, who) for one in ("art_99999", "cmt_1_1", "x", hidden)] == [Came("not_found")] * 4


def test_a_closed_thread_takes_no_comment(acting: Acting) -> None:
    who = acting.person("tidewatcher")
    closing = story(acting, closes_at=START + timedelta(hours=1))
    assert post(acting, story(acting, "closed"), who) == Came("thread_closed")
    assert post(acting, closing, who).code is None
    acting.later(hours=1)
    assert post(acting, closing, who, "Too late") == Came("thread_closed")


def test_the_same_words_are_taken_once_a_minute(acting: Acting) -> None:
    article, who, other = story(acting), acting.person("tidewatcher"), acting.person("other")
    assert [post(acting, article, one).code for one in (who, who, other)] == [None, "repeated_post", None]
    assert post(acting, story(acting), who).code is None
    acting.later(seconds=61)
    assert post(acting, article, who).code is None


def test_slow_mode_takes_one_comment_after_the_other(acting: Acting) -> None:
    article, who, other = story(acting, slow=120), acting.person("tidewatcher"), acting.person("other")
    assert [post(acting, article, who, word).code for word in ("one", "two")] == [None, "slow_mode"]
    assert post(acting, article, other, "two").code is None
    acting.later(seconds=121)
    assert post(acting, article, who, "two").code is None


def test_no_more_than_ten_in_a_minute(acting: Acting) -> None:
    article, who = story(acting), acting.person("tidewatcher")
    assert [post(acting, article, who, f"Number {nth}").code for nth in range(11)] == [None] * 10 + ["rate_limited"]


def test_the_same_key_posts_once(acting: Acting) -> None:
    article, who = story(acting), acting.person("tidewatcher")
    given = {"article_id": article, "body": WORDS}
    first = acting.do("post_comment", given, who, "a-key")
    assert (acting.do("post_comment", given, who, "a-key"), thread(acting, article)) == (first, [first.key])
    assert acting.do("post_comment", {**given, "body": "Other"}, who, "a-key") == Came("key_reused")


def test_a_suspended_account_posts_nothing_and_is_told_until_when(acting: Acting) -> None:
    article, who = story(acting), acting.person("tidewatcher")
    until = acting.now + timedelta(days=1)
    acting.door.run(acting.door.pool.execute("update private_account set suspended_until = $1", until))
    acting.forget()
    assert post(acting, article, who) == Came("suspended")
    acting.later(days=1)
    assert post(acting, article, who).code is None


# Quotes


def test_a_quote_leads_to_its_source_and_back(acting: Acting) -> None:
    article, who = story(acting), acting.person("tidewatcher")
    first = post(acting, article, who).key or ""
    quotes = [
        {"comment_id": first, "start": 0, "end": 11, "text": WORDS[:11]},
        {"block": 2, "start": 4, "end": 14, "text": BLOCKS[1][4:14]},
    ]
    second = post(acting, article, who, "Quite.", quotes=quotes).key or ""
    told = items(acting, f"/v1/comments/{second}/quotes")
    assert [(one["text"], one["start"], one["end"], one["revision"], one["is_stale"]) for one in told] == [
        ("About time.", 0, 11, 1, False),
        ("breakwater", 4, 14, 1, False),
    ]
    assert [one["text"] for one in items(acting, f"/v1/comments/{first}/quoted-by")] == ["About time."]


QUOTES: list[dict[str, object]] = [
    {"comment_id": "first", "start": 1, "end": 11, "text": "About time"},
    {"comment_id": "first", "start": 0, "end": 99, "text": "About time."},
    {"comment_id": "first", "revision": 2, "start": 0, "end": 5, "text": "About"},
    {"comment_id": "cmt_1_99", "start": 0, "end": 5, "text": "About"},
    {"comment_id": "elsewhere", "start": 0, "end": 5, "text": "About"},
    {"block": 3, "start": 0, "end": 3, "text": "The"},
    {"block": 1, "start": 0, "end": 3, "text": "the"},
    {"block": 1, "revision": 2, "start": 0, "end": 3, "text": "The"},
    {"block": 1, "comment_id": "first", "start": 0, "end": 3, "text": "The"},
    {"start": 0, "end": 3, "text": "The"},
]


@pytest.mark.parametrize("quote", QUOTES, ids=range(len(QUOTES)))
def test_words_that_are_not_there_are_not_quoted(acting: Acting, quote: dict[str, object]) -> None:
    article, who = story(acting), acting.person("tidewatcher")
    named = {"first": post(acting, article, who).key, "elsewhere": post(acting, story(acting), who).key}
    given = {**quote, "comment_id": named.get(str(quote.get("comment_id")), quote.get("comment_id"))}
    given = {name: value for name, value in given.items() if value is not None}
    assert post(acting, article, who, "Quite.", quotes=[given]) == Came("quote_missing")
    assert len(thread(acting, article)) == 1


HIDDEN_BY_MARKDOWN = {
    "&#x202E;abc": "text_turned",
    "a" + "&#x0301;" * 9: "text_stacked",
    "&nbsp;&#8203;": "text_blank",
    "[](http://a.example)": "text_blank",
    "> ": "text_blank",
    "[x]: http://a.example": "text_blank",
}


@pytest.mark.parametrize(("body", "code"), HIDDEN_BY_MARKDOWN.items(), ids=range(len(HIDDEN_BY_MARKDOWN)))
def test_what_shows_once_it_is_read_as_markdown_is_held_to_the_same(acting: Acting, body: str, code: str) -> None:
    article, who = story(acting), acting.person("tidewatcher")
    assert post(acting, article, who, body) == Came(code)


def test_an_account_that_was_erased_a_moment_ago_posts_nothing(acting: Acting) -> None:
    article, who = story(acting), acting.person("tidewatcher")
    acting.door.run(acting.door.pool.execute("delete from private_account"))
    assert (post(acting, article, who), thread(acting, article)) == (Came("invalid_token"), [])
