"""The waist: what is wanted, in one small type. Left of it nothing knows SQL, right of it nothing knows HTTP or GraphQL.

A `Read` holds no values: where one is needed stands an `Arg`, a name for something that arrives with the request.
So two requests of the same shape are the same Read, and print the same statement.
"""

from __future__ import annotations

from dataclasses import dataclass

from schema.filter import Test
from schema.noun import Noun, Via
from schema.sort import Sort


def last_step(name: str) -> str:
    return name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Arg:
    """A value that the request brings. `kind` says how it is read (see db/bind.py); `part` which part of it, for keys and cursors."""

    name: str
    kind: str
    part: int = 0
    bounds: tuple[int, int] | None = None
    """The least and the most of a whole number, or of how many ids a list has, where a door has not looked yet."""

    @property
    def told_as(self) -> str:
        """What clients call it: without the path that leads to it in a GraphQL document."""
        return last_step(self.name)


@dataclass(frozen=True, slots=True)
class ListId:
    """Which list a cursor belongs to: the noun, its order, and the filters with their values."""

    noun: str
    sort: str
    narrow: tuple[tuple[str, Arg], ...]


@dataclass(frozen=True, slots=True)
class Position:
    """One value inside a cursor (`cursor` is its Arg's name), of the list `of`. `kinds` are those of all its values."""

    cursor: str
    of: ListId
    kinds: tuple[str, ...]
    part: int
    from_top: bool
    """Whether the list begins with its largest value: a cursor without values stands before the first row."""
    article: Arg | None
    """The article that the list belongs to, where the request names it: the cursor's value of the kind `article` must be the same."""


Source = Arg | ListId | Position
"""Where a statement's parameter comes from."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the noun at hand; as an enum's member if `is_member`, as GraphQL spells it."""

    name: str
    is_member: bool = False


@dataclass(frozen=True, slots=True)
class Constant:
    """A text that is the same in every row, such as a type's name; or null."""

    text: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """An object made of columns of the noun at hand; null when the column `unless` is."""

    fields: Fields
    unless: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A column, or one of several, equals a value of the request (`arg`) or a column of the row that this one hangs on (`owner`).

    Where neither is named, the column is 0, which is nobody's number.
    """

    columns: tuple[str, ...]
    arg: Arg | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Narrow:
    """One filter that the request uses. `truth` is the value of one that is true or false: it is printed, for partial indexes."""

    test: Test
    arg: Arg
    truth: bool | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row as an object, or null. `given` are the arguments that it is computed from, where it is."""

    noun: type[Noun]
    fields: Fields
    where: tuple[Match, ...]
    given: tuple[Narrow, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The first of several rows that is there."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A short list, whole."""

    noun: type[Noun]
    fields: Fields
    where: tuple[Match, ...]
    order: str
    via: Via | None = None
    given: tuple[Narrow, ...] = ()
    most: int = 1
    """How many rows it is taken to have, for the bounds on an answer."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `entries` are what is told of it; `size` how many rows; `after` or `before` a cursor, by its Arg's name."""

    noun: type[Noun]
    entries: tuple[tuple[str, Entry], ...]
    where: tuple[Match, ...]
    narrow: tuple[Narrow, ...]
    sort: Sort
    size: Arg
    after: str | None = None
    before: str | None = None
    is_backward: bool = False
    via: Via | None = None


@dataclass(frozen=True, slots=True)
class Tree:
    """A bounded tree of rows as one flat list in reading order: a page of roots, and below each row some of its replies.

    `hangs_on` says by which columns a reply hangs on the row above it; `replies` how many are read at each row, `depth` how far down.
    """

    roots: Page
    hangs_on: tuple[Match, ...]
    replies: Arg
    depth: Arg
    entries: tuple[tuple[str, TreeEntry], ...]


@dataclass(frozen=True, slots=True)
class Branches:
    """A tree's rows, each in an object that tells where in the tree it stands."""

    entries: tuple[tuple[str, BranchEntry], ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """Something about a row's place in the tree: level, cursor or has_more_replies."""

    name: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """An empty list, where a tree ends."""


@dataclass(frozen=True, slots=True)
class Nodes:
    """A page's rows."""

    fields: Fields


@dataclass(frozen=True, slots=True)
class Edges:
    """A page's rows, each in an object that may tell the row's cursor."""

    entries: tuple[tuple[str, EdgeEntry], ...]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The cursor of the edge's row."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about the page: has_next_page, has_previous_page, start_cursor, end_cursor, next_cursor, prev_cursor, total_count,
    stopped_at or first_cursor.

    `first_cursor` stands before the first row, where there is one: it is how a tree says that a list begins that it does not show.
    """

    name: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Several facts in one object."""

    entries: tuple[tuple[str, Fact | Constant], ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows the whole list has: its value, and whether that is_exact. An estimated one is not counted to the end of a long list."""

    entries: tuple[tuple[str, Fact | Constant], ...]
    is_estimated: bool


@dataclass(frozen=True, slots=True)
class Object:
    """An object that hangs on no row: the answer itself."""

    fields: Fields


@dataclass(frozen=True, slots=True)
class Array:
    """A fixed number of things, in order."""

    items: tuple[Item, ...]


Item = Column | Constant | Group | Row | Choice | Rows | Page | Tree | Object | Array
Fields = tuple[tuple[str, Item], ...]
Entry = Nodes | Edges | Fact | Facts | Count | Constant | Nothing
EdgeEntry = Cursor | Nodes | Constant
TreeEntry = Branches | Fact | Constant
BranchEntry = Branch | Nodes | Constant
Read = Row | Page | Object
