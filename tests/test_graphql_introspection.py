"""What a client asks of the schema itself, alone and together with data."""

from __future__ import annotations

from graphql import build_client_schema, get_introspection_query, print_schema

from schema.graph import graphql_schema
from tests.asking import Asker


def test_the_usual_introspection_query_gives_the_whole_schema(asker: Asker) -> None:
    found = asker.data(get_introspection_query(descriptions=True, input_value_deprecation=True))
    assert print_schema(build_client_schema(found)) == print_schema(graphql_schema()._schema)  # type: ignore[arg-type]  # typed as JSON


def test_introspection_and_data_come_together_in_the_order_asked(asker: Asker) -> None:
    text = """query Both($id: ID!, $type: String! = "PageInfo") {
      a: __type(name: $type) { name fields { name } }
      article(id: $id) { headline }
      __typename
      ...Schema
      sites { totalCount }
    }
    fragment Schema on Query { __schema { queryType { name } mutationType { name } } }"""
    expected = {
        "a": {
            "name": "PageInfo",
            "fields": [{"name": "hasNextPage"}, {"name": "hasPreviousPage"}, {"name": "startCursor"}, {"name": "endCursor"}],
        },
        "article": {"headline": "Rowing Final Postponed"},
        "__typename": "Query",
        "__schema": {"queryType": {"name": "Query"}, "mutationType": None},
        "sites": {"totalCount": 2},
    }
    found = asker.data(text, {"id": "art_3"})
    assert found == expected
    assert isinstance(found, dict)
    assert list(found) == list(expected)


def test_a_type_that_is_not_there_is_null(asker: Asker) -> None:
    assert asker.data('{ __type(name: "Nothing") { name } other: __type(name: "Node") { kind possibleTypes { name } } }') == {
        "__type": None,
        "other": {
            "kind": "INTERFACE",
            "possibleTypes": [{"name": name} for name in ("Article", "Comment", "Author", "Account", "Section", "Site", "Agency", "Image")],
        },
    }


def test_directives_and_fragments_hold_inside_introspection(asker: Asker) -> None:
    text = """query ($deep: Boolean!) { __type(name: "QuoteTarget") {
      ...T possibleTypes @include(if: $deep) { ...T } description @skip(if: true)
    } }
    fragment T on __Type { kind name }"""
    members = {"possibleTypes": [{"kind": "OBJECT", "name": "Comment"}, {"kind": "OBJECT", "name": "Block"}]}
    assert asker.data(text, {"deep": True}) == {"__type": {"kind": "UNION", "name": "QuoteTarget", **members}}
    assert asker.data(text, {"deep": False}) == {"__type": {"kind": "UNION", "name": "QuoteTarget"}}


def test_introspection_that_is_skipped_is_not_there(asker: Asker) -> None:
    assert asker.data("{ __schema @skip(if: true) { queryType { name } } sites { totalCount } }") == {"sites": {"totalCount": 2}}


def test_introspection_deeper_than_anyone_needs_is_refused(asker: Asker) -> None:
    assert (
        asker.refusal("{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }") == "document_invalid"
    )
