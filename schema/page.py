"""What one news page says, before it is loaded: the meeting point of the parsers (`api/pages`) and the loader (`db/imports.py`).

Nothing here is ever made up: what the page does not say is None. The same classes validate NDJSON of our own nouns.
"""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PRINTED_DAY = r"Today|Yesterday|(?:" + "|".join(MONTHS) + r")[a-z]{0,9}\.? \d{1,2}(?:, ?\d{4})?"
"""The day of a quoted passage, as pages print it above."""


class PageNoun(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PageSite(PageNoun):
    name: str
    host: str | None = Field(None, description="Host name without scheme or port; null where the page gives none.")
    publisher: str | None = Field(None, description="From the footer's copyright line.")


class PageImage(PageNoun):
    caption: str | None = None
    alt: str | None = None
    credit: str | None = Field(None, description="As printed behind 'Image:'.")
    agency: str | None = Field(None, description="The wire agency inside the credit.")
    is_file_photo: bool = False


class PageBlock(PageNoun):
    number: int = Field(ge=1, description="Stable place in the story, from 1; quotes point at it.")
    kind: Literal["paragraph", "subhead"]
    text: str


class PagePromotion(PageNoun):
    title: str
    text: str | None = None
    call_to_action: str | None = None


class PageLink(PageNoun):
    category: str | None = None
    title: str
    target_site: str


class PageQuote(PageNoun):
    """A passage that a comment repeats: of an earlier comment (`comment`, its place) or of a story block (`block`, its number)."""

    comment: int | None = None
    block: int | None = None
    start: int = Field(ge=0, description="First code point of the passage inside the quoted text, from 0.")
    end: int = Field(description="One past its last code point.")
    text: str


class PageComment(PageNoun):
    place: int = Field(ge=1, description="Place on the page, from 1.")
    body: str = Field(description="Source text, kept exactly, paragraphs apart by one empty line.")
    up: int = Field(0, ge=0)
    down: int = Field(0, ge=0)
    parent: int | None = Field(None, description="Place of the comment that this one answers.")
    handle: str | None = Field(None, description="Who wrote it, where any part of the page says so.")
    created_at: datetime | None = None
    local_time: str | None = Field(None, description="The time as printed, such as '06:48 am JST', when that is all there is.")
    quotes: tuple[PageQuote, ...] = ()


class Doubt(PageNoun):
    """Something on the page that the parser could not place or that contradicts itself. `line` counts from 1."""

    code: str
    detail: str
    line: int | None = None


class Page(PageNoun):
    """One page: a story and what stands around it."""

    site: PageSite
    section: str | None = Field(None, description="The word above the headline.")
    headline: str
    path: str | None = Field(None, description="Absolute path the page had on its site.")
    url: str | None = None
    dateline: str | None = None
    agency: str | None = None
    copyright: str | None = None
    rights: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    declared_comment_count: int | None = Field(None, ge=0)
    authors: tuple[str, ...] = Field((), description="Names of the byline, in order.")
    blocks: tuple[PageBlock, ...] = ()
    image: PageImage | None = None
    promotion: PagePromotion | None = None
    resource_links: tuple[PageLink, ...] = ()
    comments: tuple[PageComment, ...] = ()
    doubts: tuple[Doubt, ...] = ()
