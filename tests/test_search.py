"""Search over both doors, on the fixed dataset: what is found, in which order, where its words stand; and that nothing hidden is."""

from __future__ import annotations

import json
from random import Random
from urllib.parse import quote, unquote

import pytest

from tests.asking import Asker, Json, at
from tests.dataset_people import FAR
from tests.door import Door, not_found, problem

TAGS: Json = {
    "kind": "comment",
    "rank": 0.023517830297350883,
    "item": {"type": "comment", "id": "cmt_1_26", "number": 26},
    "highlights": [
        {
            "field": "body",
            "ranges": [[21, 26], [31, 35]],
            "snippet": "Quotes &quot; and \\ and \n <mark>lines</mark>, &lt;b&gt;<mark>tags</mark>&lt;/b&gt; &amp; ünïcødé 🚢.",
        }
    ],
}
TIDES = {
    "kind": "article",
    "rank": 0.050660591572523117,
    "item": {
        "type": "article",
        "id": "art_6",
        "headline": "Harbour Tides for March",
        "path": None,
        "published_at": None,
    },
    "highlights": [{"field": "headline", "ranges": [[8, 13]], "snippet": "Harbour <mark>Tides</mark> for March"}],
}
SIGNS = (*"-|!<>&()*:\"' ", "a", "or", "the", "tide")
NOTHING: dict[str, object] = {"next_cursor": None, "prev_cursor": None, "stopped_at": None, "items": []}
WORDLESS = [
    "",
    " ",
    "the",
    "of the and",
    "&|!",
    "()",
    "'",
    '"',
    '""',
    "\\",
    "<->",
    "-",
    "- -",
    "or",
    "or or",
    ":*",
    "a:b",
    "\u2028",
    "\ue000",
    "%",
]


def found(door: Door, q: str, more: str = "") -> str:
    """What a search finds, by id, in its order."""
    items = door.get(f"/v1/search?limit=100&fields=item&q={quote(q)}{more}")["items"]
    return " ".join(at(one, "item", "id").partition("_")[2] for one in at(items))


def test_what_is_found_is_told_with_the_places_of_the_words(door: Door) -> None:
    assert door.get("/v1/search?q=lines+or+tags&types=comment") == NOTHING | {"items": [TAGS]}
    answer = door.get("/v1/search?q=tides")
    assert answer == NOTHING | {"items": [TIDES | {"rank": at(answer, "items", 0, "rank")}]}


def test_graphql_says_the_same(door: Door, asker: Asker) -> None:
    text = """query ($q: String!) { search(q: $q, types: [COMMENT]) { stoppedAt totalCount nodes {
      kind rank item { __typename ... on Comment { id body } ... on Article { id } } highlights { field ranges snippet } } } }"""
    nodes = at(asker.data(text, {"q": "lines or tags"}), "search")
    body = 'Quotes " and \\ and \n lines, <b>tags</b> & ünïcødé 🚢.'
    highlight = at(TAGS, "highlights", 0) | {"field": "BODY"}
    item = {"__typename": "Comment", "id": "cmt_1_26", "body": body}
    one = {"kind": "COMMENT", "rank": at(TAGS, "rank"), "item": item, "highlights": [highlight]}
    assert nodes == {"stoppedAt": None, "totalCount": 1, "nodes": [one]}
    assert [body[start:end] for start, end in highlight["ranges"]] == ["lines", "tags"]


def test_words_are_stemmed_and_may_stand_in_headline_story_or_comment(door: Door) -> None:
    assert found(door, "storm").split() == ["5", "1"]
    assert found(door, "engineers metre") == "2"
    assert found(door, '"harbour master"') == "7 1"
    assert found(door, '"master harbour"') == ""
    assert found(door, "harbour -tides -letters") == "1"
    assert found(door, "answers") == "1_25 1_24 1_23 1_22"


@pytest.mark.parametrize(
    "q",
    ["nobody", "removed", "hidden", '"remark 18 on 1"', '"remark 19"  "on 1"', "remark 20 on 1 -2", '"remark 1 on 11"', '"remark 1 on 12"'],
)
def test_nothing_hidden_is_found(door: Door, q: str) -> None:
    """Articles 11 and 12 and what stands under them; on article 1 the comments 18 to 21."""
    assert not {"11", "12", "1_18", "1_19", "1_20", "1_21"} & set(found(door, q).split())
    assert not any(one.startswith(("11_", "12_")) for one in found(door, q).split())


def test_a_deleted_comment_is_not_found_though_its_place_is_kept(door: Door) -> None:
    assert door.get("/v1/comments/cmt_1_21?fields=status") == {"status": "deleted"}
    assert found(door, '"remark 21"') == ""
    assert door.ids("/v1/comments?q=remark+21") == ""


