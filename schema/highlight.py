"""Where the words of a search stand in a text that it found."""

from __future__ import annotations

from pydantic import Field

from schema.described import Described
from schema.noun import Noun


class HighlightedField(Described):
    """The field of an article or a comment that words stand in."""

    HEADLINE = "headline", "An article's `headline`."
    BODY_TEXT = "body_text", "An article's `body_text`."
    BODY = "body", "A comment's `body`."


class Highlight(Noun):
    """The words of a search in one text: where they stand, and a passage around the first of them."""

    key = ("article_id", "number", "place")
    brief = ("field", "ranges", "snippet")

    field: HighlightedField = Field(description="Which field's text it is.", examples=["body"])
    ranges: list[list[int]] = Field(
        description="Each word as [start, end] in code points of the source text, from 0; end is one past the last. "
        "A text is looked through as far as its 20,000th.",
        examples=[[[3, 10], [31, 38]]],
    )
    snippet: str = Field(
        description="The passage as safe HTML: all is escaped, the words stand in `<mark>`.",
        examples=["My <mark>nets</mark> have been dry for days."],
    )
