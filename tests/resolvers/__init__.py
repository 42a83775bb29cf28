"""The GraphQL schema once more, over the rows of `tests/dataset.py`: plain resolvers that graphql-core calls field by field.

Written from the design, without SQL and without any code of the doors, so that it can say when they are wrong. Slow, and not for use.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from graphql import ExecutionResult, GraphQLSchema, build_schema, execute_sync, parse

from schema.graphql_types import graphql_schema
from tests.resolvers.edges import resolve_field, resolve_type


@cache
def _schema() -> GraphQLSchema:
    """The same schema, read from its text: so no function of ours hangs on it."""
    return build_schema(graphql_schema().as_str())


def naive_data(text: str, variables: Mapping[str, object], operation: str | None) -> str:
    """What stands under `data`, as JSON."""
    result = execute_sync(
        _schema(),
        parse(text),
        variable_values=dict(variables),
        operation_name=operation,
        field_resolver=resolve_field,
        type_resolver=resolve_type,
    )
    assert isinstance(result, ExecutionResult), "no resolver waits"
    assert not result.errors, f"the naive resolvers could not answer: {result.errors}"
    return json.dumps(result.data)
