"""How much one document may ask for: each limit at its bound and one over, and documents made to be costly."""

from __future__ import annotations

from collections import Counter

import pytest
from graphql import FragmentDefinitionNode, SelectionSetNode, parse, print_ast

from api.graphql.document import DOCUMENTS, LETTER, SYNTAX, read_syntax
from api.graphql.limits import Measure, Walk, check_limits
from api.graphql.overlaps import MOST_STEPS, Steps
from api.graphql.plan import PLANS
from api.graphql.repeats import without_repeats
from schema.errors import QueryTooCostly
from tests.asking import Asker

SITES = "{ sites { totalCount } }"


def exceeded(asker: Asker, text: str, variables: dict[str, object] | None = None) -> str | None:
    """The limit that a document goes over, as the refusal names it; None where it is answered."""
    try:
        asker.bytes(text, variables)
    except QueryTooCostly as refusal:
        [fault] = refusal.faults
        return fault.detail
    return None


def levels(depth: int) -> str:
    """A document so many levels of fields deep."""
    return '{ comment(id: "cmt_1_1") ' + "{ parent " * (depth - 2) + "{ id " + "}" * depth


def repeated_ids(count: int) -> str:
    return f'{{ article(id: "art_1") {{ {"id " * count} }} }}'


def aliases(count: int) -> str:
    return '{ article(id: "art_1") { ' + " ".join(f"a{number}: id" for number in range(count)) + " } }"


def spread_aliases(count: int) -> str:
    """Aliases in a fragment count wherever it is spread."""
    return f'{{ article(id: "art_1") {{ ...A agency {{ ...A }} site {{ ...A }} }} }} fragment A on Node {{ {aliased("id", count)} }}'


def aliased(field: str, count: int) -> str:
    return " ".join(f"a{number}: {field}" for number in range(count))


def fragments(count: int) -> str:
    chain = " ".join(f"fragment F{number} on Query {{ ...F{number + 1} }}" for number in range(1, count))
    return f"{{ ...F1 }} {chain} fragment F{count} on Query {{ sites {{ totalCount }} }}"


FIFTY = """fragment Fifty on Comment {
  __typename id number body bodyHtml status depth isFeatured replyCount descendantCount createdAt localTime editedAt revision
  votes { __typename up down score display }
  account { __typename id handle displayName origin role joinedAt commentCount }
  article {
    __typename id headline dateline path url publishedAt updatedAt listedAt copyright rights commentCount declaredCommentCount revision
  }
  parent { id number body depth status }
}"""


TEN = "id number body depth status revision editedAt localTime createdAt replyCount"


def fields(more: str) -> str:
    """1,990 fields when the fragment is expanded, and those in `more`."""
    spreads = " ".join(f"a{number}: parent {{ ...Fifty }}" for number in range(39))
    return f'{{ comment(id: "cmt_1_2") {{ {spreads} {more} }} }} {FIFTY}'


def ids(count: int, fields: int, more: str = "") -> str:
    """`nodes` prints its fields once for each id."""
    names = ", ".join(f'"art_{number}"' for number in range(1, count + 1))
    return f"{{ {more} nodes(ids: [{names}]) {{ id __typename ... on Article {{ {aliased('headline', fields - 2)} }} }} }}"


def rows(inner: int) -> str:
    return f"{{ articles(first: 100) {{ nodes {{ comments(first: {inner}) {{ totalCount }} }} }} }}"


@pytest.mark.parametrize(
    ("at_bound", "one_over", "limit"),
    [
        (SITES.ljust(10_000), SITES.ljust(10_001), "10000 bytes at most"),
        (SITES + "#" + "é" * 4_987 + " ", SITES + "#" + "é" * 4_988, "10000 bytes at most"),
        (repeated_ids(990), repeated_ids(991), "1000 tokens at most"),
        (levels(12), levels(13), "levels of depth: 12 at most"),
        (aliases(50), aliases(51), "aliases: 50 at most"),
        (spread_aliases(16), spread_aliases(17), "aliases: 50 at most"),
        (f"{{ {aliased('sites { totalCount }', 10)} }}", f"{{ {aliased('sites { totalCount }', 11)} }}", "root fields: 10 at most"),
        (f"{{ {aliased('__typename', 10)} }}", f"{{ {aliased('__typename', 11)} }}", "root fields: 10 at most"),
        (fragments(20), fragments(21), "fragments: 20 at most"),
        (fields(TEN), fields(f"{TEN} bodyHtml"), "fields: 2000 at most"),
        (ids(74, 27, "a: __typename"), ids(74, 27, "a: __typename b: __typename"), "fields: 2000 at most"),
        (rows(99), rows(100), "nodes: 10000 at most"),
    ],
)
def test_a_limit_holds_at_its_bound_and_not_one_over(at_bound: str, one_over: str, limit: str, asker: Asker) -> None:
    assert (exceeded(asker, at_bound), exceeded(asker, one_over)) == (None, limit)


