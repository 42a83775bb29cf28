"""Pages of lists: sizes, cursors, directions, contradictions; nested ones each with their own."""

from __future__ import annotations

import pytest

from tests.asking import Asker, Json, at

WHOLE = "nodes { number } edges { cursor node { number } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount"


def page(asker: Asker, arguments: str, article: str = "art_3") -> Json:
    found: Json = at(asker.data(f'{{ article(id: "{article}") {{ comments({arguments}) {{ {WHOLE} }} }} }}'), "article", "comments")
    return found


def cursors(asker: Asker, sort: str = "OLD") -> dict[int, str]:
    """The cursor of each comment of article 3, by the comment's number."""
    return {edge["node"]["number"]: edge["cursor"] for edge in at(page(asker, f"first: 100, sort: {sort}"), "edges")}


def expected(asker: Asker, numbers: list[int], *, more: bool, before: bool, sort: str = "OLD") -> Json:
    """A page of article 3 with these comments, whole."""
    known = cursors(asker, sort)
    return {
        "nodes": [{"number": number} for number in numbers],
        "edges": [{"cursor": known[number], "node": {"number": number}} for number in numbers],
        "pageInfo": {
            "hasNextPage": more,
            "hasPreviousPage": before,
            "startCursor": known[numbers[0]] if numbers else None,
            "endCursor": known[numbers[-1]] if numbers else None,
        },
        "totalCount": 10,
    }


def test_a_first_page_knows_what_follows(asker: Asker) -> None:
    assert page(asker, "first: 3") == expected(asker, [1, 2, 3], more=True, before=False)
    assert page(asker, "first: 10") == expected(asker, list(range(1, 11)), more=False, before=False)


def test_a_last_page_comes_in_the_list_s_order(asker: Asker) -> None:
    assert page(asker, "last: 3") == expected(asker, [8, 9, 10], more=False, before=True)
    assert page(asker, "last: 100") == expected(asker, list(range(1, 11)), more=False, before=False)


def test_a_page_begins_after_a_cursor(asker: Asker) -> None:
    known = cursors(asker)
    assert page(asker, f'first: 3, after: "{known[3]}"') == expected(asker, [4, 5, 6], more=True, before=True)
    assert page(asker, f'first: 3, after: "{known[8]}"') == expected(asker, [9, 10], more=False, before=True)
    assert page(asker, f'first: 3, after: "{known[10]}"') == expected(asker, [], more=False, before=True)


def test_a_page_ends_before_a_cursor(asker: Asker) -> None:
    known = cursors(asker)
    assert page(asker, f'last: 3, before: "{known[7]}"') == expected(asker, [4, 5, 6], more=True, before=True)
    assert page(asker, f'last: 3, before: "{known[3]}"') == expected(asker, [1, 2], more=True, before=False)
    assert page(asker, f'last: 3, before: "{known[1]}"') == expected(asker, [], more=True, before=False)


def test_after_and_before_bound_a_page_on_both_sides(asker: Asker) -> None:
    known = cursors(asker)
    between = f'after: "{known[2]}", before: "{known[8]}"'
    assert at(page(asker, f"first: 2, {between}"), "nodes") == [{"number": 3}, {"number": 4}]
    assert at(page(asker, f"last: 2, {between}"), "nodes") == [{"number": 6}, {"number": 7}]
    assert at(page(asker, between), "nodes") == [{"number": number} for number in range(3, 8)]
    assert at(page(asker, f'first: 5, after: "{known[8]}", before: "{known[2]}"'), "nodes") == []


def test_a_descending_list_is_read_the_same_way(asker: Asker) -> None:
    known = cursors(asker, "NEW")
    assert page(asker, "first: 3, sort: NEW") == expected(asker, [10, 9, 8], more=True, before=False, sort="NEW")
    assert page(asker, f'last: 2, sort: NEW, before: "{known[8]}"') == expected(asker, [10, 9], more=True, before=False, sort="NEW")


def test_total_count_is_that_of_the_list_and_not_of_the_page(asker: Asker) -> None:
    text = """{
      articles(first: 1, filter: { section: "world" }) { totalCount nodes { id } }
      none: articles(filter: { section: "none" }) { totalCount nodes { id } }
    }"""
    assert asker.data(text) == {"articles": {"totalCount": 5, "nodes": [{"id": "art_2"}]}, "none": {"totalCount": 0, "nodes": []}}


def test_an_empty_list_has_no_cursors(asker: Asker) -> None:
    nothing = {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None}
    for arguments in ("first: 1", "last: 1", "sort: BEST"):
        assert page(asker, arguments, "art_9") == {"nodes": [], "edges": [], "pageInfo": nothing, "totalCount": 0}


def test_each_fact_may_be_asked_for_alone(asker: Asker) -> None:
    known = cursors(asker)
    facts = {"hasNextPage": True, "hasPreviousPage": True, "startCursor": known[4], "endCursor": known[5]}
    for name, value in facts.items():
        text = f'{{ article(id: "art_3") {{ comments(first: 2, after: "{known[3]}") {{ pageInfo {{ {name} }} }} }} }}'
        assert asker.data(text) == {"article": {"comments": {"pageInfo": {name: value}}}}


