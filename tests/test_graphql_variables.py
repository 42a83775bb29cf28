"""Variables, arguments and directives: what is absent, null, defaulted, coerced, nested in lists and inputs."""

from __future__ import annotations

import pytest

from tests.asking import Asker


def test_a_variable_and_a_literal_give_the_same(asker: Asker) -> None:
    expected = {"article": {"headline": "Rowing Final Postponed"}}
    assert asker.data('{ article(id: "art_3") { headline } }') == expected
    assert asker.data("query ($id: ID!) { article(id: $id) { headline } }", {"id": "art_3"}) == expected
    assert asker.data('query ($id: ID! = "art_3") { article(id: $id) { headline } }') == expected


def test_one_plan_serves_different_values(asker: Asker) -> None:
    text = "query ($id: ID!, $size: Int) { article(id: $id) { comments(first: $size) { nodes { number } } } }"
    first = asker.data(text, {"id": "art_4", "size": 2})
    sent = list(asker.statements)
    assert first == {"article": {"comments": {"nodes": [{"number": 1}, {"number": 2}]}}}
    assert asker.data(text, {"id": "art_3", "size": 1}) == {"article": {"comments": {"nodes": [{"number": 1}]}}}
    assert asker.statements == sent


def test_literals_do_not_stand_in_the_statement(asker: Asker) -> None:
    asker.data('{ articles(first: 7, filter: { section: "world" }) { nodes { id } } }')
    sent = list(asker.statements)
    asker.data('{ articles(first: 8, filter: { section: "sport" }) { nodes { id } } }')
    assert asker.statements == sent


def test_quotes_and_markup_in_values_are_just_text(asker: Asker) -> None:
    text = 'query ($q: String) { articles(filter: { section: $q, dateline: "\'); drop table article; --" }) { totalCount } }'
    assert asker.data(text, {"q": "' or true; -- $1 {} \\ \" \u2028 🚢"}) == {"articles": {"totalCount": 0}}


def test_block_strings_are_read_as_their_text(asker: Asker) -> None:
    text = '{ articles(filter: { section: """\n    world\n    """, dateline: """PORT ELLERY""" }) { totalCount } }'
    assert asker.data(text) == {"articles": {"totalCount": 2}}


def test_escapes_in_strings_are_read(asker: Asker) -> None:
    text = r'{ articles(filter: { dateline: "N\u00C6RE\u{20}SOUND" }) { nodes { id } } account(handle: "\u{E5}sa") { id } }'
    assert asker.data(text) == {"articles": {"nodes": [{"id": "art_3"}]}, "account": {"id": "acc_5"}}


COUNTED = 'query ($size: Int{default}) {{ article(id: "art_3") {{ comments(first: $size) {{ nodes {{ number }} }} }} }}'


@pytest.mark.parametrize(
    ("default", "variables", "count"),
    [
        ("", {}, 10),  # absent: the field's own default, twenty
        ("", {"size": None}, 10),
        ("", {"size": 4}, 4),
        (" = 3", {}, 3),
        (" = 3", {"size": 4}, 4),
        (" = 3", {"size": None}, 10),  # null is given, and is not the default
        (" = null", {}, 10),
        ("!", {"size": 4}, 4),
        ("! = 3", {}, 3),
    ],
)
def test_absent_null_and_default_are_three_things(default: str, variables: dict[str, object], count: int, asker: Asker) -> None:
    expected = {"article": {"comments": {"nodes": [{"number": number} for number in range(1, count + 1)]}}}
    assert asker.data(COUNTED.format(default=default), variables) == expected


def test_a_variable_with_a_default_may_have_a_value_or_not(asker: Asker) -> None:
    text = 'query ($sort: CommentSort! = OLD) { article(id: "art_3") { comments(sort: $sort, first: 1) { nodes { number } } } }'
    assert asker.data(text) == {"article": {"comments": {"nodes": [{"number": 1}]}}}
    assert asker.data(text, {"sort": "NEW"}) == {"article": {"comments": {"nodes": [{"number": 10}]}}}


@pytest.mark.parametrize(
    "text",
    [
        "query ($unused: Int) { sites { totalCount } }",
        "{ sites(first: $unknown) { totalCount } }",
        "query ($size: String) { sites(first: $size) { totalCount } }",
        "query ($id: ID) { article(id: $id) { id } }",
        "query ($a: Int, $a: Int) { sites(first: $a) { totalCount } }",
        "query ($a: Site) { sites(first: $a) { totalCount } }",
    ],
)
def test_variables_must_be_defined_once_used_and_of_the_argument_s_type(text: str, asker: Asker) -> None:
    assert asker.refusal(text, {}) == "document_invalid"


def test_an_argument_with_a_default_takes_no_null(asker: Asker) -> None:
    text = 'query ($sort: CommentSort) { article(id: "art_3") { comments(sort: $sort, first: 1) { nodes { number } } } }'
    assert asker.data(text) == {"article": {"comments": {"nodes": [{"number": 1}]}}}  # allowed, because the argument has a default
    assert asker.refusal(text, {"sort": None}) == "invalid"


def test_enums_are_names_in_a_document_and_strings_in_variables(asker: Asker) -> None:
    literal = "{ articles(first: 1, sort: COMMENT_COUNT_DESC) { nodes { id } } }"
    variable = "query ($sort: ArticleSort!) { articles(first: 1, sort: $sort) { nodes { id } } }"
    assert asker.data(literal) == asker.data(variable, {"sort": "COMMENT_COUNT_DESC"}) == {"articles": {"nodes": [{"id": "art_1"}]}}
    wrong: tuple[object, ...] = ("comment_count", "-comment_count", "", 1, None, [], "PLACE")
    assert [asker.refusal(variable, {"sort": one}) for one in wrong] == ["invalid"] * 7
    assert asker.refusal('{ articles(sort: "COMMENT_COUNT_DESC") { totalCount } }') == "document_invalid"


