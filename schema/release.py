"""What an export of the dataset is made of: its tables, each a noun's public rows, and the manifest that tells what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from schema.account import Account
from schema.agency import Agency
from schema.article import Article
from schema.author import Author
from schema.comment import Comment
from schema.newsletter import Newsletter
from schema.noun import Node, Noun
from schema.reading import ReadingRow, ReplyEdge, ThreadNumbers, VoteHour
from schema.section import Section
from schema.site import Site

SCHEMA_VERSION = "1.0.0"  # of the files' columns; a column more raises the second number, one that changes or goes the first
ROWS = 100_000  # of a file; some 20 MB of comments, so that a file is soon fetched again


@dataclass(frozen=True, slots=True)
class Table:
    """One noun's rows. Its files hold `rows_per_file` rows at most."""

    name: str
    noun: type[Node] | type[ReadingRow]
    include: tuple[str, ...] = ()
    """Edges that its rows have beside those that REST shows unasked."""
    time: str | None = None
    """The field that says when a row came to be, for the table of what is covered."""
    rows_per_file: int = ROWS
    """Of a table that is worked out: rows of what it is worked out from."""

    @property
    def keyed(self) -> type[Node]:
        """The noun by whose keys the table is read in parts."""
        return self.noun.of if issubclass(self.noun, ReadingRow) else self.noun


TABLES = (
    Table("sites", Site),
    Table("sections", Section),
    Table("agencies", Agency),
    Table("authors", Author),
    Table("newsletters", Newsletter),
    Table("accounts", Account, time="joined_at"),
    Table("articles", Article, ("lead_image", "resource_links"), "published_at", 20_000),  # whole stories
    Table("comments", Comment, time="created_at"),
    Table("reply_edges", ReplyEdge, time="created_at"),
    Table("vote_hours", VoteHour, time="hour"),
    Table("threads", ThreadNumbers),
)
NAMING: dict[type[Noun], frozenset[str]] = {
    Account: frozenset({"handle", "display_name", "role"}),  # the few who moderate are soon known by their role
    Comment: frozenset({"body_html", "badges"}),  # body says the same, and is masked
}
"""Fields that tell who somebody is: exports with pseudonyms do not read them."""
TABLE_NAMES = tuple(table.name for table in TABLES)


class Told(BaseModel):
    """A part of the manifest."""

    model_config = ConfigDict(frozen=True)


class ReleasedFile(Told):
    """One file."""

    path: str = Field(description="Where it is, from the manifest's folder.")
    table: str = Field(description="Whose rows it holds.")
    format: str = Field(description="jsonl, csv or parquet.")
    rows: int = Field(description="How many.")
    bytes: int = Field(description="Its size.")
    sha256: str = Field(description="Its checksum.")


class ReleasePosition(Told):
    """Where in the log of changes the snapshot stands."""

    cursor: str = Field(description="What `/v1/changes?after=` takes: the export and the changes after it are what there is now.")
    position: int = Field(description="How many changes have a place in the log.")
    pending: int = Field(
        description="Changes that are in the export, but had no place in the log yet: they come again after the cursor, which does no harm."
    )
    changed_at: datetime | None = Field(
        description="When the newest change in the export was made, cut as times of people are; null where nothing ever changed."
    )


class People(Told):
    """How those who comment are told."""

    pseudonyms: str | None = Field(description="Tells exports whose pseudonyms are the same ones; null where handles are told.")
    masked: bool = Field(description="Whether names, mentions, addresses and numbers in comments are masked.")
    coarse: str | None = Field(description="hour or day, where times of comments are cut to that.")


class Coverage(Told):
    """Of which time the rows of a table are."""

    time: str = Field(description="The column that tells when a row came to be.")
    without_time: int = Field(description="Rows that do not say: the page gave no full time.")
    months: dict[str, int] = Field(description="Rows by month, in UTC; a month that is not named has none.")


class Manifest(Told):
    """What an export holds."""

    dataset: str = Field(description="Whose data it is.")
    url: str | None = Field(None, description="The address of the service that it comes from; null where whoever made it did not say.")
    version: str = Field(description="Names this export among those of the same dataset.")
    schema_version: str = Field(description="Of the columns, as semantic versioning has it.")
    generator: str = Field(description="The program that made it, and its version.")
    position: ReleasePosition
    people: People
    licence: str | None = Field(description="What may be done with it; null where whoever made it did not say.")
    since: str | None = Field(
        None, description="A cursor: only what changed behind it is here, and removals.jsonl lists what is gone; null where all is here."
    )
    earlier: str | None = Field(description="The version that removals.jsonl compares with; null where there is no such list.")
    rows: dict[str, int] = Field(description="How many rows each table has.")
    files: list[ReleasedFile] = Field(description="The files, in the order of their tables.")
