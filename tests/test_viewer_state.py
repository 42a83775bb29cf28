"""What is the viewer's own on many comments. Nobody can sign in yet: over the doors everybody is anonymous, a Read is given a viewer."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from asyncpg import Pool, Record

from db.pool import open_pool
from db.read import read
from schema import follow
from schema.account import Role
from schema.context import Context
from schema.dataset import Dataset
from schema.graph import fields_of
from schema.noun import Few
from schema.read import Column, Object
from schema.viewer import Viewer
from schema.viewer_state import ViewerState, ViewerStateRequest
from tests.asking import Asker, Json, at
from tests.dataset import load
from tests.dataset_people import NOW
from tests.door import POSTED, Door, problem
from tests.sending import connected

PATH = "/v1/viewer-state"
IDS = ["cmt_1_3", "cmt_1_4", "cmt_1_5", "cmt_1_6", "cmt_1_28", "cmt_2_1"]
HIDDEN = ["cmt_1_18", "cmt_1_19", "cmt_1_20", "cmt_11_1", "cmt_12_1", "cmt_1_404", "art_1", "cmt_1", "cmt_1_4_4", "cmt_1_99999999999", ""]
VOTES = ((1, 3, 1, 1), (1, 5, 1, -1), (1, 6, 1, 0), (1, 3, 2, -1), (2, 1, 8, 1), (1, 19, 1, 1))  # article, number, voter, value


def test_an_anonymous_viewer_has_no_votes_and_may_edit_nothing(door: Door, asker: Asker) -> None:
    expected = [{"id": one, "vote": 0, "reported": False, "may_edit": False} for one in IDS]
    told = asker.data("query($ids: [ID!]!) { viewerState(commentIds: $ids) { id vote reported mayEdit } }", {"ids": IDS})
    assert door.post(PATH, {"comment_ids": IDS}) == {"items": expected}
    assert at(told, "viewerState") == [{"id": one, "vote": 0, "reported": False, "mayEdit": False} for one in IDS]


def test_comments_that_are_not_shown_are_left_out_and_the_others_keep_their_order(door: Door) -> None:
    asked = ["cmt_2_1", *HIDDEN, "cmt_1_4", "cmt_2_1"]
    assert door.post(f"{PATH}?fields=id", {"comment_ids": asked}) == {"items": [{"id": one} for one in ("cmt_2_1", "cmt_1_4", "cmt_2_1")]}


def test_nobody_may_keep_the_answer(door: Door) -> None:
    answer = door.ask("POST", PATH, POSTED, b'{"comment_ids": []}')
    assert (answer.status, answer.fields("cache-control", "etag"), answer.json) == (
        200,
        {"cache-control": "no-store", "etag": None},
        {"items": []},
    )


def test_five_hundred_comments_can_be_asked_for_and_no_more(door: Door, asker: Asker) -> None:
    assert len(at(door.post(PATH, {"comment_ids": ["cmt_1_1"] * 500}), "items")) == 500
    fault = {"code": "too_many", "detail": "500 at most", "pointer": "/comment_ids"}
    found = door.refusal(PATH, "POST", POSTED, b'{"comment_ids": [%s""]}' % (b'"cmt_1_1",' * 500))
    assert found == problem("invalid", 422, "A value is wrong", "/comment_ids must have 500 items at most.", PATH, fault)
    assert asker.refusal("query($ids: [ID!]!) { viewerState(commentIds: $ids) { id } }", {"ids": ["cmt_1_1"] * 501}) == "invalid"


# With a viewer


@pytest.fixture
async def voted(fresh_dsn: str) -> AsyncIterator[Pool[Record]]:
    """The fixed dataset, with some votes."""
    async with connected(fresh_dsn) as connection:
        await load(connection)
        columns = ["article_id", "number", "voter_id", "value", "cast_at"]
        await connection.copy_records_to_table("vote", records=[(*vote, NOW) for vote in VOTES], columns=columns)
    async with await open_pool(fresh_dsn, size=1) as pool:
        yield pool


async def state_of(pool: Pool[Record], viewer_id: int | None) -> bytes | None:
    link = fields_of(Dataset)["viewer_state"].link
    assert isinstance(link, Few)
    viewer = Viewer(viewer_id, Role.READER) if viewer_id else None
    shown = (("vote", Column("vote")), ("may_edit", Column("may_edit")))
    rows = follow.few(link, Dataset, ViewerState, shown, (follow.narrow(ViewerStateRequest, "comment_ids", "ids"),))
    return await read(pool, Object((("items", rows),)), {"ids": IDS, **Context(NOW, viewer).values})


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("viewer_id", "votes", "editable"),
    [
        (None, (0, 0, 0, 0, 0, 0), ()),
        (1, (1, 0, -1, 0, 0, 0), ("cmt_1_4",)),
        (2, (-1, 0, 0, 0, 0, 0), ("cmt_1_5",)),
        (8, (0, 0, 0, 0, 0, 1), ()),
        (404, (0, 0, 0, 0, 0, 0), ()),
    ],
)
async def test_a_viewer_is_told_own_votes_and_own_comments_but_no_deleted_one(
    voted: Pool[Record], viewer_id: int | None, votes: tuple[int, ...], editable: tuple[str, ...]
) -> None:
    expected: Json = [{"vote": vote, "may_edit": one in editable} for one, vote in zip(IDS, votes, strict=True)]
    found = await state_of(voted, viewer_id)
    assert found is not None
    assert json.loads(found) == {"items": expected}
