"""All nouns, registered, and the GraphQL types made of them.

The types are made here, once every noun exists: a noun decorated in its own file could not refer to one defined later.
The signatures given to long edges never run; a query is printed as SQL (api/graphql/lower.py).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Union, get_args, get_origin

import strawberry
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.types.base_scalars import DateDefinition, DateTimeDefinition
from strawberry.types.fields.resolver import StrawberryResolver

from schema import (
    account,
    agency,
    article,
    article_counts,
    author,
    block,
    comment,
    dataset,
    erasure,
    highlight,
    image,
    me,
    quote,
    resource_link,
    scope,
    search_hit,
    section,
    session,
    sign_in,
    site,
    sort,
    stats,
    token,
    trending,
    viewer_state,
    vote,
)
from schema.access import ANYONE, Access
from schema.described import Described
from schema.filter import Filter
from schema.mutations import UserError, payload_of
from schema.noun import Branching, By, Connection, Count, Edge, Either, Few, Made, Many, Node, Noun, One, PageInfo, Part, Tree, TreeNode
from schema.sizes import DEEPEST_TREE, DEPTH, LARGEST_PAGE, MOST_REPLIES, REPLIES, ROWS
from schema.verb import Verb
from schema.verbs import VERBS

NODES: tuple[type[Node], ...] = (
    article.Article,
    comment.Comment,
    author.Author,
    account.Account,
    section.Section,
    site.Site,
    agency.Agency,
    image.Image,
)
NOUNS: tuple[type[Noun], ...] = (
    *NODES,
    quote.Quote,
    block.Block,
    resource_link.ResourceLink,
    search_hit.SearchHit,
    highlight.Highlight,
    trending.Trending,
    trending.TrendingEntry,
    stats.Stats,
    stats.SectionCounts,
    stats.AgencyCounts,
    stats.DayCounts,
    article_counts.ArticleCounts,
    viewer_state.ViewerState,
    me.Me,
    session.Session,
    token.Token,
    erasure.Erasure,
    sign_in.SignInProvider,
    sign_in.SignInLink,
)
ALL_NOUNS: tuple[type[Noun], ...] = (*NOUNS, dataset.Dataset)
PARTS: tuple[type[Part], ...] = (vote.VoteTally, article.CommentCounts, article.ThreadSettings, article.Promotion, stats.DatasetCounts)
FILTERS: tuple[type[Filter], ...] = (article.ArticleFilter, comment.CommentFilter)
ENUMS: tuple[type[Described | sort.Sort], ...] = (
    account.Origin,
    account.Role,
    article.ThreadMode,
    block.BlockKind,
    comment.CommentStatus,
    erasure.CommentsFate,
    highlight.HighlightedField,
    scope.Scope,
    search_hit.SearchKind,
    sort.ArticleSort,
    sort.CommentSort,
    sort.NameSort,
    sort.QuoteSort,
    sort.RecentSort,
    sort.SearchSort,
    trending.TrendingMetric,
    trending.TrendingWindow,
)
DATE_TIME = replace(
    DateTimeDefinition,
    description="A point in time as RFC 3339 writes it. Answers are in UTC and end in Z; a value without an offset is taken to be in UTC.",
    specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
)
DATE = replace(
    DateDefinition,
    description="A day in UTC, as RFC 3339 writes it: 2026-01-31.",
    specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
)
Link = One | Either | Few | Many | Branching | Made | By


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a noun: how it is reached, if it is an edge, and the classes at its other end."""

    name: str
    info: FieldInfo
    link: Link | None
    targets: tuple[type[BaseModel], ...]

    @property
    def access(self) -> Access:
        """Who may read it, where it is a way into the dataset."""
        return next((mark for mark in self.info.metadata if isinstance(mark, Access)), ANYONE)

    @property
    def is_enum(self) -> bool:
        """Whether a column's values are an enum's, or lists of them, which GraphQL spells by their names: the values in capitals."""
        return any(issubclass(one, Enum) for one in _classes(self.info.annotation))


