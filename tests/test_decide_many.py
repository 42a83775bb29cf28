"""Several decisions at once: each is answered by itself; and two moderators who decide at the same time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import partial

import pytest
import strawberry

from api.acts.decisions import decide as decide_act
from api.acts.decisions import decide_many
from api.acts.doing import Doing
from api.acts.once import Done
from db.pool import open_pool
from schema.account import Role
from schema.errors import Refusal
from schema.moderation_decision import DecideInput, DecideManyInput, DecisionAction, DecisionReason
from schema.viewer import Viewer
from tests.acting import Acting
from tests.asking import Json, at
from tests.moderating import STATEMENT, decide, named, report, staff
from tests.people import bearer
from tests.stories import seen, story

MUTATION = """mutation($input: DecideManyInput!) { decideMany(input: $input) {
  results { id status decisionId code detail __typename } userErrors { code } } }"""


@pytest.fixture
def who(acting: Acting) -> str:
    return acting.person("tidewatcher")


@pytest.fixture
def moderator(acting: Acting) -> str:
    return staff(acting)


def post(acting: Acting, who: str, body: str = "Words.") -> str:
    return acting.do("post_comment", {"article_id": story(acting), "body": body}, who).key or ""


def many(acting: Acting, ids: list[str], who: str, key: str | None = None) -> list[dict[str, Json]]:
    """The results, as REST spells them."""
    given: dict[str, object] = {"action": named(acting, "hide"), "reason": named(acting, "spam"), "statement": STATEMENT, "ids": ids}
    headers = bearer(who, *([(b"idempotency-key", key.encode())] if key else []))
    if acting.way == "rest":
        answer = acting.door.ask("POST", "/v1/moderation/decisions:batch", headers, json.dumps(given).encode())
        assert answer.status == 207, answer.body
        return [dict(one) for one in at(answer.json, "results")]
    asked = {"query": MUTATION, "variables": {"input": given}}
    answer = acting.door.ask("POST", "/graphql", headers, json.dumps(asked).encode())
    assert at(answer.json, "data", "decideMany", "userErrors") == []
    found = at(answer.json, "data", "decideMany", "results")
    assert {one.pop("__typename") for one in found} == {"DecisionResult"}
    return [{"decision_id": one.pop("decisionId"), **one} for one in found]


def test_each_is_answered_by_itself_in_the_order_asked(acting: Acting, who: str, moderator: str) -> None:
    first, second, own = post(acting, who), post(acting, who, "More."), post(acting, moderator)
    assert decide(acting, first, moderator, "hide").code is None
    told = [(one["id"], one["status"], one["code"]) for one in many(acting, ["x", own, second, first, second], moderator)]
    assert told == [("x", 404, "not_found"), (own, 403, "own_comment"), (second, 201, None), (first, 409, "state_changed")]
    assert [seen(acting, one, moderator, "status") for one in (second, own)] == [{"status": "hidden"}, {"status": "visible"}]


def test_the_same_key_answers_the_same(acting: Acting, who: str, moderator: str) -> None:
    comment = post(acting, who)
    first, second = (many(acting, [comment], moderator, "a-key") for _ in range(2))
    assert first == second == [{"id": comment, "status": 201, "decision_id": "dec_1", "code": None, "detail": None}]


def test_no_more_than_a_hundred_and_not_none(acting: Acting, moderator: str) -> None:
    given = {"action": named(acting, "hide"), "reason": named(acting, "spam"), "statement": STATEMENT}
    codes = [acting.do("decide_many", {**given, "ids": ids}, moderator).code for ids in ([], ["x"] * 101)] if acting.way == "rest" else []
    assert codes in ([], ["invalid", "invalid"])
    assert len(many(acting, [f"cmt_1_{nth}" for nth in range(1, 101)], moderator)) == 100


def test_only_moderators(acting: Acting, who: str) -> None:
    given = {"action": "hide", "reason": "spam", "statement": STATEMENT, "ids": ["x"]}
    answers = [acting.door.ask("POST", "/v1/moderation/decisions:batch", bearer(one), json.dumps(given).encode()) for one in (who,)]
    assert [one.json["code"] for one in answers] == ["forbidden"]


def test_what_is_refused_leaves_no_letter_and_no_record(acting: Acting, who: str, moderator: str) -> None:
    comment, other = post(acting, who), acting.person("other")
    assert report(acting, comment, other).code is None
    assert [one["status"] for one in many(acting, [comment, "cmt_9_9"], moderator)] == [201, 404]
    assert [one["status"] for one in many(acting, [comment], moderator)] == [409]
    assert acting.letters("tidewatcher@example.org") == ["verify_registration", "decision_made"]
    assert [tuple(row) for row in acting.rows("select upheld, rejected from reporter")] == [(1, 0)]


# At the same time


Act = Callable[[Doing], Awaitable[Done]]


def moderators(acting: Acting) -> list[Viewer]:
    """Two of them."""
    staff(acting, "other")
    rows = acting.rows("select account_id from account where role = 'moderator' order by account_id")
    return [Viewer(row["account_id"], Role.MODERATOR) for row in rows]


def at_once(dsn: str, acting: Acting, acts: list[tuple[Viewer, Act]]) -> list[str]:
    """What comes of acts that are done at the same time, each over a connection of its own: the code of a refusal, or done."""

    async def gathered() -> list[str]:
        async with await open_pool(dsn, size=len(acts)) as pool:
            found = await asyncio.gather(*(act(Doing(pool, acting.now, one)) for one, act in acts), return_exceptions=True)
        return [one.code if isinstance(one, Refusal) else type(one).__name__.lower() for one in found]

    return asyncio.run(gathered())


def test_of_two_moderators_who_decide_at_once_one_is_told_that_the_other_did(acting: Acting, dsn: str, who: str, moderator: str) -> None:
    comment, people = post(acting, who), moderators(acting)
    given = DecideInput(id=strawberry.ID(comment), action=DecisionAction.HIDE, reason=DecisionReason.SPAM, statement=STATEMENT)
    for _ in range(5):
        found = at_once(dsn, acting, [(one, lambda doing: decide_act(doing, given)) for one in people])
        assert sorted(found) == ["done", "state_changed"]
        assert decide(acting, comment, moderator, "restore").code is None
    assert acting.rows("select count(*) as made from moderation_decision where action = 'hide'")[0]["made"] == 5


def test_many_decisions_over_the_same_comments_wait_for_each_other(acting: Acting, dsn: str, who: str, moderator: str) -> None:
    people, reporter, comments = moderators(acting), acting.person("reporter"), []
    for nth in range(8):
        comments.append(post(acting, who, f"Number {nth}"))
        assert report(acting, comments[-1], reporter).code is None
    acts: list[tuple[Viewer, Act]] = []
    for one, ids, action in zip(people, (comments, comments[::-1]), (DecisionAction.HIDE, DecisionAction.REMOVE), strict=True):
        given = DecideManyInput(ids=[strawberry.ID(one) for one in ids], action=action, reason=DecisionReason.SPAM, statement=STATEMENT)
        acts.append((one, partial(decide_many, given=given)))
    assert at_once(dsn, acting, acts) == ["done", "done"]
    assert [seen(acting, one, moderator, "status") for one in comments] == [{"status": "removed"}] * 8
    assert [tuple(row) for row in acting.rows("select upheld, rejected from reporter")] == [(8, 0)]
