"""Wire agencies, as copyright lines and image credits name them."""

from __future__ import annotations

import re

SHORT_NAMES = {  # what pages print, and the name that readers know
    "thomson reuters": "Reuters",
    "ap": "Associated Press",
    "the associated press": "Associated Press",
    "agence france-presse": "AFP",
}
ABBREVIATION = re.compile(r"\b(?:Inc|Ltd|Co|Corp|Bros|Cie)\.$")  # a period that belongs to a name
SENTENCE_END = re.compile(r"(?<!\bInc)(?<!\bLtd)(?<!\bCo)(?<!\bCorp)\. |(?<=\bInc\.) (?=All\b)|(?<=\bLtd\.) (?=All\b)")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def agency_name(holder: str) -> str:
    """The agency's name from a copyright holder's."""
    return SHORT_NAMES.get(holder.lower(), holder)


def agency_in_credit(credit: str) -> str | None:
    """The agency of "Agency/Person" or "AP Photo/Person"; None for a person alone."""
    before, slash, _ = credit.partition("/")
    name = re.sub(r"\s+photo$", "", before.strip(), flags=re.IGNORECASE)
    return agency_name(name) if slash and name else SHORT_NAMES.get(name.lower())


def split_copyright(line: str) -> tuple[str, str | None]:
    """The holder in a copyright line without its sign, and what follows the first sentence: the rights."""
    first, *rights = SENTENCE_END.split(" ".join(line.split()), maxsplit=1)
    holder = YEAR.sub("", first).strip(" ,")
    holder = holder if ABBREVIATION.search(holder) else holder.rstrip(". ")
    return holder, rights[0].strip() if rights else None
