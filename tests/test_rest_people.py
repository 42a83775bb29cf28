"""REST reads of authors and accounts, whole, and of what they wrote."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from schema.sort import ArticleSort, RecentSort
from tests.dataset_people import FAR
from tests.door import LAST_PAGE, Door, not_found

AUTHORS = [
    {"id": "aut_2", "slug": "ada-quill", "name": "Ada Quill", "article_count": 2},
    {"id": "aut_3", "slug": "ada-quill-2", "name": "Ada Quill", "article_count": 1},
    {"id": "aut_1", "slug": "mara-lindqvist", "name": "Mara Lindqvist", "article_count": 4},
    {"id": "aut_6", "slug": "never-published", "name": "Never Published", "article_count": 0},
    {"id": "aut_4", "slug": "tomás-o-brien", "name": "Tomás O’Brien", "article_count": 2},
    {"id": "aut_5", "slug": "zoe", "name": "zoe", "article_count": 1},
]
KEEL_HAULER = {
    "id": "acc_8",
    "handle": "keel_hauler",
    "display_name": "Keel_Hauler",
    "origin": "registered",
    "role": "admin",
    "joined_at": "2024-01-11T06:30:00Z",
    "comment_count": 14,
    "site": None,
}
SALT = {
    "id": "acc_4",
    "handle": "old-salt",
    "display_name": "Old-Salt",
    "origin": "imported",
    "role": "reader",
    "joined_at": None,
    "comment_count": 7,
    "site": {"id": "sit_1", "slug": "harbour-courier", "name": "Harbour Courier"},
}
BY_AUTHOR = {"1": f"2 1 5 {FAR}", "2": "2 1", "3": "3", "4": "2 8", "5": "4", "6": ""}
BY_MARA = {
    "-published_at": f"2 1 5 {FAR}",
    "published_at": f"{FAR} 5 1 2",
    "-comment_count": f"1 2 {FAR} 5",
    "-hot": f"1 2 5 {FAR}",
    "-updated_at": f"1 2 5 {FAR}",
}
BY_KEEL_HAULER = ["cmt_1_25", "cmt_1_24", "cmt_1_23", "cmt_1_22", *(f"cmt_3_{number}" for number in range(10, 0, -1))]


def articles(numbers: str) -> str:
    return " ".join(f"art_{number}" for number in numbers.split())


def test_authors_come_by_name_then_by_key(door: Door) -> None:
    assert door.get("/v1/authors") == LAST_PAGE | {"items": AUTHORS}
    assert door.items("/v1/authors?sort=-name") == AUTHORS[::-1]


@pytest.mark.parametrize("author", AUTHORS)
def test_an_author_comes_whole(door: Door, author: dict[str, str]) -> None:
    assert door.get(f"/v1/authors/{author['id']}") == author


@pytest.mark.parametrize("number", BY_AUTHOR)
def test_the_articles_of_an_author_are_those_that_are_shown(door: Door, number: str) -> None:
    assert door.ids(f"/v1/authors/aut_{number}/articles") == articles(BY_AUTHOR[number])


@pytest.mark.parametrize("sort", [one for one in ArticleSort if one is not ArticleSort.RELEVANCE])
def test_the_articles_of_an_author_come_in_every_order(door: Door, sort: ArticleSort) -> None:
    assert door.ids(f"/v1/authors/aut_1/articles?sort={sort.spelling}") == articles(BY_MARA[sort.spelling])


@pytest.mark.parametrize("given", ["aut_7", "aut_01", "aut_0", "aut_", "mara-lindqvist", "art_1", "aut_1_1", "AUT_1", "aut_-1", "aut_1%20"])
@pytest.mark.parametrize("edge", ["", "/articles"])
def test_ids_that_no_author_has_are_not_found(door: Door, given: str, edge: str) -> None:
    path = f"/v1/authors/{given}{edge}"
    assert door.refusal(path) == not_found("There is no author with this id.", path)


@pytest.mark.parametrize("handle", ["keel_hauler", "KEEL_HAULER", "Keel_hauler"])
def test_an_account_is_found_by_its_handle_whatever_the_case(door: Door, handle: str) -> None:
    assert door.get(f"/v1/accounts/{handle}") == KEEL_HAULER


@pytest.mark.parametrize("handle", ["Åsa", "åsa", "ÅSA"])
def test_a_handle_beyond_ascii_is_found_whatever_the_case(door: Door, handle: str) -> None:
    assert door.get(f"/v1/accounts/{quote(handle)}?fields=id,handle") == {"id": "acc_5", "handle": "Åsa"}


def test_an_imported_handle_has_its_site_and_never_joined(door: Door) -> None:
    assert door.get("/v1/accounts/old-salt?fields=id,handle,display_name,origin,role,joined_at,site") == {
        name: value for name, value in SALT.items() if name != "comment_count"
    }


@pytest.mark.parametrize("edge", ["", "/comments"])
@pytest.mark.parametrize("handle", ["gone", "nobody", "acc_1", "keel%20hauler", "%", "'"])
def test_erased_and_unknown_accounts_are_not_found(door: Door, handle: str, edge: str) -> None:
    path = f"/v1/accounts/{handle}{edge}"
    assert door.refusal(path) == not_found("There is no account with this handle.", path.replace("%", "%25", handle == "%"))


@pytest.mark.parametrize("sort", RecentSort)
def test_what_an_account_wrote_comes_in_every_order(door: Door, sort: RecentSort) -> None:
    expected = {"new": BY_KEEL_HAULER, "old": BY_KEEL_HAULER[::-1]}[sort.spelling]
    assert door.ids(f"/v1/accounts/Keel_Hauler/comments?sort={sort.spelling}").split() == expected


def test_whoever_wrote_nothing_has_an_empty_list(door: Door) -> None:
    assert door.get("/v1/accounts/silent/comments") == LAST_PAGE | {"items": []}