def test_first_and_last_together_are_refused(asker: Asker) -> None:
    assert asker.refusal("{ sites(first: 1, last: 1) { totalCount } }") == "invalid"
    text = "query ($first: Int, $last: Int) { sites(first: $first, last: $last) { nodes { id } } }"
    assert asker.refusal(text, {"first": 1, "last": 1}) == "invalid"
    assert asker.data(text, {"first": 1, "last": None}) == {"sites": {"nodes": [{"id": "sit_1"}]}}
    assert asker.data(text, {"first": None, "last": 1}) == {"sites": {"nodes": [{"id": "sit_2"}]}}
    assert asker.data(text, {"first": None}) == {"sites": {"nodes": [{"id": "sit_1"}, {"id": "sit_2"}]}}


@pytest.mark.parametrize("size", [0, -1, 101, 2**31 - 1, -(2**31)])
def test_a_size_out_of_bounds_is_refused_and_said_so(size: int, asker: Asker) -> None:
    assert asker.refusal(f"{{ sites(first: {size}) {{ totalCount }} }}") == "invalid"
    assert asker.refusal("query ($size: Int) { sites(last: $size) { nodes { id } } }", {"size": size}) == "invalid"
    assert asker.refusal(f'{{ article(id: "art_999") {{ comments(first: {size}) {{ totalCount }} }} }}') == "invalid"


@pytest.mark.parametrize("size", ["1.0", '"1"', "true", "[1]", "2147483648", "{}"])
def test_a_size_that_is_no_whole_number_is_refused(size: str, asker: Asker) -> None:
    assert asker.refusal(f"{{ sites(first: {size}) {{ totalCount }} }}") == "document_invalid"


def test_a_cursor_belongs_to_one_list_in_one_order(asker: Asker) -> None:
    known = cursors(asker)
    other_order = f'{{ article(id: "art_3") {{ comments(sort: NEW, after: "{known[1]}") {{ totalCount nodes {{ id }} }} }} }}'
    other_article = f'{{ article(id: "art_4") {{ comments(after: "{known[1]}") {{ nodes {{ id }} }} }} }}'
    other_list = f'{{ comments(after: "{known[1]}") {{ nodes {{ id }} }} }}'
    other_noun = f'{{ sites(before: "{known[1]}") {{ nodes {{ id }} }} }}'
    assert [asker.refusal(text) for text in (other_order, other_article, other_list, other_noun)] == ["invalid_cursor"] * 4


def test_a_cursor_belongs_to_one_set_of_filters(asker: Asker) -> None:
    text = """query ($after: String, $section: String) {
      articles(first: 1, after: $after, filter: { section: $section }) { edges { cursor node { id } } }
    }"""
    found = asker.data(text, {"section": "world"})
    cursor = at(found, "articles", "edges", 0, "cursor")
    following = asker.data(text, {"section": "world", "after": cursor})
    assert at(following, "articles", "edges", 0, "node") == {"id": "art_1"}
    assert [asker.refusal(text, {"section": other, "after": cursor}) for other in ("sport", None)] == ["invalid_cursor"] * 2


@pytest.mark.parametrize("cursor", ["", "x", "===", "WyJ4Il0", "bnVsbA", "e30", "W10", "é", "WyI0YzRkOWQwYSIsIDIzLCAxXQ", "A" * 5000])
def test_what_no_list_has_given_is_no_cursor(cursor: str, asker: Asker) -> None:
    text = "query ($cursor: String) { articles(after: $cursor) { nodes { id } } }"
    assert asker.refusal(text, {"cursor": cursor}) == "invalid_cursor"
    assert asker.refusal(text.replace("after", "before"), {"cursor": cursor}) == "invalid_cursor"


def test_nested_lists_have_arguments_of_their_own(asker: Asker) -> None:
    text = """query ($roots: Int!, $replies: Int!) { article(id: "art_1") { comments(first: $roots, sort: TOP) { nodes { number
      newest: replies(first: $replies, sort: NEW) { nodes { number } totalCount }
      replies(last: 1, sort: OLD) { nodes { number quotes { text } } pageInfo { hasPreviousPage } }
      quotedBy(first: 1) { totalCount nodes { comment { number } } } } } } }"""
    assert asker.data(text, {"roots": 2, "replies": 1}) == {
        "article": {
            "comments": {
                "nodes": [
                    {
                        "number": 15,
                        "newest": {"nodes": [], "totalCount": 0},
                        "replies": {"nodes": [], "pageInfo": {"hasPreviousPage": False}},
                        "quotedBy": {"totalCount": 0, "nodes": []},
                    },
                    {
                        "number": 5,
                        "newest": {"nodes": [{"number": 6}], "totalCount": 1},
                        "replies": {
                            "nodes": [{"number": 6, "quotes": [{"text": "The breakwater"}, {"text": "block"}]}],
                            "pageInfo": {"hasPreviousPage": False},
                        },
                        "quotedBy": {"totalCount": 0, "nodes": []},
                    },
                ]
            }
        }
    }


def test_a_nested_list_may_be_continued_where_it_ended(asker: Asker) -> None:
    text = """query ($after: String) { comment(id: "cmt_1_1") {
      replies(first: 4, sort: OLD, after: $after) { nodes { number } pageInfo { endCursor hasNextPage } }
    } }"""
    numbers: list[int] = []
    after: str | None = None
    for more in (True, True, False):
        replies = at(asker.data(text, {"after": after}), "comment", "replies")
        assert replies["pageInfo"]["hasNextPage"] is more
        numbers += [node["number"] for node in replies["nodes"]]
        after = replies["pageInfo"]["endCursor"]
    assert numbers == [12, 15, 2, 10, 13, 16, 21, 11, 14, 17]
