"""Query parameters are read as they are written: nothing is guessed, nothing ignored.

Each refusal names the parameter and what would be right.
"""

from __future__ import annotations

import pytest

from api.rest.operation import Operation
from api.rest.parameters import LONGEST_TEXT
from api.rest.routes import OPERATIONS
from tests.asking import Json, at
from tests.dataset_people import MODERATOR_SECRET
from tests.door import Door, problem
from tests.people import bearer
from tests.rest_as_graphql import rows
from tests.test_rest_parity import PLACES

LIST = "/v1/articles"
KNOWN = (
    "limit, cursor, sort, section, site, author, agency, dateline, "
    "published_after, published_before, updated_after, q, min_comments, count, fields, include"
)
SIZE = "a whole number from 1 to 100"
COUNT = "a whole number from 0 to 999999999"
TIME = "a time with its offset, such as 2026-01-31T12:00:00Z"
NAMES = "names apart by commas, each once"
SHORT = "at most 500 letters, none of them NUL"
SORT = "one of: -published_at, published_at, -comment_count, -hot, -updated_at, relevance"
NOT_SIZES = (
    *("", "0", "101", "-1", "+5", " 5", "5 ", "5.0", "5.", ".5", "1e2", "1E2", "05", "0x10", "0b1", "1_0", "1,0", "five", "null", "None"),
    *("true", "NaN", "Infinity", "\u0665", "\uff15", "\u00b2", "5\n", "5\t", "9" * 30, "9" * 500, "[5]", '"5"'),
)
NOT_COUNTS = ("", "-0", "-1", "+1", "1.0", "1e3", "01", "00", "1000000000", "\u0661", " 1", "true")
NOT_TIMES = (
    *("", "2024", "2024-03-05", "2024-03-05T06:30:00", "2024-03-05 06:30:00Z", "2024-03-05T06:30Z", "2024-03-05T06:30:00z", "1709620200"),
    *("2024-03-05T06:30:00+0200", "2024-03-05T06:30:00+02", "2024-13-05T06:30:00Z", "2024-02-30T06:30:00Z", "2024-03-05T24:00:00Z"),
    *("2024-03-05T06:30:60Z", "2024-03-05T06:30:00.Z", "2024-03-05T06:30:00.1234567Z", "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z"),
    *("now", "yesterday", "infinity", "20240305T063000Z", "2024-W10-2", "\u0662024-03-05T06:30:00Z", "2024-03-05T06:30:00+24:00"),
)
NOT_TRUTHS = ("", "TRUE", "True", "yes", "no", "1", "0", "on", "t", "null", " true", "true\n")
NOT_NAMES = ("", ",", "id,", ",id", "id,,slug", "id,id", "id slug", "id;slug", "Id", "id.", ".id", "id-", "i\u0131d", "*", "id\n")
NOT_SORTS = ("", "hot", "-HOT", "-relevance", "headline", "-published_at,hot", "published_at desc", "+published_at", "HOT_DESC")


