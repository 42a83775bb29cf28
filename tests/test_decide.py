"""Deciding about comments and who wrote them: each step, what it leaves, who may, over both doors."""

from __future__ import annotations

import asyncio
import json
import re

import pytest

from api.acts.check import check
from tests.acting import Acting, Came
from tests.asking import Json, at
from tests.moderating import STATEMENT, decide, named, queue, report, staff
from tests.people import bearer
from tests.stories import changes, counts, items, seen, story, thread

WORDS = "Come to my shop."


@pytest.fixture
def who(acting: Acting) -> str:
    return acting.person("tidewatcher")


@pytest.fixture
def moderator(acting: Acting) -> str:
    return staff(acting)


@pytest.fixture
def article(acting: Acting, who: str) -> str:
    return story(acting)


@pytest.fixture
def made(acting: Acting, who: str, article: str) -> str:
    return acting.do("post_comment", {"article_id": article, "body": WORDS}, who).key or ""


@pytest.fixture
def waiting(acting: Acting, who: str) -> str:
    return acting.do("post_comment", {"article_id": story(acting, "pre_moderated"), "body": WORDS}, who).key or ""


def status(acting: Acting, comment: str, secret: str) -> object:
    found = seen(acting, comment, secret, "status")
    return found["status"] if isinstance(found, dict) else found


def test_only_moderators_decide(acting: Acting, made: str, who: str) -> None:
    people = (None, acting.person("other"), who, staff(acting, "editor", "editor"))
    assert [decide(acting, made, one, "hide").code for one in people] == ["unauthenticated", "forbidden", "forbidden", "forbidden"]
    assert decide(acting, made, staff(acting, "boss", "admin"), "hide").code is None


def test_what_waits_is_shown_once_it_is_approved(acting: Acting, waiting: str, moderator: str) -> None:
    article = f"art_{waiting.split('_')[1]}"
    assert (queue(acting, moderator), thread(acting, article), counts(acting, article)["pending"]) == ([waiting], [], 1)
    assert decide(acting, waiting, moderator, "approve", reason=named(acting, "no_violation"), statement="") == Came(None, "dec_1")
    assert (queue(acting, moderator), thread(acting, article), counts(acting, article)["pending"]) == ([], [waiting], 0)
    assert items(acting, "/v1/comments?q=shop")[0]["id"] == waiting
    assert changes(acting) == [(waiting, "insert")]  # nobody could see it before


def test_what_is_hidden_is_seen_by_its_writer_and_moderators_until_it_is_restored(
    acting: Acting, dsn: str, made: str, who: str, moderator: str, article: str
) -> None:
    answer = acting.do("post_comment", {"article_id": article, "body": "Indeed.", "parent_id": made}, who).key or ""
    assert decide(acting, answer, moderator, "hide").code is None
    told = {"status": "hidden", "body": "Indeed."}
    assert [seen(acting, answer, one, "status", "body") for one in (None, who, moderator)] == ["not_found", told, told]
    assert (thread(acting, article), seen(acting, made, None, "reply_count", "descendant_count")) == (
        [made],
        {"reply_count": 0, "descendant_count": 0},
    )
    assert decide(acting, answer, moderator, "restore").code is None
    assert seen(acting, made, None, "reply_count", "descendant_count") == {"reply_count": 1, "descendant_count": 1}
    assert drifted(dsn, article) == []


def drifted(dsn: str, article: str) -> list[str]:
    """What `broadsheet check` finds of an article. (Others lost their comments together with the people of earlier tests.)"""
    return [one for one in asyncio.run(check(dsn)) if re.search(rf"_{article[4:]}\b", one)]


STEPS = {
    "pending": {"approve": "visible", "hide": "hidden", "remove": "removed"},
    "visible": {"hide": "hidden", "remove": "removed", "feature": "visible"},
    "hidden": {"remove": "removed", "restore": "visible"},
    "removed": {"restore": "visible"},
}
MOVES = ("approve", "hide", "remove", "restore", "feature", "unfeature")


@pytest.mark.parametrize("before", STEPS)
@pytest.mark.parametrize("action", MOVES)
def test_each_step_leads_from_a_state_that_it_names(acting: Acting, dsn: str, who: str, moderator: str, before: str, action: str) -> None:
    mode = "pre_moderated" if before == "pending" else "open"
    article = story(acting, mode)
    comment = acting.do("post_comment", {"article_id": article, "body": WORDS}, who).key or ""
    if before in ("hidden", "removed"):
        assert decide(acting, comment, moderator, {"hidden": "hide", "removed": "remove"}[before]).code is None
    after = STEPS[before].get(action)
    came = decide(acting, comment, moderator, action)
    assert (came.code, status(acting, comment, moderator)) == (None if after else "state_changed", after or before)
    assert drifted(dsn, article) == []


