"""The filters of lists, each as a question about one row."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tests.resolvers.rows import BYLINES, Row, row_of, rows_of
from tests.resolvers.times import moment

Value = Any


def number_in(public_id: str, prefix: str) -> int | None:
    """The key in a typed id of one number; None for any other spelling."""
    found = re.fullmatch(rf"{prefix}_([1-9][0-9]{{0,18}})", public_id, re.ASCII)
    return int(found[1]) if found and int(found[1]) < 2**63 else None


def wrote(article: Row, value: Value) -> bool:
    return any(one["article_id"] == article["article_id"] and one["author_id"] == number_in(value, "aut") for one in BYLINES)


def came_from(row: Row, noun: str, slug: Value) -> bool:
    other = row_of(noun, **{f"{noun.lower()}_id": row[f"{noun.lower()}_id"]})
    return other is not None and other["slug"] == slug


def is_later(found: datetime | None, value: Value) -> bool:
    return found is not None and found > moment(value)


def has_words(text: str, value: Value) -> bool:
    """Enough of web search for words that stemming leaves as they are: words that all must be there, `or` between them, `-` before one."""
    words = set(re.findall(r"\w+", text.lower()))
    return any(
        all((word.lstrip("-") in words) != word.startswith("-") for word in choice.split()) for choice in value.lower().split(" or ")
    )


ARTICLE: Mapping[str, Callable[[Row, Value], bool]] = {
    "section": lambda row, value: row["section_slug"] == value,
    "site": lambda row, value: came_from(row, "Site", value),
    "author": wrote,
    "agency": lambda row, value: came_from(row, "Agency", value),
    "dateline": lambda row, value: row["dateline"] == value,
    "publishedAfter": lambda row, value: is_later(row["published_at"], value),
    "publishedBefore": lambda row, value: row["published_at"] is not None and row["published_at"] < moment(value),
    "updatedAfter": lambda row, value: is_later(row["updated_at"], value),
    "q": lambda row, value: has_words(f"{row['headline']} {json.dumps(row['story'], ensure_ascii=False)}", value),
    "minComments": lambda row, value: row["comment_count"] >= value,
}


def by_account(row: Row, value: Value) -> bool:
    account = row_of("Account", account_id=row["account_id"])
    return account is not None and account["handle_key"] == value.lower()


def under(name: str) -> Callable[[Row, Value], bool]:
    """A filter of the comment's article."""
    return lambda row, value: any(ARTICLE[name](article, value) for article in rows_of("Article", article_id=row["article_id"]))


COMMENT: Mapping[str, Callable[[Row, Value], bool]] = {
    "account": by_account,
    "section": under("section"),
    "author": under("author"),
    "agency": under("agency"),
    "q": lambda row, value: has_words(row["body"], value),
    "createdAfter": lambda row, value: is_later(row["created_at"], value),
    "featured": lambda row, value: row["is_featured"] == value,
}
FILTERS = {"Article": ARTICLE, "Comment": COMMENT}


def passes(noun: str, row: Row, filter: Mapping[str, Value] | None) -> bool:
    return all(FILTERS[noun][name](row, value) for name, value in (filter or {}).items() if value is not None)


def meaning(noun: str, filter: Mapping[str, Value] | None) -> dict[str, object]:
    """The filters that narrow anything, with values that mean the same spelled the same."""
    return {name: _meant(noun, name, value) for name, value in sorted((filter or {}).items()) if value is not None}


def _meant(noun: str, name: str, value: Value) -> object:
    if name.endswith(("After", "Before")):
        return moment(value).isoformat()
    if name == "author":
        return number_in(value, "aut")
    return value.lower() if (noun, name) == ("Comment", "account") else value
