"""Folds a text so that white space and kinds of quotation marks make no difference, and finds the way back."""

from __future__ import annotations

import re

SAME = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u00a0": " "})
SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """The text with one form of quotation mark and dash, and single spaces."""
    return SPACE.sub(" ", text.translate(SAME)).strip()


def span_in(text: str, passage: str) -> tuple[int, int] | None:
    """Where a passage stands in a text, in code points, both folded for the search; None where it does not."""
    place = text.find(passage)
    if place >= 0:
        return place, place + len(passage)
    words = [re.escape(word) for word in fold(passage).split(" ")]
    found = re.search(r"\s+".join(words), text.translate(SAME))
    return found.span() if found else None
