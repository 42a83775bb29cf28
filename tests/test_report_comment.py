"""Reporting comments: what moderators see of it, how much it weighs, and each rule by which it is refused, over both doors."""

from __future__ import annotations

import pytest

from tests.acting import Acting, Came
from tests.asking import at
from tests.moderating import decide, entry, queue, report, staff
from tests.people import bearer
from tests.stories import listed, story

WORDS = "Come to my shop."


@pytest.fixture
def who(acting: Acting) -> str:
    return acting.person("tidewatcher")


@pytest.fixture
def made(acting: Acting, who: str) -> str:
    return post(acting, who)


def post(acting: Acting, who: str, body: str = WORDS, mode: str = "open") -> str:
    return acting.do("post_comment", {"article_id": story(acting, mode), "body": body}, who).key or ""


def test_whoever_is_not_signed_in_reports_nothing(acting: Acting, made: str) -> None:
    assert report(acting, made, None) == Came("unauthenticated")


def test_a_moderator_sees_what_was_reported_whole_with_reasons_and_notes(acting: Acting, made: str) -> None:
    assert report(acting, made, acting.person("other"), note="The third time\r\ntoday.") == Came(None, f"rep_{made[4:]}_2")
    found = entry(acting, staff(acting))
    assert {name: found[name] for name in ("id", "status", "entered_at", "report_count", "weight", "reasons", "rule_hits")} == {
        "id": made,
        "status": "visible",
        "entered_at": "2026-03-01T12:00:00Z",
        "report_count": 1,
        "weight": 1.0,
        "reasons": ["spam"],
        "rule_hits": [],
    }
    assert (at(found, "comment", "body"), at(found, "comment", "account", "handle")) == (WORDS, "tidewatcher")
    (one,) = at(found, "reports", "items")
    assert (at(one, "reason"), at(one, "note")) == ("spam", "The third time\ntoday.")


def test_who_reported_is_told_to_moderators_by_handle(acting: Acting, made: str) -> None:
    assert report(acting, made, acting.person("other")).code is None
    asked = b'{"query": "{ moderationQueue { nodes { reports { nodes { account { handle } weight } } } } }"}'
    answer = acting.door.ask("POST", "/graphql", bearer(staff(acting)), asked)
    told = at(answer.json, "data", "moderationQueue", "nodes", 0, "reports", "nodes")
    assert told == [{"account": {"handle": "other"}, "weight": 1.0}]


def test_again_it_is_the_same_report_and_the_newest_reason_counts(acting: Acting, made: str) -> None:
    other = acting.person("other")
    first = report(acting, made, other, "spam", note="One")
    assert report(acting, made, other, "hate") == first
    found = entry(acting, staff(acting))
    assert (found["report_count"], found["reasons"], at(found, "reports", "items", 0, "note")) == (1, ["hate"], "")


def test_reports_of_several_add_up(acting: Acting, made: str) -> None:
    for handle, reason in (("one", "spam"), ("two", "hate"), ("three", "spam")):
        assert report(acting, made, acting.person(handle), reason).code is None
    found = entry(acting, staff(acting))
    assert (found["report_count"], found["weight"], found["reasons"]) == (3, 3.0, ["hate", "spam"])


def test_a_report_weighs_as_much_as_earlier_ones_were_right(acting: Acting, who: str) -> None:
    other, moderator, weights = acting.person("other"), staff(acting), list[object]()
    for action in ("approve", "approve", "hide", "hide"):
        comment = post(acting, who)
        assert report(acting, comment, other).code is None
        weights.append(entry(acting, moderator)["weight"])
        assert decide(acting, comment, moderator, action).code is None
        acting.later(minutes=5)
    assert [round(float(str(one)), 3) for one in weights] == [1.0, 0.5, 0.333, 0.5]


def test_nobody_reports_their_own_comment(acting: Acting, made: str, who: str) -> None:
    assert report(acting, made, who) == Came("own_comment")


def test_what_is_not_shown_is_not_reported(acting: Acting, made: str, who: str) -> None:
    other, waiting = acting.person("other"), post(acting, who, "Waits.", "pre_moderated")
    assert [report(acting, one, other) for one in ("cmt_1_999", "art_1", "x", waiting)] == [Came("not_found")] * 4
    assert acting.do("delete_comment", {"id": made}, who) == Came()
    assert report(acting, made, other) == Came("not_found")


def test_no_more_than_twenty_in_an_hour(acting: Acting, made: str) -> None:
    other = acting.person("other")
    assert [report(acting, made, other).code for _ in range(21)] == [None] * 20 + ["rate_limited"]


def test_a_suspended_account_reports_nothing(acting: Acting, made: str) -> None:
    other = acting.person("other")
    acting.rows("update private_account set suspended_until = '9999-01-01' where email like 'other%' returning account_id")
    acting.forget()
    assert report(acting, made, other) == Came("suspended")


@pytest.mark.parametrize("note", ["a\0b", "\u200b", "a\x07b", "a" * 1_001])
def test_a_note_is_words(acting: Acting, made: str, note: str) -> None:
    assert report(acting, made, acting.person("other"), note=note) == Came("invalid")


def test_a_reason_is_one_of_the_list(acting: Acting, made: str) -> None:
    assert report(acting, made, acting.person("other"), "ugly").code in ("invalid", "document_invalid")


def test_whoever_reported_is_told_so_and_nobody_else(acting: Acting, made: str, who: str) -> None:
    other = acting.person("other")
    assert report(acting, made, other).code is None
    asked = b'{"comment_ids": ["%s"]}' % made.encode()
    told = [listed(acting.door.ask("POST", "/v1/viewer-state", bearer(one), asked))[0]["reported"] for one in (other, who)]
    assert told == [True, False]


def test_what_was_decided_stays_decided_until_the_text_is_another(acting: Acting, made: str, who: str) -> None:
    other, moderator = acting.person("other"), staff(acting)
    assert report(acting, made, other).code is None
    assert decide(acting, made, moderator, "approve").code is None
    assert (report(acting, made, other).code, queue(acting, moderator)) == (None, [])
    acting.later(minutes=6)
    assert acting.do("edit_comment", {"id": made, "body": "Come to my other shop."}, who).code is None
    assert (report(acting, made, other).code, queue(acting, moderator)) == (None, [made])


def test_what_its_writer_deleted_waits_for_nobody(acting: Acting, made: str, who: str) -> None:
    moderator = staff(acting)
    assert report(acting, made, acting.person("other")).code is None
    assert acting.do("delete_comment", {"id": made}, who) == Came()
    assert (queue(acting, moderator), [row["state"] for row in acting.rows("select state from report")]) == ([], ["gone"])
