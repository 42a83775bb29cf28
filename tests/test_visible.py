"""`db/visible` against the nouns and against Postgres: every column that something names is there, of its type, and nothing else is."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime
from enum import Enum
from typing import get_args, get_origin

import asyncpg
import pytest
import strawberry

from db.printer import Printer, absent
from db.printer_columns import table_of
from db.search import common_tables
from db.visible import FOLDER as visible_folder
from db.visible import VALUE, Visible, visible, visible_nouns
from schema import filter as filters
from schema.dataset import Dataset
from schema.graph import ALL_NOUNS, NOUNS, Field, fields_of
from schema.noun import By, Either, Few, Many, Noun, One
from tests.test_tables import JOIN_ANYWHERE

pytestmark = pytest.mark.anyio
Types = frozenset[str]
WHOLE, TEXT, TIME, FLOAT = frozenset({"int2", "int4", "int8"}), frozenset({"text"}), frozenset({"timestamptz"}), frozenset({"float8"})
TYPES = {bool: frozenset({"bool"}), int: WHOLE, datetime: TIME, date: frozenset({"date"}), float: FLOAT, str: TEXT}
"""What Postgres may call the type of a field."""
READ_BESIDE_NOUNS = (("article", "answer_version"), ("comment", "answer_version"))  # compared before an answer is made
UNSHOWN = {
    "number": WHOLE,
    "place": WHOLE,
    "revision": WHOLE,
    "score": WHOLE,
    "best": FLOAT,
    "hot": FLOAT,
    "controversial": FLOAT,
    "rank": FLOAT,
    "position": WHOLE,
    "behind_place": WHOLE,
    "last_place": WHOLE,
    "commented_number": WHOLE,
    "digest": frozenset({"bytea"}),
}
"""Columns that no field shows, but a key, an order or a filter names."""
NOTHING = {name: "null" for name, _ in Printer(absent()).enter(Dataset, (), None).given}
"""All that files may call a value, as it stands where nothing is given."""
FOUND = {"article_match", "comment_match"}  # what a search found, across articles
HANGING = {
    "article_revision",
    "revised_block",
    "article",
    "block",
    "comment",
    "comment_revision",
    "image",
    "my_comment",
    "queue_entry",
    "quote",
    "report",
    "resource_link",
    "rule_hit",
    "text_change",
}
"""Nouns that live on one article's shard."""


def type_of_field(field: Field) -> Types:
    classes = [one for one in (field.info.annotation, *get_args(field.info.annotation)) if isinstance(one, type)]
    if field.info.annotation == list[list[int]]:
        return frozenset({"int4[]"})
    if strawberry.ID in (field.info.annotation, *get_args(field.info.annotation)):
        return TEXT
    if field.info.annotation == list[str]:
        return frozenset({"text[]"})
    if field.is_enum and get_origin(field.info.annotation) is list:
        return frozenset({"text[]"})
    return TEXT if any(issubclass(one, Enum) for one in classes) else next(TYPES[one] for one in TYPES if one in classes)


def type_of_column(name: str) -> Types:
    """The type of a column that no field shows."""
    is_key = name.endswith("_id") or name.startswith(("target_", "parent_"))
    return UNSHOWN.get(name, WHOLE if is_key else TIME if name.endswith("_at") else TEXT)


def shown(noun: type[Noun]) -> Iterator[tuple[str, Types]]:
    """The columns of a noun's own fields, those of its parts included."""
    for name, field in fields_of(noun).items():
        if field.link is None and field.targets:
            for inner, one in fields_of(field.targets[0]).items():
                yield f"{name}_{inner}", type_of_field(one)
        elif field.link is None:
            yield name, TEXT if name == "id" else type_of_field(field)


def named_by_edges() -> Iterator[tuple[str, str]]:
    """(noun, column) for every column that an edge, an order, a filter or a way in names."""
    for owner in ALL_NOUNS:
        yield from ((table_of(owner), name) for name in owner.key)
        for field in fields_of(owner).values():
            match field.link:
                case One() as link:
                    yield from ((table_of(owner), name) for name in link.columns)
                case Either() as link:
                    yield from ((table_of(owner), name) for edge in link.edges for name in edge.columns)
                case Few() | Many() | By():
                    yield from named_at_the_end(field)
    yield from READ_BESIDE_NOUNS


