"""Appeals against decisions, what comes of them, and what people see of what was decided about them, over both doors."""

from __future__ import annotations

import json

import pytest

from tests.acting import Acting, Came
from tests.asking import Json, at
from tests.moderating import STATEMENT, decide, named, queue, staff
from tests.people import bearer
from tests.stories import items, seen, story


@pytest.fixture
def who(acting: Acting) -> str:
    return acting.person("tidewatcher")


@pytest.fixture
def moderator(acting: Acting) -> str:
    return staff(acting)


@pytest.fixture
def other(acting: Acting, moderator: str) -> str:
    return staff(acting, "other")


@pytest.fixture
def article(acting: Acting) -> str:
    return story(acting)


@pytest.fixture
def made(acting: Acting, who: str, article: str) -> str:
    return acting.do("post_comment", {"article_id": article, "body": "Words."}, who).key or ""


def appeal(acting: Acting, decision: str | None, who: str | None, text: str = "It is no shop of mine.") -> Came:
    return acting.do("appeal_decision", {"id": decision, "text": text}, who)


def settle(acting: Acting, decided: str | None, who: str | None, outcome: str) -> Came:
    given = {"id": decided, "outcome": named(acting, outcome), "statement": "We looked again."}
    return acting.do("decide_appeal", given, who)


def test_whoever_is_not_signed_in_appeals_nothing_and_decides_nothing(acting: Acting) -> None:
    assert [appeal(acting, "dec_1", None), settle(acting, "apl_1", None, "upheld")] == [Came("unauthenticated")] * 2


def test_only_who_was_decided_against_appeals_and_once(acting: Acting, made: str, who: str, moderator: str, other: str) -> None:
    decision = decide(acting, made, moderator, "hide").key
    assert [appeal(acting, decision, one) for one in (moderator, other)] == [Came("not_found")] * 2
    assert [appeal(acting, decision, who).code for _ in range(2)] == [None, "already_appealed"]
    assert [appeal(acting, one, who) for one in ("dec_99", "cmt_1_1", "x")] == [Came("not_found")] * 3


@pytest.mark.parametrize("text", ["", " \n", "a\0b", "a" * 5_001])
def test_an_appeal_is_words(acting: Acting, made: str, who: str, moderator: str, text: str) -> None:
    assert appeal(acting, decide(acting, made, moderator, "hide").key, who, text) == Came("invalid")


def test_what_is_against_nobody_is_not_appealed(acting: Acting, who: str, moderator: str) -> None:
    waiting = acting.do("post_comment", {"article_id": story(acting, "pre_moderated"), "body": "Words."}, who).key or ""
    assert appeal(acting, decide(acting, waiting, moderator, "approve").key, who) == Came("state_changed")


@pytest.mark.parametrize("action", ["hide", "remove", "warn", "suspend", "ban"])
def test_what_is_overturned_is_as_it_was_before(acting: Acting, made: str, who: str, moderator: str, other: str, action: str) -> None:
    decision = decide(acting, made, moderator, action, **({"days": 7} if action == "suspend" else {})).key
    appealed = appeal(acting, decision, who)
    assert appealed == Came(None, f"apl_{str(decision)[4:]}")
    assert [one["id"] for one in items(acting, "/v1/moderation/appeals", other)] == [appealed.key]
    assert settle(acting, appealed.key, other, "overturned") == appealed
    assert (items(acting, "/v1/moderation/appeals", other), queue(acting, other)) == ([], [])
    assert seen(acting, made, None, "status") == {"status": "visible"}
    acting.forget()
    given = {"article_id": f"art_{made.split('_')[1]}", "body": "More."}
    assert acting.do("post_comment", given, who).code is None
    assert acting.letters("tidewatcher@example.org") == ["verify_registration", "decision_made", "appeal_decided"]
    (row,) = acting.rows("select action, reverses, status_after from moderation_decision where reverses is not null")
    assert tuple(row) == ("overturn", int(str(decision)[4:]), "visible")


def test_what_is_upheld_stays(acting: Acting, made: str, who: str, moderator: str, other: str) -> None:
    appealed = appeal(acting, decide(acting, made, moderator, "hide").key, who).key
    assert settle(acting, appealed, other, "upheld").code is None
    assert (seen(acting, made, None), settle(acting, appealed, other, "overturned")) == ("not_found", Came("state_changed"))


def test_another_moderator_than_the_first_decides(acting: Acting, made: str, who: str, moderator: str, other: str) -> None:
    appealed = appeal(acting, decide(acting, made, moderator, "hide").key, who).key
    codes = [settle(acting, appealed, one, "overturned").code for one in (who, moderator, other)]
    assert codes == ["forbidden", "own_decision", None]
    assert [settle(acting, one, other, "upheld") for one in ("apl_99", "dec_1", "x")] == [Came("not_found")] * 3


def test_a_later_decision_holds(acting: Acting, made: str, who: str, moderator: str, other: str) -> None:
    first = decide(acting, made, moderator, "hide").key
    assert decide(acting, made, moderator, "remove").code is None
    assert settle(acting, appeal(acting, first, who).key, other, "overturned").code is None
    assert seen(acting, made, who, "status") == {"status": "removed"}


