"""A program over the client that openapi-python-client makes: an article, its thread page after page, a tag, a refusal."""

from __future__ import annotations

import os

from broadsheet_client import Client
from broadsheet_client.api.articles import get_article, list_articles
from broadsheet_client.api.comments import list_article_comments
from broadsheet_client.models import Article, Comment, CommentPage, Problem
from broadsheet_client.types import UNSET, Unset

client = Client(base_url=os.environ["BROADSHEET_ADDRESS"], raise_on_unexpected_status=True)


def article(name: str) -> Article | Problem | None:
    return get_article.sync(name, client=client, include=["authors", "section"])


def thread(name: str) -> list[Comment]:
    found: list[Comment] = []
    cursor: str | Unset = UNSET
    while True:
        page = list_article_comments.sync(name, client=client, limit=5, sort="old", cursor=cursor)
        assert isinstance(page, CommentPage), page
        found += page.items
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor


found = article("art_1")
assert isinstance(found, Article)
assert not isinstance(found.authors, Unset)
assert [author.name for author in found.authors] == ["Mara Lindqvist", "Tobias Arkwright"]
comments = thread("art_1")
assert [comment.number for comment in comments] == list(range(1, len(comments) + 1))
assert found.comment_count == len(comments)

national = list_articles.sync_detailed(client=client, section="national", fields=["id", "headline"])
assert national.status_code == 200
assert "ETag" in get_article.sync_detailed("art_1", client=client).headers
missing = article("art_999")
assert isinstance(missing, Problem)
assert (missing.status, missing.code) == (404, "not_found")
print(f'{len(comments)} comments of "{found.headline}"')
