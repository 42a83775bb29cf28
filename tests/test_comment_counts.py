"""Comment counts of many articles in one call, and how a body must be written: the first operation that takes one."""

from __future__ import annotations

import json

import pytest

from tests.asking import Asker, Json, at
from tests.door import POSTED, Door, problem

PATH = "/v1/comment-counts"
FIRST = {"id": "art_1", "comment_count": 23, "counts": {"visible": 23, "pending": 1, "hidden": 1, "removed": 1, "deleted": 2}}
SECOND = {"id": "art_2", "comment_count": 20, "counts": {"visible": 20, "pending": 0, "hidden": 0, "removed": 0, "deleted": 0}}
SEVENTH = {"id": "art_7", "comment_count": 0, "counts": {"visible": 0, "pending": 1, "hidden": 0, "removed": 0, "deleted": 0}}
ASKED = "commentCounts(articleIds: $ids) { id commentCount counts { visible pending hidden removed deleted } }"


def both(door: Door, asker: Asker, ids: list[str]) -> Json:
    """The counts, which both doors must give alike."""
    found = door.post(PATH, {"article_ids": ids})
    told = at(asker.data(f"query($ids: [ID!]!) {{ {ASKED} }}", {"ids": ids}), "commentCounts")
    assert [{"id": one["id"], "comment_count": one["commentCount"], "counts": one["counts"]} for one in told] == found["items"]
    assert list(found) == ["items"]
    return found["items"]


def test_counts_come_in_the_order_of_the_ids(door: Door, asker: Asker) -> None:
    assert both(door, asker, ["art_2", "art_7", "art_1"]) == [SECOND, SEVENTH, FIRST]


def test_an_id_that_is_given_twice_is_answered_twice(door: Door, asker: Asker) -> None:
    assert both(door, asker, ["art_1", "art_2", "art_1"]) == [FIRST, SECOND, FIRST]


@pytest.mark.parametrize(
    "public_id",
    ["art_11", "art_12", "art_404", "art_0", "art_01", "ART_1", "cmt_1_1", "art_1_1", "art_99999999999999999999", "", "art_", "17", "ä"],
)
def test_an_id_that_names_no_visible_article_is_left_out(door: Door, asker: Asker, public_id: str) -> None:
    assert both(door, asker, ["art_2", public_id, "art_1"]) == [SECOND, FIRST]


def test_no_ids_have_no_counts(door: Door, asker: Asker) -> None:
    assert both(door, asker, []) == []


def test_five_hundred_ids_can_be_asked_for_and_no_more(door: Door, asker: Asker) -> None:
    assert both(door, asker, ["art_2"] * 500) == [SECOND] * 500
    fault = {"code": "too_many", "detail": "500 at most", "pointer": "/article_ids"}
    detail = "/article_ids must have 500 items at most."
    assert refused(door, {"article_ids": ["art_1"] * 501}) == problem("invalid", 422, "A value is wrong", detail, PATH, fault)
    assert asker.refusal(f"query($ids: [ID!]!) {{ {ASKED} }}", {"ids": ["art_1"] * 501}) == "invalid"


def test_fields_can_be_chosen(door: Door) -> None:
    assert door.post(f"{PATH}?fields=comment_count,id", {"article_ids": ["art_1"]}) == {"items": [{"id": "art_1", "comment_count": 23}]}


def test_graphql_takes_ids_as_they_are_written(asker: Asker) -> None:
    assert asker.data('{ commentCounts(articleIds: ["art_1", "art_404"]) { id } }') == {"commentCounts": [{"id": "art_1"}]}
    assert asker.data('{ commentCounts(articleIds: "art_1") { __typename } }') == {"commentCounts": [{"__typename": "ArticleCounts"}]}


def test_five_hundred_rows_are_what_the_counts_cost(asker: Asker) -> None:
    assert asker.whole('{ commentCounts(articleIds: ["art_404"]) { id } }') == {"data": {"commentCounts": []}, "extensions": {"cost": 500}}


# How a body must be written


def refused(door: Door, body: object) -> dict[str, Json]:
    return door.refusal(PATH, "POST", POSTED, json.dumps(body).encode())


@pytest.mark.parametrize("body", [[], 5, "art_1", None, True, ["art_1"]])
def test_a_body_is_an_object(door: Door, body: object) -> None:
    fault = {"code": "wrong_type", "detail": "an object", "pointer": ""}
    assert refused(door, body) == problem("invalid", 422, "A value is wrong", "The body must be an object.", PATH, fault)


