"""REST reads of comments, whole: one, a thread's, answers, quotes both ways, and across articles with every filter and sort."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from schema.comment import CommentFilter
from schema.sort import CommentSort, RecentSort
from tests.dataset_people import FAR
from tests.door import Door, not_found

HARBOUR = {
    "id": "art_1",
    "headline": "Harbour Reopens After a Week of Storms",
    "path": "/world/story-1",
    "published_at": "2024-03-06T06:30:00Z",
}
WHOLE = {
    "id": "cmt_1_6",
    "number": 6,
    "body": "Remark 6 on 1.",
    "body_html": "<p>6</p>",
    "votes": {"up": 3, "down": 1, "score": 2, "display": "2 ( +3 / -1 )"},
    "status": "visible",
    "depth": 5,
    "is_featured": False,
    "reply_count": 1,
    "descendant_count": 3,
    "created_at": "2024-03-07T06:30:00.000006Z",
    "local_time": None,
    "edited_at": None,
    "revision": 1,
    "version": "1",
    "badges": [],
    "account": {"id": "acc_3", "handle": "Gull", "display_name": "Gull"},
    "article": HARBOUR,
    "parent": {"id": "cmt_1_5", "number": 5},
    "quotes": [
        {
            "revision": 1,
            "start": 0,
            "end": 14,
            "text": "The breakwater",
            "is_stale": True,
            "target": {
                "type": "block",
                "number": 3,
                "kind": "paragraph",
                "text": "The breakwater lost forty metres, the harbour master said.",
            },
        },
        {"revision": 1, "start": 0, "end": 5, "text": "block", "is_stale": True, "target": None},
    ],
}
DELETED = {
    "id": "cmt_1_21",
    "number": 21,
    "body": "",
    "body_html": "",
    "votes": {"up": 3, "down": 1, "score": 2, "display": "2 ( +3 / -1 )"},
    "status": "deleted",
    "depth": 1,
    "is_featured": False,
    "reply_count": 2,
    "descendant_count": 2,
    "created_at": "2024-03-08T06:30:00Z",
    "local_time": None,
    "edited_at": None,
    "revision": 1,
    "version": "1",
    "badges": [],
    "account": None,
    "article": HARBOUR,
    "parent": {"id": "cmt_1_1", "number": 1},
    "quotes": [],
}
THREAD = {
    "best": "15 5 27 17 7 21 16 11 6 1 9 13 3 12 2 28 26 25 24 23 22 14 10 8 4",
    "top": "15 5 27 21 17 16 11 7 6 1 9 28 26 25 24 23 22 13 10 8 3 12 2 14 4",
    "hot": "27 28 26 17 11 25 24 23 22 14 21 16 13 10 5 15 7 6 1 9 8 3 2 12 4",
    "new": "28 27 26 25 24 23 22 17 14 11 21 16 13 10 9 8 7 6 5 4 3 2 1 15 12",
    "old": "12 15 1 2 3 4 5 6 7 8 9 10 13 16 21 11 14 17 22 23 24 25 26 27 28",
    "controversial": "27 17 7 13 3 21 16 12 11 6 2 1 28 26 25 24 23 22 15 14 10 9 8 5 4",
}
"""Article 1 in every order; the hidden, pending and removed 18, 19 and 20 are nowhere. Ties go by number, the same way as the sort."""
ANSWERS = {"2", "10", "11", "12", "13", "14", "15", "16", "17", "21"}  # to comment 1
ON_2 = " ".join(f"2_{number}" for number in range(20, 0, -1))
ON_3 = " ".join(f"3_{number}" for number in range(10, 0, -1))
ON_4, ON_FAR = "4_5 4_4 4_3 4_2 4_1", f"{FAR}_3 {FAR}_2 {FAR}_1"
FEATURED = "1_28 1_27 1_26"
FILTERS = {
    "account": {
        "keel_hauler": f"1_25 1_24 1_23 1_22 {ON_3}",
        "KEEL_hauler": f"1_25 1_24 1_23 1_22 {ON_3}",
        "Gull": "1_6 1_2 2_6 2_2",
        "gone": "",
        "silent": "",
        "Gull ": "",
    },
    "section": {"weather": "5_1", "sport": f"8_1 {ON_3}", "none": ""},
    "author": {"aut_4": f"8_1 {ON_2}", "aut_3": ON_3, "aut_6": "", "aut_01": "", "acc_1": ""},
    "agency": {"coastal-press": f"8_1 {ON_4}", "none": ""},
    "created_after": {"2024-03-09T06:30:00Z": FEATURED, "2024-03-10T07:29:59.999999+01:00": FEATURED, "2024-03-10T06:30:00Z": ""},
    "q": {
        "answers": "1_25 1_24 1_23 1_22",
        '"remark 20"': "2_20",
        "'ünïcødé' -remark": "1_26",
        "remark -1 -2 -3": "4_5 4_4",
        "harbour": "",
        "the": "",
        "": "",
    },
    "featured": {
        "true": f"{FEATURED} 4_2",
        "false": f"{' '.join(f'1_{number}' for number in THREAD['new'].split()[3:])} 8_1 {ON_3} {ON_2} 5_1 4_5 4_4 4_3 4_1 {ON_FAR}",
    },
}


def comments(places: str) -> str:
    return " ".join(f"cmt_{place}" for place in places.split())


def in_thread(numbers: str) -> str:
    return comments(" ".join(f"1_{number}" for number in numbers.split()))


def test_a_comment_comes_whole_with_its_edges_in_brief(door: Door) -> None:
    assert door.get("/v1/comments/cmt_1_6") == WHOLE


def test_a_deleted_comment_keeps_its_place_without_its_text_and_its_writer(door: Door) -> None:
    assert door.get("/v1/comments/cmt_1_21") == DELETED
    assert door.ids("/v1/comments/cmt_1_21/replies") == in_thread("25 24")


def test_a_parent_that_is_hidden_is_null(door: Door) -> None:
    assert door.get("/v1/comments/cmt_1_22?fields=id,parent,depth") == {"id": "cmt_1_22", "depth": 2, "parent": None}


def test_a_comment_of_a_page_has_the_time_as_printed_and_no_writer_where_none_is_named(door: Door) -> None:
    fields = "created_at,local_time,account"
    gull = {"id": "acc_3", "handle": "Gull", "display_name": "Gull"}
    found = [door.get(f"/v1/comments/cmt_2_{number}?fields={fields}") for number in (2, 3)]
    assert found == [
        {"created_at": None, "local_time": "06:48 am JST", "account": gull},
        {"created_at": None, "local_time": None, "account": None},
    ]


def test_a_text_is_given_as_written(door: Door) -> None:
    assert door.get("/v1/comments/cmt_1_26?fields=body") == {"body": 'Quotes " and \\ and \n lines, <b>tags</b> & ünïcødé 🚢.'}


@pytest.mark.parametrize("edge", ["", "/replies", "/quotes", "/quoted-by"])
@pytest.mark.parametrize(
    "given",
    ["cmt_1_18", "cmt_1_19", "cmt_1_20", "cmt_11_1", "cmt_12_1", "cmt_7_1", "cmt_1_99", "cmt_1_01", "cmt_1", "cmt_1_1_1", "art_1", "x"],
)
def test_hidden_comments_and_ids_of_another_spelling_are_not_found(door: Door, given: str, edge: str) -> None:
    path = f"/v1/comments/{given}{edge}"
    assert door.refusal(path) == not_found("There is no comment with this id.", path)


@pytest.mark.parametrize("sort", CommentSort)
def test_a_thread_comes_in_every_order(door: Door, sort: CommentSort) -> None:
    assert door.ids(f"/v1/articles/art_1/comments?limit=100&sort={sort.spelling}") == in_thread(THREAD[sort.spelling])


@pytest.mark.parametrize("sort", CommentSort)
def test_answers_come_in_every_order(door: Door, sort: CommentSort) -> None:
    answers = " ".join(number for number in THREAD[sort.spelling].split() if number in ANSWERS)
    assert door.ids(f"/v1/comments/cmt_1_1/replies?sort={sort.spelling}") == in_thread(answers)


def test_a_thread_comes_oldest_first_and_answers_best_first_unless_asked_otherwise(door: Door) -> None:
    assert door.ids("/v1/articles/art_1/comments?limit=100") == in_thread(THREAD["old"])
    assert door.ids("/v1/comments/cmt_1_1/replies") == in_thread("15 17 21 16 11 13 12 2 14 10")


def test_comments_across_articles_are_those_of_shown_articles(door: Door) -> None:
    newest = door.ids("/v1/comments?limit=100&sort=new")
    assert newest == f"{in_thread(THREAD['new'])} {comments(f'8_1 {ON_3} {ON_2} 5_1 {ON_4} {ON_FAR}')}"
    assert door.ids("/v1/comments?limit=100&sort=old").split() == newest.split()[::-1]


@pytest.mark.parametrize("name", CommentFilter.model_fields)
def test_comments_are_narrowed_by_every_filter(door: Door, name: str) -> None:
    found = {value: door.ids(f"/v1/comments?limit=100&{name}={quote(value)}") for value in FILTERS[name]}
    assert found == {value: comments(places) for value, places in FILTERS[name].items()}


def test_filters_go_together(door: Door) -> None:
    assert door.ids("/v1/comments?section=world&author=aut_1&agency=northern-wire&featured=true") == in_thread("28 27 26")
    assert door.ids("/v1/comments?featured=false&section=world&author=aut_5&sort=old") == comments("4_1 4_3 4_4 4_5")


def test_quotes_come_in_order_with_what_they_point_at(door: Door) -> None:
    quoting = {"id": "cmt_1_5", "number": 5}
    block = {"type": "block", "number": 1, "kind": "paragraph", "text": "The harbour reopened on Tuesday."}
    comment = {"type": "comment", "id": "cmt_1_4", "number": 4}
    assert door.get("/v1/comments/cmt_1_5/quotes") == {
        "items": [
            {"revision": 1, "start": 0, "end": 8, "text": "Remark 4", "is_stale": False, "comment": quoting, "target": comment},
            {"revision": 2, "start": 4, "end": 11, "text": "harbour", "is_stale": False, "comment": quoting, "target": block},
        ]
    }
    assert door.get("/v1/comments/cmt_1_1/quotes") == {"items": []}


def test_a_quoted_comment_that_is_hidden_is_null_and_a_deleted_one_keeps_its_place(door: Door) -> None:
    assert door.get("/v1/comments/cmt_1_7/quotes?fields=target") == {"items": [{"target": None}]}
    assert door.get("/v1/comments/cmt_1_8/quotes?fields=target") == {
        "items": [{"target": {"type": "comment", "id": "cmt_1_21", "number": 21}}]
    }


def test_where_a_comment_is_quoted_leaves_out_hidden_and_deleted_quoters(door: Door) -> None:
    found = door.items("/v1/comments/cmt_1_4/quoted-by?fields=start,end,comment")
    fifth, ninth = {"id": "cmt_1_5", "number": 5}, {"id": "cmt_1_9", "number": 9}
    assert found == [
        {"start": 0, "end": 8, "comment": fifth},
        {"start": 0, "end": 6, "comment": ninth},
        {"start": 7, "end": 8, "comment": ninth},
    ]


def test_every_sort_and_filter_has_its_cases_here() -> None:
    assert set(THREAD) == {sort.spelling for sort in CommentSort}
    assert {sort.spelling for sort in RecentSort} == {"new", "old"}
    assert set(FILTERS) == set(CommentFilter.model_fields)


def test_the_sample_thread_has_its_tallies_as_printed(sample_door: Door) -> None:
    found = sample_door.items("/v1/comments?account=skerryFOLK&fields=number,votes,local_time,created_at")
    votes = {"up": 44, "down": 0, "score": 44, "display": "44 ( +44 / -0 )"}
    assert found == [{"number": 7, "votes": votes, "local_time": "07:15 am GMT", "created_at": None}]
