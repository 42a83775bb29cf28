"""Wire agencies, as copyright lines and image credits name them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from schema.page import PageImage

SHORT_NAMES = {  # what pages print, and the name that readers know
    "thomson reuters": "Reuters",
    "ap": "Associated Press",
    "the associated press": "Associated Press",
    "agence france-presse": "AFP",
}
ABBREVIATION = re.compile(r"\b(?:Inc|Ltd|Co|Corp|Bros|Cie)\.$")  # a period that belongs to a name
SENTENCE_END = re.compile(r"(?<!\bInc)(?<!\bLtd)(?<!\bCo)(?<!\bCorp)\. |(?<=\bInc\.) (?=All\b)|(?<=\bLtd\.) (?=All\b)")
WORD = re.compile(r"\w+")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def agency_name(holder: str) -> str:
    """The agency's name from a copyright holder's."""
    return SHORT_NAMES.get(holder.lower(), holder)


def agency_in_credit(credit: str) -> str | None:
    """The agency of "Agency/Person" or "AP Photo/Person"; None for a person alone."""
    before, slash, _ = credit.partition("/")
    name = re.sub(r"\s+photo$", "", before.strip(), flags=re.IGNORECASE)
    return agency_name(name) if slash and name else SHORT_NAMES.get(name.lower())


def is_of(name: str | None, owners: Iterable[str | None]) -> bool:
    """Whether a name is one of the owners', or whole words of it: "Ledger" is the Eastmarch Ledger, which is no agency to itself."""
    words = " ".join(WORD.findall((name or "").lower()))
    return any(f" {words} " in f" {' '.join(WORD.findall(owner.lower()))} " for owner in owners if owner)


def without_own_agency(image: PageImage | None, owners: Iterable[str | None]) -> PageImage | None:
    """The image; without its agency where that is the site itself."""
    return image.model_copy(update={"agency": None}) if image and is_of(image.agency, owners) else image


def split_copyright(line: str) -> tuple[str, str | None]:
    """The holder in a copyright line without its sign, and what follows the first sentence: the rights."""
    first, *rights = SENTENCE_END.split(" ".join(line.split()), maxsplit=1)
    holder = YEAR.sub("", first).strip(" ,")
    holder = holder if ABBREVIATION.search(holder) else holder.rstrip(". ")
    return holder, rights[0].strip() if rights else None