def test_a_member_that_must_be_there_is_missed(door: Door) -> None:
    fault = {"code": "missing", "detail": "give it", "pointer": "/article_ids"}
    assert refused(door, {}) == problem("invalid", 422, "A value is wrong", "/article_ids is missing.", PATH, fault)


@pytest.mark.parametrize("value", ["art_1", None, 5, {"0": "art_1"}, True])
def test_a_list_is_no_other_thing(door: Door, value: object) -> None:
    fault = {"code": "wrong_type", "detail": "a list", "pointer": "/article_ids"}
    assert refused(door, {"article_ids": value}) == problem("invalid", 422, "A value is wrong", "/article_ids must be a list.", PATH, fault)


def test_every_wrong_thing_is_named_by_its_place(door: Door) -> None:
    found = refused(door, {"article_ids": ["art_1", 1, None, ["art_1"]], "x/y~z": 1})
    wrong = [{"code": "wrong_type", "detail": "a string", "pointer": f"/article_ids/{place}"} for place in (1, 2, 3)]
    unknown = {"code": "unknown_member", "detail": "leave it out", "pointer": "/x~1y~0z"}
    assert found == problem("invalid", 422, "A value is wrong", "/article_ids/1 must be a string.", PATH, *wrong, unknown)


def test_an_unknown_member_alone_is_refused(door: Door) -> None:
    fault = {"code": "unknown_member", "detail": "leave it out", "pointer": "/ids"}
    assert refused(door, {"article_ids": [], "ids": []}) == problem(
        "invalid", 422, "A value is wrong", "/ids is not known here.", PATH, fault
    )


def test_no_more_than_twenty_faults_are_told(door: Door) -> None:
    faults = refused(door, {"article_ids": [1] * 400})["errors"]
    assert faults == [{"code": "wrong_type", "detail": "a string", "pointer": f"/article_ids/{place}"} for place in range(20)]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "The body is not JSON: Expecting value at character 0."),
        (b'{"article_ids": []} {}', "The body is not JSON: Extra data at character 20."),
        (b'{"article_ids": [], "article_ids": []}', "The body gives a key twice in one object."),
        (b'{"article_ids": [NaN]}', "The body holds NaN, which is not JSON."),
        (b'{"article_ids": ["\xff"]}', "The body is not UTF-8: byte 18 cannot be read."),
        (b'{"article_ids": ' + b"[" * 33 + b"]" * 33 + b"}", "The body is nested deeper than 32 levels."),
    ],
)
def test_what_is_no_json_is_refused(door: Door, body: bytes, detail: str) -> None:
    assert door.refusal(PATH, "POST", POSTED, body) == problem("malformed_json", 400, "The body is not JSON", detail, PATH)


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/json; charset=latin-1", "application/json;", "application/json; x=y", "application/problem+json"],
)
def test_a_body_of_another_type_is_refused(door: Door, content_type: str) -> None:
    found = door.refusal(PATH, "POST", [(b"content-type", content_type.encode())], b'{"article_ids": []}')
    detail = "Content-Type must be application/json, in UTF-8."
    assert found == problem("unsupported_media_type", 415, "The body's type is not supported", detail, PATH)


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON ; charset=utf-8", 'application/json;charset="UTF-8"'])
def test_json_may_say_that_it_is_in_utf_8(door: Door, content_type: str) -> None:
    answer = door.ask("POST", PATH, [(b"content-type", content_type.encode())], b'{"article_ids": []}')
    assert (answer.status, answer.body) == (200, b'{"items" : []}')


def test_a_body_without_a_type_or_compressed_or_too_large_is_refused(door: Door) -> None:
    body = b'{"article_ids": []}'
    statuses = [
        door.ask("POST", PATH, (), body).status,
        door.ask("POST", PATH, [*POSTED, (b"content-encoding", b"gzip")], body).status,
        door.ask("POST", PATH, POSTED, body + b" " * 64 * 1024).status,
    ]
    assert statuses == [415, 415, 413]


def test_arguments_stand_in_the_body_alone(door: Door) -> None:
    found = door.refusal(f"{PATH}?article_ids=art_1", "POST", POSTED, b'{"article_ids": []}')
    assert (found["code"], found["errors"]) == (
        "unknown_parameter",
        [{"code": "unknown_parameter", "detail": "leave it out", "parameter": "article_ids"}],
    )


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_counts_are_asked_by_post_alone(door: Door, method: str) -> None:
    answer = door.ask(method, PATH)
    assert (answer.status, answer.headers["allow"]) == (405, "OPTIONS, POST")
