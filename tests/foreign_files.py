"""Files of other people's comments, as tests write and load them, and what is in the tables afterwards."""

from __future__ import annotations

import asyncio
import io
import json
from datetime import UTC, datetime
from pathlib import Path

from api.acts.foreign_imports import ForeignReport, import_foreign
from api.foreign import read
from api.foreign.doubts import Doubts
from api.foreign.values import Values
from schema.foreign import ForeignComment, ForeignRow, ForeignSite, ForeignThread
from tests.sending import rows

FOLDER = Path(__file__).parent / "foreign"
SAMPLES = {"disqus": "disqus.xml", "wordpress": "wordpress.xml", "nyt": "nyt.csv", "hacker-news": "items.ndjson"}
NOW = datetime(2026, 1, 1, tzinfo=UTC)
Item = dict[str, object]
TREE = """
select coalesce(parent_number, 0), number, depth, reply_count, descendant_count, status, body
from comment order by article_id, number
"""
TABLES = (
    *("site", "section", "account", "article", "article_content", "article_stat", "comment", "comment_search"),
    *("foreign_article", "foreign_comment", "queue_entry", "pending_change"),
)


def parsed(form: str, raw: bytes) -> tuple[list[ForeignRow], list[tuple[str, int | None]]]:
    """What a file says, and the doubts with their lines."""
    doubts = Doubts()
    found = list(read(form, io.BytesIO(raw), Values(doubts, NOW)))
    return found, [(doubt.code, doubt.line) for doubt in doubts]


def comments_in(form: str, raw: bytes) -> list[ForeignComment]:
    return [row for row in parsed(form, raw)[0] if isinstance(row, ForeignComment)]


def threads_in(form: str, raw: bytes) -> list[ForeignThread]:
    return [row for row in parsed(form, raw)[0] if isinstance(row, ForeignThread)]


def sites_in(form: str, raw: bytes) -> list[ForeignSite]:
    return [row for row in parsed(form, raw)[0] if isinstance(row, ForeignSite)]


def brought(dsn: str, path: Path, form: str, *, is_tried: bool = False) -> ForeignReport:
    """What became of a file."""
    return asyncio.run(import_foreign(dsn, path, form, "Courier" if form == "nyt" else None, is_tried=is_tried))


def sample(dsn: str, form: str, *, is_tried: bool = False) -> ForeignReport:
    return brought(dsn, FOLDER / SAMPLES[form], form, is_tried=is_tried)


def counted(report: ForeignReport) -> tuple[str, int, int, int, int]:
    return report.outcome, report.inserted, report.updated, report.unchanged, report.articles


def doubts_of(report: ForeignReport) -> list[tuple[str, int | None]]:
    return [(doubt.code, doubt.line) for doubt in report.doubts]


def everything(dsn: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables that such an import writes."""
    return {table: rows(dsn, f"select to_jsonb(one) from {table} as one order by 1") for table in TABLES}


def story(key: int = 1, **more: object) -> Item:
    return {"id": key, "type": "story", "title": f"Story {key}", "time": 1_717_200_000, **more}


def remark(key: int, parent: int, text: str | None = None, **more: object) -> Item:
    """An answer to a story or to a comment, a minute after the one before."""
    said = f"Words {key}." if text is None else text
    return {"id": key, "type": "comment", "by": "gull", "parent": parent, "text": said, "time": 1_717_200_000 + 60 * key, **more}


def items(path: Path, *these: Item) -> Path:
    """A file of Hacker News with them."""
    path.write_text("".join(json.dumps(one) + "\n" for one in these))
    return path