def _classes(annotation: object) -> Iterator[type]:
    """The classes inside an annotation: `list[Comment | Block] | None` has Comment and Block."""
    if get_origin(annotation) in (Union, UnionType, list, Annotated):
        for inner in get_args(annotation):
            yield from _classes(inner)
    elif isinstance(annotation, type) and annotation is not NoneType:
        yield annotation


def _targets(info: FieldInfo) -> Iterator[type[BaseModel]]:
    for found in _classes(info.annotation):
        generic = getattr(found, "__pydantic_generic_metadata__", None)
        if generic and generic["origin"] in (Connection, Tree):
            yield generic["args"][0]
        elif issubclass(found, BaseModel):
            yield found


@cache
def fields_of(noun: type[BaseModel]) -> dict[str, Field]:
    """A noun's or a part's fields by name."""
    return {
        name: Field(name, info, next((mark for mark in info.metadata if isinstance(mark, Link)), None), tuple(_targets(info)))
        for name, info in noun.model_fields.items()
    }


def roots_of(noun: type[BaseModel], link: Branching) -> Many:
    """The long edge that a tree branches from."""
    found = fields_of(noun)[link.of].link
    assert isinstance(found, Many), f"{link.of} is no long edge"
    return found


def noun_with_prefix(prefix: str) -> type[Node] | None:
    """The noun whose ids begin so."""
    return next((node for node in NODES if node.prefix == prefix), None)


def _complete() -> None:
    """Resolve the references that nouns make to each other."""
    named: tuple[type[BaseModel], ...] = (*NOUNS, *PARTS, Connection, Tree, Node)
    for noun in ALL_NOUNS:
        noun.model_rebuild(force=True, _types_namespace={one.__name__: one for one in named})


_complete()  # here, so that whoever imports this module sees whole nouns


def _argument(name: str, kind: object, description: str, default: object = inspect.Parameter.empty) -> inspect.Parameter:
    annotated = Annotated[kind, strawberry.argument(description=description)]  # type: ignore[valid-type]  # a type only known at run time
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotated, default=default)


def _arguments(link: Many | By) -> Iterator[inspect.Parameter]:
    if isinstance(link, By):
        kinds = {"text": str, "handle": str, "each": list[strawberry.ID]}
        yield _argument(link.argument, kinds.get(link.kind, strawberry.ID), link.description)
        return
    yield from _given_arguments(link.given)
    yield _argument("first", int | None, f"How many rows after the cursor, 1 to {LARGEST_PAGE}; {link.first} where neither is given.", None)
    yield _argument("after", str | None, "A cursor; rows after it are read.", None)
    yield _argument("last", int | None, f"How many rows before the cursor, 1 to {LARGEST_PAGE}; not together with `first`.", None)
    yield _argument("before", str | None, "A cursor; rows before it are read. Goes with `last`.", None)
    yield _argument("sort", type(link.sort), "The order of the list.", link.sort)
    if link.filter:
        yield _argument("filter", link.filter | None, "What the list is narrowed to.", None)


def _given_arguments(given: type[Filter] | None) -> Iterator[inspect.Parameter]:
    for name, info in given.model_fields.items() if given else ():
        default = inspect.Parameter.empty if info.is_required() else info.default
        yield _argument(name, info.annotation, info.description or "", default)


def _tree_arguments(roots: Many) -> Iterator[inspect.Parameter]:
    yield _argument("roots", int, f"How many roots, 1 to {LARGEST_PAGE}.", ROWS)
    yield _argument("after", str | None, "A cursor of a root; roots after it are read.", None)
    yield _argument("replies", int, f"How many replies at each row, 0 to {MOST_REPLIES}.", REPLIES)
    yield _argument("depth", int, f"How many levels below the roots, 0 to {DEEPEST_TREE}.", DEPTH)
    yield _argument("sort", type(roots.sort), "The order of roots and replies.", roots.sort)


