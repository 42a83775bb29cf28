"""Voting: what is counted, what is refused, and that many at once are as exact as one."""

from __future__ import annotations

import asyncio

import pytest

from api.acts.votes import ballot_of
from tests.acting import Acting, Came
from tests.asking import Json, at
from tests.people import bearer
from tests.stories import changes, listed, seen, story


@pytest.fixture
def writer(acting: Acting) -> str:
    return acting.person("tidewatcher")


@pytest.fixture
def made(acting: Acting, writer: str) -> str:
    return acting.do("post_comment", {"article_id": story(acting), "body": "Words."}, writer).key or ""


def vote(acting: Acting, comment: str, who: str | None, value: int) -> Came:
    return acting.do("cast_vote", {"id": comment, "value": value}, who)


def tally(up: int, down: int) -> Json:
    return {"votes": {"up": up, "down": down, "score": up - down, "display": f"{up - down} ( +{up} / -{down} )"}}


def test_whoever_is_not_signed_in_does_not_vote(acting: Acting, made: str) -> None:
    assert vote(acting, made, None, 1) == Came("unauthenticated")


def test_the_last_word_of_a_voter_counts(acting: Acting, made: str) -> None:
    who = acting.person("other")
    told = []
    for value in (1, 1, -1, 0, 0, 1):
        assert vote(acting, made, who, value).code is None
        told.append(seen(acting, made, None, "votes"))
    assert told == [tally(1, 0), tally(1, 0), tally(0, 1), tally(0, 0), tally(0, 0), tally(1, 0)]


def test_a_vote_that_changes_nothing_is_noted_as_no_change(acting: Acting, made: str) -> None:
    who = acting.person("other")
    for value in (0, 1, 1):
        assert vote(acting, made, who, value).code is None
    assert changes(acting) == [(made, "insert"), (made, "update")]


def test_imported_and_live_votes_add_up(acting: Acting, made: str) -> None:
    acting.door.run(acting.door.pool.execute("update comment set imported_up = 3, up = 3, imported_down = 4, down = 4"))
    assert vote(acting, made, acting.person("other"), -1).code is None
    assert seen(acting, made, None, "votes") == tally(3, 5)


@pytest.mark.parametrize(("up", "down"), [(2_147_483_647, 0), (1_000_000_000, 1_000_000_000), (1, 2_147_483_646)])
def test_a_comment_with_more_votes_than_can_be_counted_takes_no_more_but_those_that_it_has_may_change(
    acting: Acting, made: str, up: int, down: int
) -> None:
    who, late = acting.person("other"), acting.person("late")
    vote(acting, made, who, 1)
    acting.door.run(acting.door.pool.execute("update comment set imported_up = $1 - 1, up = $1, imported_down = $2, down = $2", up, down))
    assert [vote(acting, made, late, value).code for value in (1, -1, 0)] == ["too_many", "too_many", None]
    assert [vote(acting, made, who, value).code for value in (1, -1, 0)] == [None, None, None]
    assert seen(acting, made, None, "votes") == tally(up - 1, down)


def test_nobody_votes_on_their_own_comment(acting: Acting, made: str, writer: str) -> None:
    assert vote(acting, made, writer, 1) == Came("own_comment")


def test_what_is_not_shown_takes_no_votes(acting: Acting, made: str, writer: str) -> None:
    who = acting.person("other")
    waiting = acting.do("post_comment", {"article_id": story(acting, "pre_moderated"), "body": "Waits."}, writer).key or ""
    assert [vote(acting, one, who, 1) for one in ("cmt_1_999", "art_1", "x", waiting)] == [Came("not_found")] * 4
    assert acting.do("delete_comment", {"id": made}, writer) == Came()
    assert vote(acting, made, who, 1) == Came("not_found")


def test_a_closed_thread_takes_no_votes(acting: Acting, made: str) -> None:
    acting.door.run(acting.door.pool.execute("update article_stat set thread_mode = 'closed'"))
    assert vote(acting, made, acting.person("other"), 1) == Came("thread_closed")
    acting.door.run(acting.door.pool.execute("update article_stat set thread_mode = 'open', thread_closes_at = $1", acting.now))
    assert vote(acting, made, acting.person("another"), 1) == Came("thread_closed")


@pytest.mark.parametrize("value", [2, -2, "1", True, 0.5, None])
def test_a_vote_is_one_of_three_numbers(acting: Acting, made: str, value: object) -> None:
    code = acting.do("cast_vote", {"id": made, "value": value}, acting.person("other")).code
    assert code in ("invalid", "document_invalid")
    assert seen(acting, made, None, "votes") == tally(0, 0)


def test_rest_answers_with_the_tally_alone(acting: Acting, made: str) -> None:
    answer = acting.door.ask("PUT", f"/v1/comments/{made}/vote", bearer(acting.person("other")), b'{"value": -1}')
    assert (answer.status, answer.json) == (200, at(tally(0, 1), "votes"))


def test_no_answer_tells_who_voted(acting: Acting, made: str) -> None:
    who = acting.person("curious-voter")
    assert vote(acting, made, who, 1).code is None
    answer = acting.door.ask("GET", f"/v1/comments/{made}", bearer(who))
    assert b"curious-voter" not in answer.body
    state = acting.door.ask("POST", "/v1/viewer-state", bearer(who), b'{"comment_ids": ["%s"]}' % made.encode())
    assert [one["vote"] for one in listed(state)] == [1]


def test_votes_that_come_together_are_each_told_their_own(acting: Acting, made: str, writer: str) -> None:
    other = acting.do("post_comment", {"article_id": story(acting, "closed"), "body": "x"}, writer)
    assert other == Came("thread_closed")
    people = {
        one: acting.door.run(acting.door.pool.fetchval("select account_id from account where handle = $1", one)) for one in ["tidewatcher"]
    }
    article, number = map(int, made.removeprefix("cmt_").split("_"))

    async def all_at_once() -> list[str | None]:
        ballot = ballot_of(acting.door.pool)
        votes = [(article, number, voter, 1) for voter in range(1_000, 1_600)]
        odd = [(article, number, people["tidewatcher"], 1), (article, 999, 1_000, 1)]
        counted = await asyncio.gather(*(ballot.cast(one, acting.now) for one in (*odd, *votes, *votes[:50])))
        return [one.refusal for one in counted]

    assert acting.door.run(all_at_once()) == ["own_comment", "not_found", *[None] * 650]
    assert seen(acting, made, None, "votes") == tally(600, 0)
    assert acting.rows("select count(*) as votes from vote")[0]["votes"] == 600
