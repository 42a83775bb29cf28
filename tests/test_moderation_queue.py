"""The moderation queue: who sees it, what it is narrowed to, its orders and its pages, over both doors."""

from __future__ import annotations

import json

import pytest

from tests.acting import Acting
from tests.asking import Json, at
from tests.moderating import decide, named, queue, report, staff
from tests.people import bearer
from tests.stories import listed, story


@pytest.fixture
def moderator(acting: Acting) -> str:
    return staff(acting)


@pytest.fixture
def waiting(acting: Acting, moderator: str) -> list[str]:
    """A comment that is pending, one with one report, one with two."""
    writer, other, first, second = (acting.person(one) for one in ("tidewatcher", "gull", "one", "two"))
    pending = post(acting, writer, story(acting, "pre_moderated"))
    acting.later(minutes=1)
    once, twice = post(acting, writer, story(acting)), post(acting, other, story(acting))
    assert report(acting, once, first, "off_topic").code is None
    acting.later(minutes=1)
    assert [report(acting, twice, one, "hate").code for one in (first, second)] == [None, None]
    return [pending, once, twice]


def post(acting: Acting, who: str, article: str) -> str:
    return acting.do("post_comment", {"article_id": article, "body": "Words."}, who).key or ""


def asked(acting: Acting, who: str, arguments: str) -> list[Json]:
    """The ids that GraphQL gives."""
    text = {"query": f"{{ moderationQueue{arguments} {{ nodes {{ id }} }} }}"}
    answer = acting.door.ask("POST", "/graphql", bearer(who), json.dumps(text).encode())
    return [at(one, "id") for one in at(answer.json, "data", "moderationQueue", "nodes")]


def test_only_moderators_see_it(acting: Acting, waiting: list[str]) -> None:
    people = [acting.person("reader"), staff(acting, "editor", "editor")]
    codes = [acting.door.ask("GET", "/v1/moderation/queue", bearer(one)).json["code"] for one in people]
    assert (codes, acting.door.ask("GET", "/v1/moderation/queue").json["code"]) == (["forbidden"] * 2, "unauthenticated")


def test_what_reports_weigh_most_against_comes_first(acting: Acting, moderator: str, waiting: list[str]) -> None:
    pending, once, twice = waiting
    assert queue(acting, moderator) == asked(acting, moderator, "") == [twice, once, pending]
    assert queue(acting, moderator, "?sort=oldest") == asked(acting, moderator, "(sort: OLDEST)") == [pending, once, twice]
    assert queue(acting, moderator, "?sort=newest") == asked(acting, moderator, "(sort: NEWEST)") == [twice, once, pending]


FILTERS = {
    "status=pending": ("{status: PENDING}", [0]),
    "status=visible": ("{status: VISIBLE}", [2, 1]),
    "status=hidden": ("{status: HIDDEN}", []),
    "reason=hate": ("{reason: HATE}", [2]),
    "reason=spam": ("{reason: SPAM}", []),
    "account=TideWatcher": ('{account: "TideWatcher"}', [1, 0]),
    "account=nobody": ('{account: "nobody"}', []),
    "section=world": ('{section: "world"}', []),
}


@pytest.mark.parametrize("parameter", FILTERS)
def test_it_is_narrowed(acting: Acting, moderator: str, waiting: list[str], parameter: str) -> None:
    given, places = FILTERS[parameter]
    expected = [waiting[one] for one in places]
    assert queue(acting, moderator, f"?{parameter}") == asked(acting, moderator, f"(filter: {given})") == expected


def test_it_is_narrowed_to_an_article(acting: Acting, moderator: str, waiting: list[str]) -> None:
    article = f"art_{waiting[1].split('_')[1]}"
    assert (
        queue(acting, moderator, f"?article={article}") == asked(acting, moderator, f'(filter: {{article: "{article}"}})') == [waiting[1]]
    )


def test_its_pages_lead_on(acting: Acting, moderator: str, waiting: list[str]) -> None:
    cursor, found = "", list[Json]()
    for _ in waiting:
        answer = acting.door.ask("GET", f"/v1/moderation/queue?limit=1{cursor}", bearer(moderator))
        found += [one["id"] for one in listed(answer)]
        cursor = f"&cursor={answer.json['next_cursor']}"
    assert found == waiting[::-1]


def test_what_is_decided_waits_no_more(acting: Acting, moderator: str, waiting: list[str]) -> None:
    pending, once, twice = waiting
    assert decide(acting, once, moderator, "hide").code is None
    assert decide(acting, pending, moderator, "warn").code is None
    assert queue(acting, moderator) == [twice, pending]
    assert decide(acting, pending, moderator, "remove", expected_status=named(acting, "pending")).code is None
    assert queue(acting, moderator) == [twice]


def test_what_stands_below_an_article_that_is_not_published_does_not_wait(acting: Acting, moderator: str, waiting: list[str]) -> None:
    acting.rows("update article set status = 'hidden' where article_id = $1 returning article_id", int(waiting[2].split("_")[1]))
    assert queue(acting, moderator) == [waiting[1], waiting[0]]
