"""A thread as a bounded tree: both doors show the same, its cursors lead to all the rest, and little of the thread is read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.rest.plan import plan_of
from api.rest.routes import OPERATIONS
from db.bind import bind
from tests.asking import Asker, Json, at
from tests.dataset import COMMENTS, shown
from tests.door import Door, problem
from tests.plans import plan_run_at, rows_met, scans
from tests.sending import send

SHAPES = (
    "roots=2&replies=2&depth=2",
    "roots=1&replies=1&depth=8",
    "roots=100&replies=20&depth=1",
    "roots=3&replies=3&depth=0",
    "roots=5&replies=0",
)
SORTS = ("best", "top", "hot", "new", "old", "controversial")
Placed = tuple[int, int]
"""A comment's level in the tree, and its number."""


def tree(items: Json, level: int = 0) -> Iterator[Placed]:
    """A nested tree in reading order."""
    for item in items if isinstance(items, list) else ():
        yield level, at(item, "number")
        yield from tree(at(item, "replies", "items"), level + 1)


def flat(nodes: Json) -> list[Placed]:
    return [(at(node, "level"), at(node, "node", "number")) for node in at(nodes)]


def reachable(article_id: int) -> set[int]:
    """What a walk of the whole thread comes by: comments that are shown and hang on nothing that is not."""
    rows = [row for row in COMMENTS if row["article_id"] == article_id]
    reached = {int(str(row["number"])) for row in rows if shown(row)}
    parents = {row["number"]: row["parent_number"] for row in rows}
    while unreachable := {number for number in reached if parents[number] is not None and parents[number] not in reached}:
        reached -= unreachable
    return reached


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("shape", SHAPES)
def test_both_doors_show_the_same_tree(door: Door, asker: Asker, shape: str, sort: str) -> None:
    nested = door.get(f"/v1/articles/art_1/comments?view=tree&{shape}&sort={sort}&fields=number")
    arguments = ", ".join(one.replace("=", ": ") for one in (*shape.split("&"), f"sort={sort.upper()}"))
    asked = "hasNextPage endCursor nodes { level node { number } }"
    listed = asker.data(f'{{ article(id: "art_1") {{ commentTree({arguments}) {{ {asked} }} }} }}')
    found = at(listed, "article", "commentTree")
    assert list(tree(nested["items"])) == flat(found["nodes"])
    assert found["hasNextPage"] == (nested["next_cursor"] is not None)
    assert nested["next_cursor"] in (None, found["endCursor"])


def test_a_tree_whole(door: Door) -> None:
    found = door.get("/v1/articles/art_1/comments?view=tree&roots=1&replies=2&depth=2&sort=old&fields=number,reply_count")
    assert at(found, "items", 0) | {"replies": "below"} == {"number": 1, "reply_count": 10, "replies": "below"}
    replies = at(found, "items", 0, "replies", "items")
    assert replies == [
        {"number": 12, "reply_count": 0, "replies": {"items": [], "next_cursor": None}},
        {"number": 15, "reply_count": 0, "replies": {"items": [], "next_cursor": None}},
    ]


def test_replies_can_be_read_as_a_tree_of_their_own(door: Door, asker: Asker) -> None:
    nested = door.get("/v1/comments/cmt_1_1/replies?view=tree&roots=3&replies=1&depth=3&sort=new&fields=number")
    listed = asker.data(
        '{ comment(id: "cmt_1_1") { replyTree(roots: 3, replies: 1, depth: 3, sort: NEW) { nodes { level node { number } } } } }'
    )
    assert list(tree(nested["items"])) == flat(at(listed, "comment", "replyTree", "nodes")) != []


@pytest.mark.parametrize("shape", ["roots=1&replies=1&depth=1", "roots=2&replies=0", "roots=3&replies=2&depth=2"])
@pytest.mark.parametrize("sort", SORTS)
def test_the_cursors_of_a_tree_lead_to_every_comment_once(door: Door, shape: str, sort: str) -> None:
    seen = list(walk(door, "/v1/articles/art_1/comments", f"view=tree&{shape}&sort={sort}&fields=id,number", None))
    assert sorted(seen) == sorted(reachable(1))


def walk(door: Door, path: str, asked: str, cursor: Json) -> Iterator[int]:
    """All that a tree's cursors lead to, pages of roots first."""
    page = door.get(f"{path}?{asked}{f'&cursor={cursor}' if cursor else ''}")
    yield from below(door, asked, page["items"])
    if page["next_cursor"]:
        yield from walk(door, path, asked, page["next_cursor"])


def below(door: Door, asked: str, items: Json) -> Iterator[int]:
    for item in items if isinstance(items, list) else ():
        yield at(item, "number")
        yield from below(door, asked, at(item, "replies", "items"))
        if more := at(item, "replies", "next_cursor"):
            yield from walk(door, f"/v1/comments/{at(item, 'id')}/replies", asked, more)


def test_a_tree_of_which_nothing_is_asked_is_still_an_object(asker: Asker) -> None:
    asked = '{ article(id: "art_1") { commentTree { __typename } empty: commentTree { endCursor @skip(if: true) } } }'
    assert asker.data(asked) == {"article": {"commentTree": {"__typename": "CommentTree"}, "empty": {}}}


