"""The GraphQL types, made of all nouns and verbs once each exists: one decorated in its own file could not refer to a later one.

The signatures of fields never run: a query is printed as SQL (api/graphql/lower.py), a mutation done in order (api/graphql/mutate.py).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Annotated

import strawberry
from pydantic import BaseModel
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.types.base_scalars import DateDefinition, DateTimeDefinition
from strawberry.types.fields.resolver import StrawberryResolver

from schema import sort
from schema.dataset import Dataset
from schema.described import Described
from schema.filter import Filter
from schema.graph import ALL_NOUNS, ENUMS, FILTERS, NOUNS, PARTS, fields_of, roots_of
from schema.mutations import UserError, payload_of
from schema.newsroom import BlockInput, CorrectedBlockInput, ImageInput
from schema.noun import Branching, By, Connection, Count, Edge, Few, Made, Many, Node, Noun, PageInfo, Tree, TreeNode
from schema.page_import import PageInput
from schema.posting import QuoteInput
from schema.signup import NewsletterConsent, Preference
from schema.sizes import DEEPEST_TREE, DEPTH, LARGEST_PAGE, MOST_REPLIES, REPLIES, ROWS
from schema.subscriber import SubscriberInput
from schema.verb import Verb
from schema.verbs import VERBS

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


def _argument(name: str, kind: object, description: str, default: object = inspect.Parameter.empty) -> inspect.Parameter:
    annotated = Annotated[kind, strawberry.argument(description=description)]  # type: ignore[valid-type]  # a type only known at run time
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotated, default=default)


def _arguments(link: Many | By) -> Iterator[inspect.Parameter]:
    if isinstance(link, By):
        kinds = {"text": str, "handle": str, "secret": str, "each": list[strawberry.ID]}
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
    strawberry.pydantic.type(UserError, description=inspect.getdoc(UserError))
    for part in (NewsletterConsent, Preference, SubscriberInput, QuoteInput, BlockInput, CorrectedBlockInput, ImageInput, PageInput):
        strawberry.pydantic.input(part, description=inspect.getdoc(part))
    fields: dict[str, object] = {"__annotations__": {verb.name: payload_of(verb) | None for verb in VERBS}}
    for verb in VERBS:
        if verb.takes.model_fields:
            strawberry.pydantic.input(verb.takes, description=inspect.getdoc(verb.takes))
        strawberry.pydantic.type(payload_of(verb), description=inspect.getdoc(payload_of(verb)))
        fields[verb.name] = strawberry.field(_signature(_input_of(verb), payload_of(verb) | None), description=verb.meaning)
    return strawberry.type(type("Mutation", (), fields), description="What can be done.")


def _input_of(verb: Verb) -> Iterator[inspect.Parameter]:
    """GraphQL has no empty inputs: a verb that takes nothing has no argument."""
    if verb.takes.model_fields:
        yield _argument("input", verb.takes, inspect.getdoc(verb.takes) or "")


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
        strawberry.enum(enum, description=inspect.getdoc(enum))
    parts: tuple[type[BaseModel], ...] = (PageInfo, Count, Edge, Connection, TreeNode, Tree, *PARTS)
    for part in parts:
        strawberry.pydantic.type(part, description=inspect.getdoc(part))
    for narrowing in FILTERS:
        strawberry.pydantic.input(narrowing, description=inspect.getdoc(narrowing))
    strawberry.pydantic.interface(Node, description=inspect.getdoc(Node))
    for noun in NOUNS:
        strawberry.pydantic.type(noun, description=inspect.getdoc(noun))
    strawberry.pydantic.type(Dataset, name="Query", description=inspect.getdoc(Dataset))
    for noun in ALL_NOUNS:
        _give_arguments(noun)
    schema = strawberry.Schema(
        Dataset, _make_mutations(), types=NOUNS, config=StrawberryConfig(scalar_map={date: DATE, datetime: DATE_TIME})
    )
    describe_values(schema, ENUMS)
    return schema
