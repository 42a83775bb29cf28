"""What of the GraphQL schema has changed, as graphql-core finds it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphql import GraphQLSchema, build_schema, find_breaking_changes, find_dangerous_changes

from openapi.changes.change import Change, addition, breaking, note


def changes(old: str, new: str) -> list[Change]:
    """All changes from one schema, in its own language, to another."""
    before, after = build_schema(old), build_schema(new)
    return [
        *(breaking(name_in(one.description), one.description) for one in find_breaking_changes(before, after)),
        *(note(name_in(one.description), one.description) for one in find_dangerous_changes(before, after)),
        *(addition(name, f"{name} is new in GraphQL") for name in ways_in(after) if name not in set(ways_in(before))),
    ]


def name_in(description: str) -> str:
    """What a description is about: a field, or else a type."""
    dotted = re.search(r"\w+\.(\w+)", description)
    found = dotted or re.search(r"[A-Z]\w*", description.partition(" ")[2]) or re.search(r"\w+", description)
    return (found.group(1) if dotted and found else found.group()) if found else description


def ways_in(schema: GraphQLSchema) -> Iterator[str]:
    """The fields of queries and mutations."""
    for kind in (schema.query_type, schema.mutation_type):
        yield from kind.fields if kind else ()
