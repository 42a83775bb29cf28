"""The lines of a scraped page, in chunks as empty lines part them, and the forms that lines have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

LARGEST_TALLY = 999_999_999  # of a comment's votes and an article's comments; two of them still fit an integer of Postgres
DIGITS = r"(\d{1,3}(?:,\d{3}){1,2}|\d{1,9})"
TALLY = re.compile(rf"([-\u2212]?){DIGITS} \( \+{DIGITS} / [-\u2212]{DIGITS} \)")
COUNT = re.compile(rf"{DIGITS} comments?", re.IGNORECASE)
COPYRIGHT = re.compile(r"(?:©|\(c\))\s*(.+)", re.IGNORECASE)
FURNITURE = re.compile(
    r"\b(log ?in|sign ?(in|up)|regist(er|ration)|password|newsletter|facebook|google|account|subscribe)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines without an empty one between them; `line` is the first one's number, from 1."""

    line: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def is_furniture(self) -> bool:
        """Whether it is about signing in or up, as every such page says somewhere."""
        return all(FURNITURE.search(line) for line in self.lines)


def chunks_of(text: str) -> list[Chunk]:
    """All chunks of a page. Lines lose the white space at their ends, no-break spaces become plain ones."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").split("\n")]
    numbered = groupby(enumerate(lines, start=1), key=lambda pair: bool(pair[1]))
    groups = [list(group) for is_text, group in numbered if is_text]
    return [Chunk(group[0][0], tuple(line for _, line in group)) for group in groups]


def number(digits: str) -> int:
    """A whole number as printed: "1,204" is 1204."""
    return int(digits.replace(",", ""))


def tally_in(line: str) -> tuple[int, int, int] | None:
    """What a line such as "-1 ( +0 / -1 )" prints: the net score, the votes for and those against."""
    found = TALLY.fullmatch(line)
    if found is None:
        return None
    net, up, down = (number(digits) for digits in found.groups()[1:])
    return -net if found[1] else net, up, down


def count_in(line: str) -> int | None:
    """What a line such as "10 Comments" declares."""
    found = COUNT.fullmatch(line)
    return number(found[1]) if found else None


def is_capitals(line: str) -> bool:
    """Whether a line is set in capitals, as datelines and sub-heads are."""
    return line.isupper() and len(line) <= 80 and not line.endswith((".", "!", "?", '"'))
