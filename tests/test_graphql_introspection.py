"""What a client asks of the schema itself, alone and together with data."""

from __future__ import annotations

import pytest
from graphql import build_client_schema, get_introspection_query, print_schema
from litestar.testing import TestClient

from api.app import create_app
from api.graphql.collect import Collector
from api.graphql.document import read_document
from api.graphql.introspect import Work, most_work, told_of_schema
from schema.errors import QueryTooCostly
from schema.graphql_types import graphql_schema
from tests.asking import Asker


def test_the_usual_introspection_query_gives_the_whole_schema(asker: Asker) -> None:
    found = asker.data(get_introspection_query(descriptions=True, specified_by_url=True, input_value_deprecation=True))
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
        "__schema": {"queryType": {"name": "Query"}, "mutationType": {"name": "Mutation"}},
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
            "possibleTypes": [
                {"name": name}
                for name in ("Article", "Comment", "Author", "Account", "Section", "Site", "Agency", "Image", "PageImport", "Newsletter")
            ],
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


def test_what_only_the_schema_knows_is_answered_while_the_database_is_away() -> None:
    text = "{ __typename schema: __schema { queryType { name } } again: __typename }"
    with TestClient(create_app("postgresql://nobody@127.0.0.1:1/nowhere")) as client:
        alone = client.post("/graphql", json={"query": text})
        together = client.post("/graphql", json={"query": "{ __typename sites { totalCount } }"})
    data = {"__typename": "Query", "schema": {"queryType": {"name": "Query"}}, "again": "Query"}
    assert (alone.status_code, alone.json()) == (200, {"data": data, "extensions": {"cost": 1}})
    assert together.status_code == 503


def times(count: int, field: str) -> str:
    return " ".join(f"a{number}: {field}" for number in range(count))


MEMBERS = "fields { name args { name type { name } } type { name kind } }"


@pytest.mark.parametrize(
    "text",
    [
        f"{{ {times(10, '__schema { types { name fields { name args { name } } } }')} }}",
        f"{{ __schema {{ {times(10, 'types { name fields { name args { name } } }')} }} }}",
        f"{{ __schema {{ types {{ fields {{ {times(10, 'args { name }')} }} }} }} }}",
        f"{{ __schema {{ types {{ ...T }} }} }} fragment T on __Type {{ {times(10, MEMBERS)} }}",
    ],
)
def test_more_than_the_whole_schema_once_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Work] = []

    def started(most: float) -> Work:
        begun.append(Work(most))
        return begun[-1]

    most = most_work()
    monkeypatch.setattr("api.graphql.introspect.Work", started)
    document = read_document(text)
    operation = document.operation(None)
    with pytest.raises(QueryTooCostly, match="more of the schema than the whole of it once"):
        told_of_schema(document, operation, Collector(document.fragments, {}).collect("Query", [operation.selection_set]), {})
    assert [work.done < 1.1 * most for work in begun] == [True]  # it ends at once, and does not go on counting


def test_aliases_count_for_more_inside_introspection(asker: Asker) -> None:
    text = "{{ __schema {{ {} }} }}"
    assert asker.refusal(text.format(times(10, "description"))) is None
    assert asker.refusal(text.format(times(11, "description"))) == "query_too_costly"


def test_introspection_costs_what_it_takes(asker: Asker) -> None:
    whole, little = asker.whole(get_introspection_query()), asker.whole('{ __type(name: "Site") { name } sites(first: 3) { totalCount } }')
    assert isinstance(whole, dict)
    assert isinstance(little, dict)
    cost = whole["extensions"]
    assert isinstance(cost, dict)
    assert isinstance(cost["cost"], int)
    assert (cost["cost"] > 200, little["extensions"]) == (True, {"cost": 4})


def test_every_scalar_of_ours_says_where_it_is_specified(asker: Asker) -> None:
    found = asker.data('{ __type(name: "DateTime") { specifiedByURL } }')
    assert found == {"__type": {"specifiedByURL": "https://www.rfc-editor.org/rfc/rfc3339"}}
