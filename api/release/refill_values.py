"""What a single value of an export must be: a text, a number within bounds, a time, an id, one line. Nothing is trusted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from schema.ids import LARGEST_INTEGER, key_of
from schema.one_line import HOST, LONGEST_ADDRESS, is_address, is_like, is_name, is_path

Check = Callable[[object], object]
"""Raises Misfit; what it gives is of no interest."""
LARGEST = 2**30 - 1  # numbers and counts: one more of each, and the sum of two, still fit an integer of Postgres
LARGEST_KEY = 2**62 - 1  # of ids: the keys of what is made later come behind it
DEEPEST = 2**15 - 1  # of the column
LONGEST_NAME = 500  # letters; a page's handle has 200, and behind it the site's name and a digest. Postgres keeps no key over 2,700 bytes
NO_LETTER = re.compile("[\0\ud800-\udfff]")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
HOUR = re.compile(r"\d{4}-\d\d-\d\dT\d\d:00:00Z", re.ASCII)
SLUG = re.compile(r"[\w-]{1,200}")
VERSION = re.compile(r"0|[1-9]\d{0,8}", re.ASCII)
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


class Misfit(ValueError):
    """A value is not what it must be: `right` says what that is, `place` where the value stands in its row."""

    def __init__(self, right: str, place: str = "") -> None:
        super().__init__(right)
        self.right, self.place = right, place

    def within(self, name: str) -> Misfit:
        """The same, seen from the thing around it."""
        return Misfit(self.right, name + (f".{self.place}" if self.place and self.place[0] != "[" else self.place))


def text(found: object) -> str:
    if not isinstance(found, str) or "\0" in found or not (found.isascii() or NO_LETTER.search(found) is None):
        raise Misfit("a text")
    return found


def one_line(found: object) -> str:
    """A name, or something like it: letters that can be seen, and that do not turn around what stands behind them."""
    line = text(found)
    if len(line) > LONGEST_NAME or not is_name(line):
        raise Misfit(f"one line of letters that can be seen, {LONGEST_NAME} at most")
    return line


def boolean(found: object) -> None:
    if not isinstance(found, bool):
        raise Misfit("true or false")


def number(least: int, most: int) -> Check:
    def check(found: object) -> None:
        if type(found) is not int or not least <= found <= most:  # true is an int, too
            raise Misfit(f"a whole number from {least} to {most}")

    return check


def time(found: object) -> None:
    _moment(found, TIME, "a time of the years 1 to 9999 in UTC, such as 2024-03-01T06:30:00Z")


def hour(found: object) -> None:
    _moment(found, HOUR, "a full hour in UTC, such as 2024-03-01T06:00:00Z")


def _moment(found: object, form: re.Pattern[str], right: str) -> None:
    """Postgres takes more for a time than what is one: yesterday, or infinity."""
    try:
        if isinstance(found, str) and form.fullmatch(found):
            datetime.fromisoformat(found)
            return
    except ValueError:
        pass
    raise Misfit(right)


def one_of(values: tuple[str, ...]) -> Check:
    right = f"one of {', '.join(values)}" if len(values) > 1 else values[0]

    def check(found: object) -> None:
        if not isinstance(found, str) or found not in values:
            raise Misfit(right)

    return check


def id_of(prefix: str, parts: int) -> Check:
    right = f"an id such as {'_'.join((prefix, *'17'[:parts]))}"

    def check(found: object) -> None:
        key = key_of(found, prefix, parts) if isinstance(found, str) else None
        if key is None or key[0] > LARGEST_KEY or any(part > LARGEST for part in key[1:]):
            raise Misfit(right)

    return check


def like(form: re.Pattern[str], right: str) -> Check:
    """One line of a form."""
    return line_that(lambda line: len(line) <= LONGEST_NAME and is_like(form, line), right)


def line_that(is_right: Callable[[str], bool], right: str) -> Check:
    def check(found: object) -> None:
        if not is_right(text(found)):
            raise Misfit(right)

    return check


RULES: dict[str, Check] = {
    **dict.fromkeys(("name", "handle", "display_name", "publisher", "sender", "consent_version"), one_line),
    "host": like(HOST, "the name of a host"),
    "slug": like(SLUG, "a word of letters, digits, - and _"),
    "language": like(LANGUAGE, "a language such as en"),
    "version": like(VERSION, f"a whole number from 0 to {10**9 - 1} as a text"),
    "url": line_that(is_address, f"an address of http or https, of {LONGEST_ADDRESS:,} bytes at most"),
    "path": line_that(is_path, f"a path that begins with one /, of {LONGEST_ADDRESS:,} bytes at most"),
    "status": one_of(("visible", "deleted")),
    "hour": hour,
    "comment_id": id_of("cmt", 2),
    "depth": number(0, DEEPEST),
    **dict.fromkeys(("number", "revision"), number(1, LARGEST)),
    **dict.fromkeys(("up", "down", "declared_comment_count"), number(0, LARGEST_INTEGER)),  # what pages print, however much
    "score": number(-LARGEST_INTEGER, LARGEST_INTEGER),
}
"""By the members' names, which mean the same wherever they stand; all others are what their kind is."""