def named_at_the_end(field: Field) -> Iterator[tuple[str, str]]:
    target, link = table_of(field.targets[0]), field.link
    match link:
        case By(columns=columns):
            yield from ((target, name) for name in columns if name != "id")
            return
        case Many():
            yield from ((target, order.column) for order in type(link.sort))
            infos = [info for narrowing in (link.filter, link.given) if narrowing for info in narrowing.model_fields.values()]
            tests = [next(mark for mark in info.metadata if isinstance(mark, filters.Test)) for info in infos]
            yield from (named for test in tests if test.how != "given" for named in named_by_filter(target, test))
        case Few(via=None):
            yield target, link.order
    assert isinstance(link, Few | Many)
    if link.via is None:
        yield from ((target, name) for name in link.columns)
        return
    yield from ((link.via.noun, name) for name in (*link.via.own, *link.via.target, *([link.order] if isinstance(link, Few) else [])))
    yield from ((target, name) for name in link.via.target)


def named_by_filter(target: str, test: filters.Test) -> Iterator[tuple[str, str]]:
    if test.within:
        yield from ((test.within[0], test.column), (test.within[0], test.within[1]), (target, test.within[1]))
        return
    yield target, test.column
    if test.of:
        noun, column = test.of.split(".")
        yield from ((noun, test.column), (noun, column))


def expected(noun: str) -> dict[str, Types]:
    """All columns that a file has a reason to hold, with what their types may be."""
    fields = next((dict(shown(one)) for one in NOUNS if table_of(one) == noun), {})
    return {column: type_of_column(column) for owner, column in named_by_edges() if owner == noun} | fields


def searched(text: str) -> str:
    """A select on its own, below the tables that a list of what was searched for begins with."""
    return f"{common_tables(('article', 'comment'), NOTHING)}select found.* from ({text}) as found"


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    opened = await asyncpg.connect(dsn)
    yield opened
    await opened.close()


@pytest.mark.parametrize("alone", [False, True], ids=["in a list", "alone"])
@pytest.mark.parametrize("is_within", [False, True], ids=["by itself", "within an article"])
@pytest.mark.parametrize("article", [None, "$1"], ids=["any article", "article known"])
@pytest.mark.parametrize("noun", visible_nouns())
async def test_each_file_gives_the_columns_that_nouns_and_edges_name(
    connection: asyncpg.Connection[asyncpg.Record], noun: str, article: str | None, is_within: bool, alone: bool
) -> None:
    file, wanted = visible(noun), expected(noun)
    prepared = await connection.prepare(searched(file.text(file.columns, article, is_within, NOTHING, alone)))
    found = {one.name: one.type.name for one in prepared.get_attributes()}
    assert (list(found), sorted(found)) == (list(file.columns), sorted(wanted))
    assert {name: kind for name, kind in found.items() if kind not in wanted[name]} == {}
    assert [one.name for one in prepared.get_parameters()] == (["int8"] if article and noun in HANGING else [])


@pytest.mark.parametrize("noun", visible_nouns())
async def test_each_column_can_be_asked_for_alone(connection: asyncpg.Connection[asyncpg.Record], noun: str) -> None:
    file = visible(noun)
    prepared = [await connection.prepare(searched(file.text([column], None, False, NOTHING))) for column in file.columns]
    assert [[one.name for one in each.get_attributes()] for each in prepared] == [[column] for column in file.columns]


@pytest.mark.parametrize("noun", sorted(HANGING))
async def test_where_the_article_is_known_its_key_stands_at_every_table(noun: str) -> None:
    file = visible(noun)
    text = file.text(file.columns, "$1", True, NOTHING)
    tables = [alias or table for table, alias in re.findall(r"^(?:from|(?:left )?join) (\w+)(?: as (\w+))?$", text, re.MULTILINE)]
    assert [table for table in tables if f" {table}.article_id = $1" not in text and table not in JOIN_ANYWHERE | FOUND] == []


async def test_every_noun_has_a_file_and_every_file_a_noun_or_an_edge_that_goes_through_it() -> None:
    assert set(visible_nouns()) == {table_of(noun) for noun in NOUNS} | {noun for noun, _ in named_by_edges()} - {"dataset"}


async def test_a_name_that_nothing_gives_is_an_error_and_not_null() -> None:
    file = Visible((), {"id": "article.article_id as id"}, ("from article", "where article.slug = :slgu"))
    with pytest.raises(KeyError, match="slgu"):
        file.text(["id"], None, False, NOTHING)


async def test_a_file_calls_no_value_by_a_name_that_nothing_gives() -> None:
    files = [path for folder in ("visible", "search") for path in (visible_folder.parent / folder).glob("*.sql")]
    named = {path.name: set(VALUE.findall("\n".join(line.split("--")[0] for line in path.read_text().splitlines()))) for path in files}
    known = NOTHING.keys() | {"article"}
    assert {name: found - known for name, found in named.items() if found - known} == {}