def test_whoever_was_suspended_anew_stays_so(acting: Acting, made: str, who: str, moderator: str, other: str) -> None:
    first = decide(acting, made, moderator, "suspend", days=7).key
    assert decide(acting, made, moderator, "ban").code is None
    acting.forget()
    assert settle(acting, appeal(acting, first, who).key, other, "overturned").code is None
    acting.forget()
    assert acting.do("post_comment", {"article_id": story(acting), "body": "More."}, who) == Came("suspended")


def test_what_its_writer_deleted_meanwhile_stays_gone(acting: Acting, made: str, who: str, moderator: str, other: str) -> None:
    decision = decide(acting, made, moderator, "hide").key
    assert acting.do("delete_comment", {"id": made}, who) == Came()
    assert settle(acting, appeal(acting, decision, who).key, other, "overturned").code is None
    assert seen(acting, made, who, "status", "body") == {"status": "removed", "body": ""}


def test_whoever_is_banned_appeals_all_the_same(acting: Acting, made: str, who: str, moderator: str) -> None:
    decision = decide(acting, made, moderator, "ban").key
    acting.forget()
    assert appeal(acting, decision, who).code is None


# What people see of it


def test_people_see_what_was_decided_about_them_with_appeal_and_outcome(
    acting: Acting, made: str, who: str, moderator: str, other: str
) -> None:
    decision = decide(acting, made, moderator, "hide").key
    acting.later(minutes=1)
    assert settle(acting, appeal(acting, decision, who).key, other, "upheld").code is None
    (told,) = items(acting, "/v1/me/decisions?include=appeal,comment", who)
    assert {name: told[name] for name in ("id", "action", "reason", "statement", "decided_at", "is_automated")} == {
        "id": decision,
        "action": "hide",
        "reason": "spam",
        "statement": STATEMENT,
        "decided_at": "2026-03-01T12:00:00Z",
        "is_automated": False,
    }
    assert (at(told, "appeal", "state"), at(told, "appeal", "statement")) == ("upheld", "We looked again.")
    assert (at(told, "comment", "body"), at(told, "comment", "status")) == ("Words.", "hidden")
    assert [items(acting, "/v1/me/decisions", one) for one in (moderator, other)] == [[], []]


def test_people_see_their_comments_in_whatever_state(acting: Acting, article: str, who: str, moderator: str) -> None:
    told: list[Json] = []
    for nth, action in enumerate(("hide", "remove", None)):
        acting.later(minutes=1)
        comment = acting.do("post_comment", {"article_id": article, "body": f"Number {nth}"}, who).key or ""
        if action:
            assert decide(acting, comment, moderator, action).code is None
        told.insert(0, [comment, {"hide": "hidden", "remove": "removed", None: "visible"}[action], f"Number {nth}"])
    found = items(acting, "/v1/me/comments", who)
    assert [[one["id"], one["status"], at(one, "comment", "body")] for one in found] == told
    assert items(acting, "/v1/me/comments", moderator) == []
    asked = {"query": "{ myComments { nodes { id status comment { body } decisions { nodes { action } } } } }"}
    answer = acting.door.ask("POST", "/graphql", bearer(who), json.dumps(asked).encode())
    shown = at(answer.json, "data", "myComments", "nodes")
    assert [[one["id"], one["status"].lower(), one["comment"]["body"]] for one in shown] == told
    assert [len(at(one, "decisions", "nodes")) for one in shown] == [0, 1, 1]


# What everybody sees


def test_the_log_tells_what_was_decided_about_no_person(acting: Acting, made: str, who: str, moderator: str, article: str) -> None:
    for action in ("warn", "hide"):
        acting.later(minutes=1)
        assert decide(acting, made, moderator, action).code is None
    answer = acting.door.ask("GET", "/v1/moderation/log?include=article")
    shown = [
        (one["action"], one["reason"], one["comment_id"], at(one, "article", "id"), one["is_automated"]) for one in at(answer.json, "items")
    ]
    assert shown == [("hide", "spam", made, article, False), ("warn", "spam", None, article, False)]
    assert [word for word in ("tidewatcher", "warden", STATEMENT, "Words.", "acc_", "dec_") if word.encode() in answer.body] == []
    asked = b'{"query": "{ moderationLog(first: 1) { nodes { action commentId decidedAt article { id } } } }"}'
    told = acting.door.ask("POST", "/graphql", [(b"content-type", b"application/json")], asked)
    assert at(told.json, "data", "moderationLog", "nodes") == [
        {"action": "HIDE", "commentId": made, "decidedAt": "2026-03-01T12:02:00Z", "article": {"id": article}}
    ]


def test_the_log_leaves_out_what_is_below_articles_that_are_not_published(acting: Acting, made: str, moderator: str, article: str) -> None:
    assert decide(acting, made, moderator, "hide").code is None
    acting.rows("update article set status = 'hidden' where article_id = $1 returning article_id", int(article[4:]))
    assert items(acting, "/v1/moderation/log") == []
