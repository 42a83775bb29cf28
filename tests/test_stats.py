"""Stats: whole answers at both doors, days without a gap, and no row of a comment read for them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from api.rest.plan import plan_of
from api.rest.routes import OPERATIONS
from tests.asking import Asker, Json, at
from tests.dataset_people import NOW
from tests.door import Door, problem
from tests.plans import NO_CHOICE, plan_at, scans
from tests.sending import send

PATH = "/v1/stats"
COUNTS = {"articles": 10, "comments": 63, "authors": 6, "accounts": 7, "sections": 4, "sites": 2}
SECTIONS = [("sec_1", 3, 43), ("sec_2", 2, 11), ("sec_3", 2, 8), ("sec_4", 2, 1), (None, 1, 0)]
AGENCIES = [(None, 5, 13), ("agy_1", 3, 44), ("agy_2", 2, 6)]
ARTICLES = {1: 1, 2: 1, 3: 2, 4: 2, 5: 2, 6: 2}  # by day of March 2024
COMMENTS = {2: 3, 5: 6, 6: 31, 7: 11, 8: 3, 9: 7, 10: 2}
WORLD_ARTICLES, WORLD_COMMENTS = {1: 1, 2: 1, 5: 1, 6: 2}, {2: 3, 5: 5, 6: 20, 7: 11, 8: 3, 9: 7, 10: 2}


def series(last: date, days: int, articles: dict[int, int], comments: dict[int, int]) -> list[dict[str, object]]:
    every = [last - timedelta(days - 1 - nth) for nth in range(days)]
    march = {one: one.day for one in every if (one.year, one.month) == (2024, 3)}
    return [
        {"day": one.isoformat(), "article_count": articles.get(march.get(one, 0), 0), "comment_count": comments.get(march.get(one, 0), 0)}
        for one in every
    ]


def groups(found: Json, name: str) -> list[tuple[object, object, object]]:
    return [(one[name] and one[name]["id"], one["article_count"], one["comment_count"]) for one in at(found)]


def test_stats_whole(door: Door) -> None:
    found = door.get(PATH)
    assert list(found) == ["as_of", "counts", "by_section", "by_agency", "by_day"]
    assert (found["as_of"], found["counts"]) == ("2024-03-11T06:30:00Z", COUNTS)
    assert (groups(found["by_section"], "section"), groups(found["by_agency"], "agency")) == (SECTIONS, AGENCIES)
    assert found["by_day"] == series(date(2024, 3, 11), 30, ARTICLES, COMMENTS)


def test_a_group_tells_its_section_in_brief_or_whole(door: Door) -> None:
    brief = {"id": "sec_2", "slug": "sport", "name": "sport"}
    assert at(door.get(f"{PATH}?fields=by_section"), "by_section", 1) == {"section": brief, "article_count": 2, "comment_count": 11}
    whole = door.get("/v1/sections/sport")
    assert at(door.get(f"{PATH}?include=by_section.section"), "by_section", 1, "section") == whole


def test_graphql_tells_the_same(asker: Asker) -> None:
    counted = "articleCount commentCount"
    asked = f"asOf counts {{ articles comments }} bySection {{ section {{ id }} {counted} }} byAgency {{ agency {{ id }} {counted} }}"
    found = at(asker.data(f"{{ stats(days: 2) {{ {asked} byDay {{ day {counted} }} }} }}"), "stats")
    days = [(one["day"], one["articleCount"], one["commentCount"]) for one in found["byDay"]]
    sections, agencies = (
        [(one[name] and one[name]["id"], one["articleCount"], one["commentCount"]) for one in found[f"by{name.title()}"]]
        for name in ("section", "agency")
    )
    assert (found["asOf"], found["counts"]) == ("2024-03-11T06:30:00Z", {"articles": 10, "comments": 63})
    assert (days, sections, agencies) == ([("2024-03-10", 0, 2), ("2024-03-11", 0, 0)], SECTIONS, AGENCIES)


@pytest.mark.parametrize("days", [1, 2, 5, 11, 366])
def test_a_series_has_as_many_days_as_are_asked_for(door: Door, days: int) -> None:
    assert door.get(f"{PATH}?days={days}&fields=by_day") == {"by_day": series(date(2024, 3, 11), days, ARTICLES, COMMENTS)}


@pytest.mark.parametrize("slug", ["world", "nowhere", "World", "'"])
def test_a_series_can_be_of_one_section(door: Door, asker: Asker, slug: str) -> None:
    articles, comments = (WORLD_ARTICLES, WORLD_COMMENTS) if slug == "world" else ({}, {})
    expected = series(date(2024, 3, 11), 11, articles, comments)
    found = door.get(f"{PATH}?days=11&section={slug}&fields=by_day,counts")
    assert found == {"counts": COUNTS, "by_day": expected}
    told = asker.data("query($s: String) { stats(days: 11, section: $s) { byDay { day commentCount } } }", {"s": slug})
    assert at(told, "stats", "byDay") == [{"day": one["day"], "commentCount": one["comment_count"]} for one in expected]


@pytest.mark.parametrize("days", ["0", "367", "-1", "5.0", "x", ""])
def test_days_have_bounds(door: Door, days: str) -> None:
    right = "a whole number from 1 to 366"
    fault = {"code": "invalid_value", "detail": right, "parameter": "days"}
    assert door.refusal(f"{PATH}?days={days}") == problem("invalid", 422, "A value is wrong", f"days must be {right}.", PATH, fault)


@pytest.mark.parametrize("days", [0, 367, -1, 2**31 - 1])
def test_days_have_the_same_bounds_in_graphql(asker: Asker, days: int) -> None:
    assert asker.refusal(f"{{ stats(days: {days}) {{ byDay {{ day }} }} }}") == "invalid"
    assert asker.refusal("query($d: Int!) { stats(days: $d) { byDay { day } } }", {"d": days}) == "invalid"


# Time

EDGES = """
insert into site (slug, name) values ('s', 's');
insert into article (site_id, slug, headline, updated_at, listed_at)
select 1, 'a' || nth, 'a', moment, moment
from unnest(array[
  '2024-02-28 23:59:59.999999Z', '2024-02-29 00:00Z', '2024-02-29 23:59:59.999999Z', '2024-03-01 00:00Z',
  '2024-03-01 12:00Z', '2024-03-02 00:00Z'
]::timestamptz[]) with ordinality as given (moment, nth);
insert into article_content (article_id) select article_id from article;
insert into article_stat (article_id, listed_at, visible_count) select article_id, listed_at, 1 from article;
insert into comment (article_id, number, body, body_html, listed_at) select article_id, 1, 'b', 'b', listed_at from article;
"""


@pytest.fixture(scope="module")
def edges(dsn: str) -> str:
    """Articles and comments at the first and last moments of days; the last two are not yet there at noon of the first of March."""
    opened = Door(dsn)
    opened.run(send(dsn, EDGES))
    opened.close()
    return dsn


def test_a_day_is_from_midnight_to_midnight_in_utc_and_today_ends_now(edges: str) -> None:
    opened = Door(edges, now=datetime(2024, 3, 1, 12, 0, 59, tzinfo=UTC))
    found = opened.get(f"{PATH}?days=4&fields=by_day")
    opened.close()
    days = {"2024-02-27": 0, "2024-02-28": 1, "2024-02-29": 2, "2024-03-01": 1}
    assert found == {"by_day": [{"day": one, "article_count": count, "comment_count": count} for one, count in days.items()]}


def test_an_empty_dataset_has_stats_too(fresh_dsn: str) -> None:
    opened = Door(fresh_dsn, now=NOW)
    found = opened.get(f"{PATH}?days=1")
    opened.close()
    assert found == {
        "as_of": "2024-03-11T06:30:00Z",
        "counts": dict.fromkeys(COUNTS, 0),
        "by_section": [],
        "by_agency": [],
        "by_day": [{"day": "2024-03-11", "article_count": 0, "comment_count": 0}],
    }


@pytest.mark.anyio
@pytest.mark.parametrize("section", [{}, {"section": None}], ids=["all", "of a section"])
async def test_comments_are_counted_in_indexes_alone(dataset_dsn: str, section: dict[str, object]) -> None:
    operation = next(one for one in OPERATIONS if one.operation_id == "getStats")
    printed = plan_of(operation, tuple({"days": None, **section}.items())).printed
    found = scans(await plan_at(dataset_dsn, printed, NO_CHOICE), "comment")
    assert [(one["Node Type"], one["Index Name"]) for one in found] == [
        ("Index Only Scan", "comment_newest"),
        ("Index Only Scan", "comment_deleted"),
    ]
