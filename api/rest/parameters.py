"""Query parameters: what each one is, and how its text is read. Nothing is guessed: "5.0" is no whole number, "yes" no truth value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from urllib.parse import unquote_to_bytes

from schema import follow
from schema.errors import Fault, Invalid, MalformedQuery, RepeatedParameter, UnknownParameter
from schema.filter import Filter
from schema.noun import Many
from schema.sizes import LARGEST_PAGE, ROWS
from schema.sort import Sort

LONGEST_TEXT = 500  # letters of one parameter; far more than a headline
LONGEST_CURSOR = 2_000  # letters; one holds a name, three bytes for a letter
WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
LISTS = ("choices", "ids", "names")  # may be given in parts, each with the name again: some generated clients know no other way
BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
NAME = re.compile(r"[a-z_]+(?:\.[a-z_]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter. `kind` is one of text, int, bool, time, choice, choices, names, id; `least` and `most` bound an int."""

    name: str
    kind: str
    description: str
    choices: tuple[str, ...] = ()
    default: str | None = None
    is_required: bool = False
    example: object = None
    longest: int = LONGEST_TEXT
    least: int = 0
    most: int = 999_999_999


LIMIT = Parameter(
    "limit", "int", f"How many rows a page has, 1 to {LARGEST_PAGE}.", default=str(ROWS), example=ROWS, least=1, most=LARGEST_PAGE
)
CURSOR = Parameter(
    "cursor", "text", "Where the page begins: `next_cursor` or `prev_cursor` of another page of the same list.", longest=LONGEST_CURSOR
)
COUNT = Parameter(
    "count",
    "choice",
    "Whether the answer tells how many rows the whole list has (with view=tree: how many roots). "
    "`exact`: counts them all. `estimated`: counts to 10,000 and no further.",
    ("none", "estimated", "exact"),
    "none",
)
FIELDS = Parameter("fields", "names", "Only these fields, apart by commas.", example="id,headline")
INCLUDE = Parameter("include", "names", "Edges to widen or add, apart by commas, two levels at most.", example="comments.account")


def sort_parameter(link: Many) -> Parameter:
    """The orders of a list. By relevance only where there is something to be relevant to."""
    orders = [one for one in type(link.sort) if one.column != "rank" or follow.is_searched(link)]
    described = " ".join(f"`{one.spelling}`: {one.description}" for one in orders)
    return Parameter("sort", "choice", f"The order. {described}", tuple(one.spelling for one in orders), link.sort.spelling)


def filter_parameters(filters: type[Filter] | None) -> Iterator[Parameter]:
    """The filters of a list, or the arguments that an answer is made from."""
    kinds = {
        "art": "id",
        "aut": "id",
        "handle": "text",
        "words": "text",
        "change_cursor": "text",
        "email": "text",
        "secret": "text",
        "each_text": "choices",
        "each_art": "ids",
        "each_cmt": "ids",
    }
    for name, info in filters.model_fields.items() if filters else ():
        kind = follow.narrow(filters, name, name).arg.kind if filters else ""
        example = info.examples[0] if info.examples else None
        choices = tuple(str(member.value) for member in follow.members(info))
        shown = "choice" if choices and kind == "text" else kinds.get(kind, kind)
        default = info.default.value if isinstance(info.default, Enum) else info.default
        told = None if info.is_required() or default is None else str(default)
        yield Parameter(name, shown, info.description or "", choices, told, info.is_required(), example, **follow.bounds(info))


def read_parameters(query_string: bytes, known: Mapping[str, Parameter]) -> dict[str, object]:
    """The values of a query string, by name.

    Raises MalformedQuery, UnknownParameter or RepeatedParameter, naming the parameter, or Invalid, naming all that are wrong.
    """
    texts = _texts(query_string, known)
    found: dict[str, object] = {}
    wrong: list[Invalid] = []
    for name, parameter in known.items():
        try:
            if name in texts:
                found[name] = _value(parameter, texts[name])
            elif parameter.is_required:
                raise _missing(parameter)
        except Invalid as refusal:
            wrong.append(refusal)
    if wrong:
        raise Invalid(" ".join(one.detail for one in wrong), tuple(fault for one in wrong for fault in one.faults))
    return found


