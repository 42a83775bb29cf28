"""What was changed and brought in, in the fixed dataset: quotes, texts and stories before the present ones, imports."""

from __future__ import annotations

import json
from collections.abc import Iterable

from tests.dataset_people import FAR, Row, day

QUOTES = (  # article, number, place, quoted comment, quoted block, revision, start, end, words, whether stale
    (1, 5, 1, 4, None, 1, 0, 8, "Remark 4", False),
    (1, 5, 2, None, 1, 2, 4, 11, "harbour", False),
    (1, 6, 1, None, 3, 1, 0, 14, "The breakwater", True),
    (1, 6, 2, None, 99, 1, 0, 5, "block", True),
    (1, 7, 1, 19, None, 1, 0, 6, "hidden", False),
    (1, 8, 1, 21, None, 1, 0, 7, "deleted", False),
    (1, 9, 1, 4, None, 1, 0, 6, "Remark", False),
    (1, 9, 2, 4, None, 1, 7, 8, "4", False),
    (1, 19, 1, 4, None, 1, 0, 6, "Remark", False),
    (1, 21, 1, 4, None, 1, 0, 6, "Remark", False),
    (1, 27, 1, 26, None, 1, 0, 6, 'Quotes "', False),
    *((2, number, 1, 2, None, 1, 0, 6, "Remark", False) for number in range(9, 16)),
    (FAR, 3, 1, 2, None, 1, 0, 6, "Remark", False),
    (11, 2, 1, 1, None, 1, 0, 6, "Remark", False),
)
QUOTE_COLUMNS = (
    "article_id",
    "number",
    "place",
    "target_number",
    "target_block",
    "target_revision",
    "start_at",
    "end_at",
    "words",
    "is_stale",
)
REVISIONS = tuple(
    {
        "article_id": 1,
        "number": number,
        "revision": revision,
        "body": body,
        "body_html": f"<p>{body}</p>",
        "written_at": day(9, revision),
        "changes": json.dumps([{"kind": kind, "text": text} for kind, text in changes]),
    }
    for number in (19, 27)
    for revision, body, changes in (
        (1, "Some words", []),
        (2, "Other words", [("removed", "Some"), ("added", "Other"), ("same", " words")]),
        (3, "", [("removed", "Other words")]),
    )
)
"""Of a comment that is shown, and of one that is not."""


def stories(articles: Iterable[Row], contents: Iterable[Row]) -> tuple[Row, ...]:
    """Of an article that is shown, and of one that is not: the last one is the article's own."""
    headlines = {row["article_id"]: row["headline"] for row in articles}
    blocks = {row["article_id"]: row["blocks"] for row in contents}
    before = json.dumps([{"number": number, "kind": "paragraph", "text": "Words."} for number in (2, 1)])
    return tuple(
        {
            "article_id": key,
            "revision": nth,
            "headline": headline,
            "blocks": told,
            "correction": correction,
            "written_at": day(5, nth),
        }
        for key in (1, 11)
        for nth, headline, told, correction in (
            (1, f"Story {key}", before, None),
            (2, headlines[key], blocks[key], "It was Tuesday."),
        )
    )


IMPORTS = tuple(
    {
        "source": f"{outcome}.txt",
        "sha256": "0" * 64,
        "parser": "3",
        "outcome": outcome,
        "article_id": article_id,
        "author_count": 2,
        "comment_count": 10,
        "quote_count": 3,
        "doubts": json.dumps(doubts),
        "imported_at": day(10),
    }
    for outcome, article_id, doubts in (
        ("inserted", 1, [{"code": "net_score", "detail": "3 is not 2", "line": 12}, {"code": "odd", "detail": "a line"}]),
        ("refused", None, []),
        ("updated", 11, []),
    )
)
NEXT_KEYS = """
select setval(pg_get_serial_sequence(named.told, named.key), 1000)
from (
  values ('site', 'site_id'), ('section', 'section_id'), ('agency', 'agency_id'), ('author', 'author_id'), ('account', 'account_id'),
    ('article', 'article_id'), ('moderation_rule', 'rule_id'),
    ('newsletter', 'newsletter_id'), ('consent_text', 'consent_text_id'), ('subscriber', 'subscriber_id'), ('signup_link', 'link_id'),
    ('dataset_export', 'export_id')
) as named (told, key)
"""
"""Keys that are given here are not given again."""