def test_a_node_says_whether_it_has_more_replies_than_are_shown(asker: Asker) -> None:
    asked = "nodes { level hasMoreReplies node { number replyCount } }"
    found = asker.data(f'{{ article(id: "art_1") {{ commentTree(roots: 1, replies: 9, depth: 2, sort: OLD) {{ {asked} }} }} }}')
    nodes = at(found, "article", "commentTree", "nodes")
    more = {at(node, "node", "number") for node in nodes if at(node, "hasMoreReplies")}
    assert (nodes[0]["hasMoreReplies"], more) == (True, {1, 3})


def test_a_tree_that_could_be_too_large_is_refused_by_name(door: Door, asker: Asker) -> None:
    assert door.refusal("/v1/articles/art_1/comments?view=tree&roots=100&replies=20&depth=2") == problem(
        "invalid",
        422,
        "A value is wrong",
        "roots and replies and depth come to 42,100 rows; at most 10,000 rows in all, please.",
        "/v1/articles/art_1/comments",
        *({"code": "too_many", "detail": "at most 10,000 rows in all", "parameter": name} for name in ("roots", "replies", "depth")),
    )
    assert asker.refusal('{ article(id: "art_1") { commentTree(roots: 100, replies: 20, depth: 2) { endCursor } } }') == "query_too_costly"


@pytest.mark.parametrize("asked", ["view=flat&roots=5", "view=flat&replies=1", "view=flat&depth=1"])
def test_a_flat_list_has_no_roots(door: Door, asked: str) -> None:
    name = asked.split("&")[-1].partition("=")[0]
    assert door.refusal(f"/v1/articles/art_1/comments?{asked}") == problem(
        "invalid",
        422,
        "A value is wrong",
        f"{name} does not go with this view; give view=tree with it.",
        "/v1/articles/art_1/comments",
        {"code": "contradiction", "detail": "view=tree with it", "parameter": name},
    )


def test_the_size_of_a_tree_asks_for_one(door: Door) -> None:
    told = door.get("/v1/articles/art_1/comments?depth=1&fields=number")
    assert told == door.get("/v1/articles/art_1/comments?view=tree&depth=1&fields=number")


@pytest.mark.parametrize("arguments", ["roots: 0", "roots: 101", "replies: -1", "replies: 21", "depth: 9", "depth: -1"])
def test_sizes_of_a_tree_have_bounds(asker: Asker, arguments: str) -> None:
    assert asker.refusal(f'{{ article(id: "art_1") {{ commentTree({arguments}) {{ endCursor }} }} }}') == "invalid"


def test_the_comments_above_one_are_told_from_the_root_down(door: Door, asker: Asker) -> None:
    above = [at(item, "number") for item in at(door.items("/v1/comments/cmt_1_6/ancestors?fields=number"))]
    told = asker.data('{ comment(id: "cmt_1_6") { ancestors { number } } }')
    included = door.get("/v1/comments/cmt_1_6?fields=number&include=ancestors")
    assert above == [1, 2, 3, 4, 5]
    assert [at(one, "number") for one in at(told, "comment", "ancestors")] == above
    assert [at(one, "number") for one in at(included, "ancestors")] == above


def test_a_comment_that_is_not_shown_is_passed_over_on_the_way_up(door: Door) -> None:
    assert door.items("/v1/comments/cmt_1_23/ancestors?fields=number") == [{"number": 1}]


def test_ancestors_weigh_what_they_may_come_to(asker: Asker, door: Door) -> None:
    assert at(asker.whole('{ comment(id: "cmt_1_6") { ancestors { number } } }'), "extensions") == {"cost": 50}
    assert asker.refusal('{ comment(id: "cmt_1_6") { ancestors { ancestors { ancestors { number } } } } }') == "query_too_costly"
    assert door.refusal("/v1/comments?limit=100&include=ancestors.replies")["code"] == "invalid"


def test_a_root_has_nothing_above_it(door: Door) -> None:
    assert door.items("/v1/comments/cmt_1_1/ancestors") == []


# How much is read


LONG_THREAD = """
insert into site (slug, name) values ('s', 's');
insert into article (site_id, slug, headline, updated_at, listed_at) values (1, 'a', 'a', current_timestamp, current_timestamp);
insert into article_content (article_id) values (1);
insert into article_stat (article_id, listed_at, last_number) values (1, current_timestamp, 4000);
insert into comment (article_id, number, parent_number, depth, body, body_html, listed_at, up, down)
select 1, number, case when number > 2000 then number % 40 + 1 end, 0, 'b', 'b', current_timestamp, number % 17, number % 5
from generate_series(1, 4000) as number;
analyze;
"""


@pytest.fixture
async def long_thread(fresh_dsn: str) -> str:
    await send(fresh_dsn, LONG_THREAD)
    return fresh_dsn


@pytest.mark.anyio
@pytest.mark.parametrize("sort", SORTS)
async def test_a_tree_reads_no_more_rows_than_it_could_show(long_thread: str, sort: str) -> None:
    operation = next(one for one in OPERATIONS if one.operation_id == "listArticleComments")
    shape = (("id", "art"), ("view", "tree"), ("sort", sort), ("depth", 2), ("roots", None), ("replies", None), ("fields", ("number",)))
    plan = plan_of(operation, shape)
    values = bind(plan.printed.sources, {"id": "art_1", "roots": 20, "replies": 3, "known": [], **plan.constants})
    read = map(rows_met, scans(await plan_run_at(long_thread, plan.printed, values), "comment"))
    roots, replies, last = 20 + 1, 20 * (3 + 1), 60 * (3 + 1)
    ends = 180  # on the last level each comment only looks whether it has replies
    assert sum(read) <= roots + replies + last + ends
