"""Selections: aliases, merged fields, fragments, `__typename`, operations. All that GraphQL lets a client say of what it wants."""

from __future__ import annotations

from tests.asking import Asker


def test_a_field_comes_under_its_alias(asker: Asker) -> None:
    assert asker.data('{ story: article(id: "art_3") { key: id headline title: headline } }') == {
        "story": {"key": "art_3", "headline": "Rowing Final Postponed", "title": "Rowing Final Postponed"}
    }


def test_an_alias_may_be_the_name_of_another_field(asker: Asker) -> None:
    assert asker.data('{ article(id: "art_3") { headline: id id: headline section: dateline } }') == {
        "article": {"headline": "art_3", "id": "Rowing Final Postponed", "section": "NÆRE SOUND"}
    }


def test_keys_come_in_the_order_in_which_they_are_first_asked_for(asker: Asker) -> None:
    text = '{ article(id: "art_3") { headline ... on Article { id } section { slug } id headline } }'
    assert asker.bytes(text).startswith(b'{"data" : {"article" : {"headline" : "Rowing Final Postponed", "id" : "art_3", "section" : ')


def test_the_same_field_twice_with_different_arguments_needs_aliases(asker: Asker) -> None:
    text = """{ article(id: "art_3") {
      two: comments(first: 2) { nodes { number } }
      last: comments(last: 1) { nodes { number } }
      newest: comments(sort: NEW, first: 1) { nodes { number } }
    } }"""
    assert asker.data(text) == {
        "article": {
            "two": {"nodes": [{"number": 1}, {"number": 2}]},
            "last": {"nodes": [{"number": 10}]},
            "newest": {"nodes": [{"number": 10}]},
        }
    }
    assert (
        asker.refusal('{ article(id: "art_3") { comments(first: 1) { totalCount } comments(first: 2) { totalCount } } }')
        == "document_invalid"
    )


def test_selections_of_the_same_field_are_put_together_at_every_level(asker: Asker) -> None:
    text = """{
      article(id: "art_4") { section { slug } comments(first: 1) { nodes { id } } }
      article(id: "art_4") { section { site { slug } } comments(first: 1) { nodes { account { handle } } totalCount } }
      ...More
    }
    fragment More on Query { article(id: "art_4") {
      section { site { name } name } comments(first: 1) { nodes { account { origin } } }
    } }"""
    assert asker.data(text) == {
        "article": {
            "section": {"slug": "world", "site": {"slug": "inland-gazette", "name": "Inland Gazette"}, "name": "world"},
            "comments": {"nodes": [{"id": "cmt_4_1", "account": {"handle": "old-salt", "origin": "IMPORTED"}}], "totalCount": 5},
        }
    }


def test_parts_are_put_together_like_edges(asker: Asker) -> None:
    text = (
        '{ article(id: "art_1") { counts { visible } counts { deleted visible } thread { mode } promotion { title } promotion { text } } }'
    )
    assert asker.data(text) == {
        "article": {
            "counts": {"visible": 23, "deleted": 2},
            "thread": {"mode": "OPEN"},
            "promotion": {"title": "Visit the Lantern Market!", "text": "Every Friday."},
        }
    }


def test_edges_nodes_and_page_info_may_each_stand_several_times_under_aliases(asker: Asker) -> None:
    text = """{ sites(first: 1) {
      a: nodes { slug } b: nodes { name } edges { node { id } } again: edges { one: node { id } two: node { slug } }
      pageInfo { hasNextPage } info: pageInfo { more: hasNextPage } totalCount count: totalCount
    } }"""
    assert asker.data(text) == {
        "sites": {
            "a": [{"slug": "harbour-courier"}],
            "b": [{"name": "Harbour Courier"}],
            "edges": [{"node": {"id": "sit_1"}}],
            "again": [{"one": {"id": "sit_1"}, "two": {"slug": "harbour-courier"}}],
            "pageInfo": {"hasNextPage": True},
            "info": {"more": True},
            "totalCount": 2,
            "count": 2,
        }
    }


