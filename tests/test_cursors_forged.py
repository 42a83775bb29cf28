"""Cursors that nobody gave: whatever is in one, both doors answer with rows that everybody may see, or refuse it."""

from __future__ import annotations

import base64
import json
from collections import Counter
from typing import Any
from urllib.parse import quote

from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from schema.errors import Refusal
from schema.sort import Sort
from tests.asking import Asker
from tests.door import Door
from tests.resolvers import naive_data
from tests.walking import LISTS, List, onwards, page_in, row_in

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**15, 2**31 - 1, 2**31, 2**63 - 1, 2**63, -(2**63), 10**400])
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["2024-03-06T06:30:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2024-03-06", "infinity", "NaN"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=4,
)
REFUSALS = {"invalid_cursor", "invalid"}  # the second for a NUL, which no text may hold


def encoded(values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@st.composite
def forged(draw: st.DrawFn, given_cursors: list[str]) -> str:
    """A cursor of some list with values exchanged, added or dropped; or any text, or the code of anything."""
    if draw(st.integers(0, 9)) == 0:
        return draw(
            st.text(max_size=40) | st.binary(max_size=30).map(lambda raw: base64.urlsafe_b64encode(raw).decode()) | ANYTHING.map(encoded)
        )
    cursor = draw(st.sampled_from(given_cursors))
    values: list[object] = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.integers(1, len(values)))
        values[place : place + draw(st.sampled_from([1, 1, 1, 1, 0]))] = draw(st.lists(ANYTHING, min_size=1, max_size=1) | st.just([True]))
    return encoded(values)


def visible_rows(walked: List, sort: str) -> set[str]:
    return set(page_in(json.loads(naive_data(walked.query(sort), {"size": 100}, None))).rows)


def graphql_rows(asker: Asker, walked: List, sort: str, cursor: str) -> set[str] | str:
    """Rows on both sides of a cursor, or the code of the refusal."""
    try:
        sides = [
            asker.data(walked.query(sort, *side), {"size": 100, "cursor": cursor}) for side in (("first", "after"), ("last", "before"))
        ]
    except Refusal as refusal:
        return refusal.code
    return {row for side in sides for row in page_in(side).rows}


def rest_rows(door: Door, walked: List, spelling: str, cursor: str) -> set[str] | str:
    """Rows of the page that a cursor leads to, or the code of the refusal."""
    address = f"{walked.address}{'&' if '?' in str(walked.address) else '?'}sort={spelling}&limit=100&cursor={quote(cursor)}"
    answer = door.ask("GET", f"{address}&fields=id" if walked.row == "id" else f"{address}&fields=start,text,comment")
    found: dict[str, Any] = {**answer.json}
    return {row_in(item) for item in found["items"]} if answer.status == 200 else str(found["code"])


def test_a_forged_cursor_shows_nothing_that_is_hidden_and_breaks_nothing(asker: Asker, door: Door) -> None:
    orders = [(walked, sort) for walked in LISTS if walked.address for sort in walked.orders]
    cursors = {order: [one for page in onwards(asker.data, order[0], order[1].name, 100) for one in page.cursors] for order in orders}
    orders = [order for order in orders if cursors[order]]
    outcomes = Counter[str]()

    @settings(max_examples=400, phases=[Phase.generate, Phase.shrink])
    @given(st.sampled_from(orders).flatmap(lambda order: st.tuples(st.just(order), forged(cursors[order]))))
    def forge(drawn: tuple[tuple[List, Sort], str]) -> None:
        (walked, sort), cursor = drawn
        note(f"{walked} {sort.name} {cursor}")
        allowed = visible_rows(walked, sort.name)
        for found in (graphql_rows(asker, walked, sort.name, cursor), rest_rows(door, walked, sort.spelling, cursor)):
            outcomes["refused" if isinstance(found, str) else "answered"] += 1
            assert found in REFUSALS if isinstance(found, str) else found <= allowed

    forge()
    assert min(outcomes["refused"], outcomes["answered"]) > 50
