"""Texts that people write: one form, and nothing in them that only pretends to be something else.

Trojan Source (CVE-2021-42574): signs that turn the reading direction around, or that nobody sees, are taken out.
"""

from __future__ import annotations

import unicodedata

from schema.errors import Fault, Invalid
from schema.one_line import TURNING, UNSEEN

UNPRINTED = ("Cc", "Cn", "Cs", "Co", "Zl", "Zp")  # categories of Unicode: control, unassigned, other lines than ours
STACKED = 8  # marks above one letter; ordinary words of 12 scripts have 3 at most


def display_name(given: str, place: str = "/display_name") -> str:
    """A name in one line. Raises Invalid, which says that it stands at this place."""
    name = " ".join(UNSEEN.sub("", unicodedata.normalize("NFC", given)).split())
    if not name or any(unicodedata.category(letter) in ("Cc", "Cn", "Cs", "Co") for letter in name):
        raise Invalid("The name must be letters that can be seen.", (Fault("invalid_value", "letters that can be seen", place),))
    if is_stacked(name):
        raise Invalid("The name has too many marks on one letter.", (Fault("invalid_value", f"{STACKED} marks at most", place),))
    return name


def one_line(given: str, place: str) -> str:
    """A text of the newsroom's: spaces and line breaks are one space each. Raises Invalid where nothing can be seen, or it turns around."""
    text = " ".join(given.split())
    if not UNSEEN.sub("", text).strip() or TURNING.search(text) or is_stacked(text) or not text.isprintable():
        raise Invalid("The text must be words that can be seen.", (Fault("invalid_value", "words that can be seen", place),))
    return text


def plain_text(given: str, place: str) -> str:
    """Words in lines, which may go into a letter. Raises Invalid, which says that they stand at this place."""
    text = UNSEEN.sub("", unicodedata.normalize("NFC", given.replace("\r\n", "\n"))).strip()
    if not text or any(unicodedata.category(letter) in UNPRINTED and letter not in "\n\t" for letter in text) or is_stacked(text):
        raise Invalid("The text must be words that can be seen.", (Fault("invalid_value", "words that can be seen", place),))
    return text


def is_stacked(text: str) -> bool:
    run = 0
    for letter in unicodedata.normalize("NFD", text):
        run = run + 1 if unicodedata.combining(letter) else 0
        if run > STACKED:
            return True
    return False
