"""Lists of the REST door, page by page: forwards and back by the links alone, each row once, in the order of the whole list."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from api.rest.operation import Operation
from api.rest.routes import OPERATIONS
from schema.noun import Many
from tests.dataset_people import MODERATOR_SECRET
from tests.door import Answer, Door, Headers, links, problem
from tests.people import bearer
from tests.test_rest_parity import PLACES

PAGED = [one for one in OPERATIONS if isinstance(one.field.link, Many)]


def place(operation: Operation) -> str:
    return PLACES[operation.root].path(operation.path) if operation.argument else operation.path


def lists(operation: Operation) -> Iterator[str]:
    """A list in each of its orders, as a query string. By relevance it needs words, and so does a search."""
    for sort in operation.known["sort"].choices:
        yield f"sort={sort}&q=harbour+or+remark+or+storm" if sort == "relevance" else f"sort={sort}"


def asking(operation: Operation) -> Headers:
    """Whoever may ask it."""
    return () if operation.root_field.access.is_public else bearer(MODERATOR_SECRET)


def walk(door: Door, target: str, relation: str, headers: Headers = ()) -> Iterator[Answer]:
    """A page, and those that its links lead to."""
    following: str | None = target
    while following:
        answer = door.ask("GET", following, headers)
        assert answer.status == 200, answer.json
        yield answer
        following = answer.link(relation)


def rows(answers: list[Answer]) -> list[object]:
    return [row for answer in answers for row in as_list(answer.json["items"])]


def as_list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


@pytest.mark.parametrize(
    ("operation", "listed"), [(one, listed) for one in PAGED for listed in lists(one)], ids=lambda one: getattr(one, "operation_id", one)
)
def test_links_lead_through_the_whole_list_and_back(door: Door, operation: Operation, listed: str) -> None:
    who = asking(operation)
    whole = rows(list(walk(door, f"{place(operation)}?{listed}&limit=100", "next", who)))
    onwards = list(walk(door, f"{place(operation)}?limit=2&{listed}", "next", who))
    back = [page for link in [onwards[-1].link("prev")] if link for page in walk(door, link, "prev", who)]
    assert rows(onwards) == whole
    assert rows([*reversed(back), onwards[-1]]) == whole


def test_a_link_repeats_the_request_and_changes_only_its_cursor(door: Door) -> None:
    answer = door.ask("GET", "/v1/articles?section=world&limit=1&fields=id")
    next_cursor = answer.json["next_cursor"]
    assert answer.headers["link"] == f'</v1/articles?section=world&limit=1&fields=id&cursor={next_cursor}>; rel="next"'
    second = door.ask("GET", f"/v1/articles?section=world&c%75rsor={next_cursor}&limit=1&fields=id")
    body = second.json
    assert second.headers["link"] == (
        f'</v1/articles?section=world&limit=1&fields=id&cursor={body["next_cursor"]}>; rel="next", '
        f'</v1/articles?section=world&limit=1&fields=id&cursor={body["prev_cursor"]}>; rel="prev"'
    )


@pytest.mark.parametrize("q", ["a>b harbour or storm", 'storm or "harbour"', "harbour or ünïcødé", "storm or 津波 or harbour"])
def test_a_link_is_a_uri_whatever_the_request_wrote(door: Door, q: str) -> None:
    target = f"/v1/articles?limit=1&fields=id&q={q.replace(' ', '+')}".encode()
    answer = door.ask("GET", target)
    assert answer.headers["link"].isascii()
    assert links(answer) == {"next": answer.json["next_cursor"]}
    assert len(list(walk(door, f"/v1/articles?limit=1&fields=id&q={quote(q)}", "next"))) > 1


def test_a_link_below_a_name_beyond_ascii_is_a_uri(door: Door) -> None:
    answer = door.ask("GET", "/v1/accounts/%C3%85sa/comments?limit=1")
    assert answer.headers["link"].startswith("</v1/accounts/%C3%85sa/comments?limit=1&cursor=")
    assert len(list(walk(door, "/v1/accounts/%C3%85sa/comments?limit=1", "next"))) == 2


def test_a_cursor_inside_an_included_list_leads_on_at_the_list_itself(door: Door) -> None:
    thread = door.get("/v1/articles/art_1?fields=id&include=comments")["comments"]
    assert isinstance(thread, dict)
    rest = door.get(f"/v1/articles/art_1/comments?cursor={thread['next_cursor']}")
    both = [*as_list(thread["items"]), *as_list(rest["items"])]
    assert both == as_list(door.get("/v1/articles/art_1/comments?limit=100")["items"])


@pytest.mark.parametrize(
    "target",
    [
        "/v1/articles?limit=1&sort=published_at&cursor={}",
        "/v1/articles?limit=1&section=world&cursor={}",
        "/v1/comments?limit=1&cursor={}",
        "/v1/authors?cursor={}",
    ],
)
def test_a_cursor_of_another_sort_filter_or_list_is_refused(door: Door, target: str) -> None:
    cursor = door.get("/v1/articles?limit=1")["next_cursor"]
    detail = "This cursor belongs to another list, sort or filter; start again without it."
    fault = {"code": "invalid_cursor", "detail": "a cursor that this list gave", "parameter": "cursor"}
    expected = problem("invalid_cursor", 400, "The cursor does not belong to this list", detail, target.partition("?")[0], fault)
    assert door.refusal(target.format(cursor)) == expected


@pytest.mark.parametrize(
    "cursor", ["", "x", "%20", "W10", "bnVsbA", "MQ", "e30", "W251bGxd", "WyJ4Il0", "=", "////", "A" * 1_025, "%C3%BC", "W1tbW1tb"]
)
def test_what_no_list_gave_is_refused(door: Door, cursor: str) -> None:
    found = door.refusal(f"/v1/articles?cursor={cursor}")
    fault = as_list(found.pop("errors"))[0]
    assert isinstance(fault, dict)
    assert (fault["code"], fault["parameter"], found["code"], found["status"]) == ("invalid_cursor", "cursor", "invalid_cursor", 400)
