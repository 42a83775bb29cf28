"""An export and the changes behind its cursor are what there is now, whatever was written while it was made."""

from __future__ import annotations

import asyncio
from pathlib import Path

from asyncpg import Connection, Record

from db.changes import UPDATE, log_change
from schema.reading import ReadingRow
from schema.release import TABLES, Manifest
from tests.acting import Acting
from tests.exporting import exported, rows_of
from tests.following import Copy, all_shown, alone, getter, placed
from tests.sending import connected
from tests.stories import story

EDIT = "update comment set body = 'Kept late.', body_html = '<p>Kept late.</p>', version = version + 1 where article_id = $1 and number = 1"


def post(acting: Acting, who: str, article: str, body: str) -> str:
    came = acting.do("post_comment", {"article_id": article, "body": body}, who)
    assert came.code is None, came
    return came.key or ""


async def edit(writer: Connection[Record], article: int, acting: Acting) -> None:
    await writer.execute(EDIT, article)
    await log_change(writer, "comment", (article, 1), UPDATE, acting.now)


def copy_of(folder: Path, manifest: Manifest) -> Copy:
    """What a researcher has who fetched an export: its rows in the feed's form, and its cursor."""
    copy = Copy(after=manifest.position.cursor)
    for table in TABLES:
        if not issubclass(table.noun, ReadingRow):
            kind = table.noun.__name__.lower()
            for row in rows_of(folder, table.name):
                shown = {name: value for name, value in row.items() if name not in ("body_omitted", "resource_links")}
                copy.rows[row["id"]] = alone({"type": kind, **shown})
    return copy


def test_an_export_and_the_changes_behind_its_cursor_are_what_there_is_now(acting: Acting, tmp_path: Path) -> None:
    """One comment has its place in the log, one waits for it, and one is changed in a transaction that ends behind the export."""
    who, article = acting.person("tidewatcher"), story(acting)
    first = post(acting, who, article, "The first remark, with its place.")
    placed(acting.door)
    post(acting, who, article, "The second remark, which waits.")
    number = int(first.split("_")[1])

    async def made_meanwhile() -> Manifest:
        async with connected(acting.door.dsn) as writer, writer.transaction():
            await edit(writer, number, acting)
            return await asyncio.to_thread(exported, acting.door.dsn, tmp_path / "export")

    manifest = asyncio.run(made_meanwhile())
    third = post(acting, who, article, "The third remark, which is not in it.")
    assert acting.do("delete_comment", {"id": third, "version": "1"}, who).code is None
    placed(acting.door)
    copy = copy_of(tmp_path / "export", manifest)
    assert (manifest.position.pending > 0, copy.rows[first]["body"]) == (True, "The first remark, with its place.")
    copy.follow(getter(acting.door))
    assert (copy.rows, copy.rows[first]["body"]) == (all_shown(acting.door), "Kept late.")
