"""What fields of foreign files mean: times, counts, names, addresses. What makes no sense is None, or nothing, and told as a doubt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import SplitResult, urlsplit

from api.foreign.doubts import Doubts, cut
from api.foreign.text import LONGEST_TEXT, UNWANTED, text_of
from schema.one_line import HOST, LONGEST_ADDRESS, is_address, is_like, is_name

LONGEST_NAME = 200  # letters; names are keys, and Postgres keeps no key over 2,700 bytes
LONGEST_KEY = 200  # letters of what tells comments and threads apart, for the same reason
LONGEST_HEADLINE = 1_000  # letters
LARGEST_TALLY = 1_000_000_000  # fits the column, also when live votes come on top
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before it nobody commented on a page
DIGITS = re.compile(r"-?\d{1,18}(\.0{1,6})?")


class Values:
    """Reads the fields of one file. `now` is when it is read: nothing was written later."""

    def __init__(self, doubts: Doubts, now: datetime) -> None:
        self.doubts, self.now = doubts, now

    def body(self, html: str, line: int) -> str:
        text = text_of(html)
        if not (text.isascii() and text.replace("\n", "").isprintable()) and UNWANTED.search(text):
            text = UNWANTED.sub("", text).strip()
            self.doubts.add("letters_dropped", "signs that nobody sees, or that turn the text around, were left out", line)
        if len(text) > LONGEST_TEXT:
            self.doubts.add("text_too_long", f"a text of {len(text):,} characters was cut after {LONGEST_TEXT:,}", line)
            return text[:LONGEST_TEXT].rstrip()
        return text

    def name(self, said: str, line: int) -> str | None:
        """A name in one line; None where nobody is named."""
        name = " ".join(UNWANTED.sub("", said).split())
        if len(name) > LONGEST_NAME:
            self.doubts.add("name_too_long", f"a name of {len(name):,} letters was cut: {cut(name)}", line)
            name = name[:LONGEST_NAME].rstrip()
        return name if is_name(name) else None

    def key(self, said: str) -> str | None:
        """What tells a thing from others of its kind; None where it is none."""
        key = said.strip()
        return key if key and len(key) <= LONGEST_KEY and key.isprintable() else None

    def headline(self, said: str, key: str, line: int) -> str:
        """What is said in one line; where nothing is, the key, so that there is something to find it by."""
        headline = " ".join(UNWANTED.sub("", text_of(said[:LONGEST_HEADLINE])).split())
        if not headline:
            self.doubts.add("no_headline", f"the file has no headline for {cut(key)}; it is listed by that", line)
        return headline or key

    def status(self, said: str, statuses: Mapping[str, str], line: int) -> str:
        """One of ours; what is not known is shown to nobody."""
        if said not in statuses:
            self.doubts.add("unknown_status", f"the status {cut(said)!r} is not known; the comment is not shown", line)
        return statuses.get(said, "removed")

    def number(self, said: str, what: str, line: int) -> int:
        """A count; 0 where there is none."""
        if not said:
            return 0
        found = int(float(said)) if DIGITS.fullmatch(said) else -1
        if 0 <= found <= LARGEST_TALLY:
            return found
        self.doubts.add("bad_number", f"{what} is {cut(said)!r}, which counts nothing", line)
        return 0

    def time(self, said: str, line: int) -> datetime | None:
        """ISO 8601, `YYYY-MM-DD HH:MM:SS`, or seconds since 1970; in UTC where it names no other offset."""
        try:
            found = datetime.fromtimestamp(float(said), UTC) if DIGITS.fullmatch(said) else _parsed(said)
        except (ValueError, OverflowError, OSError):
            found = None
        if found is not None and EARLIEST <= found <= self.now:
            return found
        if said:
            self.doubts.add("bad_time", f"{cut(said)!r} is no time at which somebody commented", line)
        return None

    def address(self, said: str, line: int) -> SplitResult | None:
        """An http address; None where there is none."""
        try:
            fits = said.strip().isprintable() and len(said.encode()) <= LONGEST_ADDRESS
            found = urlsplit(said.strip()) if fits else None
        except ValueError:
            found = None
        if found and is_address(found.geturl()) and is_like(HOST, found.hostname or ""):
            return found
        if said.strip():
            self.doubts.add("bad_address", f"{cut(said)!r} is no address of a page", line)
        return None


def _parsed(said: str) -> datetime:
    found = datetime.fromisoformat(said)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def path_of(address: SplitResult | None) -> str | None:
    """The path that tells a page from others of its site, with what asks for it."""
    if address is None:
        return None
    path = "/" + address.path.lstrip("/\\") + (f"?{address.query}" if address.query else "")
    return path if path != "/" else None
