"""Checks of pages: walks of every list in every order lose nothing and show nothing twice; cursors of other lists are refused."""

from __future__ import annotations

import base64
import json
from functools import partial
from itertools import pairwise

from schema.sort import Sort
from tests.contract.live import Live
from tests.contract.wire import Wire
from tests.walking import LISTS, List, backwards, onwards, page_in, rest_onwards, rest_page

SIZES = (1, 3)
ORDERS = tuple((walked, sort) for walked in LISTS for sort in walked.orders)
AT_REST = tuple((walked, sort) for walked, sort in ORDERS if walked.address)


def whole(wire: Wire, walked: List, sort: Sort) -> tuple[str, ...]:
    """All rows, which one page holds, and are as many as the list has."""
    found = wire.data(walked.query(sort.name), {"size": 100, "cursor": None})
    assert f'"totalCount": {len(page_in(found).rows)}' in json.dumps(found), f"{walked} {sort.name}: the total is another than the rows"
    return page_in(found).rows


def walks_over_graphql_show_each_row_once(wire: Wire, live: Live) -> None:
    for walked, sort in ORDERS:
        expected = whole(wire, walked, sort)
        for size in SIZES:
            there = tuple(row for page in onwards(wire.data, walked, sort.name, size) for row in page.rows)
            back = tuple(row for page in list(backwards(wire.data, walked, sort.name, size))[::-1] for row in page.rows)
            assert there == expected, f"{walked} {sort.name} by {size}: a walk onwards shows other rows"
            assert back == expected, f"{walked} {sort.name} by {size}: a walk backwards shows other rows"


def walks_over_rest_show_each_row_once_and_lead_back(wire: Wire, live: Live) -> None:
    for walked, sort in AT_REST:
        expected = whole(wire, walked, sort)
        for size in SIZES:
            pages = list(rest_onwards(wire, walked, sort, size))
            assert tuple(row for page in pages for row in page.rows) == expected, f"{walked} {sort.name} by {size}: a walk shows other rows"
            for before, page in pairwise(pages):
                assert page.prev_cursor, f"{walked} {sort.name} by {size}: a page does not lead back"
                assert rest_page(wire, walked, sort, size, page.prev_cursor).rows == before.rows, (
                    f"{walked} {sort.name} by {size}: the way back"
                )


def cursors_that_a_list_did_not_give_are_refused(wire: Wire, live: Live) -> None:
    given = {(walked, sort): cursor for walked, sort in AT_REST if (cursor := first_cursor(wire, walked, sort))}
    for (walked, sort), cursor in given.items():
        ask = partial(code_of, wire, walked, sort)
        others = [one for one in given.values() if decoded(one)[0] != decoded(cursor)[0]][:3]
        told = [ask(one) for one in ("x", "AAAA", retouched(cursor, 0, "00000000"), shortened(cursor), *others)]
        assert told == ["invalid_cursor"] * len(told), f"{walked} {sort.name}: {told}"


# A list of the same rows in the same order takes the same cursors, wherever it hangs: an author's articles are articles.


def first_cursor(wire: Wire, walked: List, sort: Sort) -> str | None:
    return rest_page(wire, walked, sort, 1, None).next_cursor


def code_of(wire: Wire, walked: List, sort: Sort, cursor: str) -> object:
    """With what a cursor is refused; the status where it is not."""
    answer = wire.send("GET", f"{walked.address}{'&' if '?' in str(walked.address) else '?'}sort={sort.spelling}&cursor={cursor}")
    return answer.json.get("code", answer.status)


def retouched(cursor: str, place: int, value: object) -> str:
    values = decoded(cursor)
    values[place] = value
    return encoded(values)


def shortened(cursor: str) -> str:
    return encoded(decoded(cursor)[:-1])


def decoded(cursor: str) -> list[object]:
    found: list[object] = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return found


def encoded(values: list[object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


WALKS = (
    walks_over_rest_show_each_row_once_and_lead_back,
    walks_over_graphql_show_each_row_once,
    cursors_that_a_list_did_not_give_are_refused,
)
"""Each raises AssertionError where something is wrong."""
