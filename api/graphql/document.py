"""A GraphQL document, read and validated once, and kept by its text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cachetools import LRUCache, cached
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    validate,
)

from api.graphql.limits import LONGEST_DOCUMENT, MOST_TOKENS, check_limits
from api.graphql.overlaps import check_overlaps
from api.graphql.repeats import without_repeats
from schema.errors import DocumentInvalid, Fault, Invalid, QueryTooCostly, Refusal, SyntaxRefused
from schema.graphql_types import graphql_schema

MOST_KEPT = 16_000_000  # bytes of documents: some hundreds of usual ones; strangers can fill it
LETTER = 100  # bytes that a letter of a document takes in its syntax tree
MOST_MISTAKES = 20  # validation stops here; nobody reads more
TOO_MANY_TOKENS = "Syntax Error: Document contains more than"  # the parser has no class for it


GIVEN = re.compile(r"(?:,? found: |( cannot represent [a-z -]*value): |((?:found|Unexpected) (?:Block)?String) ).*", re.DOTALL)


class Mistaken(DocumentInvalid):
    """Errors that graphql-core found, each with its place in the document."""

    def __init__(self, errors: list[GraphQLError], refusal: type[Refusal]) -> None:
        for error in errors:
            error.message = without_values(error.message)
        super().__init__(errors[0].message, tuple(Fault(refusal.code, error.message) for error in errors))
        self.errors = errors
        self.refusal = refusal


def without_values(message: str) -> str:
    """graphql-core's words without what was given: it may be a password, and clients keep errors in their logs.

    Nor do they guess what was meant, as one of its rules does even when told not to.
    """
    return GIVEN.sub(r"\1\2", message.partition(" Did you mean")[0])


@dataclass(frozen=True)
class Document:
    """What stands in a document, by name. `text` tells it from others."""

    text: str
    node: DocumentNode
    operations: dict[str, OperationDefinitionNode]
    fragments: dict[str, FragmentDefinitionNode]

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation asked for; the only one when no name is given."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is None or name not in self.operations:
            known = ", ".join(self.operations)
            raise Invalid(
                f"operationName must be one of the document's operations: {known}.", (Fault("unknown_operation", known, "/operationName"),)
            )
        return self.operations[name]


SYNTAX: LRUCache[object, DocumentNode] = LRUCache(MOST_KEPT, lambda node: LETTER * (node.loc.end if node.loc else LONGEST_DOCUMENT))
DOCUMENTS: LRUCache[object, Document] = LRUCache(MOST_KEPT, lambda document: LETTER * len(document.text))


def core_schema() -> GraphQLSchema:
    """graphql-core's view of the schema."""
    return graphql_schema()._schema


@cached(SYNTAX)
def read_syntax(text: str) -> DocumentNode:
    """What a document says, whether the schema allows it or not. Raises QueryTooCostly, or Mistaken for what does not parse."""
    node = without_repeats(_parse(text))
    check_limits(node)
    check_overlaps(node)
    return node


@cached(DOCUMENTS)
def read_document(text: str) -> Document:
    """Parse, check the limits, validate. Raises QueryTooCostly or Mistaken."""
    node = read_syntax(text)
    errors = validate(core_schema(), node, max_errors=MOST_MISTAKES, hide_suggestions=True, allow_empty_selection_sets=False)
    if errors:
        raise Mistaken(errors, DocumentInvalid)
    operations = {one.name.value if one.name else "": one for one in node.definitions if isinstance(one, OperationDefinitionNode)}
    fragments = {one.name.value: one for one in node.definitions if isinstance(one, FragmentDefinitionNode)}
    return Document(text, node, operations, fragments)


def _parse(text: str) -> DocumentNode:
    if len(text.encode("utf-8", "surrogatepass")) > LONGEST_DOCUMENT:
        raise QueryTooCostly(
            f"The document is longer than {LONGEST_DOCUMENT:,} bytes.", (Fault("too_long", f"{LONGEST_DOCUMENT} bytes at most", "/query"),)
        )
    try:
        return parse(text, max_tokens=MOST_TOKENS, allow_empty_selection_sets=False)
    except GraphQLSyntaxError as error:
        if error.message.startswith(TOO_MANY_TOKENS):
            raise QueryTooCostly(
                f"The document has more than {MOST_TOKENS:,} tokens.", (Fault("too_many", f"{MOST_TOKENS} tokens at most", "/query"),)
            ) from error
        raise Mistaken([error], SyntaxRefused) from error
