"""Public ids: written and read by inverse functions, one spelling each; anything else names nothing, at both doors."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from schema.graph import NODES
from schema.ids import LARGEST_BIGINT, LARGEST_INTEGER, key_of, prefix_of, public_id
from tests.asking import Asker
from tests.document_values import IDS
from tests.door import Door
from tests.resolvers.rows import ROWS

PARTS = {node.prefix: len(node.key) for node in NODES}
SHOWN = frozenset(row["id"] for rows in ROWS.values() for row in rows if "id" in row)
KEY = st.integers(1, LARGEST_BIGINT)
NUMBER = st.integers(1, LARGEST_INTEGER)
KEYS = st.sampled_from(sorted(PARTS)).flatmap(lambda prefix: st.tuples(st.just(prefix), KEY, *[NUMBER] * (PARTS[prefix] - 1)))
DIGITS = "0123456789٣३\uff10_-+ .eE"  # ours, and others that Python's int reads
SLIPS = st.sampled_from(["0", "00", " ", "\n", "_", "__", "+", "-", "٣", "\uff10", "\u200b", ".0", "e0", "%00", "A", "²"])


PROVED = settings(max_examples=300)


@PROVED
@given(KEYS)
def test_what_is_written_is_read_back(key: tuple[str, *tuple[int, ...]]) -> None:
    prefix, *numbers = key
    written = public_id(prefix, *numbers)
    assert (prefix_of(written), key_of(written, prefix, len(numbers))) == (prefix, tuple(numbers))


@PROVED
@given(st.text() | st.from_regex(r"[a-z]{3}(_[0-9]{1,20}){1,3}") | st.text(alphabet="artcmacu" + DIGITS), st.sampled_from(sorted(PARTS)))
def test_what_is_read_is_the_only_spelling_of_its_key(text: str, prefix: str) -> None:
    key = key_of(text, prefix, PARTS[prefix])
    assert key is None or public_id(prefix, *key) == text


@PROVED
@given(KEYS, SLIPS, st.integers(0, 30))
def test_another_spelling_names_nothing_or_another_key(key: tuple[str, *tuple[int, ...]], slip: str, at: int) -> None:
    prefix, *numbers = key
    written = public_id(prefix, *numbers)
    changed = written[: at % (len(written) + 1)] + slip + written[at % (len(written) + 1) :]
    assert key_of(changed, prefix, len(numbers)) != tuple(numbers)


@pytest.mark.parametrize(
    ("text", "prefix", "parts"),
    [
        (f"art_{LARGEST_BIGINT + 1}", "art", 1),
        (f"cmt_{LARGEST_BIGINT + 1}_1", "cmt", 2),
        (f"cmt_1_{LARGEST_INTEGER + 1}", "cmt", 2),
        ("art_0", "art", 1),
        ("art_01", "art", 1),
        ("art_1_1", "art", 1),
        ("cmt_1", "cmt", 2),
        ("cmt_1_1_1", "cmt", 2),
        ("ART_1", "art", 1),
        ("art1", "art", 1),
        ("aut_1", "art", 1),
        ("art_1\n", "art", 1),
        ("", "art", 1),
    ],
)
def test_no_key_is_so_spelled(text: str, prefix: str, parts: int) -> None:
    assert key_of(text, prefix, parts) is None


def test_every_type_of_node_has_a_prefix_of_its_own() -> None:
    assert len(PARTS) == len(NODES)
    assert all(re.fullmatch("[a-z]{3}", prefix) for prefix in PARTS)


@pytest.mark.parametrize("public", IDS)
def test_an_id_names_at_both_doors_the_row_that_prints_it_or_nothing(asker: Asker, door: Door, public: str) -> None:
    found = {"id": public} if public in SHOWN else None
    assert asker.data("query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }", {"id": public}) == {
        "node": found,
        "nodes": [found],
    }
    answer = door.ask("GET", f"/v1/node/{public}")
    assert (answer.status, answer.json.get("id")) == ((200, public) if found else (404, None))


def test_whatever_is_no_id_is_null_or_not_found(asker: Asker, door: Door) -> None:
    @settings(PROVED, max_examples=150, phases=[Phase.generate, Phase.shrink])
    @given(
        st.tuples(st.sampled_from(sorted(SHOWN)), SLIPS, st.integers(0, 12)).map(lambda one: one[0][: one[2]] + one[1] + one[0][one[2] :])
        | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0/"), min_size=1, max_size=30)
        | st.sampled_from(sorted(PARTS)).flatmap(lambda prefix: st.integers(10**6, 10**22).map(lambda key: f"{prefix}_{key}"))
    )
    def ask(text: str) -> None:
        assume(text not in SHOWN and text not in (".", ".."))
        fields = "node(id: $id) { id } article(id: $id) { id } comment(id: $id) { id } author(id: $id) { id }"
        answer = asker.data(f"query ($id: ID!) {{ {fields} }}", {"id": text})
        assert answer == {"node": None, "article": None, "comment": None, "author": None}
        addresses = [f"/v1/{kind}/{quote(text, safe='')}" for kind in ("node", "articles", "comments", "authors")]
        assert [door.refusal(address)["code"] for address in addresses] == ["not_found"] * 4

    ask()
