"""Every order of every list reads an index that has that order, so a page costs the same wherever in a list it lies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.rest.reads import read_of
from api.rest.routes import OPERATIONS
from db.printer import print_read
from tests.plans import NO_CHOICE, Plan, below, everything, plan_at

pytestmark = pytest.mark.anyio
ANY: dict[str, object] = {"id": "x", "handle": "x", "slug": "x", "depth": 1}  # plans are generic: no value is looked at
PLANS = {
    "listArticles sort=-published_at": "article_listed",
    "listArticles sort=published_at": "article_listed",
    "listArticles sort=-comment_count": "article_most_commented",
    "listArticles sort=-hot": "article_hot",
    "listArticles sort=-updated_at": "article_updated",
    "listArticles section=x": "article_of_section",
    "listArticles site=x": "article_of_site",
    "listArticles agency=x": "article_of_agency",
    "listArticleComments sort=new": "comment_listed",
    "listArticleComments sort=old": "comment_listed",
    "listArticleComments sort=best": "comment_best",
    "listArticleComments sort=top": "comment_score",
    "listArticleComments sort=hot": "comment_hot",
    "listArticleComments sort=controversial": "comment_controversial",
    "listArticleComments view=tree": "comment_below_listed",
    "listArticleComments view=tree sort=best": "comment_below_best",
    "listCommentReplies sort=new": "comment_below_listed",
    "listCommentReplies sort=old": "comment_below_listed",
    "listCommentReplies sort=best": "comment_below_best",
    "listCommentReplies sort=top": "comment_below_score",
    "listCommentReplies sort=hot": "comment_below_hot",
    "listCommentReplies sort=controversial": "comment_below_controversial",
    "listAccountComments sort=new": "comment_of_writer",
    "listComments account=x": "comment_of_writer",
    "listComments featured=true": "comment_featured",
    "listCommentQuotedBy sort=place": "quote_of_comment",
    "listComments sort=new": "comment_newest",
    "listComments sort=old": "comment_newest",
    "listAccountComments sort=old": "comment_of_writer",
    "listModerationQueue sort=-weight": "queue_entry_heaviest",
    "listModerationQueue sort=oldest": "queue_entry_entered",
    "listModerationQueue sort=newest": "queue_entry_entered",
    "listModerationAppeals": "appeal_waiting",
    "listModerationLog": "moderation_decision_newest",
    "listMyComments sort=new": "comment_of_account",
    "listMyComments sort=old": "comment_of_account",
    "listMyDecisions": "moderation_decision_of_account",
    "listAuthors sort=name": "author_by_name",
    "listAuthors sort=-name": "author_by_name",
}
"""The index that a page's rows are read from, in its order; sites, sections and agencies are few and sorted."""


async def plan(dsn: str, operation_id: str, *parameters: str) -> Plan:
    """The generic plan of an operation's statement."""
    operation = next(one for one in OPERATIONS if one.operation_id == operation_id)
    given = {name: value == "true" or value for name, _, value in (one.partition("=") for one in parameters)}
    return await plan_at(dsn, print_read(read_of(operation, ANY | given, {})), NO_CHOICE)


def spine(node: Plan) -> Iterator[Plan]:
    """A node and what its rows come from: no subplans, and of a join the side that gives the order."""
    yield node
    for one in below(node):
        if one["Parent Relationship"] == "Outer":
            yield from spine(one)


def way(plan: Plan) -> str:
    """How the rows of the page are found; the page is what numbers its rows."""
    page = next(one for one in everything(plan) if one["Node Type"] == "WindowAgg")
    nodes = list(spine(page))
    return f"{nodes[-1].get('Index Name')}{', sorted' if any('Sort' in str(one['Node Type']) for one in nodes) else ''}"


@pytest.mark.parametrize("asked", PLANS)
async def test_each_order_has_its_index(dataset_dsn: str, asked: str) -> None:
    assert way(await plan(dataset_dsn, *asked.split())) == PLANS[asked]
