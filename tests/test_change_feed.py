"""The feed of changes: what anybody may see of each, in the order of their places; and nothing of what they may not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.acts.erasing import erase_due
from api.acts.operators import set_role
from db.changes import log_all
from db.write import writing
from schema.account import Role
from tests.acting import Acting
from tests.asking import Json, at
from tests.following import Copy, all_shown, getter, placed
from tests.moderating import decide, named, staff
from tests.page_text import Written
from tests.stories import items, story

WORDS = "The nets have been dry for days, and nobody goes out."


@pytest.fixture
def who(acting: Acting) -> str:
    return acting.person("tidewatcher")


@pytest.fixture
def article(acting: Acting, who: str) -> str:
    return story(acting)


def post(acting: Acting, who: str, article: str, **also: object) -> str:
    came = acting.do("post_comment", {"article_id": article, "body": WORDS, **also}, who)
    acting.later(minutes=2)  # the same words again in a minute are taken for a slip
    assert came.code is None, came
    return came.key or ""


def passage(comment: str) -> dict[str, object]:
    """Words of it, quoted."""
    return {"comment_id": comment, "start": 38, "end": 53, "text": WORDS[38:53]}


def read_on(acting: Acting, copy: Copy) -> list[tuple[object, ...]]:
    placed(acting.door)
    return [(one["id"], one["operation"], one["reason"]) for one in copy.follow(getter(acting.door))]


def follow(acting: Acting) -> Copy:
    """Somebody who has a copy of all there is by now, stories that tests put there past the acts included."""
    copy = Copy()
    acting.door.run(log_everything(acting))
    read_on(acting, copy)
    return copy


async def log_everything(acting: Acting) -> None:
    async with writing(acting.door.pool) as writer:
        await log_all(writer, acting.now)


def test_a_comment_comes_with_its_state_and_goes_with_a_reason(acting: Acting, who: str, article: str) -> None:
    copy = follow(acting)
    made = post(acting, who, article)
    assert read_on(acting, copy) == [(made, "insert", None)]
    assert copy.rows[made]["body"] == WORDS
    assert copy.rows[made]["account"] == {"id": "acc_1"}
    assert decide(acting, made, staff(acting), "hide").code is None
    assert read_on(acting, copy)[-1] == (made, "delete", "moderation")
    assert made not in copy.rows


def test_of_what_nobody_may_see_yet_nothing_is_told(acting: Acting, who: str) -> None:
    article, moderator = story(acting, "pre_moderated"), staff(acting)
    copy = follow(acting)
    made = post(acting, who, article)
    acting.do("edit_comment", {"id": made, "body": "Another text."}, who)
    assert read_on(acting, copy) == []
    assert decide(acting, made, moderator, "remove").code is None
    assert read_on(acting, copy) == []
    assert decide(acting, made, moderator, "restore").code is None
    assert read_on(acting, copy) == [(made, "insert", None)]


def test_who_asks_changes_nothing(acting: Acting, who: str, article: str) -> None:
    made, moderator = post(acting, who, article), staff(acting)
    decide(acting, made, moderator, "hide")
    placed(acting.door)
    for secret in (who, moderator):
        assert [one["item"] for one in items(acting, "/v1/changes?types=comment", secret)] == [None, None]


def test_what_a_moderator_asks_over_graphql_is_what_anybody_sees(acting: Acting, who: str, article: str) -> None:
    made, moderator = post(acting, who, article), staff(acting)
    decide(acting, made, moderator, "hide")
    placed(acting.door)
    query = b'{"query": "{ changes(types: [COMMENT]) { hasMore items { kind id operation reason item { __typename } } } }"}'
    sent = [(b"authorization", f"Bearer {moderator}".encode()), (b"content-type", b"application/json")]
    told = {"kind": "COMMENT", "id": made, "item": None}
    assert at(acting.door.ask("POST", "/graphql", sent, query).json, "data", "changes") == {
        "hasMore": False,
        "items": [told | {"operation": "INSERT", "reason": None}, told | {"operation": "DELETE", "reason": "MODERATION"}],
    }


def test_what_others_show_of_a_comment_that_goes_changes_with_it(acting: Acting, who: str, article: str) -> None:
    made = post(acting, who, article)
    quoting = post(acting, who, article, quotes=[passage(made)])
    answer = post(acting, who, article, parent_id=made)
    copy = follow(acting)
    assert decide(acting, made, staff(acting), "hide").code is None
    changed = read_on(acting, copy)
    assert changed[1:] == [(made, "delete", "moderation"), (quoting, "update", None), (answer, "update", None)]
    assert (copy.rows[quoting]["quotes"], copy.rows[answer]["parent"]) == (
        [{"revision": 1, "start": 38, "end": 53, "text": "", "is_stale": False, "target": None}],
        None,
    )
    assert copy.rows == all_shown(acting.door)


def test_a_comment_that_its_writer_deletes_leaves_its_place(acting: Acting, who: str, article: str) -> None:
    copy = follow(acting)
    made = post(acting, who, article)
    quoting = post(acting, who, article, quotes=[passage(made)])
    acting.do("delete_comment", {"id": made}, who)
    assert read_on(acting, copy) == [
        (made, "insert", None),
        (quoting, "insert", None),
        (made, "delete", "writer"),
        (quoting, "update", None),
    ]
    assert (copy.rows[made]["status"], copy.rows[made]["body"], copy.rows[made]["account"]) == ("deleted", "", None)
    assert copy.rows == all_shown(acting.door)


def test_a_vote_is_an_update(acting: Acting, who: str, article: str) -> None:
    made, other = post(acting, who, article), acting.person("other")
    copy = follow(acting)
    acting.do("cast_vote", {"id": made, "value": 1}, other)
    assert read_on(acting, copy) == [(made, "update", None)]
    assert copy.rows == all_shown(acting.door)


def test_a_name_is_told_once_whatever_stands_under_it(acting: Acting, who: str, article: str) -> None:
    post(acting, who, article)
    copy = follow(acting)
    for _ in range(2):
        acting.do("update_me", {"display_name": "Tide Watcher"}, who)
    assert read_on(acting, copy) == [("acc_1", "update", None)]
    assert copy.rows == all_shown(acting.door)


def test_the_newsroom_publishes_corrects_and_takes_away(acting: Acting, who: str) -> None:
    story(acting)  # so that there is a site
    editor = staff(acting, "editor", "editor")
    copy = follow(acting)
    names = {"headline": f"Sailing by {acting.way}", "section": f"World {acting.way}", "agency": f"Wire {acting.way}"}
    given = {"site": "courier", **names, "authors": [f"Mara {acting.way}"]}
    blocks: list[dict[str, object]] = [{"text": "They left at noon."}, {"text": "All of them."}]
    made = acting.do("create_article", {**given, "blocks": blocks, "lead_image": {"caption": "A ferry."}}, editor).key or ""
    image = made.replace("art", "img")
    kinds = [(str(one).split("_")[0], *more) for one, *more in read_on(acting, copy)]
    assert kinds == [(kind, "insert", None) for kind in ("sec", "agy", "aut", "img", "art")]
    assert (copy.rows[made]["lead_image"], copy.rows == all_shown(acting.door)) == ({"id": image}, True)
    quoting = post(acting, who, made, quotes=[{"block": 1, "start": 10, "end": 17, "text": "at noon"}])
    read_on(acting, copy)
    blocks = [{"number": 1, "text": "They left at one."}, {"number": 2, "text": "All of them."}]
    correction: dict[str, object] = {"id": made, "blocks": blocks, "lead_image": {"caption": "Two ferries."}}
    assert acting.do("update_article", correction, editor).code is None
    assert read_on(acting, copy) == [(image, "update", None), (quoting, "update", None), (made, "update", None)]
    assert copy.rows == all_shown(acting.door)
    assert acting.do("update_article", correction, editor).code is None
    assert read_on(acting, copy) == []  # it says what was there before
    assert acting.do("delete_article", {"id": made, "reason": "By mistake."}, editor).code is None
    assert read_on(acting, copy) == [(made, "delete", "newsroom"), (image, "delete", "article"), (quoting, "delete", "article")]
    assert not {made, image, quoting} & copy.rows.keys()


def test_an_erasure_says_so_of_all_that_it_changes(acting: Acting, who: str, article: str) -> None:
    made, other = post(acting, who, article), acting.person("other")
    quoting = post(acting, other, article, quotes=[passage(made)])
    copy = follow(acting)
    assert acting.do("request_erasure", {"comments": named(acting, "delete")}, who).code is None
    acting.later(days=7)
    assert acting.door.run(erase_due(acting.door.pool, acting.now)) == 1
    assert read_on(acting, copy) == [(one, "erase", "erasure") for one in (made, quoting, "acc_1")]
    assert ("acc_1" in copy.rows, copy.rows[made]["body"], copy.rows == all_shown(acting.door)) == (False, "", True)


def test_whoever_stays_without_a_name_is_another_from_then_on(acting: Acting, who: str, article: str) -> None:
    made, copy = post(acting, who, article), follow(acting)
    assert acting.do("request_erasure", {"comments": named(acting, "anonymise")}, who).code is None
    acting.later(days=7)
    assert acting.door.run(erase_due(acting.door.pool, acting.now)) == 1
    assert read_on(acting, copy) == [(one, "erase", "erasure") for one in (made, "acc_1")]
    assert (copy.rows[made]["account"], copy.rows[made]["body"], copy.rows == all_shown(acting.door)) == (None, WORDS, True)


def test_a_role_that_is_shown_as_a_badge_changes_what_it_stands_beside(acting: Acting, who: str, article: str) -> None:
    made, copy = post(acting, who, article), follow(acting)
    acting.door.run(set_role(acting.door.pool, "tidewatcher", Role.MODERATOR, acting.now))
    assert read_on(acting, copy) == [("acc_1", "update", None), (made, "update", None)]
    assert (copy.rows[made]["badges"], copy.rows == all_shown(acting.door)) == (["moderator"], True)


PAGE = Written(headline="Lamp room to be opened", comments=["First.\n\n1 ( +1 / -0 )", "Second, of some length.\n\n-1 ( +0 / -1 )"])


def bring(acting: Acting, editor: str, page: Written) -> None:
    given = {"pages": [{"name": "story.txt", "text": page.text()}]}
    assert acting.do("import_pages", given, editor).code is None


@pytest.fixture
def editor(acting: Acting) -> str:
    return staff(acting, "editor", "editor")


def page_of(acting: Acting, name: str = "Lamp room") -> Written:
    """One for each door: both write into one database."""
    return replace(PAGE, headline=f"{name} by {acting.way}")


def brought(acting: Acting, editor: str, page: Written) -> dict[str, Json]:
    """The article of a page."""
    bring(acting, editor, page)
    return next(one for one in items(acting, "/v1/articles") if one["headline"] == page.headline)


def test_a_page_comes_with_all_that_is_new_by_it(acting: Acting, editor: str) -> None:
    copy, page = follow(acting), page_of(acting)
    bring(acting, editor, page)
    told = read_on(acting, copy)
    article = next(str(one) for one, *_ in told if str(one).startswith("art_"))
    comments = [(f"{article.replace('art', 'cmt')}_{number}", "insert", None) for number in (1, 2)]
    assert told[-3:] == [(article, "insert", None), *comments]
    assert copy.rows == all_shown(acting.door)
    bring(acting, editor, page)
    assert read_on(acting, copy) == []
    bring(acting, editor, replace(page, comments=["First.\n\n2 ( +2 / -0 )", *page.comments[1:]]))
    assert [(one, what) for one, what, _ in read_on(acting, copy)] == [(article, "update"), (comments[0][0], "update")]
    assert copy.rows == all_shown(acting.door)


def test_a_deleted_article_that_is_imported_again_stays_away_and_nothing_of_it_is_told(acting: Acting, editor: str) -> None:
    page = page_of(acting, "Pier")
    found = brought(acting, editor, page)
    assert acting.do("delete_article", {"id": found["id"], "reason": "By mistake."}, editor).code is None
    copy = follow(acting)
    newer = replace(
        page, comments=["First.\n\n9 ( +9 / -0 )", *page.comments[1:], "Third.\n\n0 ( +0 / -0 )"], image=("A ferry.", "Image: Wire")
    )
    bring(acting, editor, newer)
    assert [one for one in read_on(acting, copy) if str(one[0])[:3] in ("art", "cmt", "img")] == []
    assert copy.rows == all_shown(acting.door)


def test_an_update_without_a_change_leaves_the_article_as_it_is(acting: Acting, editor: str) -> None:
    found = brought(acting, editor, page_of(acting, "Quay"))
    before = all_shown(acting.door)[str(found["id"])]
    acting.later(minutes=5)
    copy = follow(acting)
    same = {"id": found["id"], "headline": found["headline"], "dateline": found["dateline"], "authors": ["Mara Lindqvist"]}
    assert acting.do("update_article", same, editor).code is None
    assert (read_on(acting, copy), all_shown(acting.door)[str(found["id"])]) == ([], before)
