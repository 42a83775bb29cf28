"""`@skip` and `@include`, wherever they may stand."""

from __future__ import annotations

import pytest

from tests.asking import Asker


@pytest.mark.parametrize(
    ("directives", "is_there"),
    [
        ("@skip(if: false)", True),
        ("@skip(if: true)", False),
        ("@include(if: true)", True),
        ("@include(if: false)", False),
        ("@skip(if: false) @include(if: true)", True),
        ("@skip(if: true) @include(if: true)", False),
        ("@skip(if: false) @include(if: false)", False),
        ("@include(if: true) @skip(if: $yes)", False),
        ("@include(if: $yes) @skip(if: $no)", True),
    ],
)
def test_a_field_is_there_if_it_is_included_and_not_skipped(directives: str, is_there: bool, asker: Asker) -> None:
    text = f"""query ($yes: Boolean! = true, $no: Boolean! = false) {{
      article(id: "art_3") {{ id headline {directives} }}
      sites @include(if: $yes) @skip(if: $no) {{ totalCount }}
    }}"""
    headline = {"headline": "Rowing Final Postponed"} if is_there else {}
    assert asker.data(text) == {"article": {"id": "art_3", **headline}, "sites": {"totalCount": 2}}


def test_directives_with_variables_have_a_plan_for_each_choice(asker: Asker) -> None:
    text = 'query ($on: Boolean!) { article(id: "art_3") { id headline @include(if: $on) dateline @skip(if: $on) } }'
    assert asker.data(text, {"on": True}) == {"article": {"id": "art_3", "headline": "Rowing Final Postponed"}}
    assert asker.data(text, {"on": False}) == {"article": {"id": "art_3", "dateline": "NÆRE SOUND"}}
    assert asker.data(text, {"on": True}) == {"article": {"id": "art_3", "headline": "Rowing Final Postponed"}}


def test_spreads_and_inline_fragments_take_directives(asker: Asker) -> None:
    text = """query ($on: Boolean!) { article(id: "art_3") {
      ...A @include(if: $on) ... @skip(if: $on) { headline } ... on Article @include(if: $on) { path }
    } }
    fragment A on Article { id }"""
    assert asker.data(text, {"on": True}) == {"article": {"id": "art_3", "path": "/sport/story-3"}}
    assert asker.data(text, {"on": False}) == {"article": {"headline": "Rowing Final Postponed"}}


def test_a_fragment_that_was_skipped_once_may_still_be_spread(asker: Asker) -> None:
    text = '{ article(id: "art_3") { ...A @skip(if: true) ...A } } fragment A on Article { id }'
    assert asker.data(text) == {"article": {"id": "art_3"}}


def test_a_field_asked_for_twice_is_there_if_one_of_them_is(asker: Asker) -> None:
    text = '{ article(id: "art_3") { id @skip(if: true) section @include(if: false) { slug } section { name } id } }'
    assert asker.data(text) == {"article": {"section": {"name": "sport"}, "id": "art_3"}}


def test_everything_may_be_skipped(asker: Asker) -> None:
    assert asker.data('{ article(id: "art_3") @skip(if: true) { id } }') == {}
    assert asker.data('{ article(id: "art_3") { id @skip(if: true) } }') == {"article": {}}
    assert asker.data('{ article(id: "art_11") { id @skip(if: true) } }') == {"article": None}
    assert asker.data("{ sites { nodes { id @skip(if: true) } } }") == {"sites": {"nodes": [{}, {}]}}
    assert asker.data("{ sites { edges { node { id @skip(if: true) } } } }") == {"sites": {"edges": [{"node": {}}, {"node": {}}]}}
    assert asker.data("{ sites { edges { cursor @skip(if: true) } } }") == {"sites": {"edges": [{}, {}]}}
    assert asker.data("{ sites { pageInfo { endCursor @skip(if: true) } } }") == {"sites": {"pageInfo": {}}}
    assert asker.data("{ sites { totalCount @skip(if: true) } }") == {"sites": {}}
    assert asker.data('{ article(id: "art_3") { counts { visible @skip(if: true) } promotion { title @skip(if: true) } } }') == {
        "article": {"counts": {}, "promotion": None}
    }
    assert asker.data('{ comment(id: "cmt_1_5") { quotes { target { ... on Block { text @skip(if: true) } } } } }') == {
        "comment": {"quotes": [{"target": {}}, {"target": {}}]}
    }


def test_what_is_skipped_costs_nothing_and_is_not_looked_at(asker: Asker) -> None:
    text = """query ($on: Boolean!) { articles(first: 100) { nodes { id
      comments(first: 100) @include(if: $on) { nodes { id replies(first: 100) { totalCount } } }
    } } }"""
    assert asker.refusal(text, {"on": True}) == "query_too_costly"
    found = asker.whole(text, {"on": False})
    assert isinstance(found, dict)
    assert found["extensions"] == {"cost": 100}


@pytest.mark.parametrize("given", [{}, {"on": None}, {"on": "true"}, {"on": 1}, {"on": []}])
def test_a_condition_must_be_a_truth_value(given: dict[str, object], asker: Asker) -> None:
    assert asker.refusal("query ($on: Boolean!) { sites @include(if: $on) { totalCount } }", given) == "invalid"


def test_a_default_does_not_make_null_a_truth_value(asker: Asker) -> None:
    text = "query ($on: Boolean = true) { sites @include(if: $on) { totalCount } }"
    assert asker.data(text) == {"sites": {"totalCount": 2}}
    assert asker.refusal(text, {"on": None}) == "invalid"


@pytest.mark.parametrize(
    "directive",
    [
        "@skip",
        "@skip(if: null)",
        "@skip(unless: true)",
        '@skip(if: "true")',
        "@unknown",
        "@defer",
        "@skip(if: true) @skip(if: false)",
        "@include(if: $not)",
    ],
)
def test_a_directive_that_the_schema_does_not_have_is_refused(directive: str, asker: Asker) -> None:
    assert asker.refusal(f"{{ sites {directive} {{ totalCount }} }}") == "document_invalid"


@pytest.mark.parametrize(
    "place", ["query @include(if: true) { sites { totalCount } }", "query ($a: Int @skip(if: true)) { sites(first: $a) { totalCount } }"]
)
def test_a_directive_in_the_wrong_place_is_refused(place: str, asker: Asker) -> None:
    assert asker.refusal(place) == "document_invalid"