def test_page_sizes_from_variables_count_like_written_ones(asker: Asker) -> None:
    text = """query ($outer: Int, $inner: Int!) { articles(first: $outer) { nodes { comments(last: $inner) { totalCount } } } }"""
    assert exceeded(asker, text, {"outer": 100, "inner": 99}) is None
    assert exceeded(asker, text, {"outer": 100, "inner": 100}) == "nodes: 10000 at most"
    assert exceeded(asker, text, {"inner": 100}) is None  # twenty articles where no size is given


def test_rows_are_added_up_over_all_lists(asker: Asker) -> None:
    lists = "one: comments(first: 45) { totalCount } two: comments(first: 45) { totalCount }"
    assert exceeded(asker, f"{{ articles(first: 100) {{ nodes {{ {lists} }} }} }}") is None
    assert (
        exceeded(asker, f"{{ articles(first: 100) {{ nodes {{ {lists} three: comments(first: 10) {{ totalCount }} }} }} }}")
        == "nodes: 10000 at most"
    )


def test_the_cost_is_the_number_of_rows_that_the_sizes_allow(asker: Asker) -> None:
    asked = {
        "{ __typename }": 1,
        '{ article(id: "art_1") { id } }': 1,
        '{ nodes(ids: ["art_1", "art_2", "art_1"]) { id } }': 3,
        "{ sites { totalCount } }": 20,
        "{ sites(first: 2) { nodes { sections(last: 3) { nodes { articles(first: 4) { totalCount } } } } } }": 2 + 2 * 3 + 2 * 3 * 4,
        "{ a: sites(first: 2) { totalCount } b: sites(first: 3) { totalCount } }": 5,
        '{ comment(id: "cmt_1_1") { replies { nodes { id } } } }': 3,
        '{ article(id: "art_1") { authors { articles(first: 5) { totalCount } } } }': 5,
    }
    found = {text: asker.whole(text) for text in asked}
    assert {text: whole["extensions"] for text, whole in found.items() if isinstance(whole, dict)} == {
        text: {"cost": cost} for text, cost in asked.items()
    }


def test_a_list_of_ids_has_an_end(asker: Asker) -> None:
    text = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert asker.data(text, {"ids": ["art_999"] * 100}) == {"nodes": [None] * 100}
    assert asker.refusal(text, {"ids": ["art_999"] * 101}) == "invalid"