def test_a_refusal_names_the_state_that_there_is_now(acting: Acting, made: str, moderator: str) -> None:
    assert decide(acting, made, moderator, "hide").code is None
    body = {"action": "hide", "reason": "spam", "statement": STATEMENT}
    answer = acting.door.ask("POST", f"/v1/comments/{made}/decisions", bearer(moderator), json.dumps(body).encode())
    assert (answer.status, answer.json["code"], answer.json["detail"]) == (409, "state_changed", "The comment is hidden.")


def test_whoever_says_what_they_saw_decides_about_nothing_else(acting: Acting, made: str, moderator: str) -> None:
    assert decide(acting, made, moderator, "remove", expected_status=named(acting, "hidden")).code == "state_changed"
    assert decide(acting, made, moderator, "remove", expected_status=named(acting, "visible")).code is None


def test_what_its_writer_deleted_comes_back_by_nobody(acting: Acting, made: str, who: str, moderator: str) -> None:
    assert decide(acting, made, moderator, "hide").code is None
    assert acting.do("delete_comment", {"id": made}, who) == Came()
    assert decide(acting, made, moderator, "restore") == Came("state_changed")


def test_reports_are_upheld_or_rejected_with_the_decision(acting: Acting, made: str, waiting: str, moderator: str) -> None:
    other = acting.person("other")
    assert report(acting, made, other).code is None
    assert decide(acting, made, moderator, "approve").code is None
    assert (queue(acting, moderator), record(acting)) == ([waiting], [(0, 1)])
    assert decide(acting, made, moderator, "approve") == Came("state_changed")
    assert decide(acting, waiting, moderator, "approve").code is None
    assert report(acting, waiting, other).code is None
    assert decide(acting, waiting, moderator, "warn").code is None
    assert (queue(acting, moderator), record(acting), status(acting, waiting, moderator)) == ([], [(1, 1)], "visible")


def record(acting: Acting) -> list[tuple[int, int]]:
    return [(row["upheld"], row["rejected"]) for row in acting.rows("select upheld, rejected from reporter")]


@pytest.mark.parametrize("action", ["hide", "remove", "warn", "suspend", "ban"])
def test_what_is_decided_against_somebody_takes_a_statement_and_is_mailed(
    acting: Acting, made: str, who: str, moderator: str, action: str
) -> None:
    days = {"days": 7} if action == "suspend" else {}
    assert decide(acting, made, moderator, action, statement="  ", **days) == Came("invalid")
    assert acting.letters("tidewatcher@example.org") == ["verify_registration"]
    assert decide(acting, made, moderator, action, **days).code is None
    assert acting.letters("tidewatcher@example.org") == ["verify_registration", "decision_made"]
    (letter,) = acting.rows("select text from outgoing_mail where kind = 'decision_made'")
    assert STATEMENT in letter["text"]
    assert ("dec_1" in letter["text"], made in letter["text"], "8 March 2026" in letter["text"]) == (True, True, action == "suspend")


def test_a_suspended_writer_writes_nothing_for_so_long(acting: Acting, made: str, who: str, moderator: str, article: str) -> None:
    assert decide(acting, made, moderator, "suspend", days=7).code is None
    acting.forget()
    given = {"article_id": article, "body": "More."}
    assert acting.do("post_comment", given, who) == Came("suspended")
    assert decide(acting, made, moderator, "suspend", days=7) == Came("state_changed")
    acting.later(days=7)
    assert acting.do("post_comment", given, who).code is None


def test_a_banned_writer_writes_nothing_any_more(acting: Acting, made: str, who: str, moderator: str, article: str) -> None:
    assert decide(acting, made, moderator, "ban").code is None
    acting.later(days=13)
    assert acting.do("post_comment", {"article_id": article, "body": "More."}, who) == Came("suspended")
    assert decide(acting, made, moderator, "ban") == Came("state_changed")


@pytest.mark.parametrize(("action", "days"), [("suspend", None), ("hide", 7), ("suspend", 0), ("suspend", 366)])
def test_days_go_with_suspending_alone(acting: Acting, made: str, moderator: str, action: str, days: int | None) -> None:
    assert decide(acting, made, moderator, action, days=days) == Came("invalid")


def test_somebody_is_warned_for_a_comment_once(acting: Acting, made: str, moderator: str) -> None:
    assert [decide(acting, made, moderator, "warn").code for _ in range(2)] == [None, "state_changed"]


def test_nobody_decides_about_their_own_comment(acting: Acting, moderator: str, article: str) -> None:
    own = acting.do("post_comment", {"article_id": article, "body": "Mine."}, moderator).key or ""
    days = {"suspend": 7}
    codes = {decide(acting, own, moderator, one, days=days.get(one)).code for one in (*MOVES, "warn", "suspend", "ban")}
    assert codes == {"own_comment"}


