"""A third party with openapi.json and a token, with a client by openapi-python-client: pages by Link, a 304, a comment's whole life."""

from __future__ import annotations

import os
from uuid import uuid4

import httpx
from broadsheet_client import AuthenticatedClient
from broadsheet_client.api.articles import get_article, list_articles
from broadsheet_client.api.comments import cast_vote, delete_comment, edit_comment, get_comment, post_comment
from broadsheet_client.models import Article, ArticlePage, CastVoteInput, Comment, EditCommentInput, PostCommentInput, Problem
from broadsheet_client.types import UNSET, Unset

client = AuthenticatedClient(base_url=os.environ["BROADSHEET_ADDRESS"], token=os.environ["TOKEN"], raise_on_unexpected_status=True)
plain = client.get_httpx_client()


def by_cursor() -> list[str]:
    """The ids of all articles, page after page by next_cursor."""
    found: list[str] = []
    cursor: str | Unset = UNSET
    while True:
        page = list_articles.sync(client=client, limit=2, fields=["id"], cursor=cursor)
        assert isinstance(page, ArticlePage), page
        found += [str(one.id) for one in page.items]
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor


def by_link() -> list[str]:
    """The same by the Link field (RFC 8288)."""
    found: list[str] = []
    address = "/v1/articles?limit=2&fields=id"
    while address:
        answer = plain.get(address)
        found += [one["id"] for one in answer.json()["items"]]
        address = answer.links.get("next", {}).get("url", "")
    return found


def code(answer: object, status: int) -> str:
    """The code of a problem."""
    assert isinstance(answer, Problem), answer
    assert answer.status == status, answer
    return answer.code


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, Problem.from_dict(answer.json()).code


articles = by_cursor()
assert (len(articles), by_link()) == (len(set(articles)), articles)

# Read one, and ask again: 304
read = get_article.sync_detailed("art_2", client=client)
assert isinstance(read.parsed, Article)
again = get_article.sync_detailed("art_2", client=client.with_headers({"If-None-Match": read.headers["ETag"]}))
assert (again.status_code, again.content) == (304, b"")

# Post; whoever does not know whether it arrived sends it again, and nothing is done twice
key, words = str(uuid4()), PostCommentInput(body="A third party was here, in Python.")
posted = post_comment.sync_detailed("art_2", client=client, body=words, idempotency_key=key)
assert isinstance(posted.parsed, Comment), posted
name = str(posted.parsed.id)
assert (posted.status_code, posted.headers["Location"]) == (201, f"/v1/comments/{name}")
replayed = post_comment.sync_detailed("art_2", client=client, body=words, idempotency_key=key)
assert (replayed.status_code, replayed.headers["Idempotency-Replayed"], replayed.parsed) == (201, "true", posted.parsed)
others = PostCommentInput(body="Other words, same key.")
assert code(post_comment.sync("art_2", client=client, body=others, idempotency_key=key), 422) == "key_reused"

# Edit what was read; a version that is gone is 412, none at all is 428
tag = posted.headers["ETag"]
edited = edit_comment.sync_detailed(name, client=client, body=EditCommentInput(body="Better words."), if_match=tag)
assert isinstance(edited.parsed, Comment), edited
assert edited.parsed.body == "Better words."
assert code(edit_comment.sync(name, client=client, body=EditCommentInput(body="Too late."), if_match=tag), 412) == "precondition_failed"
assert problem(plain.patch(f"/v1/comments/{name}", json={"body": "No version."})) == (428, "precondition_required")

# Vote, and take it back; nobody votes on their own words
for value in (1, 0):
    assert not isinstance(cast_vote.sync("cmt_1_7", client=client, body=CastVoteInput(value=value)), Problem | None)
assert code(cast_vote.sync(name, client=client, body=CastVoteInput(value=1)), 403) == "own_comment"

# Delete it
gone = delete_comment.sync_detailed(name, client=client, if_match=edited.headers["ETag"])
assert gone.status_code == 204, gone
assert code(get_comment.sync("cmt_2_9999", client=client), 404) == "not_found"
assert code(list_articles.sync(client=client, cursor="nonsense"), 400) == "invalid_cursor"
print(f"{len(articles)} articles, and the whole life of {name}")
