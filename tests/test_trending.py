"""Trending: whole answers at both doors, made again from public lists as `method` says, cut where there is too much."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from api.rest.plan import plan_of
from api.rest.routes import OPERATIONS
from db.bind import bind
from schema.context import Context
from schema.trending import TrendingMetric, TrendingWindow
from tests.asking import Asker, Json, at
from tests.dataset_people import FAR, NOW, day
from tests.door import Door, problem
from tests.plans import Plan, below, plan_run_at, rows_met, scans
from tests.resolvers.sums import METHODS
from tests.sending import send
from tests.test_rest_pages import walk

PATH = "/v1/trending"


def entries(found: Json) -> list[tuple[object, object, object]]:
    return [(one["place"], one["value"], one["article"]["id"]) for one in at(found)]


def test_a_day_begins_where_its_window_says(door: Door) -> None:
    quiet = {"as_of": "2024-03-11T06:30:00Z", "window": "1d", "metric": "comments", "method": METHODS["comments"], "stopped_at": None}
    assert door.get(PATH) == quiet | {"entries": []}  # the last comments are of exactly one day before


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("comments", [(1, 23, "art_1"), (2, 20, "art_2"), (3, 10, "art_3"), (4, 5, "art_4"), (5, 1, "art_8"), (6, 1, "art_5")]),
        ("votes", [(1, 671, "art_1"), (2, 474, "art_2"), (3, 34, "art_4")]),
    ],
)
def test_a_week_whole(door: Door, asker: Asker, metric: str, expected: object) -> None:
    found = door.get(f"{PATH}?window=7d&metric={metric}")
    told = {"as_of": "2024-03-11T06:30:00Z", "window": "7d", "metric": metric, "method": METHODS[metric], "stopped_at": None}
    assert {name: value for name, value in found.items() if name != "entries"} == told
    assert entries(found["entries"]) == expected
    asked = "asOf window metric method stoppedAt entries { place value article { id } }"
    spelled = {"asOf": "2024-03-11T06:30:00Z", "window": "WEEK", "metric": metric.upper(), "method": METHODS[metric], "stoppedAt": None}
    answer = at(asker.data(f"{{ trending(window: WEEK, metric: {metric.upper()}) {{ {asked} }} }}"), "trending")
    assert (entries(answer.pop("entries")), answer) == (expected, spelled)


def test_an_entry_tells_its_article_in_brief_or_whole(door: Door) -> None:
    brief = {
        "id": "art_1",
        "headline": "Harbour Reopens After a Week of Storms",
        "path": "/world/story-1",
        "published_at": "2024-03-06T06:30:00Z",
    }
    assert at(door.get(f"{PATH}?window=7d"), "entries", 0) == {"place": 1, "value": 23, "article": brief}
    whole = door.items("/v1/articles?fields=" + ",".join(at(door.get("/v1/articles?limit=1"), "items", 0)))
    first = next(one for one in at(whole) if one["id"] == "art_1")
    assert at(door.get(f"{PATH}?window=7d&include=entries.article"), "entries", 0, "article") == first


def test_variables_of_graphql_choose_what_is_ranked(asker: Asker) -> None:
    text = "query($w: TrendingWindow!, $m: TrendingMetric!) { trending(window: $w, metric: $m) { window metric entries { value } } }"
    found = [
        at(asker.data(text, {"w": window.name, "m": metric.name}), "trending") for window in TrendingWindow for metric in TrendingMetric
    ]
    assert [(one["window"], one["metric"]) for one in found] == [(w.name, m.name) for w in TrendingWindow for m in TrendingMetric]
    assert [len(one["entries"]) for one in found] == [0, 0, 0, 6, 3, 5, 7, 4, 10]


@pytest.mark.parametrize(
    ("query", "right", "name"),
    [
        ("window=2d", "one of: 1d, 7d, 30d", "window"),
        ("window=DAY", "one of: 1d, 7d, 30d", "window"),
        ("metric=hot", "one of: comments, votes, heat", "metric"),
        ("metric=", "one of: comments, votes, heat", "metric"),
    ],
)
def test_windows_and_metrics_are_closed_lists(door: Door, query: str, right: str, name: str) -> None:
    fault = {"code": "invalid_value", "detail": right, "parameter": name}
    assert door.refusal(f"{PATH}?{query}") == problem("invalid", 422, "A value is wrong", f"{name} must be {right}.", PATH, fault)


def test_what_hangs_on_the_entries_counts_against_the_limit(asker: Asker) -> None:
    inner = "trending { entries { article { comments(first: %d) { nodes { id } } } } }"
    assert at(asker.whole("{ " + inner % 100 + " }"), "extensions", "cost") == 20 + 20 * 100
    assert asker.refusal("{ " + " ".join(f"n{one}: {inner % 100}" for one in range(5)) + " }") == "query_too_costly"


# As a researcher would


def times(text: str) -> datetime:
    return datetime.fromisoformat(text)


def ranked(values: dict[str, float]) -> list[tuple[object, object, object]]:
    ordered = sorted(values.items(), key=lambda one: (one[1], int(one[0].partition("_")[2])), reverse=True)[:20]
    return [(place, pytest.approx(value, abs=1e-9), article) for place, (article, value) in enumerate(ordered, start=1)]


@pytest.mark.parametrize("window", [1, 7, 30])
def test_the_list_can_be_made_again_from_the_public_lists(door: Door, window: int) -> None:
    articles = {one["id"]: one for one in at(door.items("/v1/articles?limit=100&fields=id,listed_at,comment_count"))}
    pages = walk(door, "/v1/comments?limit=100&fields=status,votes,created_at,article", "next")
    comments, votes, heat = Counter[str](), Counter[str](), dict[str, float]()
    until = times("2024-03-11T06:30:00Z")
    for one in [row for page in pages for row in at(page.json["items"])]:
        key = one["article"]["id"]
        written = times(one["created_at"] or articles[key]["listed_at"])
        if one["status"] == "visible" and until - timedelta(window) < written <= until:
            comments[key] += 1
            votes[key] += one["votes"]["up"] + one["votes"]["down"]
    for key, one in articles.items():
        if until - timedelta(window) < times(one["listed_at"]) <= until:
            seconds = times(one["listed_at"]).timestamp() - 1134028003
            heat[key] = math.log10(max(one["comment_count"], 1)) + seconds / 45000
    found = {metric.value: entries(door.get(f"{PATH}?window={window}d&metric={metric.value}")["entries"]) for metric in TrendingMetric}
    assert found == {"comments": ranked(dict(comments)), "votes": ranked(dict(+votes)), "heat": ranked(heat)}


# Time


def ask_at(dsn: str, now: datetime, target: str) -> bytes:
    opened = Door(dsn, now=now)
    try:
        return opened.ask("GET", target).body
    finally:
        opened.close()


def test_within_a_minute_the_answer_is_the_same(dataset_dsn: str) -> None:
    minute = NOW.replace(second=0, microsecond=0)
    first, last, after = (ask_at(dataset_dsn, minute + timedelta(seconds=one), f"{PATH}?window=7d") for one in (0, 59.999999, 60))
    assert (first == last, first == after, json.loads(after)["as_of"]) == (True, False, "2024-03-11T06:31:00Z")


@pytest.mark.parametrize(
    ("now", "counted"),
    [
        (day(1), [(1, 3, f"art_{FAR}")]),
        (day(1) - timedelta(minutes=1), []),
        (day(2) - timedelta(minutes=1), [(1, 3, f"art_{FAR}")]),
        (day(2), []),
    ],
)
def test_the_end_of_a_window_is_in_it_and_its_beginning_is_not(dataset_dsn: str, now: datetime, counted: object) -> None:
    assert entries(json.loads(ask_at(dataset_dsn, now, PATH))["entries"]) == counted


# Too much

MANY = """
insert into site (slug, name) values ('s', 's');
insert into article (site_id, slug, headline, updated_at, listed_at)
select 1, 'a' || number, 'a', '2024-03-01Z', '2024-03-01Z' from generate_series(1, 3) as number;
insert into article_content (article_id) select article_id from article;
insert into article_stat (article_id, listed_at) select article_id, listed_at from article;
insert into comment (article_id, number, body, body_html, listed_at, up)
select 1 + number % 3, 1 + number / 3, 'b', 'b', timestamptz '2024-03-11 06:30Z' - number * interval '10 seconds', 1
from generate_series(0, 60000) as number;
update article set status = 'hidden' where article_id = 3;
analyze;
"""


@pytest.fixture(scope="module")
def crowded(dsn: str) -> Iterator[Door]:
    """A comment each ten seconds, on three articles in turn, of which one is hidden: 60,480 in a week."""
    opened = Door(dsn, now=NOW)
    opened.run(send(dsn, MANY))
    yield opened
    opened.close()


def test_where_there_is_too_much_the_window_is_cut_and_the_answer_says_where(crowded: Door) -> None:
    found = crowded.get(f"{PATH}?window=7d&fields=stopped_at,entries")
    stopped_at = times("2024-03-11T06:30:00Z") - timedelta(seconds=50_000 * 10)
    assert (times(str(found["stopped_at"])), entries(found["entries"])) == (stopped_at, [(1, 16_667, "art_2"), (2, 16_667, "art_1")])
    assert entries(crowded.get(f"{PATH}?window=7d&metric=votes")["entries"]) == [(1, 16_667, "art_2"), (2, 16_667, "art_1")]


def test_where_there_is_less_the_window_is_whole(crowded: Door) -> None:
    found = crowded.get(f"{PATH}?window=1d&fields=stopped_at,entries")
    assert (found["stopped_at"], entries(found["entries"])) == (None, [(1, 2_880, "art_2"), (2, 2_880, "art_1")])


@pytest.mark.parametrize(("query", "most"), [("window=30d", 50_001), ("window=7d", 50_001), ("window=1d", 8_640)])
def test_no_more_comments_are_read_than_the_bound_newest_first(crowded: Door, dsn: str, query: str, most: int) -> None:
    plan = crowded.run(plan_of_trending(dsn, query))
    read = scans(plan, "comment")
    each = ("comment_newest", most, 0)  # one scan tells where reading stopped, one makes the list
    assert sorted((one["Index Name"], rows_met(one), one.get("Rows Removed by Filter", 0)) for one in read) == [each, each]
    assert {tuple(kinds[-3:]) for kinds in ways(plan)} <= {("Limit", "Result", one["Node Type"]) for one in read}


async def plan_of_trending(dsn: str, query: str) -> Plan:
    operation = next(one for one in OPERATIONS if one.operation_id == "getTrending")
    given = {**operation.defaults, "window": query.partition("=")[2]}
    plan = plan_of(operation, tuple(given.items()))
    values = bind(plan.printed.sources, {**given, **Context(NOW).values})
    return await plan_run_at(dsn, plan.printed, values)


def ways(node: Plan, above: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """The kinds of nodes that lead down to each scan of comments."""
    here = (*above, node["Node Type"])
    if node.get("Relation Name") == "comment":
        yield here
    for one in below(node):
        yield from ways(one, here)
