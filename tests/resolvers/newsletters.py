"""Newsletters, what is new for them, and the signups behind a mail's link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests import dataset_newsletters, dataset_people
from tests.resolvers.rows import ROWS, Row, row_of, rows_of
from tests.resolvers.times import moment

NOW = dataset_people.NOW
UNTIL = NOW.replace(microsecond=0)
LONGEST = 50  # articles in a digest
TOKENS = dict(enumerate((dataset_newsletters.LINK, "sub_" + "b" * 40), 1))


def sections(newsletter: Row) -> list[Row]:
    covered = [row["section_id"] for row in dataset_newsletters.SECTIONS if row["newsletter_id"] == newsletter["newsletter_id"]]
    return [row for row in ROWS["Section"] if row["section_id"] in covered]


def digest(_: Row, newsletter: str, since: str) -> Row | None:
    found = row_of("Newsletter", slug=newsletter)
    if found is None:
        return None
    covered = [row["section_id"] for row in sections(found)]
    new = [row for row in rows_of("Article", site_id=found["site_id"]) if moment(since) < row["listed_at"] <= UNTIL]
    articles = [row for row in new if not covered or row["section_id"] in covered]
    newest = sorted(articles, key=lambda row: (row["listed_at"], row["article_id"]), reverse=True)[:LONGEST]
    entries = [{"place": place, "teaser": teaser(row), "article": row} for place, row in enumerate(newest, 1)]
    subject = f"{found['name']}, {NOW.day} {NOW:%B %Y}"
    told = {"since": moment(since), "until": UNTIL, "subject": subject, "article_count": len(articles)}
    return {**told, "newsletter": found, "entries": entries}


def teaser(article: Row) -> str | None:
    """The first paragraph. (None of the dataset's is so long that it would be cut.)"""
    return next((block["text"] for block in article["story"] if block["kind"] == "paragraph"), None)


def link(_: Row, token: str) -> Row | None:
    """What a mail's link leads to; of the address the first letter."""
    found = next((row for row in dataset_newsletters.LINKS if TOKENS[int(str(row["link_id"]))] == token), None)
    if found is None:
        return None
    email = next(str(row["email"]) for row in dataset_newsletters.SUBSCRIBERS if row["subscriber_id"] == found["subscriber_id"])
    return {**found, "email": f"{email[0]}…@{email.partition('@')[2]}"}


def signups(owner: Row) -> list[Row]:
    mine = [dict(row) for row in dataset_newsletters.SIGNUPS if row["subscriber_id"] == owner["subscriber_id"]]
    return sorted(mine, key=lambda row: int(row["newsletter_id"]))


def newsletter(owner: Row) -> Row | None:
    return row_of("Newsletter", newsletter_id=owner["newsletter_id"])


NEWSLETTERS: dict[str, Callable[..., Any]] = {
    "Query.newsletter": lambda _, slug: row_of("Newsletter", slug=slug),
    "Query.digest": digest,
    "Query.signup": link,
    "Newsletter.site": lambda one: row_of("Site", site_id=one["site_id"]),
    "Newsletter.coveredSections": sections,
    "SignupLink.newsletter": newsletter,
    "SignupLink.signups": signups,
    "Signup.newsletter": newsletter,
}
