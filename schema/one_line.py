"""What a text in one line is: a name, an address of the web, a path. It is shown among other words, and must not lead readers astray."""

from __future__ import annotations

import re

TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the reading direction around (Trojan Source, CVE-2021-42574)."""
UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u200b\ufeff\u00ad\u2060]")
"""Signs that nobody sees, those among them."""
BREAKING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Ends of lines, and signs that are none of a text."""
ADDRESS = re.compile(r"https?://[^/\\].*", re.IGNORECASE)
PATH = re.compile(r"/([^/\\].*)?")
"""One `/`, for browsers take what begins with two, or with one and a backslash, for the name of another host."""
HOST = re.compile(r"[^\s/\\@?#<>\"]+")
LONGEST_ADDRESS = 2_000  # bytes; addresses are keys, and Postgres keeps no key over 2,700


def is_line(text: str) -> bool:
    """Without ends of lines, and without what turns around what stands behind it."""
    return not BREAKING.search(text) and not TURNING.search(text)


def is_name(text: str) -> bool:
    """A line of which something can be seen."""
    return is_line(text) and bool(UNSEEN.sub("", text).strip())


def is_like(form: re.Pattern[str], text: str) -> bool:
    """A line of a form."""
    return is_line(text) and form.fullmatch(text) is not None


def is_address(text: str) -> bool:
    """Of http or https, and no longer than a key may be."""
    return _fits(text) and is_like(ADDRESS, text)


def is_path(text: str) -> bool:
    """Of a page on its own host."""
    return _fits(text) and is_like(PATH, text)


def _fits(text: str) -> bool:
    return len(text.encode(errors="surrogatepass")) <= LONGEST_ADDRESS
