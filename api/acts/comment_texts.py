"""What a comment may say, whoever reads it: kept to the letter, or refused with what is wrong."""

from __future__ import annotations

import difflib
import re
import unicodedata

from api.acts.texts import STACKED, is_stacked
from schema.errors import Fault, TextBlank, TextStacked, TextTooLong, TextTurned
from schema.one_line import TURNING
from schema.posting import LARGEST_COMMENT, LONGEST_COMMENT

UNSEEN = ("Cc", "Cf", "Cn", "Cs", "Co", "Zs", "Zl", "Zp")  # categories of Unicode: control, format, spaces
WORDS = re.compile(r"\s+|\w+|[^\w\s]")
KINDS = {"equal": "same", "delete": "removed", "insert": "added"}


def check_text(body: str) -> None:
    """Raises TextBlank, TextTooLong, TextTurned or TextStacked."""
    if len(body) > LONGEST_COMMENT or len(body.encode()) > LARGEST_COMMENT:
        right = f"{LONGEST_COMMENT:,} characters and {LARGEST_COMMENT:,} bytes at most"
        raise TextTooLong(
            f"The text has {len(body):,} characters and {len(body.encode()):,} bytes.", (Fault("text_too_long", right, "/body"),)
        )
    check_looks(body)


def check_looks(body: str) -> None:
    """Raises TextBlank, TextTurned or TextStacked."""
    if not any(
        unicodedata.category(letter) not in UNSEEN and letter not in "\u2800\u3164" for letter in body
    ):  # two letters that are blank
        raise TextBlank("The text has nothing in it that can be seen.", (Fault("text_blank", "some words", "/body"),))
    if found := TURNING.search(body):
        told = f"Character {found.start()} is U+{ord(found[0]):04X}, which turns the reading direction."
        raise TextTurned(told, (Fault("text_turned", "text without it", "/body"),))
    if is_stacked(body):
        raise TextStacked("A letter has too many marks on it.", (Fault("text_stacked", f"{STACKED} marks at most", "/body"),))


def changes_between(before: str, after: str) -> list[dict[str, str]]:
    """From one text to the next, word by word, in order: what stays the same, what was removed, what was added."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    found: list[dict[str, str]] = []
    for kind, start, end, new_start, new_end in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if kind in ("replace", "delete"):
            found.append({"kind": KINDS["delete"], "text": "".join(old[start:end])})
        if kind in ("replace", "insert"):
            found.append({"kind": KINDS["insert"], "text": "".join(new[new_start:new_end])})
        if kind == "equal":
            found.append({"kind": KINDS[kind], "text": "".join(old[start:end])})
    return found