IDS = [{"id": "art_3"}, {"id": "aut_4"}]


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ('{ nodes(ids: ["art_3", "aut_4"]) { id } }', {}),
        ("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ["art_3", "aut_4"]}),
        ("query ($a: ID!, $b: ID!) { nodes(ids: [$a, $b]) { id } }", {"a": "art_3", "b": "aut_4"}),
        ('query ($b: ID!) { nodes(ids: ["art_3", $b]) { id } }', {"b": "aut_4"}),
        ('query ($ids: [ID!]! = ["art_3", "aut_4"]) { nodes(ids: $ids) { id } }', {}),
    ],
)
def test_a_list_may_come_in_any_way(text: str, variables: dict[str, object], asker: Asker) -> None:
    assert asker.data(text, variables) == {"nodes": IDS}


def test_a_single_value_stands_for_a_list_of_one(asker: Asker) -> None:
    assert asker.data('{ nodes(ids: "art_3") { id } }') == {"nodes": [{"id": "art_3"}]}
    assert asker.data("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": "art_3"}) == {"nodes": [{"id": "art_3"}]}


def test_a_list_may_be_empty_or_name_things_twice(asker: Asker) -> None:
    text = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert asker.data(text, {"ids": []}) == {"nodes": []}
    assert asker.data(text, {"ids": ["art_3", "art_999", "art_3"]}) == {"nodes": [{"id": "art_3"}, None, {"id": "art_3"}]}
    assert [asker.refusal(text, {"ids": wrong}) for wrong in (None, [None], [["art_3"]], {"a": 1}, True)] == ["invalid"] * 5


def test_whole_numbers_are_ids_too(asker: Asker) -> None:
    assert asker.data("{ node(id: 7) { id } }") == {"node": None}
    assert asker.data("query ($id: ID!) { node(id: $id) { id } }", {"id": 7}) == {"node": None}


def test_variables_may_stand_inside_an_input_object(asker: Asker) -> None:
    text = """query ($section: String, $least: Int, $after: DateTime) {
      articles(filter: { section: $section, minComments: $least, publishedAfter: $after, site: "harbour-courier" }) { nodes { id } }
    }"""
    assert asker.data(text, {"section": "world", "least": 21}) == {"articles": {"nodes": [{"id": "art_1"}]}}
    assert asker.data(text, {"section": "world", "least": 1, "after": "2024-03-06T08:30:00+09:00"}) == {
        "articles": {"nodes": [{"id": "art_2"}, {"id": "art_1"}]}
    }
    assert asker.data(text, {"section": None, "least": 10}) == {"articles": {"nodes": [{"id": "art_2"}, {"id": "art_1"}, {"id": "art_3"}]}}


def test_an_input_object_may_be_one_variable(asker: Asker) -> None:
    text = "query ($filter: ArticleFilter) { articles(filter: $filter) { totalCount } }"
    given: list[tuple[object, int]] = [
        ({"section": "world"}, 5),
        ({"section": "world", "site": None}, 5),
        ({}, 10),
        (None, 10),
        ({"author": "aut_4"}, 2),
    ]
    assert [asker.data(text, {"filter": filter_}) for filter_, _ in given] == [{"articles": {"totalCount": count}} for _, count in given]
    assert asker.data(text) == {"articles": {"totalCount": 10}}


@pytest.mark.parametrize(
    "wrong",
    [
        {"section": 5},
        {"section": ["world"]},
        {"unknown": 1},
        {"minComments": "5"},
        {"minComments": 1.5},
        {"minComments": True},
        {"minComments": 2**31},
        {"publishedAfter": "yesterday"},
        {"publishedAfter": 5},
        {"author": []},
        "world",
        5,
        [],
    ],
)
def test_values_of_the_wrong_type_are_refused(wrong: object, asker: Asker) -> None:
    assert asker.refusal("query ($filter: ArticleFilter) { articles(filter: $filter) { totalCount } }", {"filter": wrong}) == "invalid"


def test_variables_that_the_operation_does_not_name_are_passed_over(asker: Asker) -> None:
    assert asker.data("{ sites { totalCount } }", {"other": [1, {"a": None}]}) == {"sites": {"totalCount": 2}}


def test_variables_may_be_used_inside_fragments(asker: Asker) -> None:
    text = """query ($size: Int!, $who: Boolean!) { article(id: "art_4") { ...Thread } }
    fragment Thread on Article { comments(first: $size) { nodes { number account @include(if: $who) { handle } } } }"""
    assert asker.data(text, {"size": 1, "who": True}) == {
        "article": {"comments": {"nodes": [{"number": 1, "account": {"handle": "old-salt"}}]}}
    }
    assert asker.data(text, {"size": 1, "who": False}) == {"article": {"comments": {"nodes": [{"number": 1}]}}}


def test_operations_of_one_document_have_variables_of_their_own(asker: Asker) -> None:
    text = """query A($id: ID!) { node(id: $id) { id } }
    query B($id: ID! = "art_4", $on: Boolean = true) { node(id: $id) @include(if: $on) { id } }"""
    assert asker.data(text, {"id": "art_3"}, "A") == {"node": {"id": "art_3"}}
    assert asker.data(text, {}, "B") == {"node": {"id": "art_4"}}
    assert asker.refusal(text, {}, "A") == "invalid"
