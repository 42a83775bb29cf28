"""Importing pages over the doors: the same importer as the command line's, for pages that come in a request."""

from __future__ import annotations

from dataclasses import replace

from pydantic_core import to_json

from api.acts.doing import Doing
from api.acts.imports import Imported, Named
from api.acts.once import Done, Repeated
from db.audit import note
from schema.page_import import ImportPagesInput


async def import_pages(doing: Doing, given: ImportPagesInput) -> Done:
    """Each page is kept or refused by itself. Whoever sends them again, with a key or without, is told that nothing changed."""
    try:
        async with doing.transaction() as writer:
            found = [
                one
                for page in given.pages
                for one in await Named(writer, page.name, page.published_at, page.seen_at).load(page.text.encode())
            ]
            outcomes = {"pages": [f"{one.source}: {one.outcome}" for one in found]}
            await note(writer, doing.actor, doing.now, "article.import", "imports", outcomes)
    except Repeated:
        return replace(await import_pages(replace(doing, once=None), given), is_repeated=True)
    return Done(document=to_json({"pages": [told(one) for one in found]}))


def told(one: Imported) -> dict[str, object]:
    """A page of the report."""
    doubts = [{"code": doubt.code, "detail": doubt.detail, "line": doubt.line} for doubt in one.doubts]
    return {
        "name": one.source,
        "outcome": one.outcome,
        "headline": one.headline,
        "comments": one.comments,
        "reason": one.reason,
        "doubts": doubts,
    }