def test_a_search_is_narrowed(door: Door) -> None:
    assert found(door, "harbour or answer", "&types=article") == "7 6 1"
    assert found(door, "harbour or answer", "&types=comment") == "1_25 1_24 1_23 1_22"
    assert found(door, "harbour or answer", "&types=comment,article&section=weather") == "6"
    assert found(door, "harbour or answer", "&site=inland-gazette") == "6"
    assert found(door, "harbour or answer", "&site=none") == ""
    assert found(door, "harbour or answer", "&published_after=2024-03-06T06:29:59Z&section=world") == "1_25 1_24 1_23 1_22 1"
    assert found(door, "harbour or answer", "&published_after=2024-03-06T06:30:00Z") == "1_25 1_24 1_23 1_22"


@pytest.mark.parametrize("q", WORDLESS)
def test_what_has_no_words_finds_nothing_and_is_no_mistake(door: Door, asker: Asker, q: str) -> None:
    targets = [
        f"/v1/search?q={quote(q)}",
        f"/v1/articles?q={quote(q)}",
        f"/v1/comments?q={quote(q)}",
        f"/v1/articles?sort=relevance&q={quote(q)}",
    ]
    assert [door.get(target) for target in targets] == [NOTHING] * 4
    text = "query ($q: String!) { search(q: $q) { stoppedAt totalCount nodes { rank } } articles(filter: { q: $q }) { totalCount } }"
    nothing = {"search": {"stoppedAt": None, "totalCount": 0, "nodes": []}, "articles": {"totalCount": 0}}
    assert asker.data(text, {"q": q}) == nothing


@pytest.mark.parametrize(
    "q",
    [
        "a or b or c or " * 33 + "d",
        "harbour " * 62,
        "pe da or " * 30,
        "harbour master or " * 27,
        "-harbour " * 55,
        '"' + "harbour master " * 33 + '"',
        '"a b" or ' * 55 + "c",
        "http://a.b/c?d=e&f|g<h>i -x@y.z foo-bar-baz 1.5e3 ../a/b",
        "津波" * 200,
        "'; drop table comment; --",
        "\\' | !( & <3> :A*",
    ],
)
def test_whatever_is_searched_for_is_answered(door: Door, q: str) -> None:
    for path in ("search", "articles", "comments"):
        assert door.get(f"/v1/{path}?q={quote(q)}&limit=1")["stopped_at"] is None


@pytest.mark.parametrize("between", ["", " ", "|!<", '""'])
def test_signs_that_no_words_are_read_from_are_refused_by_name(door: Door, asker: Asker, between: str) -> None:
    q = quote("rope or tide harbour " + f"-{between}" * 31)
    refusals = [door.refusal(f"/v1/{path}?q={q}") for path in ("search", "articles", "comments")]
    assert [(at(one, "status"), at(one, "errors", 0, "parameter")) for one in refusals] == [(422, "q")] * 3
    assert refusals[0]["detail"] == "q cannot be read as words."
    for asked in ("search(q: $q)", "articles(filter: { q: $q })"):
        assert asker.refusal(f"query ($q: String!) {{ {asked} {{ totalCount }} }}", {"q": unquote(q)}) == "invalid"
    fewer = unquote(q).replace("-", "", 1)
    assert at(door.get(f"/v1/search?q={quote(fewer)}"), "stopped_at") is None
    assert asker.data("query ($q: String!) { search(q: $q) { stoppedAt } }", {"q": fewer}) == {"search": {"stoppedAt": None}}


@pytest.mark.parametrize("seed", range(40))
def test_no_run_of_signs_is_a_fault_of_the_service(door: Door, asker: Asker, seed: int) -> None:
    drawn = Random(seed)
    weights = [drawn.choice((0, 0, 1, 9)) for _ in SIGNS]
    q = "".join(drawn.choices(SIGNS, [1, *weights[1:]], k=drawn.randint(1, 150)))
    statuses = {door.ask("GET", f"/v1/{path}?q={quote(q)}&limit=1").status for path in ("search", "articles", "comments")}
    refusal = asker.refusal("query ($q: String!) { search(q: $q) { totalCount } }", {"q": q})
    assert (statuses, refusal) in (({200}, None), ({422}, "invalid"))


def test_what_only_must_not_be_there_is_found_without_highlights(door: Door) -> None:
    answer = door.get("/v1/search?q=-remark+-answer&types=comment")
    assert [(at(one, "item", "id"), at(one, "highlights")) for one in at(answer["items"])] == [("cmt_1_26", []), ("cmt_1_27", [])]
    assert len(found(door, "-harbour", "&types=article").split()) == 7


