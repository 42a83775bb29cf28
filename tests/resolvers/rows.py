"""The rows of `tests/dataset.py` as anybody may see them: visibility, said once more in Python. By type, with columns by name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from schema.scope import Scope
from tests import dataset, dataset_newsletters, dataset_newsroom, dataset_people
from tests.dataset_moderation import DECISIONS

Row = dict[str, Any]


def _where(rows: Iterable[Mapping[str, Any]], **equal: object) -> list[Row]:
    return [dict(row) for row in rows if all(row[name] == value for name, value in equal.items())]


def _rows(columns: Iterable[str], records: Iterable[tuple[object, ...]]) -> list[Row]:
    names = tuple(columns)
    return [dict(zip(names, record, strict=True)) for record in records]


PUBLISHED = {row["article_id"] for row in dataset.ARTICLES if row["status"] == "visible"}
EVERY_COMMENT: dict[tuple[Any, Any], Row] = {(row["article_id"], row["number"]): dict(row) for row in dataset.placed(dataset.COMMENTS)}
BYLINES = _rows(("article_id", "place", "author_id"), dataset.BYLINES)


def _by_article(rows: Iterable[Mapping[str, Any]]) -> dict[object, Row]:
    return {row["article_id"]: dict(row) for row in rows}


def _articles() -> Iterator[Row]:
    stats = _by_article(dataset.stats())
    contents = _by_article(dataset.CONTENTS)
    for row in _where(dataset.ARTICLES, status="visible"):
        stat, content = stats[row["article_id"]], contents[row["article_id"]]
        story: list[Row] = json.loads(content["blocks"])
        counts = {kind: stat[f"{kind}_count"] for kind in ("visible", "pending", "hidden", "removed", "deleted")}
        yield {
            **content,
            **stat,
            **row,
            "id": f"art_{row['article_id']}",
            "version": "1",
            "body_text": "\n\n".join(block["text"] for block in story),
            "story": story,
            "comment_count": counts["visible"],
            "counts": counts,
            "thread": {name: stat[f"thread_{name}"] for name in ("mode", "closes_at", "slow_mode_seconds")},
            "promotion": _promotion(content),
        }


def _promotion(content: Row) -> Row | None:
    parts = {name: content[f"promotion_{name}"] for name in ("title", "text", "call_to_action")}
    return parts if parts["title"] is not None else None


def _comments() -> Iterator[Row]:
    """Visible ones, and deleted ones without their text and writer; under published articles."""
    for row in EVERY_COMMENT.values():
        if row["article_id"] in PUBLISHED and row["status"] in ("visible", "deleted"):
            score = row["up"] - row["down"]
            tally = f"{score} ( +{row['up']} / -{row['down']} )"
            gone = {"account_id": None, "body": "", "body_html": ""} if row["status"] == "deleted" else {}
            votes = {"up": row["up"], "down": row["down"], "score": score, "display": tally}
            staff = _where(dataset_people.ACCOUNTS, account_id=gone.get("account_id", row["account_id"]), is_erased=False)
            badges = [one["role"] for one in staff if one["role"] in ("moderator", "editor", "admin")]
            yield {**row, **gone, "version": "1", "badges": badges, "id": f"cmt_{row['article_id']}_{row['number']}", "votes": votes}


def _quotes() -> Iterator[Row]:
    """Quotes that a visible comment makes; without their words where the quoted comment is no longer visible."""
    for row in _rows(dataset_newsroom.QUOTE_COLUMNS, dataset_newsroom.QUOTES):
        target = EVERY_COMMENT.get((row["article_id"], row["target_number"]))
        if EVERY_COMMENT[row["article_id"], row["number"]]["status"] == "visible" and row["article_id"] in PUBLISHED:
            text = row["words"] if target is None or target["status"] == "visible" else ""
            yield {**row, "text": text, "start": row["start_at"], "end": row["end_at"], "revision": row["target_revision"]}


def _revisions() -> Iterator[Row]:
    """Those of visible comments."""
    for row in dataset_newsroom.REVISIONS:
        if EVERY_COMMENT[row["article_id"], row["number"]]["status"] == "visible":
            runs = [{**run, "noun": "TextChange"} for run in json.loads(str(row["changes"]))]
            yield {**row, "changes": runs}


def _stories() -> Iterator[Row]:
    """Those of published articles."""
    for row in dataset.STORIES:
        if row["article_id"] in PUBLISHED:
            yield {**row, "blocks": [{**block, "noun": "RevisedBlock"} for block in json.loads(str(row["blocks"]))]}


def _log() -> Iterator[Row]:
    """What was decided below published articles; what is about a writer names no comment."""
    for key, row in enumerate(DECISIONS, 1):
        about_writer = row["action"] in ("warn", "suspend", "ban")
        comment = None if about_writer else f"cmt_{row['article_id']}_{row['number']}"
        if row["article_id"] in PUBLISHED:
            yield {**row, "decision_id": key, "is_automated": row["rule_id"] is not None, "comment_id": comment}


def _accounts(comments: list[Row]) -> Iterator[Row]:
    """Those that are not erased. What an account wrote counts where a reader can see that it did."""
    for row in _where(dataset_people.ACCOUNTS, is_erased=False):
        key = row["account_id"]
        yield {**row, "id": f"acc_{key}", "comment_count": len(_where(comments, account_id=key))}


def _publishers(rows: Iterable[Mapping[str, Any]], prefix: str, key: str) -> list[Row]:
    """Sites, sections, agencies: all of them, with the number of their published articles."""
    published = _where(dataset.ARTICLES, status="visible")
    return [{**row, "id": f"{prefix}_{row[key]}", "article_count": len(_where(published, **{key: row[key]}))} for row in rows]


def _authors() -> Iterator[Row]:
    for row in dataset_people.AUTHORS:
        stories = [one for one in _where(BYLINES, author_id=row["author_id"]) if one["article_id"] in PUBLISHED]
        yield {**row, "id": f"aut_{row['author_id']}", "article_count": len(stories)}


def _newsletters() -> Iterator[Row]:
    """All of them, with the text that they ask consent to by now."""
    for row in dataset_newsletters.NEWSLETTERS:
        [text] = _where(dataset_newsletters.TEXTS, newsletter_id=row["newsletter_id"], version=row["consent_version"])
        yield {**row, "id": f"nwl_{row['newsletter_id']}", "consent_text": text["text"]}


def _all() -> dict[str, list[Row]]:
    comments = list(_comments())
    found = {
        "Article": list(_articles()),
        "Comment": comments,
        "Quote": list(_quotes()),
        "CommentRevision": list(_revisions()),
        "ArticleRevision": list(_stories()),
        "LogEntry": list(_log()),
        "Account": list(_accounts(comments)),
        "Author": list(_authors()),
        "Site": _publishers(dataset_people.SITES, "sit", "site_id"),
        "Section": _publishers(dataset_people.SECTIONS, "sec", "section_id"),
        "Agency": _publishers(dataset_people.AGENCIES, "agy", "agency_id"),
        "Image": [{**row, "id": f"img_{row['article_id']}"} for row in dataset.IMAGES if row["article_id"] in PUBLISHED],
        "ResourceLink": _rows(("article_id", "place", "category", "title", "target_site"), dataset.LINKS),
        "Newsletter": list(_newsletters()),
        "ScopeMeaning": [{"scope": one.value, "allows": one.description} for one in Scope],
    }
    return {noun: [{**row, "noun": noun} for row in rows] for noun, rows in found.items()}


ROWS = _all()


def rows_of(noun: str, **equal: object) -> list[Row]:
    """The rows of a type whose columns have these values."""
    return [row for row in ROWS[noun] if all(row[name] == value for name, value in equal.items())]


def row_of(noun: str, **equal: object) -> Row | None:
    """The first such row, by key; null columns point nowhere."""
    return next(iter(rows_of(noun, **equal)), None) if None not in equal.values() else None
