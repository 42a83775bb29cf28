"""What is changed in rows between Postgres and the files: pseudonyms, masks, coarse times; and who has which of these changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from api.release.masks import Masks, masks_of
from api.release.omissions import Omitted, omit_quotes, omit_stories, omitted_of
from api.release.rows import Change, Edit, Row
from api.release.wanted import Wanted
from db.release import agency_stories, names
from db.snapshot import Reader
from schema.release import Table

SHORTENED = {"hour": (13, ":00:00Z"), "day": (10, "T00:00:00Z")}  # how much of a time is kept, and what stands behind it
UNQUOTED = b'"quotes" : []'  # in the JSON of a comment that quotes nothing, as Postgres prints it; in a text, the signs are escaped
OF_PEOPLE = ("accounts", "comments", "reply_edges", "vote_hours", "threads")
TIMES = ("created_at", "edited_at", "joined_at", "hour", "first_at", "last_at", "written_at")


@dataclass(frozen=True, slots=True)
class Changes:
    """What becomes of the rows of each table, and what of all others must be known for it."""

    wanted: Wanted
    omitted: Omitted
    masks: Masks | None

    def of(self, table: Table) -> Change | None:
        """None where the rows stay as Postgres printed them."""
        people = list(self._of_people(table))
        edits = [*self._of_rights(table), *people]
        plain = UNQUOTED if table.name == "comments" and not people else None

        def change(lines: bytes) -> bytes:
            return b"".join(line if plain and plain in line else _edited(line, edits) for line in lines.splitlines(keepends=True))

        return change if edits else None

    def _of_rights(self, table: Table) -> Iterator[Edit]:
        if table.name == "articles":
            yield omit_stories(self.wanted.rights)
        if table.name == "comments":
            yield omit_quotes(self.omitted)

    def _of_people(self, table: Table) -> Iterator[Edit]:
        if self.wanted.pseudonyms and table.name in OF_PEOPLE:
            yield rename(self.wanted.pseudonyms.of, is_account=table.name == "accounts")
            if self.wanted.coarse:
                yield coarsen(self.wanted.coarse)
            if self.masks:
                yield mask(self.masks)


async def changes_for(reader: Reader, wanted: Wanted) -> Changes:
    """Reads what must be known before the first row is changed."""
    masks = await masks_of(names(reader)) if wanted.masked else None
    return Changes(wanted, await omitted_of(agency_stories(reader), wanted.rights), masks)


def _edited(line: bytes, edits: list[Edit]) -> bytes:
    row = json.loads(line)
    for edit in edits:
        edit(row)
    return f"{json.dumps(row, ensure_ascii=False)}\n".encode()


def is_shuffled(table: Table, wanted: Wanted) -> bool:
    """Whether its rows stand in the order of their pseudonyms: the order of their keys would tell which is which."""
    return table.name == "accounts" and wanted.pseudonyms is not None


def rename(pseudonym: Callable[[str], str], is_account: bool) -> Edit:
    """Ids of accounts, wherever a row has them."""

    def edit(row: Row) -> None:
        if is_account:
            row["id"] = pseudonym(str(row["id"]))
        for name in ("from_account_id", "to_account_id"):
            if row.get(name) is not None:
                row[name] = pseudonym(str(row[name]))
        if isinstance(account := row.get("account"), dict):
            account["id"] = pseudonym(str(account["id"]))

    return edit


def cut(moment: datetime, to: str | None) -> datetime:
    """A time of an export's papers, as those of its rows are."""
    if to is None:
        return moment
    hour = moment.replace(minute=0, second=0, microsecond=0)
    return hour if to == "hour" else hour.replace(hour=0)


def coarsen(to: str) -> Edit:
    """Times of people: those of articles are printed on the page. A time of day that a page printed goes altogether."""
    kept, behind = SHORTENED[to]

    def edit(row: Row) -> None:
        for name in TIMES:
            if isinstance(moment := row.get(name), str):
                row[name] = moment[:kept] + behind
        if "local_time" in row:
            row["local_time"] = None

    return edit


def mask(masks: Masks) -> Edit:
    """Texts that readers wrote, and what others quote of them."""

    def edit(row: Row) -> None:
        if isinstance(body := row.get("body"), str):
            row["body"] = masks.of(body)
        if isinstance(quotes := row.get("quotes"), list):
            for quote in quotes:
                quote["text"] = masks.of(quote["text"])

    return edit
