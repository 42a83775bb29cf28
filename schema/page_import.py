"""What came from where: one row for each page of each import."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, Field

from schema.described import Described
from schema.input import Input, Moment
from schema.noun import Few, Node, Noun, One

if TYPE_CHECKING:
    from schema.article import Article

MOST_PAGES = 50  # in one request
LARGEST_IMPORT = 2**20  # bytes of a request's body


class ImportOutcome(Described):
    """What became of a page."""

    INSERTED = "inserted", "Its article is new."
    UPDATED = "updated", "Its article was there, and something of it changed."
    UNCHANGED = "unchanged", "It says what was there before."
    REFUSED = "refused", "It could not be read, or not be kept; nothing of it is there."


class ImportDoubt(Noun):
    """Something on a page that could not be placed, or contradicts itself."""

    key = ("import_id", "place")
    brief = ("code", "detail", "line")

    code: str = Field(description="Which kind of doubt it is.", examples=["net_score"])
    detail: str = Field(description="A sentence for whoever reads it.", examples=["the page says 3, up and down make 2"])
    line: int | None = Field(None, description="The line of the page's text, from 1; null where it is about no line.", examples=[12])


class PageImport(Node):
    """A row of the ledger of imports. Editors alone see it."""

    key = ("import_id",)
    prefix = "imp"
    brief = ("id", "source", "outcome")

    source: str = Field(description="The name of the file or page.", examples=["story.txt"])
    outcome: ImportOutcome = Field(description="What became of it.", examples=["inserted"])
    author_count: int = Field(description="Names in its byline.", examples=[2])
    comment_count: int = Field(description="Comments on it.", examples=[10])
    quote_count: int = Field(description="Passages that these repeat.", examples=[3])
    imported_at: datetime = Field(description="When it was brought in.")
    article: Annotated[Article | None, One("article_id")] = Field(None, description="Its article, as long as that is shown.")
    doubts: Annotated[list[ImportDoubt], Few(("import_id",), "place")] = Field(
        default_factory=list, description="All that could not be placed, in order."
    )


class PageInput(Input):
    """A page as it was saved: text as scraped, HTML with JSON-LD, or NDJSON of several."""

    name: str = Field(min_length=1, max_length=300, description="What to call it in the ledger.", examples=["story.txt"])
    text: str = Field(min_length=1, max_length=LARGEST_IMPORT, description="The whole of it.")
    published_at: Moment | None = Field(None, description="Fills in where the page gives no date.")
    seen_at: Moment | None = Field(None, description="Which day its 'Today' is.")


class ImportPagesInput(Input):
    """Pages to bring in."""

    pages: list[PageInput] = Field(min_length=1, max_length=MOST_PAGES, description="Each is kept or refused by itself.")


class ReportedDoubt(BaseModel):
    """Something on a page that could not be placed, or contradicts itself."""

    code: str = Field(description="Which kind of doubt it is.")
    detail: str = Field(description="A sentence for whoever reads it.")
    line: int | None = Field(description="The line of the page's text, from 1; null where it is about no line.")


class ReportedPage(BaseModel):
    """What became of one page."""

    name: str = Field(description="As it was called.")
    outcome: ImportOutcome = Field(description="What became of it.")
    headline: str | None = Field(description="Its headline; null where it could not be read.")
    comments: int = Field(description="Comments on it.")
    reason: str | None = Field(description="Why it was refused; null where it was not.")
    doubts: list[ReportedDoubt] = Field(description="All that could not be placed, in order.")


class ReportedImport(BaseModel):
    """What became of all pages, in their order."""

    pages: list[ReportedPage] = Field(description="Those of one file of NDJSON each by itself.")
