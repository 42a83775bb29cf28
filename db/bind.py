"""Turns what a request gives into the parameters of a printed statement, and refuses what cannot be one."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from zlib import crc32

from schema.addresses import email_key
from schema.change import CURSOR_FORM
from schema.errors import Fault, Invalid, InvalidCursor
from schema.graph import noun_with_prefix
from schema.ids import LARGEST_BIGINT, LARGEST_INTEGER, key_of
from schema.read import Arg, ListId, Position, Source, last_step
from schema.sizes import DEEPEST_TREE, LARGEST_PAGE, MOST_REPLIES

LONGEST_CURSOR = 1024  # far more than the longest name in one; bounds the work of decoding
MOST_MINUS = 30  # without a word between them: Postgres lets 32 signs wait for a word, and an "or" and an "and" may wait before them
TOO_MANY_MINUS = re.compile(rf"(?:-[^\w-]*){{{MOST_MINUS + 1}}}")
CHANGE_CURSOR = re.compile(CURSOR_FORM, re.ASCII)
LONGEST_TEXT = 2_000  # characters: longer than any address a page has; bounds the work of a search
ENDS: dict[str, tuple[object, object]] = {
    "time": (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)),
    "text": ("", "\U0010ffff"),
    "float": (float("-inf"), float("inf")),
    "smallint": (-(2**15), 2**15 - 1),
    "int": (-(2**31), LARGEST_INTEGER),
    "bigint": (-(2**63), LARGEST_BIGINT),
    "article": (-(2**63), LARGEST_BIGINT),
}
"""The least and the largest value of each kind: where a list begins, which is what a cursor without values says."""
LARGEST = {kind: largest for kind, (_, largest) in ENDS.items() if isinstance(largest, int)}  # what Postgres can hold


def bind(sources: Sequence[Source], given: Mapping[str, object]) -> list[object]:
    """The parameters in order. Raises Invalid or InvalidCursor, naming the argument."""
    return [_value(source, given) for source in sources]


def _value(source: Source, given: Mapping[str, object]) -> object:
    match source:
        case Arg():
            return argument(source, given[source.name])
        case ListId():
            return list_mark(source, given)
        case Position():
            return _position(source, given)


def argument(arg: Arg, value: object) -> object:
    """One value in the form that Postgres takes. An id that names nothing is None, which equals no row."""
    match arg.kind:
        case "size":
            return _number(arg, value, 1, LARGEST_PAGE)
        case "replies":
            return _number(arg, value, 0, MOST_REPLIES)
        case "depth":
            return _number(arg, value, 0, DEEPEST_TREE)
        case "text" | "handle":
            return _text(arg, str(value.value if isinstance(value, Enum) else value))
        case "secret":
            return hashlib.sha256(_text(arg, str(value)).encode()).digest()
        case "email":
            return email_key(_text(arg, str(value)))
        case "change_cursor":
            return _change_cursor(arg, str(value))
        case "words":
            return _words(arg, str(value))
        case "time":
            return _time(arg, value)
        case "int" if arg.bounds:
            return _number(arg, value, *arg.bounds)
        case "int" | "bool":
            return value
        case "each_text":
            return _texts(arg, value)
        case "texts":
            return value
    if arg.kind.startswith("each_"):
        parts = [_key_part(arg.kind.removeprefix("each_"), arg.part, one) for one in several(arg, value)]
        return [None if part is None else str(part) for part in parts]  # of other arrays than of text asyncpg asks Postgres first
    return _key_part(arg.kind, arg.part, value)


def _wrong(arg: Arg, detail: str, code: str, right: str) -> Invalid:
    return Invalid(f"{arg.told_as} {detail}.", (Fault(code, right, parameter=arg.told_as),))


def _key_part(prefix: str, part: int, value: object) -> int | None:
    noun = noun_with_prefix(prefix)
    assert noun is not None, f"no such kind of argument: {prefix}"
    key = key_of(str(value), prefix, len(noun.key))
    return key[part] if key else None


def several(arg: Arg, value: object) -> list[object]:
    """The members of a list, which are no more than its bounds say. Raises Invalid."""
    assert isinstance(value, list), f"{arg.name} is no list"
    most = arg.bounds[1] if arg.bounds else len(value)
    if len(value) > most:
        raise _wrong(arg, f"may name {most} things at most", "too_many", f"{most} at most")
    return value


def _texts(arg: Arg, value: object) -> list[object]:
    """Each member of a closed list, by its value."""
    assert isinstance(value, list), "several texts come as a list"
    if not value or len(set(value)) < len(value):
        raise _wrong(arg, "must name at least one, and each once", "invalid_value", "at least one, each once")
    return [one.value if isinstance(one, Enum) else one for one in value]


def _number(arg: Arg, value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or not least <= value <= most:
        raise _wrong(arg, f"must be a whole number from {least} to {most}", "out_of_bounds", f"{least} to {most}")
    return value


def _text(arg: Arg, value: str) -> str:
    """Postgres keeps no NUL, and UTF-8 has no lone surrogates: such a text can equal none that is stored."""
    if "\0" in value or (not value.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in value)):
        raise _wrong(arg, "must not contain NUL or half a character", "forbidden_character", "no NUL, no lone surrogates")
    if len(value) > LONGEST_TEXT:
        raise _wrong(arg, f"must not be longer than {LONGEST_TEXT:,} characters", "too_long", f"{LONGEST_TEXT} characters at most")
    return value.lower() if arg.kind == "handle" else value


def _words(arg: Arg, value: str) -> str:
    """What a search looks for. Any text can be read as words but one that says "not" of "not" too often."""
    if TOO_MANY_MINUS.search(_text(arg, value)):
        raise _wrong(arg, "cannot be read as words", "invalid_value", f"at most {MOST_MINUS} - without a word between them")
    return value


def _change_cursor(arg: Arg, value: str) -> str:
    """A place in the log of changes; whether it is one of this history, the statement itself looks."""
    if not CHANGE_CURSOR.fullmatch(value):
        right = "a cursor that the feed gave, or now"
        raise InvalidCursor("This is no cursor of the feed of changes.", (Fault("invalid_cursor", right, parameter=arg.told_as),))
    return value


def _time(arg: Arg, value: object) -> datetime:
    """In UTC; a time without an offset is taken to be in UTC."""
    assert isinstance(value, datetime)
    try:
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except OverflowError:
        raise _wrong(arg, "must be a time in the years 1 to 9999, in UTC", "out_of_bounds", "years 1 to 9999") from None


def list_mark(of: ListId, given: Mapping[str, object]) -> str:
    """A short mark of a list and its filters, which every cursor of the list carries."""
    filters = sorted((test, str(argument(arg, given[arg.name]))) for test, arg in of.narrow)
    return f"{crc32(repr((of.noun, of.sort, filters)).encode()):08x}"


def _position(position: Position, given: Mapping[str, object]) -> object:
    values = cursor_values(given[position.cursor], last_step(position.cursor))
    unmarked = values[:-1] if values and values[-1] is True else values  # REST's marker: this cursor is read backwards there
    is_of_list = unmarked[:1] == [list_mark(position.of, given)]
    if is_of_list and len(unmarked) == 1:
        return ENDS[position.kinds[position.part]][position.from_top]
    if not is_of_list or len(unmarked) != len(position.kinds) + 1:
        raise InvalidCursor("This cursor belongs to another list, sort or filter; start again without it.", _fault(position))
    found = [_part(kind, value, position) for kind, value in zip(position.kinds, unmarked[1:], strict=True)]
    article = argument(position.article, given[position.article.name]) if position.article else None
    if article is not None and article != found[position.kinds.index("article")]:
        raise InvalidCursor("This cursor belongs to another article; start again without it.", _fault(position))
    return found[position.part]


def _fault(position: Position) -> tuple[Fault, ...]:
    return (Fault("invalid_cursor", "a cursor that this list gave", parameter=last_step(position.cursor)),)


def cursor_values(cursor: object, parameter: str) -> list[object]:
    """What is inside a cursor. Raises InvalidCursor, naming the parameter, for anything that no list could have made."""
    text = str(cursor)
    try:
        if len(text) > LONGEST_CURSOR or not text.isascii():
            raise ValueError(text)
        values = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise InvalidCursor(
            "This is no cursor; use one that a list gave, or none.",
            (Fault("invalid_cursor", "a cursor that a list gave", parameter=parameter),),
        ) from error
    return values if isinstance(values, list) else []


def _part(kind: str, value: object, position: Position) -> object:
    """One value of a cursor, in the form that Postgres takes."""
    try:
        match kind, value:
            case "time", str():
                return _time_with_offset(value)
            case "text", str() if "\0" not in value:
                value.encode()  # not with half a character
                return value
            case "float", int() | float() if not isinstance(value, bool):
                return float(value)
            case "smallint" | "int" | "bigint" | "article", int() if not isinstance(value, bool) and abs(value) <= LARGEST[kind]:
                return value
    except (ValueError, OverflowError):
        pass
    raise InvalidCursor("This is no cursor of this list; use one that it gave, or none.", _fault(position))


def _time_with_offset(value: str) -> datetime:
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError(value)
    return found.astimezone(UTC)


def is_marked(cursor: str) -> bool:
    """Whether REST reads this cursor backwards."""
    values = cursor_values(cursor, "cursor")
    return len(values) > 1 and values[-1] is True
