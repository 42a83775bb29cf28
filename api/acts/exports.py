"""Asking for exports of the dataset, and deleting them. How they are made is the worker's: `api/release/worker.py`."""

from __future__ import annotations

from datetime import timedelta

from api.acts.doing import Doing
from api.acts.once import Done
from api.acts.owner import owner
from api.acts.texts import one_line
from api.offered import Offer, has_parquet, offered
from db import exports
from db.audit import note
from db.exports import NewExport
from db.spending import Limit, is_within
from db.write import Writer
from schema.dataset_export import (
    MOST_A_DAY,
    MOST_KEPT,
    MOST_WAITING,
    CoarseTime,
    CreateExportInput,
    DeleteExportInput,
    ExportFormat,
    ExportTable,
)
from schema.errors import ChangesGone, Fault, HistoryReplaced, Invalid, NotFound, RateLimited, TooMany
from schema.ids import key_of, public_id
from schema.reading import ReadingRow
from schema.release import TABLES

BY_DAY = Limit("dataset_export", MOST_A_DAY, timedelta(days=1))
WORKED_OUT = {table.name for table in TABLES if issubclass(table.noun, ReadingRow)}
TITLE = "Broadsheet"  # where none is given, as `broadsheet export` has it


async def create_export(doing: Doing, given: CreateExportInput) -> Done:
    """Raises NotFound where none are made here, Invalid, TooMany or RateLimited."""
    offer = offered()
    if offer is None:
        raise NotFound("Exports are not made here: the service has no folder for them.")
    check(offer, given)
    new, who = wanted(given), doing.who.account_id
    if given.since is not None:
        await _must_lead_on(doing, given.since)
    async with doing.transaction() as writer:
        await owner(writer, doing)
        await _must_be_place(writer, offer)
        await _must_have_room(writer, doing)
        key = await exports.insert(writer, who, new, doing.now)
        told = {"formats": list(new.formats), "tables": list(new.tables), "pseudonyms": new.has_pseudonyms}
        await note(writer, doing.actor, doing.now, "export.create", public_id("exp", key), told)
        return doing.keep(Done((key,)))


def check(offer: Offer, given: CreateExportInput) -> None:
    """Raises Invalid for what is not made here."""
    if given.formats and ExportFormat.PARQUET in given.formats and not has_parquet():
        place = f"/formats/{given.formats.index(ExportFormat.PARQUET)}"
        raise Invalid("Parquet is not made here.", (Fault("invalid_value", "another format", place),))
    if given.has_pseudonyms and offer.key is None:
        raise Invalid("The service has no key for pseudonyms.", (Fault("invalid_value", "false", "/has_pseudonyms"),))
    if (given.is_masked or given.coarse) and not given.has_pseudonyms:
        fault = Fault("contradiction", "true, or neither masks nor coarse times", "/has_pseudonyms")
        raise Invalid("Masks and coarse times go with pseudonyms: without them, the rows name everybody anyway.", (fault,))
    if given.tables and not {one.value for one in given.tables} - left_out(given):
        told = "Nothing would be in it: tables that are worked out have no changes, and hours of votes are no days."
        raise Invalid(told, (Fault("contradiction", "other tables", "/tables"),))


def left_out(given: CreateExportInput) -> set[str]:
    """Tables that are not there whether they are named or not."""
    hours = {ExportTable.VOTE_HOURS.value} if given.coarse is CoarseTime.DAY else set()
    return hours | (WORKED_OUT if given.since is not None else set())


def wanted(given: CreateExportInput) -> NewExport:
    """What is kept of it: all that will be in it, in the order in which it is made. Raises Invalid."""
    formats, tables, without = given.formats or [ExportFormat.JSONL], given.tables or list(ExportTable), left_out(given)
    return NewExport(
        [one.value for one in ExportFormat if one in formats],
        [one.value for one in ExportTable if one in tables and one.value not in without],
        given.since,
        TITLE if given.title is None else one_line(given.title, "/title"),
        None if given.release is None else one_line(given.release, "/release"),
        given.has_pseudonyms,
        given.is_masked,
        given.coarse.value if given.coarse else None,
    )


async def _must_lead_on(doing: Doing, since: str) -> None:
    """Raises Invalid."""
    try:
        await exports.leads_on(doing.pool, since)
    except (ChangesGone, HistoryReplaced) as error:
        fault = Fault("gone", "left out: a whole export", "/since")
        anew = f"; {error.release}" if error.release else ""
        raise Invalid(f"What changed since this cursor is not known here any more{anew}.", (fault,)) from error


async def _must_be_place(writer: Writer, offer: Offer) -> None:
    """For anybody's. Some who ask at the same moment may pass together: each account's row is locked, but not all. Raises TooMany."""
    waiting, taken = await exports.standing(writer)
    if waiting >= MOST_WAITING:
        raise TooMany(f"{waiting} exports wait already; try again later.")
    if taken >= offer.most:
        raise TooMany("The service keeps no more exports; try again when others have expired, or delete one.")


async def _must_have_room(writer: Writer, doing: Doing) -> None:
    """The account's row is locked. Raises TooMany or RateLimited."""
    who = doing.who.account_id
    if await exports.is_under_way(writer, who):
        raise TooMany("One export at a time: another one of yours is not done yet.")
    if await exports.count_kept(writer, who) >= MOST_KEPT:
        raise TooMany(f"{MOST_KEPT} exports of an account are kept at most; delete one.")
    if not await is_within(writer, BY_DAY, str(who), doing.now):
        seconds = int(BY_DAY.interval.total_seconds()) + 1
        raise RateLimited(f"{MOST_A_DAY} exports a day; try again in {seconds} s.", headers={"Retry-After": str(seconds)})


async def delete_export(doing: Doing, given: DeleteExportInput) -> Done:
    """Raises NotFound, also for an export of somebody else, but where an admin is signed in."""
    key, who = key_of(given.id, "exp", 1), doing.who
    async with doing.transaction() as writer:
        if key is None or not await exports.delete(writer, key[0], who.account_id, who.governs):
            raise NotFound("There is no dataset export with this id.")
        await note(writer, doing.actor, doing.now, "export.delete", given.id)
    return Done()