class Counting(Walk):
    """Counts how often each selection set is measured."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode]) -> None:
        super().__init__(fragments)
        self.visits: Counter[int] = Counter()

    def selection_set(self, selections: SelectionSetNode) -> Measure:
        self.visits[id(selections)] += 1
        return super().selection_set(selections)


def test_a_fragment_is_measured_once_however_often_it_is_spread() -> None:
    doubling = " ".join(f"fragment F{number} on Article {{ ...F{number + 1} section {{ ...G }} ...F{number + 1} }}" for number in range(18))
    document = parse(
        f'{{ article(id: "art_1") {{ ...F0 ...F0 }} }} {doubling} fragment F18 on Article {{ id }} fragment G on Section {{ id }}'
    )
    pieces = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    walk = Counting(pieces)
    operation = document.definitions[0].selection_set  # type: ignore[attr-defined]  # the first definition is the operation
    assert walk.selection_set(operation) == Measure(depth=3, fields=2 + 2 * (2**18 - 1) * 2 + 2**19 - 1, aliases=0, roots=1)
    assert set(walk.visits.values()) == {1}


DOUBLING = (
    "{ ...F0 } "
    + " ".join(f"fragment F{number} on Query {{ ...F{number + 1} ... on Query {{ ...F{number + 1} }} }}" for number in range(19))
    + " fragment F19 on Query { sites { totalCount } }"
)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{ ...A } fragment A on Query { ...A }", "document_invalid"),
        ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A ...A }", "document_invalid"),
        (DOUBLING, "query_too_costly"),
        (repeated_ids(5_000), "query_too_costly"),
        (aliases(300), "query_too_costly"),
        ("{ comments(first: 100) { nodes { replies(first: 100) { nodes { replies(first: 2) { totalCount } } } } } }", "query_too_costly"),
        ("{ sites " + "{ nodes { articles { nodes { site " * 3 + "{ id }" + "} } } }" * 3 + "}", "query_too_costly"),
        ("{" + "... {" * 250 + "sites { totalCount }" + "}" * 250 + "}", "syntax_error"),
        ("{ nodes(ids: " + "[" * 400 + "]" * 400 + ") { id } }", "syntax_error"),
        ("{ articles(filter: " + "{ q: " * 300 + "1" + "}" * 300 + ") { totalCount } }", "syntax_error"),
        ("query ($a: " + "[" * 400 + "Int" + "]" * 400 + ") { sites(first: $a) { totalCount } }", "syntax_error"),
        ("{" * 9_000, "syntax_error"),
        ("query tokens tokens { sites { totalCount } }", "syntax_error"),  # the parser's own message names what it found
        (" ".join(f"query Q{n} {{ sites {{ totalCount }} }}" for n in range(150)), "query_too_costly"),
    ],
)
def test_a_document_made_to_be_costly_is_refused(document: str, code: str, asker: Asker) -> None:
    assert asker.refusal(document) == code


def test_a_fragment_that_is_never_spread_is_refused_before_it_is_expanded() -> None:
    with pytest.raises(QueryTooCostly):
        check_limits(parse("{ sites { id } } " + " ".join(f"fragment F{number} on Site {{ id }}" for number in range(21))))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("{ a a b a }", "{ a b }"),
        ("{ a(x: 1) { b } a(x: 1) { c b } }", "{ a(x: 1) { b c } }"),
        ("{ a(x: 1) { b } a(x: 2) { b } }", "{ a(x: 1) { b } a(x: 2) { b } }"),
        ("{ x: a { b } y: a { b } x: a { c } }", "{ x: a { b c } y: a { b } }"),
        ("{ a @skip(if: $s) a a @skip(if: $s) a @skip(if: $t) }", "{ a @skip(if: $s) a a @skip(if: $t) }"),
        ("{ ... { a ... { b } } c ... { a } }", "{ a b c }"),
        ("{ ... on T { a } b ... on T { a } ... on T { c } ... on U { a } }", "{ ... on T { a } b ... on T { c } ... on U { a } }"),
        ("{ ...F a ...F ...F @include(if: $i) }", "{ ...F a ...F @include(if: $i) }"),
        ("{ a { b { c } } a { b { d } } }", "{ a { b { c d } } }"),
        ("{ a a { b } }", "{ a a { b } }"),  # one of them is a mistake, which validation will find
        ("fragment F on T { a a } query { b b }", "fragment F on T { a } query { b }"),
    ],
)
def test_what_is_said_twice_in_one_set_is_validated_once(said: str, kept: str) -> None:
    assert print_ast(without_repeats(parse(said))) == print_ast(parse(kept))


LEAVES = ["id", "number", "body", "depth", "status", "revision", "createdAt", "editedAt", "bodyHtml", "localTime"]
LEAVES += ["isFeatured", "replyCount", "descendantCount"]


def typed(count: int, levels: int = 0) -> str:
    """So many fragments on one type, no two alike, whose fields lie `levels` deep."""
    return " ".join(
        f"... on Comment {{ {'parent { ' * levels}{LEAVES[number % 13]} {LEAVES[number // 13]}{' }' * levels} }}" for number in range(count)
    )


@pytest.mark.parametrize(
    ("document", "steps"),
    [
        ("{ a b c }", 3),
        ("{ a: x a: y a: z }", 3 + 2 + 1),
        ("{ a { x } ... on T { a { x y } } }", 2 + 1 + 3 + 1),
        ("{ ...F ...F b } fragment F on T { a b }", 3 + 1 + 2),
        ("{ ...F } fragment F on T { a { ...F } }", 2 * (40 + 1)),
        ("{ ...F ...G }", 0),
    ],
)
def test_fields_and_pairs_of_one_key_are_counted_in_each_place(document: str, steps: int) -> None:
    counted = Steps(parse(document))
    counted.count()
    assert counted.taken == steps


@pytest.mark.parametrize(
    "document",
    [
        f'{{ node(id: "cmt_1_1") {{ {typed(150)} }} }}',
        f'{{ node(id: "cmt_1_1") {{ {typed(60, 3)} }} }}',
        f'{{ node(id: "cmt_1_1") {{ {typed(50, 4)} }} }}',
        '{ node(id: "cmt_1_1") { '
        + " ".join(f"...F{n}" for n in range(20))
        + " } } "
        + " ".join(f"fragment F{n} on Comment {{ {' '.join(LEAVES)} parent {{ {' '.join(LEAVES)} }} }}" for n in range(20)),
        '{ article(id: "art_1") { ' + " ".join(f"comments(first: {n}) {{ nodes {{ id body }} }}" for n in range(1, 60)) + " } }",
    ],
)
def test_what_would_have_to_be_compared_too_often_is_refused_before_it_is(document: str) -> None:
    with pytest.raises(QueryTooCostly) as refused:
        read_syntax(document)
    assert refused.value.faults[0].detail in (f"fields and pairs of one key: {MOST_STEPS} at most", "1000 tokens at most")


def test_a_page_put_together_from_fragments_is_far_from_the_limit() -> None:
    spreads = " ".join(f"...Part{number}" for number in range(15))
    parts = " ".join(f"fragment Part{number} on Article {{ __typename id {LEAVES[0]} headline }}" for number in range(15))
    counted = Steps(parse(f'{{ article(id: "art_1") {{ {spreads} }} }} {parts}'))
    counted.count()
    assert counted.taken < MOST_STEPS / 4


def test_documents_and_plans_are_kept_by_what_they_weigh(asker: Asker) -> None:
    for kept in (SYNTAX, DOCUMENTS, PLANS):
        kept.clear()
    short, long = "{ sites { nodes { id } } }", f"{{ sites {{ nodes {{ {' '.join(f'a{place}: name' for place in range(40))} }} }} }}"
    weights = []
    for text in (short, long):
        asker.data(text)
        weights.append((SYNTAX.currsize, DOCUMENTS.currsize, PLANS.currsize > 4 * len(asker.statements[0])))
    assert weights == [(LETTER * letters, LETTER * letters, True) for letters in (len(short), len(short) + len(long))]
