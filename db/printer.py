"""Prints a Read as one SQL statement whose result is the finished JSON, as bytes.

Nothing in the text is random and no value stands in it: the same Read gives the same text, so plans are reused.
Measured choices: `json` and not `jsonb` (2.5 times slower, reorders keys); nested scalar subselects and not LATERAL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from db import printer_page, printer_tree
from db.given import names_given
from db.layout import build_object, commas, named, nest, select, where
from db.printer_columns import column, constant, is_long, needed, table_of
from db.visible import visible
from schema.context import AS_NOBODY, BROUGHT
from schema.graph import noun_with_prefix
from schema.noun import Noun
from schema.read import (
    Arg,
    Array,
    Choice,
    Column,
    Constant,
    Fields,
    Group,
    Item,
    Match,
    Narrow,
    Object,
    Page,
    Read,
    Row,
    Rows,
    Source,
    Tree,
)

PLACEHOLDER = re.compile(r"\$([0-9]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Printed:
    """A statement, and where each of its parameters comes from, `$1` first.

    `unused` are what the request gives besides: nothing in the answer hangs on it, but it must be right all the same.
    """

    sql: str
    sources: tuple[Source, ...]
    unused: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """The row that is being printed: its noun and alias, the aliases around it, and what is known of its article."""

    noun: type[Noun]
    alias: str
    taken: frozenset[str]
    article: Arg | None = None
    """The article's key, where the request names it."""
    is_within_article: bool = False
    """Whether it was reached from an article that is itself visible."""
    given: tuple[tuple[str, str], ...] = ()
    """What stands for `:name` in visible files: what the request gives to this row or to one around it, what a list must equal."""


def print_read(read: Read) -> Printed:
    """The statement for a Read. It gives one row with one column: UTF-8 JSON, or null where a single row is not there."""
    printer = Printer(absent())
    text = f"select convert_to({printer.item(read, None)}::text, 'UTF8') as answer\n"
    return numbered_as_read(text, tuple(printer.sources))


def print_version(version: Row) -> Printed:
    """The statement for a version alone: one row with one column, a text, or null where there is nothing."""
    printer = Printer(absent())
    return numbered_as_read(f"select {printer.scalar(version)} as version\n", tuple(printer.sources))


def print_versioned(read: Row, version: Row) -> Printed:
    """The statement for a Read and the version of what it is made of, as of one moment: `version` and `answer`."""
    printer = Printer(absent())
    answer = f"convert_to({printer.item(read, None)}::text, 'UTF8') as answer"
    columns = select([f"{printer.scalar(version)} as version", answer])
    return numbered_as_read(f"{columns}\n", tuple(printer.sources))


@cache
def absent() -> tuple[tuple[str, str], ...]:
    """Every name that visible files may use, as null: what stands for an argument that is not there."""
    return tuple((name, "null") for name in names_given(Printer()))


def numbered_as_read(text: str, sources: tuple[Source, ...]) -> Printed:
    """The statement with its parameters numbered from top to bottom; they were found from the inside out."""
    places = list(dict.fromkeys(PLACEHOLDER.findall(text)))
    sql = PLACEHOLDER.sub(lambda found: f"${places.index(found[1]) + 1}", text)
    used = tuple(sources[int(place) - 1] for place in places)
    return Printed(sql, used, tuple(one for one in sources if one not in (*used, *BROUGHT)))


