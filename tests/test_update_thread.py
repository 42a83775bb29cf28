"""How a thread takes comments, changed over both doors."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.acting import Acting, Came
from tests.asking import Json
from tests.moderating import named, staff
from tests.stories import story


@pytest.fixture
def editor(acting: Acting) -> str:
    return staff(acting, "editor", "editor")


def update(acting: Acting, article: str, who: str | None, **given: object) -> Came:
    came = acting.do("update_thread", {"id": article, **given}, who)
    return Came(came.code)


def settings(acting: Acting, article: str) -> Json:
    found: dict[str, Json] = json.loads(acting.door.ask("GET", f"/v1/articles/{article}").body)
    return found["thread"]


def test_moderators_and_editors_change_a_thread_and_nobody_else(acting: Acting, editor: str) -> None:
    article = story(acting)
    people = (None, acting.person("other"), editor, staff(acting), staff(acting, "boss", "admin"))
    codes = [update(acting, article, one, slow_mode_seconds=nth).code for nth, one in enumerate(people)]
    assert codes == ["unauthenticated", "forbidden", None, None, None]
    assert settings(acting, article) == {"mode": "open", "closes_at": None, "slow_mode_seconds": 4}


def test_what_is_left_out_stays(acting: Acting, editor: str) -> None:
    article, closes_at = story(acting, "pre_moderated", slow=30), acting.now + timedelta(days=1)
    assert update(acting, article, editor, closes_at=closes_at.isoformat()).code is None
    assert settings(acting, article) == {"mode": "pre_moderated", "closes_at": "2026-03-02T12:00:00Z", "slow_mode_seconds": 30}
    assert update(acting, article, editor, mode=named(acting, "open")).code is None
    assert settings(acting, article) == {"mode": "open", "closes_at": "2026-03-02T12:00:00Z", "slow_mode_seconds": 30}
    assert update(acting, article, editor, never_closes=True, slow_mode_seconds=0).code is None
    assert settings(acting, article) == {"mode": "open", "closes_at": None, "slow_mode_seconds": 0}


def test_a_closed_thread_takes_nothing_from_then_on(acting: Acting, editor: str) -> None:
    article, who = story(acting), acting.person("tidewatcher")
    assert update(acting, article, editor, mode=named(acting, "closed")).code is None
    assert acting.do("post_comment", {"article_id": article, "body": "Words."}, who) == Came("thread_closed")


WRONG: list[dict[str, object]] = [
    {"slow_mode_seconds": -1},
    {"slow_mode_seconds": 86_401},
    {"closes_at": "2026-03-02T12:00:00Z", "never_closes": True},
    {"closes_at": "9999-12-31T23:59:59-01:00"},
]


@pytest.mark.parametrize("given", WRONG, ids=range(len(WRONG)))
def test_what_no_thread_can_be_is_refused(acting: Acting, editor: str, given: dict[str, object]) -> None:
    assert update(acting, story(acting), editor, **given) == Came("invalid")


def test_what_is_not_there_is_not_changed(acting: Acting, editor: str) -> None:
    assert [update(acting, one, editor, slow_mode_seconds=1) for one in ("art_99999", "cmt_1_1", "x")] == [Came("not_found")] * 3


def test_it_is_noted_and_logged(acting: Acting, editor: str) -> None:
    article = story(acting)
    assert update(acting, article, editor, slow_mode_seconds=60).code is None
    (row,) = acting.rows("select action, target, detail from audit where action = 'thread.update'")
    assert (row["target"], json.loads(row["detail"])) == (article, {"mode": "open", "closes_at": None, "slow_mode_seconds": 60})
    (change,) = acting.rows("select key, operation from pending_change where noun = 'article'")
    assert (change["key"], change["operation"]) == ([int(article[4:])], "update")
