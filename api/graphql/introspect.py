"""What a query asks of the schema itself is answered by graphql-core, within bounds; the rest of the answer comes from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from math import inf

from graphql import (
    DocumentNode,
    GraphQLResolveInfo,
    OperationDefinitionNode,
    SelectionSetNode,
    execute_sync,
    get_introspection_query,
    parse,
)
from graphql.execution import ExecutionResult, MiddlewareManager

from api.graphql.collect import Collected
from api.graphql.document import Document, Mistaken, core_schema
from schema.errors import DocumentInvalid, Fault, QueryTooCostly

WORK_OF_A_LIST = 6  # of one field that is a list, which is made anew each time; any other takes 1, about 2 µs
WORK_OF_A_ROW = 20  # costs as much as a row: that is how their times compare


def asks_for_schema(name: str) -> bool:
    """Whether a root field is answered from the schema alone."""
    return name in ("__schema", "__type")


class Work:
    """Counts what an answer takes, and ends it when that is too much: aliases, and lists inside lists, multiply it."""

    def __init__(self, most: float) -> None:
        self.most, self.done = most, 0

    def resolve(self, resolve: Callable[..., object], source: object, info: GraphQLResolveInfo[None], **given: object) -> object:
        """Stands before each field's own resolver; `MiddlewareManager` looks for this name."""
        self.check()  # a null takes the place of what was refused, and all else would go on
        found = resolve(source, info, **given)
        self.done += 1 if isinstance(found, str) or not isinstance(found, Iterable) else WORK_OF_A_LIST
        self.check()
        return found

    def check(self) -> None:
        """Raises QueryTooCostly."""
        if self.done > self.most:
            raise QueryTooCostly(
                "The query asks for more of the schema than the whole of it once.",
                (Fault("too_many", "what the usual introspection query asks for, and a tenth more, at most"),),
            )


@cache
def most_work() -> int:
    """What the usual introspection query takes, and a tenth more."""
    work = Work(inf)
    whole = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, schema_description=True, input_value_deprecation=True
    )
    execute_sync(core_schema(), parse(whole), middleware=MiddlewareManager(work))
    return work.done * 11 // 10


def told_of_schema(
    document: Document, operation: OperationDefinitionNode, roots: Collected, given: Mapping[str, object]
) -> tuple[dict[str, object], int]:
    """What a query asks of the schema, by key, and its cost in rows. Raises QueryTooCostly or Mistaken."""
    nodes = tuple(node for found in roots.values() for node in found if asks_for_schema(node.name.value))
    asked = OperationDefinitionNode(
        operation=operation.operation,
        variable_definitions=operation.variable_definitions,
        selection_set=SelectionSetNode(selections=nodes),
    )
    work = Work(most_work())
    result = execute_sync(
        core_schema(),
        DocumentNode(definitions=(asked, *document.fragments.values())),
        variable_values=dict(given),
        middleware=MiddlewareManager(work),
    )
    assert isinstance(result, ExecutionResult), "introspection runs at once"
    for error in result.errors or ():
        raise error.original_error if isinstance(error.original_error, QueryTooCostly) else Mistaken([error], DocumentInvalid)
    return result.data or {}, -(-work.done // WORK_OF_A_ROW)