def test_aliases_longer_than_postgres_allows_are_kept_whole(asker: Asker) -> None:
    one, two = "a" * 64 + "_one", "a" * 64 + "_two"
    text = f"""{{ {one}: article(id: "art_4") {{
      {one}: headline {two}: id
      {one}_part: counts {{ {one}: visible {two}: hidden }}
      {one}_list: blocks {{ {one}: number {two}: kind }}
      {one}_page: comments(first: 1) {{ {one}: nodes {{ {one}: number {two}: id }} {two}: totalCount }}
      {one}_edges: comments(first: 1) {{ edges {{ {one}: node {{ {one}: number }} }} pageInfo {{ {one}: hasNextPage }} }}
    }} }}"""
    assert asker.data(text) == {
        one: {
            one: "Valley Bridge Opens",
            two: "art_4",
            f"{one}_part": {one: 5, two: 0},
            f"{one}_list": [{one: 1, two: "PARAGRAPH"}, {one: 2, two: "SUBHEAD"}, {one: 3, two: "PARAGRAPH"}],
            f"{one}_page": {one: [{one: 1, two: "cmt_4_1"}], two: 5},
            f"{one}_edges": {"edges": [{one: {one: 1}}], "pageInfo": {one: True}},
        }
    }


def test_objects_may_have_more_keys_than_one_call_of_postgres_takes(asker: Asker) -> None:
    plain = "id headline dateline path url publishedAt updatedAt listedAt copyright rights commentCount declaredCommentCount revision"
    aliases = " ".join(f"again_{number}: headline" for number in range(50))
    found = asker.data(f'{{ article(id: "art_3") {{ {plain} {aliases} }} }}')
    assert found == {
        "article": {
            "id": "art_3",
            "headline": "Rowing Final Postponed",
            "dateline": "NÆRE SOUND",
            "path": "/sport/story-3",
            "url": None,
            "publishedAt": "2024-03-05T06:30:00Z",
            "updatedAt": "2024-03-05T06:30:00Z",
            "listedAt": "2024-03-05T06:30:00Z",
            "copyright": None,
            "rights": None,
            "commentCount": 10,
            "declaredCommentCount": None,
            "revision": 1,
            **{f"again_{number}": "Rowing Final Postponed" for number in range(50)},
        }
    }


def test_lists_of_objects_with_many_keys_are_lists_all_the_same(asker: Asker) -> None:
    aliases = " ".join(f"again_{number}: slug" for number in range(50))
    one = {
        "id": "agy_2",
        "slug": "coastal-press",
        "name": 'Coastal "Press"',
        **{f"again_{number}": "coastal-press" for number in range(50)},
    }
    assert asker.data(f"{{ agencies(first: 1) {{ nodes {{ id slug name {aliases} }} }} }}") == {"agencies": {"nodes": [one]}}
    assert asker.data(f"{{ agencies(first: 1) {{ edges {{ node {{ id slug name {aliases} }} }} }} }}") == {
        "agencies": {"edges": [{"node": one}]}
    }


def test_several_operations_are_told_apart_by_name(asker: Asker) -> None:
    text = 'query First { article(id: "art_3") { id } } query Second { site: sites(first: 1) { totalCount } }'
    assert asker.data(text, operation="First") == {"article": {"id": "art_3"}}
    assert asker.data(text, operation="Second") == {"site": {"totalCount": 2}}
    assert [asker.refusal(text, operation=name) for name in (None, "Third", "", "first")] == ["invalid"] * 4


def test_an_operation_may_be_named_even_where_it_is_the_only_one(asker: Asker) -> None:
    assert asker.data('query Only { article(id: "art_3") { id } }', operation="Only") == {"article": {"id": "art_3"}}
    assert asker.data('query Only { article(id: "art_3") { id } }') == {"article": {"id": "art_3"}}
    assert asker.refusal('{ article(id: "art_3") { id } }', operation="Only") == "invalid"


def test_several_root_fields_are_one_statement(asker: Asker) -> None:
    text = '{ article(id: "art_3") { id } comment(id: "cmt_4_1") { number } gone: article(id: "art_11") { id } sites { totalCount } }'
    assert asker.data(text) == {"article": {"id": "art_3"}, "comment": {"number": 1}, "gone": None, "sites": {"totalCount": 2}}


def test_comments_commas_and_a_byte_order_mark_mean_nothing(asker: Asker) -> None:
    assert asker.data('\ufeff# a comment, \u00fc\n{,article(id:,"art_3"),{id,,}} # the end') == {"article": {"id": "art_3"}}