class Printer:
    """Collects the parameters while the parts of one statement are printed. `absent` stands for what no row is given."""

    def __init__(self, absent: tuple[tuple[str, str], ...] = ()) -> None:
        self.absent = absent
        self.sources: dict[Source, int] = {}

    def parameter(self, source: Source) -> str:
        """The placeholder of a source; the same one each time."""
        return f"${self.sources.setdefault(source, len(self.sources) + 1)}"

    def item(self, item: Item, scope: Scope | None) -> str:
        """The expression for whatever may stand under a key."""
        match item:
            case Constant(text):
                return constant(text)
            case Row():
                return self.row(item, scope)
            case Rows():
                return self.rows(item, scope)
            case Page():
                return printer_page.print_page(self, item, scope)
            case Tree():
                return printer_tree.print_tree(self, item, scope)
            case Object(fields):
                return self.object_of(fields, scope)
            case Array(items):
                return "json_build_array" + nest(commas(self.item(one, scope) for one in items))
            case Choice(rows):
                return "coalesce" + nest(commas(self.row(row, scope) for row in rows))
        assert scope is not None, "a column needs a row"
        return column(item, scope.noun, scope.alias) if isinstance(item, Column) else self.group(item, scope)

    def object_of(self, fields: Fields, scope: Scope | None) -> str:
        """The fields as one JSON object, as an expression."""
        return build_object((key, self.item(item, scope)) for key, item in fields)

    def group(self, group: Group, scope: Scope) -> str:
        body = self.object_of(group.fields, scope)
        return body if group.unless is None else f"case when {scope.alias}.{group.unless} is not null then {body} end"

    def row(self, row: Row, owner: Scope | None) -> str:
        scope = self.enter(row.noun, row.where, owner, row.given)
        return nest("\n".join([f"select {self.object_of(row.fields, scope)}", *self.one(row, scope, owner)]))

    def scalar(self, row: Row) -> str:
        """The one column of a row, as it is."""
        scope = self.enter(row.noun, row.where, None)
        [(_, item)] = row.fields
        return nest("\n".join([f"select {self.item(item, scope)}", *self.one(row, scope, None)]))

    def one(self, row: Row, scope: Scope, owner: Scope | None) -> list[str]:
        """The clauses from `from` on that choose one row; the first by key where the matches do not name a single one."""
        is_alone = names_one_row(row)
        key = () if is_alone else row.noun.key
        source = self.source(scope, needed(row.fields, row.where, *key), is_alone)
        first = [f"order by {', '.join(f'{scope.alias}.{name}' for name in key)}", "limit 1"] if key else []
        return [source, *where(self.conditions(row.where, scope, owner, scope.alias)), *first]

    def rows(self, rows: Rows, owner: Scope | None) -> str:
        scope = self.enter(rows.noun, rows.where, owner, rows.given)
        table = rows.via.noun if rows.via else scope.alias
        body = [
            *self.listed(rows, scope, needed(rows.fields, ()), () if rows.via else (rows.order,)),
            *where(self.conditions(rows.where, scope, owner, table)),
            f"order by {table}.{rows.order}",
        ]
        array, source = self.array_of(rows.fields, scope, body)
        return nest(f"select {array}\n{source}")

    def array_of(self, fields: Fields, scope: Scope, body: list[str]) -> tuple[str, str]:
        """An array of objects, one for each row of `body` (the clauses from `from` on), and the `from` that gives the rows."""
        if is_long(fields):
            columns, value = f"select {self.object_of(fields, scope)} as value", "each.value"
        else:
            columns, value = select(named(self.item(item, scope), key) for key, item in fields), "each"
        rows = "\n".join([columns, *body])
        return f"coalesce(json_agg({value}), '[]')", f"from {nest(rows)} as each"

    def listed(self, listed: Rows | Page, scope: Scope, read: Iterable[str], also: Iterable[str]) -> list[str]:
        """`from` for the rows of a list, with the table between owner and list where there is one."""
        if listed.via is None:
            return [self.source(scope, dict.fromkeys((*read, *(name for match in listed.where for name in match.columns), *also)))]
        return [self.source(scope, dict.fromkeys((*read, *listed.via.target, *also))), self.join(listed, scope)]

    def join(self, listed: Rows | Page, scope: Scope) -> str:
        """The table between an owner and its list."""
        via = listed.via
        assert via is not None
        columns = (*via.own, *via.target, *([listed.order] if isinstance(listed, Rows) else []))
        pairs = " and ".join(f"{via.noun}.{name} = {scope.alias}.{name}" for name in via.target)
        return f"join {visible(via.noun).relation(via.noun, columns, None, True, dict(scope.given))}\n  on {pairs}"

    def enter(self, noun: type[Noun], where: tuple[Match, ...], owner: Scope | None, narrow: tuple[Narrow, ...] = ()) -> Scope:
        """The scope of a row that hangs on `owner`."""
        scope = self._new_scope(noun, where, owner)
        matched = [(name, value) for match in where for name, value in self.pairs(match, scope, owner)]
        asked = [pair for one in narrow if one.test.how in ("given", "found") for pair in self.given(one)]
        as_nobody = AS_NOBODY if noun.is_for_nobody else ()
        return replace(scope, given=(*(owner.given if owner else (*self.absent, *self.context())), *matched, *asked, *as_nobody))

    def context(self) -> list[tuple[str, str]]:
        """What every request brings. A parameter that no file names is dropped in the end."""
        return [(arg.name, self.parameter(arg)) for arg in BROUGHT]

    def given(self, one: Narrow) -> list[tuple[str, str]]:
        """An argument that a visible file names; of a list of ids it names the parts of their keys, in the plural."""
        noun = noun_with_prefix(one.arg.kind.removeprefix("each_")) if one.arg.kind.startswith("each_") else None
        if noun is None:
            return [(one.test.given_as, self.parameter(one.arg))]
        return [(f"{name}s", self.parameter(replace(one.arg, part=part))) for part, name in enumerate(noun.key)]

    def _new_scope(self, noun: type[Noun], where: tuple[Match, ...], owner: Scope | None) -> Scope:
        taken = owner.taken if owner else frozenset()
        name = table_of(noun)
        alias = next(free for free in (name, *(f"{name}_{number}" for number in range(2, 99))) if free not in taken)
        scope = Scope(noun, alias, taken | {alias})
        for match in where:
            if match.columns == ("article_id",) and match.arg:
                return replace(scope, article=match.arg)
            if match.columns == ("article_id",) and owner and match.owner == "article_id":
                return replace(scope, article=owner.article, is_within_article=True)
        return scope

    def conditions(self, matches: tuple[Match, ...], scope: Scope, owner: Scope | None, table: str) -> Iterator[str]:
        """All matches of columns of `table`."""
        for match in matches:
            text = " or ".join(f"{table}.{name} = {value}" for name, value in self.pairs(match, scope, owner))
            yield f"({text})" if " or " in text else text

    def pairs(self, match: Match, scope: Scope, owner: Scope | None) -> Iterator[tuple[str, str]]:
        """Columns, each with what it must equal."""
        value = self.parameter(match.arg) if match.arg else f"{owner.alias}.{match.owner}" if owner and match.owner else "0"
        if match.columns == ("article_id",) and scope.article and match.owner:
            value = self.parameter(scope.article)
        yield from ((name, value) for name in match.columns)

    def source(self, scope: Scope, columns: Iterable[str], is_alone: bool = False) -> str:
        """`from` with as much of the noun's visible file as is needed."""
        article = self.parameter(scope.article) if scope.article else None
        noun = visible(table_of(scope.noun))
        wanted, given = columns or scope.noun.key, dict(scope.given)
        return f"from {noun.relation(scope.alias, wanted, article, scope.is_within_article, given, is_alone)}"


def names_one_row(row: Row) -> bool:
    """Whether the matches cover a key, so that no more than one row can come."""
    matched = {name for match in row.where if len(match.columns) == 1 for name in match.columns}
    return matched >= set(row.noun.key) or all(match.owner for match in row.where)
