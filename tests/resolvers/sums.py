"""What is counted over the whole dataset, and what is the viewer's own, counted row by row."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests import dataset_people
from tests.resolvers.rows import ROWS, Row, row_of, rows_of

AS_OF = dataset_people.NOW.replace(second=0, microsecond=0)
DAYS = {"DAY": 1, "WEEK": 7, "MONTH": 30}
COUNTED = (
    "Visible comments of visible articles, written later than as_of - window (than stopped_at where it is not null) and no later "
    "than as_of, those without created_at at the listed_at of their article; value is, by article, {}; "
    "the 20 largest values; of equal ones the article with the larger number in its id first."
)
METHODS = {
    "comments": COUNTED.format("their number"),
    "votes": COUNTED.format("the sum of their votes.up and votes.down, where it is not 0"),
    "heat": "Visible articles with listed_at later than as_of - window and no later than as_of; value is log10(max(comment_count, 1)) + "
    "(listed_at in seconds since 1970 - 1134028003) / 45000; the 20 largest values; of equal ones the article with the larger number in "
    "its id first.",
}


def trending(_: Row, window: str, metric: str) -> Row:
    found = values(metric, AS_OF - timedelta(DAYS[window]))
    ranked = sorted(found.items(), key=lambda one: (one[1], one[0]), reverse=True)[:20]
    entries = [
        {"place": place, "value": value, "article": row_of("Article", article_id=key)} for place, (key, value) in enumerate(ranked, 1)
    ]
    return {"as_of": AS_OF, "window": window, "metric": metric, "method": METHODS[metric.lower()], "stopped_at": None, "entries": entries}


def values(metric: str, since: datetime) -> dict[int, float]:
    if metric == "HEAT":
        return {row["article_id"]: heat(row) for row in ROWS["Article"] if since < row["listed_at"] <= AS_OF}
    found = dict[int, float]()
    for row in visible_comments():
        if since < row["listed_at"] <= AS_OF:
            weight = row["up"] + row["down"] if metric == "VOTES" else 1
            found[row["article_id"]] = found.get(row["article_id"], 0) + weight
    return {key: value for key, value in found.items() if value}


def heat(article: Row) -> float:
    listed_at: datetime = article["listed_at"]
    return math.log10(max(article["comment_count"], 1)) + (listed_at.timestamp() - 1134028003) / 45000


def visible_comments() -> list[Row]:
    return rows_of("Comment", status="visible")


def stats(_: Row, days: int, section: str | None = None) -> Row:
    nouns = {"articles": "Article", "authors": "Author", "accounts": "Account", "sections": "Section", "sites": "Site"}
    counts = {name: len(ROWS[noun]) for name, noun in nouns.items()} | {"comments": len(visible_comments())}
    return {
        "as_of": AS_OF,
        "counts": counts,
        "by_section": groups("Section", "section_id"),
        "by_agency": groups("Agency", "agency_id"),
        "by_day": series(days, section),
    }


def groups(noun: str, key: str) -> list[Row]:
    keys = {row[key] for row in ROWS["Article"]}
    found = [group(noun, key, one, rows_of("Article", **{key: one})) for one in keys]
    return sorted(found, key=lambda one: (-one["article_count"], one["order"]))


def group(noun: str, key: str, value: int | None, articles: list[Row]) -> Row:
    counted = {"article_count": len(articles), "comment_count": sum(one["comment_count"] for one in articles)}
    order = math.inf if value is None else value
    return {noun.lower(): row_of(noun, **{key: value}), **counted, "order": order}


def series(days: int, section: str | None) -> list[Row]:
    """Today is the last day."""
    articles = [row for row in ROWS["Article"] if section in (None, row["section_slug"])]
    keys = {row["article_id"] for row in articles}
    comments = [row for row in visible_comments() if row["article_id"] in keys]
    every = [AS_OF.date() - timedelta(days - 1 - nth) for nth in range(days)]
    return [{"day": day.isoformat(), "article_count": of_day(articles, day), "comment_count": of_day(comments, day)} for day in every]


def of_day(rows: Iterable[Row], day: date) -> int:
    return sum(row["listed_at"].astimezone(UTC).date() == day and row["listed_at"] < AS_OF for row in rows)


def each(noun: str, argument: str, shown: Callable[[Row], Row]) -> Callable[..., list[Row]]:
    """Something of every row that is named, in the order of the names."""

    def resolve(_: Row, **given: Any) -> list[Row]:
        found = (row_of(noun, id=one) for one in given[argument])
        return [{"id": row["id"], **shown(row)} for row in found if row]

    return resolve


SUMS: dict[str, Callable[..., Any]] = {
    "Query.trending": trending,
    "Query.stats": stats,
    "Query.commentCounts": each("Article", "articleIds", lambda row: {"comment_count": row["comment_count"], "counts": row["counts"]}),
    "Query.viewerState": each("Comment", "commentIds", lambda row: {"vote": 0, "reported": False, "may_edit": False}),
}
