"""What a query asks of the schema itself is answered by graphql-core; the rest of the answer comes from the database."""

from __future__ import annotations

import json
from collections.abc import Mapping

from graphql import DocumentNode, OperationDefinitionNode, SelectionSetNode, execute_sync
from graphql.execution import ExecutionResult
from pydantic_core import to_json

from api.graphql.collect import Collected
from api.graphql.document import Document, Mistaken, core_schema
from schema.errors import DocumentInvalid


def asks_for_schema(name: str) -> bool:
    """Whether a root field is answered from the schema alone."""
    return name in ("__schema", "__type")


def with_schema(
    data: bytes, document: Document, operation: OperationDefinitionNode, roots: Collected, given: Mapping[str, object]
) -> bytes:
    """`data` with what the query asks of the schema put in, in the query's order."""
    nodes = tuple(node for found in roots.values() for node in found if asks_for_schema(node.name.value))
    asked = OperationDefinitionNode(
        operation=operation.operation,
        variable_definitions=operation.variable_definitions,
        selection_set=SelectionSetNode(selections=nodes),
    )
    result = execute_sync(core_schema(), DocumentNode(definitions=(asked, *document.fragments.values())), variable_values=dict(given))
    assert isinstance(result, ExecutionResult), "introspection runs at once"
    if result.errors:
        raise Mistaken(result.errors, DocumentInvalid)
    known = {**json.loads(data)["data"], **(result.data or {})}
    return to_json({"data": {key: known[key] for key in roots}})
