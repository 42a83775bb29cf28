"""From a noun along one of its edges to a Read of what lies there. Both doors go this way, so they cannot differ."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from typing import get_args

from pydantic.fields import FieldInfo

from schema.dataset import Dataset
from schema.errors import Fault, Invalid
from schema.filter import Filter, Test
from schema.graph import Field, fields_of, noun_with_prefix
from schema.ids import prefix_of
from schema.noun import By, Either, Few, Many, Noun, One
from schema.read import Arg, Choice, Entry, Fields, Match, Narrow, Page, Row, Rows, Tree, TreeEntry
from schema.sort import Sort


def noun_at(field: Field) -> type[Noun]:
    """The noun at an edge's end."""
    target = field.targets[0]
    assert issubclass(target, Noun), f"{field.name} is no edge"
    return target


def one(link: One, target: type[Noun], fields: Fields) -> Row:
    """The row whose key the owner's columns hold."""
    return Row(target, fields, tuple(Match((key,), owner=own) for key, own in zip(target.key, link.columns, strict=True)))


def either(link: Either, targets: tuple[type[Noun], ...], fields: tuple[Fields, ...]) -> Choice:
    """The first row that is there; `fields` are those for each target, in order."""
    return Choice(tuple(one(edge, target, wanted) for edge, target, wanted in zip(link.edges, targets, fields, strict=True)))


def few(link: Few, owner: type[Noun], target: type[Noun], fields: Fields, given: tuple[Narrow, ...] = ()) -> Rows:
    """The whole short list that hangs on the owner."""
    return Rows(target, fields, _hangs_on(link, owner), link.order, link.via, given, link.most)


def edge(owner: type[Noun], name: str, fields: Fields) -> Row | Rows:
    """What lies at the end of one of the owner's edges: a row, or a short list."""
    field = fields_of(owner)[name]
    if isinstance(field.link, One):
        return one(field.link, noun_at(field), fields)
    assert isinstance(field.link, Few), f"{name} is read in pages"
    return few(field.link, owner, noun_at(field), fields)


def way_in(name: str) -> By:
    """How the dataset finds one row."""
    link = fields_of(Dataset)[name].link
    assert isinstance(link, By), f"{name} finds no row"
    return link


def pages(owner: type[Noun], name: str) -> Many:
    """One of the owner's edges that is read in pages."""
    link = fields_of(owner)[name].link
    assert isinstance(link, Many), f"{name} is not read in pages"
    return link


def made(target: type[Noun], fields: Fields, given: tuple[Narrow, ...]) -> Row:
    """The row that is computed from arguments."""
    return Row(target, fields, (), given)


def many(
    link: Many,
    owner: type[Noun],
    target: type[Noun],
    entries: tuple[tuple[str, Entry], ...],
    size: Arg,
    *,
    sort: Sort | None = None,
    narrow: tuple[Narrow, ...] = (),
    after: str | None = None,
    before: str | None = None,
    is_backward: bool = False,
    only_roots: bool = False,
) -> Page:
    """A page of the long list that hangs on the owner. `after` and `before` name Args that hold cursors. Raises Invalid."""
    if (sort or link.sort).column == "rank" and not any(one.test.searches for one in narrow):
        raise Invalid(
            "The sort relevance needs q: without words nothing matches better than anything else.",
            (Fault("contradiction", "another sort, or q with it", parameter="sort"), Fault("missing", "words to look for", parameter="q")),
        )
    where = (*_hangs_on(link, owner), *(_is_root(link, target) if only_roots else ()))
    return Page(target, entries, where, narrow, sort or link.sort, size, after, before, is_backward, link.via)


def below(link: Many, target: type[Noun]) -> Many:
    """The edge that leads further down from the rows of a list that is a tree."""
    found = fields_of(target)[link.below or ""].link
    assert isinstance(found, Many), f"nothing lies below {target.__name__}"
    return found


def _is_root(link: Many, target: type[Noun]) -> tuple[Match, ...]:
    """What tells a root from a reply: the column by which replies hang on it is 0. Under a row, all that hang on it are roots."""
    return tuple(Match((name,)) for name in below(link, target).columns if name not in (*link.columns, *target.key))


