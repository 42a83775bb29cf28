"""Reads NDJSON of our own nouns: each line is one page, spelled as `schema/page.py` spells it."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from api.pages.refusal import PageRefused
from api.pages.sound import sound
from schema.page import Page


def read(text: str) -> Iterator[Page]:
    """The pages, one for each line that is not empty. Raises PageRefused, naming the first line that is wrong."""
    return iter([_page(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()])


def _page(number: int, line: str) -> Page:
    try:
        return sound(Page.model_validate_json(line, strict=True))
    except PageRefused as error:
        raise PageRefused(f"Line {number}: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "the line"
        raise PageRefused(f"Line {number}: {where}: {first['msg']}.") from error
    except RecursionError as error:
        raise PageRefused(f"Line {number} is nested too deep.") from error
