"""What nouns are made of: the base class, the edges between them, and the pages in which a long edge is read.

An edge names columns of `db/visible/<noun>.sql`, never SQL text. Nothing here knows HTTP, GraphQL or SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

import strawberry
from pydantic import BaseModel, ConfigDict, Field

from schema.sizes import ROWS

if TYPE_CHECKING:
    from schema.filter import Filter
    from schema.sort import Sort

T = TypeVar("T")


class Part(BaseModel):
    """A value that belongs to one noun and has no row of its own: its columns carry the field's name as a prefix."""

    model_config = ConfigDict(frozen=True)


class Noun(BaseModel):
    """Something with rows of its own. The class's name, in snake case, is the name of its file in `db/visible`."""

    model_config = ConfigDict(frozen=True)

    key: ClassVar[tuple[str, ...]]
    """The columns that tell one row from another."""
    prefix: ClassVar[str] = ""
    """What its public ids begin with, where it has some by which it is found."""
    brief: ClassVar[tuple[str, ...]] = ()
    """The fields that REST shows where the noun stands inside another one."""
    heavy: ClassVar[frozenset[str]] = frozenset()
    """The fields that REST leaves out of lists unless they are asked for."""
    is_for_nobody: ClassVar[bool] = False
    """Whether it, and all that is read along its edges, is what nobody in particular sees, whoever asks."""


class Node(Noun):
    """Anything with an id of its own."""

    id: strawberry.ID = Field(description="Opaque and typed; the same in REST and GraphQL.")


@dataclass(frozen=True)
class Via:
    """The table between two nouns: its visible file, its columns for the owner's key and for the target's key."""

    noun: str
    own: tuple[str, ...]
    target: tuple[str, ...]


@dataclass(frozen=True)
class One:
    """An edge to one row or none: own columns that hold the target's key. `is_whole`: REST shows all of it without being asked."""

    columns: tuple[str, ...]
    is_whole: bool = False

    def __init__(self, *columns: str, is_whole: bool = False) -> None:
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "is_whole", is_whole)


@dataclass(frozen=True)
class Either:
    """An edge to a row of one of several nouns: the first whose columns are all there."""

    edges: tuple[One, ...]
    is_whole: bool = False
    """Whether REST shows all of it but its counts, and of others that it names their ids alone."""

    def __init__(self, *edges: One, is_whole: bool = False) -> None:
        object.__setattr__(self, "edges", edges)
        object.__setattr__(self, "is_whole", is_whole)


@dataclass(frozen=True)
class Few:
    """An edge to a short list, read whole: the target's columns that hold the owner's key, and the order."""

    columns: tuple[str, ...]
    order: str
    via: Via | None = None
    shown: bool = True
    """Whether REST shows it without being asked."""
    given: type[Filter] | None = None
    """Arguments that the list is made from."""
    most: int = 1
    """How many rows it weighs, where it may be long: what a query costs is the rows that its lists may come to."""
    sized_by: str | None = None
    """The argument of the row it hangs on that says how many rows it has at most, where one does."""


@dataclass(frozen=True)
class Many:
    """An edge to a long list, read in pages: the target's columns that hold the owner's key (none at the root)."""

    columns: tuple[str, ...]
    sort: Sort
    filter: type[Filter] | None = None
    first: int = ROWS
    via: Via | None = None
    given: type[Filter] | None = None
    """Arguments that the list is made from, beside those of every page."""
    below: str | None = None
    """The edge of the target that leads further down, where the list can also be read as a tree."""
    is_shown: bool = False
    """Whether REST shows its first page without being asked."""


@dataclass(frozen=True)
class Made:
    """A way into the dataset: one row that is computed from arguments, or from who asks."""

    given: type[Filter] | None = None


@dataclass(frozen=True)
class Counted:
    """Marks a field that counts other rows, so that it is another without any change of its own."""


@dataclass(frozen=True)
class Branching:
    """The long edge `of` read as a bounded tree: its roots in pages, and below each row some of its replies."""

    of: str


@dataclass(frozen=True)
class By:
    """A way into the dataset: the one row that has the argument in one of these columns (`id` stands for the key)."""

    columns: tuple[str, ...]
    argument: str
    kind: str
    description: str


class PageInfo(Part):
    """Where a page stands in its list."""

    has_next_page: bool = Field(description="Whether rows follow this page.")
    has_previous_page: bool = Field(description="Whether rows come before this page.")
    start_cursor: str | None = Field(None, description="Cursor of the first row; null on an empty page.")
    end_cursor: str | None = Field(None, description="Cursor of the last row; null on an empty page.")


class Edge(BaseModel, Generic[T]):
    """A row and its place in the list."""

    cursor: str = Field(description="Opaque; give it as `after` or `before`.")
    node: T = Field(description="The row.")


class Count(Part):
    """How many rows a list has."""

    value: int = Field(description="So many rows; where that is not exact, there are more.", examples=[12])
    is_exact: bool = Field(description="False where counting stopped before the list ended.", examples=[True])


class Connection(BaseModel, Generic[T]):
    """One page of a list."""

    edges: list[Edge[T]] = Field(description="The rows, each with its cursor.")
    nodes: list[T] = Field(description="The rows alone.")
    page_info: PageInfo = Field(description="Where this page stands in its list.")
    stopped_at: int | None = Field(
        None,
        description="Where words are too common to be looked for everywhere: how many of the newest rows were looked through. "
        "Null where all that match were found.",
    )
    total_count: int = Field(description="How many rows the whole list has. Counted only when asked for.")
    estimated_count: Count = Field(description="The same, counted no further than 10,000: never slow, however long the list.")


class TreeNode(BaseModel, Generic[T]):
    """A row of a tree, and where it stands."""

    level: int = Field(description="How many rows it stands under in this tree; 0 for a root.", examples=[0])
    cursor: str = Field(description="Opaque; as `after` it leads on among the replies of the row above, or among the roots.")
    has_more_replies: bool = Field(description="Whether it has replies that this tree does not show.")
    node: T = Field(description="The row.")


class Tree(BaseModel, Generic[T]):
    """A bounded tree, as one flat list in reading order: each row is followed by its replies."""

    nodes: list[TreeNode[T]] = Field(description="The rows in reading order.")
    has_next_page: bool = Field(description="Whether roots follow that this tree does not show.")
    end_cursor: str | None = Field(None, description="Cursor of the last root; null in an empty tree.")


def in_snake_case(noun: type) -> str:
    """A noun's name as tables and answers have it: ResourceLink is resource_link."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in noun.__name__).lstrip("_")


def in_words(noun: type) -> str:
    """The same as people read it."""
    return in_snake_case(noun).replace("_", " ")
