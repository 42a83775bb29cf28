"""What is served from a database that an export was taken into is what is served from the one that it was made of."""

from __future__ import annotations

import json
from pathlib import Path

from tests.dataset_people import NOW
from tests.door import POSTED, Door
from tests.exporting import exported
from tests.refilling import refilled
from tests.sending import execute

ASKED = (
    *("/v1/articles?limit=100", "/v1/articles?limit=100&sort=-hot", "/v1/articles?q=harbour", "/v1/sections", "/v1/sites", "/v1/agencies"),
    *("/v1/authors?limit=100", "/v1/newsletters", "/v1/comments?limit=100", "/v1/comments?q=remark", "/v1/accounts/TideWatcher"),
    *("/v1/articles/art_1?include=lead_image,resource_links", "/v1/articles/art_1/comments?limit=100", "/v1/articles/art_1/related"),
    *("/v1/articles/art_1/comments?sort=best&limit=100", "/v1/articles/art_2/comments?limit=100", "/v1/comments/cmt_1_24"),
    *("/v1/comments/cmt_1_4/quoted-by", "/v1/comments/cmt_1_9/ancestors", "/v1/search?q=harbour", "/v1/search?q=remark", "/sitemap.xml"),
    *("/v1/accounts/netmender/comments", "/v1/trending", "/v1/articles/by-path?path=/world/story-2", "/v1/node/acc_3"),
)
TREE = """{
  article(id: "art_1") {
    headline
    commentTree(roots: 10, replies: 2, depth: 8) {
      nodes { level hasMoreReplies node { id depth replyCount descendantCount body account { handle } quotes { text isStale } } }
      hasNextPage
    }
  }
}"""


def test_both_doors_answer_as_they_did(filled_dsn: str, fresh_dsn: str, tmp_path: Path) -> None:
    """Where all rights are open, so that no story is left out."""
    execute(filled_dsn, "update article_content set rights = 'CC0'")
    exported(filled_dsn, tmp_path / "export")
    refilled(fresh_dsn, tmp_path / "export")
    before, after = Door(filled_dsn, now=NOW), Door(fresh_dsn, now=NOW)
    try:
        for target in ASKED:
            assert (target, after.ask("GET", target).body) == (target, before.ask("GET", target).body)
        body = json.dumps({"query": TREE}).encode()
        one, other = (door.ask("POST", "/graphql", POSTED, body) for door in (before, after))
        assert (one.json.get("errors"), other.body) == (None, one.body)
    finally:
        before.close()
        after.close()