ROLES = {"reader": None, "trusted": None, "moderator": "forbidden", "editor": "forbidden", "admin": "forbidden"}


@pytest.mark.parametrize("role", ROLES)
def test_nobody_acts_against_who_is_not_below_them(acting: Acting, moderator: str, article: str, role: str) -> None:
    other = staff(acting, "other", role)
    comment = acting.do("post_comment", {"article_id": article, "body": "Theirs."}, other).key or ""
    assert decide(acting, comment, moderator, "warn").code == ROLES[role]
    assert decide(acting, comment, moderator, "feature").code is None
    boss = staff(acting, "boss", "admin")
    assert decide(acting, comment, boss, "hide").code == ("forbidden" if role == "admin" else None)


def test_what_nobody_is_told_of_is_decided_about_all_the_same(acting: Acting, made: str, moderator: str) -> None:
    acting.rows("update comment set account_id = null returning number")
    assert decide(acting, made, moderator, "suspend", days=7) == Came("not_found")
    assert decide(acting, made, moderator, "hide").code is None
    assert acting.rows("select from outgoing_mail where kind = 'decision_made'") == []


def test_what_is_not_there_is_not_decided_about(acting: Acting, made: str, moderator: str) -> None:
    assert [decide(acting, one, moderator, "hide") for one in ("cmt_1_999", "art_1", "x")] == [Came("not_found")] * 3


def test_each_decision_is_noted(acting: Acting, made: str, moderator: str) -> None:
    assert decide(acting, made, moderator, "hide").code is None
    (row,) = acting.rows("select actor_id, action, target, detail from audit where action like 'comment.%'")
    assert (row["actor_id"], row["action"], row["target"]) == (2, "comment.hide", made)
    assert json.loads(row["detail"]) == {"decision": "dec_1", "reason": "spam"}


def test_what_nobody_sees_is_no_change(acting: Acting, made: str, moderator: str) -> None:
    assert report(acting, made, acting.person("other")).code is None
    assert [decide(acting, made, moderator, one).code for one in ("warn", "ban")] == [None, None]
    assert changes(acting) == [(made, "insert")]
    assert acting.do("feature_comment", {"id": made}, moderator).code is None
    assert changes(acting) == [(made, "insert"), (made, "update")]


def test_the_same_key_decides_once(acting: Acting, made: str, moderator: str) -> None:
    given = {"id": made, "action": named(acting, "hide"), "reason": named(acting, "spam"), "statement": STATEMENT}
    assert [acting.do("decide", given, moderator, "a-key") for _ in range(2)] == [Came(None, "dec_1")] * 2


# Picking out


def test_the_newsroom_picks_comments_out(acting: Acting, made: str) -> None:
    editor = staff(acting, "editor", "editor")
    for _ in range(2):
        assert acting.do("feature_comment", {"id": made}, editor) == Came(None, made)
    assert [one["id"] for one in items(acting, "/v1/comments?featured=true")] == [made]
    for _ in range(2):
        assert acting.do("unfeature_comment", {"id": made}, editor) == Came(None, made)
    assert items(acting, "/v1/comments?featured=true") == []
    assert [row["action"] for row in acting.rows("select action from moderation_decision order by decision_id")] == ["feature", "unfeature"]


def test_not_everybody_picks_out_and_nobody_their_own(acting: Acting, made: str, who: str, article: str) -> None:
    editor = staff(acting, "editor", "editor")
    own = acting.do("post_comment", {"article_id": article, "body": "Mine."}, editor).key or ""
    codes = [acting.do("feature_comment", {"id": one}, secret).code for one, secret in ((made, None), (made, who), (own, editor))]
    assert codes == ["unauthenticated", "forbidden", "own_comment"]


def test_what_is_hidden_is_picked_out_no_more(acting: Acting, made: str, moderator: str) -> None:
    assert acting.do("feature_comment", {"id": made}, moderator).code is None
    assert decide(acting, made, moderator, "hide").code is None
    assert seen(acting, made, moderator, "is_featured") == {"is_featured": False}
    assert acting.do("feature_comment", {"id": made}, moderator) == Came("not_found")


@pytest.mark.parametrize(("role", "badges"), [("reader", []), ("trusted", []), ("moderator", ["moderator"]), ("admin", ["admin"])])
def test_a_comment_shows_what_its_writer_is_to_the_site(acting: Acting, made: str, who: str, role: str, badges: list[Json]) -> None:
    acting.rows("update account set role = $1 where handle = 'tidewatcher' returning account_id", role)
    assert seen(acting, made, None, "badges") == {"badges": badges}
    asked = {"query": f'{{ comment(id: "{made}") {{ badges }} }}'}
    answer = acting.door.ask("POST", "/graphql", bearer(who), json.dumps(asked).encode())
    assert at(answer.json, "data", "comment", "badges") == [str(one).upper() for one in badges]