def _texts(query_string: bytes, known: Mapping[str, Parameter]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, text in _pairs(query_string):
        parameter = known.get(name)
        if parameter is None:
            raise UnknownParameter(
                f"There is no parameter {name[:40]!r} here; known are: {', '.join(known) or 'none'}.",
                (Fault("unknown_parameter", "leave it out", parameter=name[:40]),),
            )
        if name in texts and parameter.kind not in LISTS:
            raise RepeatedParameter(f"The parameter {name} is given twice.", (Fault("repeated_parameter", "give it once", parameter=name),))
        texts[name] = f"{texts[name]},{text}" if name in texts else text
    return texts


def _missing(parameter: Parameter) -> Invalid:
    fault = Fault("missing", parameter.description, parameter=parameter.name)
    return Invalid(f"The parameter {parameter.name} is missing: {parameter.description}", (fault,))


def _pairs(query_string: bytes) -> Iterator[tuple[str, str]]:
    for pair in query_string.split(b"&") if query_string else ():
        raw_name, _, raw_value = pair.partition(b"=")
        name = _text(raw_name)
        yield name, _text(raw_value, name)


def _text(raw: bytes, of: str | None = None) -> str:
    """The text of a name, or of the value `of` that name."""
    if BAD_ESCAPE.search(raw):
        raise _unreadable("The query string has a % without two hexadecimal digits behind it.", "write % as %25", of)
    try:
        return unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError as error:
        raise _unreadable("The query string is not UTF-8.", "UTF-8, each byte beyond ASCII as % and two digits", of) from error


def _unreadable(detail: str, right: str, of: str | None) -> MalformedQuery:
    return MalformedQuery(detail, (Fault("malformed_value", right, parameter=of[:40]),) if of else ())


def _value(parameter: Parameter, text: str) -> object:
    if "\0" in text or len(text) > parameter.longest:
        raise _wrong(parameter, f"at most {parameter.longest:,} letters, none of them NUL")
    match parameter.kind:
        case "int":
            return _whole_number(parameter, text)
        case "bool" if text in ("true", "false"):
            return text == "true"
        case "bool":
            raise _wrong(parameter, "true or false")
        case "time":
            return _moment(parameter, text)
        case "choice" if text not in parameter.choices:
            raise _wrong(parameter, "one of: " + ", ".join(parameter.choices))
        case "choices":
            return _choices(parameter, text)
        case "names":
            return _names(parameter, text)
    return text


def _whole_number(parameter: Parameter, text: str) -> int:
    if not WHOLE_NUMBER.fullmatch(text) or not parameter.least <= int(text) <= parameter.most:
        raise _wrong(parameter, f"a whole number from {parameter.least} to {parameter.most}")
    return int(text)


def _moment(parameter: Parameter, text: str) -> datetime:
    right = "a time with its offset, such as 2026-01-31T12:00:00Z"
    if not MOMENT.fullmatch(text):
        raise _wrong(parameter, right)
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise _wrong(parameter, right) from error


def _choices(parameter: Parameter, text: str) -> list[str]:
    chosen = text.split(",")
    if len(set(chosen)) < len(chosen) or not set(chosen) <= set(parameter.choices):
        raise _wrong(parameter, "apart by commas, each once, of: " + ", ".join(parameter.choices))
    return chosen


def _names(parameter: Parameter, text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if not all(NAME.fullmatch(name) for name in names) or len(set(names)) < len(names):
        raise _wrong(parameter, "names apart by commas, each once")
    return names


def _wrong(parameter: Parameter, right: str) -> Invalid:
    return Invalid(f"{parameter.name} must be {right}.", (Fault("invalid_value", right, parameter=parameter.name),))


def sort_named(default: Sort, spelling: object) -> Sort:
    """The sort of a list by its REST spelling."""
    return next((one for one in type(default) if one.spelling == spelling), default)
