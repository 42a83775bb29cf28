"""Decides what a file is, and hands it to the parser for that form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from api.pages import jsonld, ndjson, scraped
from api.pages.names import named_in_lines
from api.pages.refusal import PageRefused
from api.pages.sound import sound
from schema.page import Page

PARSER_VERSION = "3"  # part of the import ledger: a page read by another version is read again
LARGEST_FILE = 16 * 2**20  # bytes; a page with 30,000 long comments has half of it
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def read_pages(raw: bytes, *, published_at: datetime | None = None, seen_at: datetime | None = None) -> Iterator[Page]:
    """The pages in a file. `published_at` fills in where a page gives no date; `seen_at` says which day its "Today" is.

    Raises PageRefused, with one sentence that says why.
    """
    text = _decode(raw)
    start = text.lstrip()[:1]
    if start == "{":
        return ndjson.read(text)
    page = jsonld.read(text, published_at) if start == "<" else scraped.read(text, published_at, seen_at)
    return iter([sound(named_in_lines(page))])


def _decode(raw: bytes) -> str:
    if len(raw) > LARGEST_FILE:
        raise PageRefused(f"The file is too large; a page has {LARGEST_FILE:,} bytes at most.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PageRefused(f"The file is not UTF-8: byte {error.start} cannot be read.") from error
    if CONTROLS.search(text):
        raise PageRefused("The file is not text: it holds control characters.")
    if not text.strip():
        raise PageRefused("The file is empty.")
    return text