def _signature(arguments: Iterator[inspect.Parameter], returns: object) -> Callable[..., None]:
    def never_runs(self: object, **given: object) -> None:
        raise AssertionError("queries are printed as SQL, not resolved field by field")

    parameters = list(arguments)
    me = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    never_runs.__signature__ = inspect.Signature([me, *parameters], return_annotation=returns)  # type: ignore[attr-defined]  # strawberry reads it
    never_runs.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters} | {"return": returns}
    return never_runs


def _give_arguments(noun: type[Noun]) -> None:
    definition = noun.__strawberry_definition__  # type: ignore[attr-defined]  # set by strawberry.pydantic.type
    for field in definition.fields:
        link, returns = fields_of(noun)[field.python_name].link, noun.model_fields[field.python_name].annotation
        if isinstance(link, Many | By):
            field.base_resolver = StrawberryResolver(_signature(_arguments(link), returns))
        elif isinstance(link, Made | Few) and link.given:
            field.base_resolver = StrawberryResolver(_signature(_given_arguments(link.given), returns))
        elif isinstance(link, Branching):
            field.base_resolver = StrawberryResolver(_signature(_tree_arguments(roots_of(noun, link)), returns))


def _make_mutations() -> type:
    """The types of all verbs. Their fields never run either: what they ask for is done in order (api/graphql/mutate.py)."""
    strawberry.pydantic.type(UserError, description=UserError.__doc__)
    strawberry.pydantic.input(sign_in.NewsletterConsent, description=sign_in.NewsletterConsent.__doc__)
    fields: dict[str, object] = {"__annotations__": {verb.name: payload_of(verb) | None for verb in VERBS}}
    for verb in VERBS:
        if verb.takes.model_fields:
            strawberry.pydantic.input(verb.takes, description=verb.takes.__doc__)
        strawberry.pydantic.type(payload_of(verb), description=payload_of(verb).__doc__)
        fields[verb.name] = strawberry.field(_signature(_input_of(verb), payload_of(verb) | None), description=verb.meaning)
    return strawberry.type(type("Mutation", (), fields), description="What can be done.")


def _input_of(verb: Verb) -> Iterator[inspect.Parameter]:
    """GraphQL has no empty inputs: a verb that takes nothing has no argument."""
    if verb.takes.model_fields:
        yield _argument("input", verb.takes, inspect.cleandoc(verb.takes.__doc__ or ""))


def describe_values(schema: strawberry.Schema, enums: Iterable[type[Described | sort.Sort]]) -> None:
    """What each member of an enum means, and what to use instead of one that is on its way out."""
    for enum in enums:
        values = schema._schema.type_map[enum.__name__].values  # type: ignore[attr-defined]  # an enum type has values
        for member in enum:
            values[member.name].description = member.description
            values[member.name].deprecation_reason = getattr(member, "deprecated", None)


@cache
def graphql_schema() -> strawberry.Schema:
    """The GraphQL schema of all nouns."""
    for enum in ENUMS:
        strawberry.enum(enum, description=inspect.cleandoc(enum.__doc__ or ""))
    parts: tuple[type[BaseModel], ...] = (PageInfo, Count, Edge, Connection, TreeNode, Tree, *PARTS)
    for part in parts:
        strawberry.pydantic.type(part, description=part.__doc__)
    for narrowing in FILTERS:
        strawberry.pydantic.input(narrowing, description=narrowing.__doc__)
    strawberry.pydantic.interface(Node, description=Node.__doc__)
    for noun in NOUNS:
        strawberry.pydantic.type(noun, description=noun.__doc__)
    strawberry.pydantic.type(dataset.Dataset, name="Query", description=dataset.Dataset.__doc__)
    for noun in ALL_NOUNS:
        _give_arguments(noun)
    schema = strawberry.Schema(
        dataset.Dataset, _make_mutations(), types=NOUNS, config=StrawberryConfig(scalar_map={date: DATE, datetime: DATE_TIME})
    )
    describe_values(schema, ENUMS)
    return schema
