"""Fragments: named and inline, on objects, on the interface `Node` and the union `QuoteTarget`; and `__typename`, which says what came."""

from __future__ import annotations

import pytest

from tests.asking import Asker


def test_named_and_inline_fragments_say_the_same_as_their_fields(asker: Asker) -> None:
    plain = '{ article(id: "art_3") { id section { slug site { name } } } }'
    named = """{ article(id: "art_3") { ...A } }
    fragment A on Article { id section { ...S } }
    fragment S on Section { slug site { ...N } }
    fragment N on Site { name }"""
    inline = """{ article(id: "art_3") { ... on Article { ... { id }
      section { ... on Section { slug ... on Node { ... on Section { site { name } } } } }
    } } }"""
    expected = {"article": {"id": "art_3", "section": {"slug": "sport", "site": {"name": "Harbour Courier"}}}}
    assert [asker.data(text) for text in (plain, named, inline)] == [expected] * 3


def test_a_fragment_may_be_spread_in_several_places(asker: Asker) -> None:
    text = """{
      one: article(id: "art_3") { ...Title }
      two: article(id: "art_4") { ...Title ...Title }
      articles(first: 1) { nodes { ...Title } }
    }
    fragment Title on Article { headline }"""
    assert asker.data(text) == {
        "one": {"headline": "Rowing Final Postponed"},
        "two": {"headline": "Valley Bridge Opens"},
        "articles": {"nodes": [{"headline": 'Breakwater "Too Low", Says <Engineer> & Co.'}]},
    }


def test_a_fragment_on_the_query_may_hold_root_fields(asker: Asker) -> None:
    text = "{ ...Sites ... on Query { agencies { totalCount } } } fragment Sites on Query { sites { totalCount } }"
    assert asker.data(text) == {"sites": {"totalCount": 2}, "agencies": {"totalCount": 2}}


def test_fragments_may_stand_on_connections_edges_and_page_info(asker: Asker) -> None:
    text = """{ sites(first: 1) { ...C } }
    fragment C on SiteConnection { edges { ...E } pageInfo { ...P } ... { totalCount } }
    fragment E on SiteEdge { node { ... on Node { id } } }
    fragment P on PageInfo { hasNextPage }"""
    assert asker.data(text) == {"sites": {"edges": [{"node": {"id": "sit_1"}}], "pageInfo": {"hasNextPage": True}, "totalCount": 2}}


ANY_NODE = """query ($id: ID!) { node(id: $id) {
  __typename
  ... on Node { id }
  ... on Article { headline }
  ... on Comment { number }
  ... on Author { name }
  ... on Account { handle }
  ... on Section { name }
  ... on Site { name }
  ... on Agency { name }
  ... on Image { credit }
} }"""


@pytest.mark.parametrize(
    ("node_id", "expected"),
    [
        ("art_9007199254740993", {"__typename": "Article", "id": "art_9007199254740993", "headline": "An Article with a Large Key"}),
        ("cmt_9007199254740993_2", {"__typename": "Comment", "id": "cmt_9007199254740993_2", "number": 2}),
        ("aut_4", {"__typename": "Author", "id": "aut_4", "name": "Tomás O’Brien"}),
        ("acc_5", {"__typename": "Account", "id": "acc_5", "handle": "Åsa"}),
        ("sec_4", {"__typename": "Section", "id": "sec_4", "name": "Weather & Tides"}),
        ("sit_2", {"__typename": "Site", "id": "sit_2", "name": "Inland Gazette"}),
        ("agy_2", {"__typename": "Agency", "id": "agy_2", "name": 'Coastal "Press"'}),
        ("img_1", {"__typename": "Image", "id": "img_1", "credit": "Northern Wire/Ada Quill"}),
    ],
)
def test_node_finds_whatever_has_the_id(node_id: str, expected: dict[str, str], asker: Asker) -> None:
    assert asker.data(ANY_NODE, {"id": node_id}) == {"node": expected}


@pytest.mark.parametrize(
    "node_id",
    [
        "art_11",  # hidden
        "cmt_11_1",  # under a hidden article
        "cmt_1_19",  # hidden itself
        "acc_6",  # erased
        "img_11",
        "art_999",
        "cmt_1",
        "art_1_1",
        "art_01",
        "art_+1",
        "ART_1",
        "xyz_1",
        "art_9223372036854775808",
        "cmt_1_2147483648",
        "",
        " art_1",
        "art_1\x00",
        "art_\u0661",
        "🚢",
    ],
)
def test_an_id_that_names_nothing_visible_gives_null(node_id: str, asker: Asker) -> None:
    assert asker.data(ANY_NODE, {"id": node_id}) == {"node": None}