def escaped(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def invalid(name: str, right: str, path: str = LIST) -> dict[str, Json]:
    fault = {"code": "invalid_value", "detail": right, "parameter": name}
    return problem("invalid", 422, "A value is wrong", f"{name} must be {right}.", path, fault)


@pytest.mark.parametrize(
    ("name", "values", "right"),
    [
        ("limit", NOT_SIZES, SIZE),
        ("min_comments", NOT_COUNTS, COUNT),
        ("published_after", NOT_TIMES, TIME),
        ("published_before", NOT_TIMES, TIME),
        ("updated_after", NOT_TIMES, TIME),
        ("fields", NOT_NAMES, NAMES),
        ("include", NOT_NAMES, NAMES),
        ("sort", NOT_SORTS, SORT),
    ],
)
def test_a_value_of_another_form_is_refused_and_never_converted(door: Door, name: str, values: tuple[str, ...], right: str) -> None:
    found = {value: door.refusal(f"{LIST}?{name}={escaped(value)}") for value in values}
    assert found == dict.fromkeys(values, invalid(name, right))


def test_a_truth_value_is_true_or_false(door: Door) -> None:
    found = {value: door.refusal(f"/v1/comments?featured={escaped(value)}") for value in NOT_TRUTHS}
    assert found == dict.fromkeys(NOT_TRUTHS, invalid("featured", "true or false", "/v1/comments"))


@pytest.mark.parametrize("name", ["section", "site", "author", "agency", "dateline", "q"])
def test_a_text_holds_no_nul_and_is_not_longer_than_any_that_could_be_meant(door: Door, name: str) -> None:
    wrong = ("%00", "a%00", "%00a", "x" * (LONGEST_TEXT + 1), escaped("ü") * (LONGEST_TEXT + 1))
    assert {value: door.refusal(f"{LIST}?{name}={value}") for value in wrong} == dict.fromkeys(wrong, invalid(name, SHORT))
    assert door.items(f"{LIST}?{name}={'x' * LONGEST_TEXT}") == []
    assert door.items(f"{LIST}?{name}={escaped('津') * LONGEST_TEXT}") == []


def test_every_wrong_value_is_named_at_once(door: Door) -> None:
    found = door.refusal("/v1/comments?sort=x&featured=yes&limit=0")
    assert sorted(str(at(one, "parameter")) for one in at(found["errors"])) == ["featured", "limit", "sort"]


def test_a_cursor_holds_no_nul_and_may_be_longer(door: Door) -> None:
    right = "at most 2,000 letters, none of them NUL"
    assert door.refusal(f"{LIST}?cursor=%00") == invalid("cursor", right)
    assert door.refusal(f"{LIST}?cursor={'A' * 2_001}") == invalid("cursor", right)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.operation_id)
def test_an_unknown_parameter_is_refused_by_every_operation(door: Door, operation: Operation) -> None:
    path = PLACES[operation.root].path(operation.path).partition("?")[0] if operation.argument else operation.path
    known = ", ".join(one.name for one in operation.parameters()) or "none"
    fault = {"code": "unknown_parameter", "detail": "leave it out", "parameter": "page"}
    detail = f"There is no parameter 'page' here; known are: {known}."
    found = door.refusal(f"{path}?page=2", operation.method, bearer(MODERATOR_SECRET), b"{}" if operation.body else b"")
    assert found == problem("unknown_parameter", 400, "Unknown query parameter", detail, path, fault)


@pytest.mark.parametrize("name", ["nothing", "Limit", "limit ", " limit", "", "offset", "limit[]", "a\0", "ü", "__proto__", "x" * 40])
def test_a_name_that_is_only_nearly_right_is_unknown(door: Door, name: str) -> None:
    fault = {"code": "unknown_parameter", "detail": "leave it out", "parameter": name}
    detail = f"There is no parameter {name!r} here; known are: {KNOWN}."
    assert door.refusal(f"{LIST}?{escaped(name)}=1") == problem("unknown_parameter", 400, "Unknown query parameter", detail, LIST, fault)


def test_a_long_unknown_name_is_cut(door: Door) -> None:
    assert door.refusal(f"{LIST}?{'x' * 4_000}=1") == door.refusal(f"{LIST}?{'x' * 40}=1")


def test_a_parameter_without_a_value_has_an_empty_one(door: Door) -> None:
    assert door.refusal(f"{LIST}?limit") == invalid("limit", SIZE)
    assert door.items(f"{LIST}?section") == []
    assert door.refusal(f"{LIST}?sort&limit=1") == invalid("sort", SORT)


def test_a_value_may_hold_what_separates_names_and_values(door: Door) -> None:
    assert door.items(f"{LIST}?section=a=b;c&site=d?e/f") == []
    assert door.ids(f"{LIST}?dateline=PORT+ELLERY") == door.ids(f"{LIST}?d%61teline=PORT%20ELLERY") == "art_2 art_1"
    assert door.items(f"{LIST}?dateline=PORT%2BELLERY") == []