def tree(roots: Page, link: Many, replies: Arg, depth: Arg, entries: tuple[tuple[str, TreeEntry], ...]) -> Tree:
    """The bounded tree that grows from a page of roots, which `link` led to."""
    return Tree(roots, _hangs_on(below(link, roots.noun), roots.noun), replies, depth, entries)


def tree_size(replies: int, depth: int) -> int:
    """How many rows a root with its tree comes to at most."""
    return sum(replies**level for level in range(depth + 1))


def _hangs_on(link: Few | Many, owner: type[Noun]) -> tuple[Match, ...]:
    columns = link.via.own if link.via else link.columns
    return tuple(Match((column,), owner=key) for column, key in zip(columns, owner.key, strict=bool(columns)))


def by(link: By, target: type[Noun], fields: Fields, argument: str) -> Row:
    """The row that the argument names; `argument` is the Arg's name."""
    if link.columns != ("id",):
        return Row(target, fields, (Match(link.columns, Arg(argument, link.kind)),))
    return by_id(target, fields, argument)


def by_id(target: type[Noun], fields: Fields, argument: str) -> Row:
    """The row with a public id."""
    return Row(target, fields, tuple(Match((key,), Arg(argument, target.prefix, part)) for part, key in enumerate(target.key)))


def by_key(target: type[Noun], fields: Fields, argument: str) -> Row:
    """The row with a key whose parts are the Args `argument.0` and so on."""
    return Row(target, fields, tuple(Match((column,), Arg(f"{argument}.{part}", "int")) for part, column in enumerate(target.key)))


def key_values(argument: str, key: tuple[int, ...]) -> dict[str, object]:
    """The values of those Args."""
    return {f"{argument}.{part}": value for part, value in enumerate(key)}


def noun_of_id(public_id: str) -> type[Noun] | None:
    """The noun that an id claims to name."""
    return noun_with_prefix(prefix_of(public_id))


KINDS = {str: "text", int: "int", bool: "bool", datetime: "time"}  # how values of these types are read


def members(info: FieldInfo) -> tuple[Enum, ...]:
    """The values that a filter may take, where they are a closed list."""
    found = next((inner for inner in _types(info.annotation) if issubclass(inner, Enum)), None)
    return tuple(found) if found else ()


def bounds(info: FieldInfo) -> dict[str, int]:
    """The least and the most that a filter's whole number may be, or that a list may have, where that is said."""
    return {
        name: value
        for mark in info.metadata
        for name, value in (("least", getattr(mark, "ge", None)), ("most", getattr(mark, "le", getattr(mark, "max_length", None))))
        if value is not None
    }


def _types(annotation: object) -> Iterator[type]:
    for inner in (annotation, *(found for outer in get_args(annotation) for found in _types(outer))):
        if isinstance(inner, type):
            yield inner


def is_searched(link: Many) -> bool:
    """Whether words can be looked for in a list."""
    infos = [info for filters in (link.given, link.filter) if filters for info in filters.model_fields.values()]
    return any(isinstance(mark, Test) and mark.searches for info in infos for mark in info.metadata)


def narrow(filters: type[Filter], name: str, argument: str, value: object = None) -> Narrow:
    """The filter `name`, held against the Arg named `argument`. Of the value only whether it is true or false matters."""
    info = filters.model_fields[name]
    test = next(mark for mark in info.metadata if isinstance(mark, Test))
    return Narrow(test, Arg(argument, _kind(test, info), bounds=_both(bounds(info))), value if isinstance(value, bool) else None)


def _kind(test: Test, info: FieldInfo) -> str:
    if test.searches:
        return "words"
    return test.kind or next(KINDS.get(inner, "text") for inner in _types(info.annotation) if inner in KINDS or issubclass(inner, Enum))


def _both(found: dict[str, int]) -> tuple[int, int] | None:
    return (found.get("least", 0), found["most"]) if "most" in found else None
