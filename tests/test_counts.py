"""How many rows a list has: exact, or estimated by reading no more than a bound. Both doors count alike, in the page's one statement."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.rest.operation import Operation
from api.rest.plan import plan_of
from api.rest.routes import OPERATIONS
from db.bind import bind
from db.printer_page import MOST_COUNTED
from schema.context import Context
from schema.noun import Many
from tests.asking import Asker, at
from tests.dataset_people import NOW
from tests.door import Door, problem
from tests.plans import plan_run_at, rows_met, scans
from tests.sending import send
from tests.test_rest_pages import asking, place, rows, walk

PAGED = [one for one in OPERATIONS if isinstance(one.field.link, Many)]
ASKED = "totalCount estimatedCount { isExact value }"


def test_a_page_tells_a_count_where_it_is_asked_for(door: Door) -> None:
    found = door.get("/v1/articles?count=exact&limit=10&fields=id&sort=published_at")
    assert list(found) == ["next_cursor", "prev_cursor", "count", "items"]
    assert (found["count"], len(at(found["items"]))) == ({"value": 10, "is_exact": True}, 10)


@pytest.mark.parametrize("asked", ["", "?count=none"])
def test_a_page_tells_no_count_unasked(door: Door, asked: str) -> None:
    assert list(door.get(f"/v1/articles{asked}")) == ["next_cursor", "prev_cursor", "items"]


def test_counting_has_three_ways(door: Door) -> None:
    right = "one of: none, estimated, exact"
    fault = {"code": "invalid_value", "detail": right, "parameter": "count"}
    assert door.refusal("/v1/articles?count=all") == problem(
        "invalid", 422, "A value is wrong", f"count must be {right}.", "/v1/articles", fault
    )


@pytest.mark.parametrize("operation", PAGED, ids=lambda one: one.operation_id)
def test_every_list_has_as_many_rows_as_it_says(door: Door, operation: Operation) -> None:
    words = "q=harbour&" if operation.operation_id == "search" else ""
    who = asking(operation)
    whole = len(rows(list(walk(door, f"{place(operation)}?{words}limit=100", "next", who))))
    counts = [door.ask("GET", f"{place(operation)}?{words}limit=1&count={how}", who).json["count"] for how in ("exact", "estimated")]
    assert counts == [{"value": whole, "is_exact": True}] * 2


@pytest.mark.parametrize(
    ("target", "rows"),
    [
        ("/v1/articles?section=world&min_comments=5", 3),
        ("/v1/articles?q=harbour", 3),
        ("/v1/articles?section=nowhere", 0),
        ("/v1/comments?featured=true&account=tidewatcher", 0),
        ("/v1/comments?agency=northern-wire", 46),
        ("/v1/articles/art_1/comments?view=tree&sort=best", 4),
    ],
)
def test_filters_narrow_what_is_counted(door: Door, target: str, rows: int) -> None:
    assert [door.get(f"{target}&count={how}")["count"] for how in ("exact", "estimated")] == [{"value": rows, "is_exact": True}] * 2


def test_the_count_is_the_same_on_every_page(door: Door) -> None:
    pages = list(walk(door, "/v1/articles?limit=3&count=estimated&section=world", "next"))
    back = list(walk(door, pages[-1].link("prev") or "", "prev"))
    assert [page.json["count"] for page in (*pages, *back)] == [{"value": 5, "is_exact": True}] * 3


def test_graphql_counts_at_any_depth_and_under_any_name(asker: Asker) -> None:
    inner = f"comments(first: 1) {{ n: estimatedCount {{ __typename v: value w: value }} {ASKED} nodes {{ number }} }}"
    told = asker.data(f'{{ article(id: "art_3") {{ {inner} section {{ articles(last: 1) {{ {ASKED} }} }} }} }}')
    count = {"isExact": True, "value": 10}
    assert told == {
        "article": {
            "comments": {
                "n": {"__typename": "Count", "v": 10, "w": 10},
                "totalCount": 10,
                "estimatedCount": count,
                "nodes": [{"number": 1}],
            },
            "section": {"articles": {"totalCount": 2, "estimatedCount": {"isExact": True, "value": 2}}},
        }
    }


# A list longer than the bound

LONG_LIST = """
insert into site (slug, name) values ('s', 's');
insert into article (site_id, slug, headline, updated_at, listed_at) values (1, 'a', 'a', current_timestamp, current_timestamp);
insert into article_content (article_id) values (1);
insert into article_stat (article_id, listed_at) values (1, current_timestamp);
insert into comment (article_id, number, body, body_html, listed_at, is_featured)
select 1, number, 'b', 'b', current_timestamp, number <= 10000 from generate_series(1, 10500) as number;
analyze;
"""


@pytest.fixture
def long_list(fresh_dsn: str) -> Iterator[Door]:
    """One article with 10,500 comments, 10,000 of them featured."""
    opened = Door(fresh_dsn)
    opened.run(send(fresh_dsn, LONG_LIST))
    yield opened
    opened.close()


def test_an_estimate_ends_at_its_bound_and_says_so(long_list: Door, fresh_dsn: str) -> None:
    beyond, within = {"value": 10_000, "is_exact": False}, {"value": 10_000, "is_exact": True}
    paths = ("/v1/comments", "/v1/articles/art_1/comments", "/v1/comments?featured=true")
    found = [long_list.get(f"{path}{'&' if '?' in path else '?'}limit=1&count=estimated")["count"] for path in paths]
    assert found == [beyond, beyond, within]
    assert long_list.get("/v1/comments?limit=1&count=exact")["count"] == {"value": 10_500, "is_exact": True}
    asker = Asker(fresh_dsn, Context(NOW))
    assert asker.data(f"{{ comments(first: 1) {{ {ASKED} }} }}") == {
        "comments": {"totalCount": 10_500, "estimatedCount": {"isExact": False, "value": 10_000}}
    }
    asker.close()


@pytest.mark.parametrize(("how", "most"), [("estimated", MOST_COUNTED + 1), ("exact", 10_500)])
@pytest.mark.parametrize(("operation_id", "given"), [("listComments", {}), ("listArticleComments", {"id": "art_1"})])
def test_an_estimate_reads_one_row_more_than_its_bound(
    long_list: Door, fresh_dsn: str, operation_id: str, given: dict[str, object], how: str, most: int
) -> None:
    operation = next(one for one in OPERATIONS if one.operation_id == operation_id)
    printed = plan_of(operation, tuple({**given, "limit": None, "count": how, "fields": ("number",)}.items())).printed
    values = bind(printed.sources, {**given, "limit": 1, "known": [], **Context(NOW).values})
    page, counted = sorted(map(rows_met, scans(long_list.run(plan_run_at(fresh_dsn, printed, values)), "comment")))
    assert (page <= 3, counted) == (True, most)  # one row, one that tells whether there are more, one that older Postgres looks ahead