@pytest.mark.parametrize("query", ["limit=1&limit=1", "limit=1&limit=2", "limit=1&lim%69t=1", "limit=1&limit", "limit=1&limit=x"])
def test_a_parameter_given_twice_is_refused(door: Door, query: str) -> None:
    fault = {"code": "repeated_parameter", "detail": "give it once", "parameter": "limit"}
    expected = problem("repeated_parameter", 400, "Query parameter given twice", "The parameter limit is given twice.", LIST, fault)
    assert door.refusal(f"{LIST}?{query}") == expected


def test_a_list_of_names_may_come_in_parts(door: Door) -> None:
    """Some generated clients write a list with its name before each part."""
    whole = door.get("/v1/articles/art_1?fields=id,headline,authors&include=section")
    assert door.get("/v1/articles/art_1?fields=id&include=section&fields=headline,authors") == whole
    right = "names apart by commas, each once"
    assert door.refusal("/v1/articles/art_1?fields=id&fields=id") == invalid("fields", right) | {"instance": "/v1/articles/art_1"}


@pytest.mark.parametrize("value", ["%", "%2", "%zz", "%%", "%u0041", "100%", "%C3%A", "% 20"])
def test_a_stray_percent_is_refused(door: Door, value: str) -> None:
    detail = "The query string has a % without two hexadecimal digits behind it."
    fault = {"code": "malformed_value", "detail": "write % as %25", "parameter": "q"}
    assert door.refusal(f"{LIST}?q={value}") == problem("malformed_query", 400, "The query string cannot be read", detail, LIST, fault)


@pytest.mark.parametrize("value", ["%FF", "%C3", "%C3%28", "%ED%A0%80", "%C0%AF", "%F5%80%80%80", "%F8%88%80%80%80"])
def test_bytes_that_are_not_utf_8_are_refused(door: Door, value: str) -> None:
    right = "UTF-8, each byte beyond ASCII as % and two digits"
    fault = {"code": "malformed_value", "detail": right, "parameter": "q"}
    expected = problem("malformed_query", 400, "The query string cannot be read", "The query string is not UTF-8.", LIST, fault)
    assert door.refusal(f"{LIST}?q={value}") == expected


def test_a_name_that_cannot_be_read_is_refused_without_a_name(door: Door) -> None:
    title = "The query string cannot be read"
    assert door.refusal(f"{LIST}?%FF=1") == problem("malformed_query", 400, title, "The query string is not UTF-8.", LIST)
    stray = "The query string has a % without two hexadecimal digits behind it."
    assert door.refusal(f"{LIST}?%=1") == problem("malformed_query", 400, title, stray, LIST)


def test_bounds_are_within_themselves(door: Door) -> None:
    assert [len(rows(door.get(f"/v1/comments?limit={limit}")["items"])) for limit in (1, 20, 64, 65, 100)] == [1, 20, 64, 65, 65]
    assert door.items(f"{LIST}?min_comments=999999999") == []


@pytest.mark.parametrize("position", ["1999999999", "2000000000"])
def test_a_whole_number_of_ten_digits_is_read_where_the_bounds_allow_it(door: Door, position: str) -> None:
    answer = door.ask("GET", f"/v1/newsletters/daily/subscribers?after_position={position}", bearer(MODERATOR_SECRET))
    assert (answer.status, answer.json) == (200, {"next_cursor": None, "prev_cursor": None, "items": []})


def test_a_page_has_twenty_rows_unless_asked_otherwise_as_the_contract_says(door: Door) -> None:
    for operation in OPERATIONS:
        defaults = {one.name: one.default for one in operation.parameters() if one.name == "limit"}
        assert defaults in ({}, {"limit": "20"}), operation.operation_id
    assert [len(rows(door.get(path)["items"])) for path in ("/v1/comments", "/v1/articles/art_1/comments")] == [20, 20]
