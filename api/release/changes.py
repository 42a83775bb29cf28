"""What is changed in rows between Postgres and the files: pseudonyms, masks, coarse times, and stories that may not be handed on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from api.release.masks import Masks
from api.release.rows import Change
from api.release.wanted import Wanted
from schema.release import Table

Row = dict[str, object]
Edit = Callable[[Row], None]
OPEN = re.compile(
    r"(CC0|CC[ -]BY([ -](SA|NC|ND)){0,2})([ -]\d\.\d)?( Universal| International)?|https?://creativecommons\.org/(licenses|publicdomain)/\S+",
    re.IGNORECASE,
)  # what anybody may hand on unchanged, whoever asks
SHORTENED = {"hour": (13, ":00:00Z"), "day": (10, "T00:00:00Z")}  # how much of a time is kept, and what stands behind it
TIMES = ("created_at", "edited_at", "joined_at", "hour", "first_at", "last_at", "written_at")


def change_of(table: Table, wanted: Wanted, masks: Masks | None) -> Change | None:
    """None where the rows stay as Postgres printed them."""
    edits = [*([omit_stories(wanted.rights)] if table.name == "articles" else []), *_of_people(table, wanted, masks)]
    if not edits:
        return None

    def change(lines: bytes) -> bytes:
        rows = [json.loads(line) for line in lines.splitlines()]
        for row in rows:
            for edit in edits:
                edit(row)
        return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()

    return change


def is_shuffled(table: Table, wanted: Wanted) -> bool:
    """Whether its rows stand in the order of their pseudonyms: the order of their keys would tell which is which."""
    return table.name == "accounts" and wanted.pseudonyms is not None


def _of_people(table: Table, wanted: Wanted, masks: Masks | None) -> list[Edit]:
    if wanted.pseudonyms is None or table.name not in ("accounts", "comments", "reply_edges", "vote_hours", "threads"):
        return []
    edits = [rename(wanted.pseudonyms.of, is_account=table.name == "accounts")]
    if wanted.coarse:
        edits.append(coarsen(wanted.coarse))
    return [*edits, mask(masks)] if masks else edits


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


def omit_stories(rights: tuple[str, ...]) -> Edit:
    """An agency's words stay only where the rights let anybody hand them on; the row stays, and says why the story is gone."""

    def edit(row: Row) -> None:
        row["body_omitted"] = None
        agency, said, image = row["agency"], row["rights"], row.get("lead_image")
        if isinstance(said, str) and (said in rights or OPEN.fullmatch(said.strip())):
            return
        if isinstance(image, dict) and (agency or image["agency"]):
            image["caption"] = image["alt"] = None
        if not isinstance(agency, dict):
            return
        why = f"whose rights say: {said}" if said else "and nothing is said of its rights"
        row["body_omitted"] = f"The story is {agency['name']}'s, {why}"
        row["body_text"], row["blocks"] = None, []

    return edit
