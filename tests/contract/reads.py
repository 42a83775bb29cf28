"""Checks of reads, over every operation with every sort, filter and edge: what is told, to whom, how much of it, and in which order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from api.rest.choose import choose
from schema.noun import Many
from schema.sizes import ROWS
from tests.asking import Json
from tests.contract.live import Live
from tests.contract.wire import Wire
from tests.dataset_people import PRIVATE_ACCOUNTS
from tests.door import Answer
from tests.test_contract import faults
from tests.test_rest_parity import BODIES, Case, cases, document, filtered, sorted_by, spelled

CASES = tuple(cases())
PLAIN = tuple(case for case in CASES if "include=" not in case.parameters and "count=" not in case.parameters)
FIRST = tuple({case.operation.operation_id: case for case in reversed(CASES)}.values())
"""Each operation, as it is asked first."""
SKEW = timedelta(minutes=10)  # a time so near is the moment of the answer, which no two answers share
NO_LESS = frozenset({"search types", "listSubscribers after_position", "listModerationQueue status", "listModerationQueue reason"})
"""Filters that leave all rows of the fixed dataset in; tests/test_search.py and others tell what they leave out."""


def asked(wire: Wire, live: Live, case: Case, *more: tuple[bytes, bytes]) -> Answer:
    """One read by whoever may."""
    operation = case.operation
    body = BODIES.get(operation.operation_id) if operation.body else None
    told = {name.decode().replace("-", "_"): value.decode() for name, value in more}
    return wire.send(operation.method, case.target, secret_for(live, case), body, **told)


def secret_for(live: Live, case: Case) -> str | None:
    access = case.operation.root_field.access
    return None if access.is_public else live.people.officer if access.named_roles else live.people.owner


def answered(wire: Wire, live: Live, case: Case) -> dict[str, Any]:
    answer = asked(wire, live, case)
    assert answer.status == 200, f"{case} is {answer.status}: {answer.body[:300]!r}"
    return answer.json


def settled(value: Json) -> Json:
    """With moments of the answer itself taken out."""
    if isinstance(value, dict):
        return {name: settled(one) for name, one in value.items()}
    if isinstance(value, list):
        return [settled(one) for one in value]
    return "now" if isinstance(value, str) and is_now(value) else value


def is_now(text: str) -> bool:
    if len(text) < 20 or not text.endswith("Z"):
        return False
    try:
        return abs(datetime.now(UTC) - datetime.fromisoformat(text)) < SKEW
    except ValueError:
        return False


def both_doors_say_the_same(wire: Wire, live: Live) -> None:
    for case in CASES:
        found = answered(wire, live, case)
        told = wire.data(document(case, found), secret=secret_for(live, case))
        assert settled(dict(spelled(case, found, told))) == settled(found), f"{case}: GraphQL tells another thing than REST"


def answers_are_as_the_document_says(wire: Wire, live: Live) -> None:
    """Nothing may be there that it does not name."""
    for case in CASES:
        answer = asked(wire, live, case)
        assert answer.headers["content-type"] == "application/json", f"{case} is {answer.headers['content-type']}"
        assert (answer.status, faults(case.operation, answer.json)) == (200, []), str(case)


def no_field_is_left_out(wire: Wire, live: Live) -> None:
    """Where a request chooses none, all that stand for themselves are there."""
    for case in FIRST:
        if case.operation.root == "node":
            continue
        found = answered(wire, live, case)
        wanted = {name for name, _ in choose(case.operation.noun, {}, {}, is_list=case.operation.is_list)}
        for row in found["items"] if case.operation.is_list else [found]:
            assert wanted <= row.keys(), f"{case} lacks {sorted(wanted - row.keys())}"


def whoever_has_an_answer_is_not_sent_it_again(wire: Wire, live: Live) -> None:
    """And whoever has another one is."""
    for case in FIRST:
        answer = asked(wire, live, case)
        if case.operation.method != "GET" or (not case.is_open and "etag" not in answer.headers):
            continue
        tag = answer.headers["etag"].encode()
        again, other = (asked(wire, live, case, (b"if-none-match", one)) for one in (tag, b'"another"'))
        assert (again.status, again.body, again.headers.get("etag")) == (304, b"", tag.decode()), f"{case} is sent again"
        assert (other.status, settled(other.json)) == (200, settled(answer.json)), f"{case} is not sent to who has another one"


def different_answers_have_different_tags(wire: Wire, live: Live) -> None:
    tags: dict[str, str] = {}
    for case in PLAIN:
        answer = asked(wire, live, case)
        if case.is_open and (tag := answer.headers.get("etag")):
            assert tags.setdefault(tag, answer.body.decode()) == answer.body.decode(), f"{case} has the ETag of another answer"


def pages() -> Iterator[Case]:
    yield from (case for case in FIRST if isinstance(case.operation.field.link, Many))


def with_more(case: Case, parameters: str) -> Case:
    return Case(case.operation, "&".join(filter(None, (case.parameters, parameters))))


def rows_of(wire: Wire, live: Live, case: Case) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answered(wire, live, case)["items"]
    return found


def a_page_has_as_many_rows_as_are_asked_for(wire: Wire, live: Live) -> None:
    for case in pages():
        whole = rows_of(wire, live, with_more(case, "limit=100"))
        for size in (1, 2, 3):
            assert rows_of(wire, live, with_more(case, f"limit={size}")) == whole[:size], f"{case}: a page of {size}"
        assert rows_of(wire, live, case) == whole[:ROWS], f"{case}: a page of the usual size"
        refused = asked(wire, live, with_more(case, "limit=101"))
        assert refused.status == 422, f"{case}: more rows than a page may have are {refused.status}"


def filters_leave_out_what_does_not_fit(wire: Wire, live: Live) -> None:
    for case in pages():
        link = case.operation.field.link
        assert isinstance(link, Many)
        whole = {json.dumps(row) for row in rows_of(wire, live, with_more(case, "limit=100"))}
        for narrowed in filtered(case.operation, link.filter):
            some = {json.dumps(row) for row in rows_of(wire, live, with_more(narrowed, "limit=100"))}
            name = narrowed.parameters.partition("=")[0]
            assert some <= whole, f"{narrowed} shows what the list does not have"
            assert some < whole or f"{case.operation.operation_id} {name}" in NO_LESS, f"{narrowed} leaves nothing out"


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


BY: Mapping[str, Callable[[dict[str, Any]], Any]] = {
    "listed_at": lambda row: moment(row.get("published_at") or row.get("created_at")),
    "comment_count": lambda row: row.get("comment_count"),
    "updated_at": lambda row: moment(row.get("updated_at")),
    "score": lambda row: row["votes"]["score"] if "votes" in row else None,
    "revision": lambda row: row.get("revision"),
    "decided_at": lambda row: moment(row.get("decided_at")),
    "entered_at": lambda row: moment(row.get("entered_at")),
    "weight": lambda row: row.get("weight"),
    "position": lambda row: row.get("position"),
}
"""What can be seen of the columns that orders go by."""


def lists_are_in_their_order(wire: Wire, live: Live) -> None:
    for case in pages():
        link, orders = case.operation.field.link, dict[tuple[str, bool], list[str]]()
        assert isinstance(link, Many)
        for sort in type(link.sort):
            if sort.spelling not in case.operation.known["sort"].choices or sort.spelling == "relevance":
                continue
            found = rows_of(wire, live, with_more(sorted_by(case.operation, sort), "limit=100"))
            orders[sort.column, sort.is_descending] = [json.dumps(row) for row in found]
            seen = BY.get(sort.column)
            keys = [key for row in found if seen and (key := seen(row)) is not None]
            assert keys == sorted(keys, reverse=sort.is_descending), f"{case} sort={sort.spelling} is in another order"
        for (column, is_descending), rows in orders.items():
            other = orders.get((column, not is_descending))
            assert other is None or other == rows[::-1], f"{case}: {column} backwards is in another order"


def nothing_private_is_told(wire: Wire, live: Live) -> None:
    """No address of anybody is in what everybody may read, over both doors."""
    known = [str(row["email"]).lower() for row in PRIVATE_ACCOUNTS] + ["@contract.example"]
    for case in CASES:
        if case.is_open and case.operation.operation_id != "getSignup":
            told = asked(wire, live, case).body.decode().lower()
            assert not [one for one in known if one in told], f"{case} tells an address"
    for handle in ("the_reader", "tidewatcher"):
        told = json.dumps(wire.get(f"/v1/accounts/{handle}?include=comments")).lower()
        assert "@" not in told, f"the account {handle} tells an address"


HIDDEN = ("art_11", "art_12", "cmt_1_18", "cmt_1_19", "cmt_1_20", "cmt_7_1", "cmt_11_1", "acc_6")
"""What of the fixed dataset nobody is shown: hidden and removed stories, comments that wait or were taken away, whoever is gone."""
TOMBSTONES = ("art_11", "cmt_1_19", "cmt_11_1", "acc_6")
"""Those of them that were shown once, so that the log of changes says that they went."""
SHOWN_WITHOUT_WORDS = ("cmt_1_21", "cmt_1_28")


def nothing_hidden_is_shown(wire: Wire, live: Live) -> None:
    for key in HIDDEN:
        assert wire.send("GET", f"/v1/node/{key}").status == 404, f"{key} is shown"
        assert wire.data(f'{{ node(id: "{key}") {{ id }} }}') == {"node": None}, f"{key} is shown by GraphQL"
    for case in CASES:
        if case.is_open:
            told = without_tombstones(case, asked(wire, live, case).body)
            shown = [key for key in HIDDEN if f'"id" : "{key}"' in told or f'"id":"{key}"' in told]
            assert not shown, f"{case} shows {shown}"
    for key in SHOWN_WITHOUT_WORDS:
        assert wire.get(f"/v1/comments/{key}?fields=body,account") == {"body": "", "account": None}, f"{key} keeps its words"


def without_tombstones(case: Case, body: bytes) -> str:
    """Of what was shown once and is gone, the log of changes says the id: whoever has a copy must know what to drop. All else stays."""
    if case.operation.operation_id != "listChanges":
        return body.decode()
    items = [one | ({"id": ""} if is_tombstone(one) else {}) for one in json.loads(body)["items"]]
    return json.dumps(items, separators=(",", ":"))


def is_tombstone(change: dict[str, Any]) -> bool:
    """Nothing but that something went, and why."""
    named = {"cursor": change["cursor"], "kind": change["kind"], "id": change["id"], "at": change["at"], "item": None}
    went = {"operation": change["operation"], "reason": change["reason"]}
    return change == named | went and change["id"] in TOMBSTONES and change["operation"] in ("delete", "erase")


def totals_are_those_of_the_rows(wire: Wire, live: Live) -> None:
    for case in pages():
        found = answered(wire, live, with_more(case, "limit=100&count=exact"))
        assert found["count"] == {"value": len(found["items"]), "is_exact": True}, (
            f"{case}: {found['count']}, of {len(found['items'])} rows"
        )


ODD = (
    "'",
    '"',
    "%25",
    "%5C",
    "\U0001d518",
    "e\u0301\u0301",
    "\u202e",
    "-1",
    "0",
    "1e3",
    "2147483648",
    "9223372036854775808",
    "%20",
    "null",
)
"""Values that somebody's code takes for something else, as they stand in an address."""


def odd_values_break_nothing(wire: Wire, live: Live) -> None:
    for case in FIRST:
        for name in case.operation.known:
            for value in ODD:
                answer = asked(wire, live, with_more(Case(case.operation), f"{name}={value}"))
                assert answer.status < 500, f"{case.operation.operation_id} {name}={value} is {answer.status}"


READS = (
    whoever_has_an_answer_is_not_sent_it_again,
    different_answers_have_different_tags,
    a_page_has_as_many_rows_as_are_asked_for,
    totals_are_those_of_the_rows,
    filters_leave_out_what_does_not_fit,
    lists_are_in_their_order,
    nothing_private_is_told,
    nothing_hidden_is_shown,
    no_field_is_left_out,
    answers_are_as_the_document_says,
    both_doors_say_the_same,
    odd_values_break_nothing,
)
"""Each raises AssertionError where something is wrong."""