def test_articles_come_by_relevance(door: Door, asker: Asker) -> None:
    assert door.ids("/v1/articles?q=harbour&sort=relevance") == "art_7 art_6 art_1"
    assert door.ids("/v1/articles?q=harbour") == "art_1 art_7 art_6"
    assert door.ids("/v1/articles?q=harbour+or+storms&sort=relevance&section=weather") == "art_6 art_5"
    listed = '{ articles(filter: { q: "harbour" }, sort: RELEVANCE) { nodes { id } } }'
    assert asker.data(listed) == {"articles": {"nodes": [{"id": "art_7"}, {"id": "art_6"}, {"id": "art_1"}]}}


def test_without_words_nothing_is_more_relevant(door: Door, asker: Asker) -> None:
    faults = (
        {"code": "contradiction", "detail": "another sort, or q with it", "parameter": "sort"},
        {"code": "missing", "detail": "words to look for", "parameter": "q"},
    )
    detail = "The sort relevance needs q: without words nothing matches better than anything else."
    assert door.refusal("/v1/articles?sort=relevance") == problem("invalid", 422, "A value is wrong", detail, "/v1/articles", *faults)
    assert asker.refusal("{ articles(sort: RELEVANCE) { totalCount } }") == "invalid"
    assert asker.refusal('{ author(id: "aut_1") { articles(sort: RELEVANCE) { totalCount } } }') == "invalid"


def test_words_must_be_given_and_kinds_be_known(door: Door, asker: Asker) -> None:
    assert [at(door.refusal(target), "errors", 0, "parameter") for target in ("/v1/search", "/v1/search?q=a&types=story")] == ["q", "types"]
    assert at(door.refusal("/v1/search?q=a&types=article,article"), "errors", 0, "parameter") == "types"
    assert asker.refusal("{ search { totalCount } }") == "document_invalid"
    for types in ("[]", "[ARTICLE, ARTICLE]"):
        assert asker.refusal(f'{{ search(q: "harbour", types: {types}) {{ totalCount }} }}') == "invalid", types


def test_only_lists_of_what_was_searched_for_say_where_they_stopped(door: Door) -> None:
    names = {
        target: "stopped_at" in door.get(target) for target in ("/v1/articles", "/v1/articles?q=x", "/v1/comments", "/v1/comments?q=x")
    }
    assert names == {"/v1/articles": False, "/v1/articles?q=x": True, "/v1/comments": False, "/v1/comments?q=x": True}


RELATED = {  # by shared authors, the section, words of the headline
    "1": "2 5 F 9 7 6",
    "2": "1 F 8 5 9",
    "6": "1 5 7",
    "F": "5 2 1 4",
    "7": "1 6",
    "3": "8",
}


@pytest.mark.parametrize("given", RELATED)
def test_related_articles_share_a_section_an_author_or_words_and_are_never_hidden(door: Door, asker: Asker, given: str) -> None:
    key, ids = (" ".join(f"art_{FAR if one == 'F' else one}" for one in listed.split()) for listed in (given, RELATED[given]))
    assert door.ids(f"/v1/articles/{key}/related") == ids
    assert asker.data(f"{{ article(id: {json.dumps(key)}) {{ related {{ id }} }} }}") == {
        "article": {"related": [{"id": one} for one in ids.split()]}
    }


def test_related_articles_come_in_whole_where_they_are_included(door: Door) -> None:
    listed = door.items("/v1/articles/art_2/related")
    assert door.get("/v1/articles/art_2?fields=id&include=related") == {"id": "art_2", "related": listed}
    headlines = '["Harbour Reopens After a Week of Storms", "An Article with a Large Key", "Regatta Results", "More Storms on the Way"]'
    assert [at(one, "headline") for one in at(listed)][:4] == json.loads(headlines)


def test_related_articles_count_as_what_they_cost(asker: Asker) -> None:
    """Hundreds of articles are weighed for ten: they may not be asked for under each row of a long list of lists."""
    assert at(asker.whole('{ article(id: "art_1") { related { id } } }'), "extensions", "cost") == 30
    assert asker.refusal("{ articles(first: 100) { nodes { related { related { id } } } } }") == "query_too_costly"


@pytest.mark.parametrize("given", ["art_11", "art_12", "art_99", "x"])
def test_an_article_that_is_not_shown_has_no_related_ones(door: Door, given: str) -> None:
    path = f"/v1/articles/{given}/related"
    assert door.refusal(path) == not_found("There is no article with this id.", path)