def test_fragments_that_apply_to_nothing_leave_an_empty_object(asker: Asker) -> None:
    text = (
        '{ node(id: "art_3") { ... on Comment { id } ... on Author { name } } nodes(ids: ["art_3", "aut_1"]) { ... on Author { name } } }'
    )
    assert asker.data(text) == {"node": {}, "nodes": [{}, {"name": "Mara Lindqvist"}]}


def test_a_fragment_that_can_never_apply_is_refused(asker: Asker) -> None:
    assert asker.refusal('{ article(id: "art_3") { ... on Comment { id } } }') == "document_invalid"


def test_the_same_key_may_mean_different_fields_of_different_types(asker: Asker) -> None:
    text = """{ nodes(ids: ["art_3", "aut_4", "cmt_4_1", "acc_4"]) {
      ... on Article { name: headline } ... on Author { name } ... on Comment { name: body } ... on Account { name: displayName }
    } }"""
    assert asker.data(text) == {
        "nodes": [{"name": "Rowing Final Postponed"}, {"name": "Tomás O’Brien"}, {"name": "Remark 1 on 4."}, {"name": "Old-Salt"}]
    }


def test_a_union_gives_each_member_its_own_fields(asker: Asker) -> None:
    text = """{ nodes(ids: ["cmt_1_5", "cmt_1_6", "cmt_1_7", "cmt_1_8"]) { ... on Comment { quotes {
      target { __typename ... on Comment { id status } ...Place ... on Node { id } }
    } } } }
    fragment Place on Block { number kind }"""
    assert asker.data(text) == {
        "nodes": [
            {
                "quotes": [
                    {"target": {"__typename": "Comment", "id": "cmt_1_4", "status": "VISIBLE"}},
                    {"target": {"__typename": "Block", "number": 1, "kind": "PARAGRAPH"}},
                ]
            },
            {"quotes": [{"target": {"__typename": "Block", "number": 3, "kind": "PARAGRAPH"}}, {"target": None}]},
            {"quotes": [{"target": None}]},
            {"quotes": [{"target": {"__typename": "Comment", "id": "cmt_1_21", "status": "DELETED"}}]},
        ]
    }


def test_a_union_member_that_no_fragment_speaks_of_is_an_empty_object(asker: Asker) -> None:
    text = '{ comment(id: "cmt_1_5") { quotes { target { ... on Block { text } } } } }'
    assert asker.data(text) == {"comment": {"quotes": [{"target": {}}, {"target": {"text": "The harbour reopened on Tuesday."}}]}}


def test_typename_may_stand_anywhere_under_any_alias(asker: Asker) -> None:
    text = """{ __typename a: __typename articles(first: 1) { __typename
      edges { __typename node { __typename section { kind: __typename } authors { __typename }
        counts { __typename } thread { __typename } promotion { __typename }
        comments(first: 1) { __typename nodes { __typename votes { __typename } account { __typename } } } } }
      nodes { __typename } pageInfo { __typename } } }"""
    assert asker.data(text) == {
        "__typename": "Query",
        "a": "Query",
        "articles": {
            "__typename": "ArticleConnection",
            "edges": [
                {
                    "__typename": "ArticleEdge",
                    "node": {
                        "__typename": "Article",
                        "section": {"kind": "Section"},
                        "authors": [{"__typename": "Author"}] * 3,
                        "counts": {"__typename": "CommentCounts"},
                        "thread": {"__typename": "ThreadSettings"},
                        "promotion": {"__typename": "Promotion"},
                        "comments": {
                            "__typename": "CommentConnection",
                            "nodes": [{"__typename": "Comment", "votes": {"__typename": "VoteTally"}, "account": None}],
                        },
                    },
                }
            ],
            "nodes": [{"__typename": "Article"}],
            "pageInfo": {"__typename": "PageInfo"},
        },
    }


def test_typename_alone_needs_no_rows(asker: Asker) -> None:
    assert asker.data("{ __typename }") == {"__typename": "Query"}
    assert asker.data("{ articles { __typename } }") == {"articles": {"__typename": "ArticleConnection"}}
    assert asker.data('{ article(id: "art_11") { __typename } }') == {"article": None}
    assert asker.data('{ article(id: "art_5") { promotion { __typename } } }') == {"article": {"promotion": None}}
