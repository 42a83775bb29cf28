"""Exports of the dataset that the service makes for researchers who ask for them: jobs with a state, and files to fetch for a while."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry
from pydantic import Field

from schema.described import Described
from schema.input import Input
from schema.noun import Few, Noun, Part

MOST_KEPT = 5  # exports of an account that are kept at a time; each may hold the whole dataset
MOST_A_DAY = 10  # of an account, those that it deleted again included
MOST_WAITING = 20  # of all accounts; one after the other is made
MOST_FILES = 90  # that a query is charged for: a page of 100 exports may be asked for with them; 10,000,000 comments have about as many
LONGEST_TITLE = 120  # characters
SINCE_FORM = "^[0-9]{1,18}-[0-9a-f]{8}$"


class ExportState(Described):
    """What becomes of an export."""

    WAITING = "waiting", "It waits for its turn."
    RUNNING = "running", "It is being made."
    DONE = "done", "Its files can be fetched until it expires."
    FAILED = "failed", "It could not be made; `problem` says why."
    EXPIRED = "expired", "Its files were deleted, since their time was up, or somebody was erased after it was made."


class ExportFormat(Described):
    """In what form rows are written."""

    JSONL = "jsonl", "A JSON object a line, compressed with Zstandard."
    CSV = "csv", "CSV that is safe for spreadsheets, compressed with Zstandard."
    PARQUET = "parquet", "Apache Parquet."


class ExportTable(Described):
    """A table of the dataset."""

    SITES = "sites", "The news sites."
    SECTIONS = "sections", "The parts of sites."
    AGENCIES = "agencies", "Where stories come from."
    AUTHORS = "authors", "The people of bylines."
    NEWSLETTERS = "newsletters", "What sites send by mail."
    ACCOUNTS = "accounts", "Those who comment."
    ARTICLES = "articles", "The stories."
    COMMENTS = "comments", "What readers say below."
    REPLY_EDGES = "reply_edges", "Who answers whom."
    VOTE_HOURS = "vote_hours", "Votes by the hour, without voters."
    THREADS = "threads", "Each thread in numbers."


class CoarseTime(Described):
    """To what the times of people are cut."""

    HOUR = "hour", "To the hour."
    DAY = "day", "To the day."


class ExportProgress(Part):
    """How far an export has come."""

    done: int = Field(description="Parts that are written.", examples=[3])
    total: int | None = Field(None, description="All parts; null before they are counted.", examples=[12])


class ExportFile(Noun):
    """One file of an export that is done."""

    key = ("export_id", "place")
    brief = ("name", "path", "table", "format", "rows", "bytes", "sha256", "url")

    name: str = Field(
        description="What it is called; no two files of an export are called the same.", examples=["comments-00001.jsonl.zst"]
    )
    path: str = Field(description="Where it belongs in the export's folder.", examples=["jsonl/comments/comments-00001.jsonl.zst"])
    table: ExportTable | None = Field(None, description="Whose rows it holds; null for a paper.", examples=["comments"])
    format: ExportFormat | None = Field(None, description="In what form; null for a paper.", examples=["jsonl"])
    rows: int | None = Field(None, description="How many rows; null for a paper.", examples=[28])
    bytes: int = Field(description="Its size.", examples=[4096])
    sha256: str = Field(description="Its checksum, in hexadecimal digits; the ETag of its download, too.")
    url: str = Field(
        description="Where on this service it is fetched, by the account that asked for the export.",
        examples=["/v1/exports/exp_1/files/comments-00001.jsonl.zst"],
    )


class DatasetExport(Noun):
    """An export that somebody asked for. Whoever asked sees it, and so do admins."""

    key = ("export_id",)
    prefix = "exp"
    brief = ("id", "state")

    id: strawberry.ID = Field(description="Names the export.", examples=["exp_1"])
    state: ExportState = Field(description="What became of it so far.", examples=["running"])
    progress: ExportProgress = Field(description="How far it has come.")
    formats: list[ExportFormat] = Field(description="In what forms its rows are written.", examples=[["jsonl"]])
    tables: list[ExportTable] = Field(
        description="Which tables it has, of those that were asked for.",
        examples=[["articles", "comments"]],
    )
    since: str | None = Field(None, description="A cursor: only what changed behind it is wanted; null where all is.")
    title: str = Field(description="Whose data it is, for README and citation.", examples=["Broadsheet"])
    release: str | None = Field(
        None, description="What it is called among those of the same dataset; null before it is done, where none was named."
    )
    has_pseudonyms: bool = Field(description="Whether pseudonyms stand for those who comment.", examples=[False])
    is_masked: bool = Field(description="Whether names, mentions, addresses and numbers in comments are masked.", examples=[False])
    coarse: CoarseTime | None = Field(None, description="To what times are cut; null where they are whole.")
    schema_version: str | None = Field(None, description="Of the files' columns; null before it is done.", examples=["1.0.0"])
    changes_cursor: str | None = Field(
        None,
        description="What `/v1/changes?after=` takes: the export and the changes behind it are what there is now. Null before it is done.",
    )
    problem: str | None = Field(None, description="Why it failed; null where it did not.")
    created_at: datetime = Field(description="When it was asked for.")
    started_at: datetime | None = Field(None, description="When making it was begun, the last time; null while it waits.")
    finished_at: datetime | None = Field(None, description="When it was done, or failed; null before.")
    expires_at: datetime | None = Field(None, description="Until when its files are kept, or were; null before it is done.")
    version: str = Field(description="Another one with each change of it.", examples=["3"])
    account_id: strawberry.ID = Field(description="Which account asked for it.", examples=["acc_1"])
    files: Annotated[list[ExportFile], Few(("export_id",), "place", most=MOST_FILES)] = Field(
        default_factory=list, description="Its files, once it is done."
    )


class CreateExportInput(Input):
    """What to export. All that is left out is as `broadsheet export` has it: the whole dataset as JSON."""

    formats: list[ExportFormat] | None = Field(
        None, min_length=1, max_length=len(ExportFormat), description="In what forms; jsonl where none is named.", examples=[["jsonl"]]
    )
    tables: list[ExportTable] | None = Field(
        None, min_length=1, max_length=len(ExportTable), description="Which tables; all where none is named.", examples=[["comments"]]
    )
    since: str | None = Field(
        None,
        pattern=SINCE_FORM,
        max_length=27,
        description="Only what changed behind this place in the log, such as an export's `changes_cursor`.",
        examples=["4096-9f86d081"],
    )
    title: str | None = Field(None, min_length=1, max_length=LONGEST_TITLE, description="Whose data it is, for README and citation.")
    release: str | None = Field(
        None, min_length=1, max_length=LONGEST_TITLE, description="What to call it among those of the same dataset.", examples=["2026-11"]
    )
    has_pseudonyms: bool = Field(False, description="Name no commenter: pseudonyms under the key of the service's operator.")
    is_masked: bool = Field(False, description="Mask names, mentions, addresses and numbers in comments; with pseudonyms.")
    coarse: CoarseTime | None = Field(None, description="Cut times of people to this; with pseudonyms.", examples=["hour"])


class DeleteExportInput(Input):
    """Which export is to go, with its files; one that is not done yet is called off."""

    id: strawberry.ID = Field(description="The export's id.", examples=["exp_1"])
