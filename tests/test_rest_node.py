"""REST reads of whatever has an id."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from db.printer_columns import table_of
from schema.graph import NODES
from tests.dataset_people import FAR
from tests.door import Door, not_found, problem

PLACES = {
    "art": f"/v1/articles/art_{FAR}",
    "cmt": "/v1/comments/cmt_1_21",
    "aut": "/v1/authors/aut_4",
    "acc": "/v1/accounts/keel_hauler",
    "sec": "/v1/sections/weather",
    "nwl": "/v1/newsletters/daily",
}
"""Where a node of each type that has an address of its own stands."""
WIRE = {"id": "agy_1", "slug": "northern-wire", "name": "Northern Wire"}
OTHERS: dict[str, dict[str, object]] = {
    "sit_2": {"id": "sit_2", "slug": "inland-gazette", "name": "Inland Gazette", "host": None, "publisher": None, "article_count": 4},
    "agy_1": WIRE | {"article_count": 3},
    "img_1": {
        "id": "img_1",
        "caption": "Ferries wait out the storm.",
        "alt": "Ferries",
        "credit": "Northern Wire/Ada Quill",
        "is_file_photo": True,
        "agency": WIRE,
    },
    "img_4": {"id": "img_4", "caption": None, "alt": None, "credit": None, "is_file_photo": False, "agency": None},
}


def noun_of(key: str) -> str:
    return next(table_of(noun) for noun in NODES if noun.prefix == key[:3])


@pytest.mark.parametrize("path", PLACES.values(), ids=PLACES)
def test_a_node_is_what_stands_at_its_own_address(door: Door, path: str) -> None:
    there = door.get(path)
    found = door.get(f"/v1/node/{there['id']}")
    assert (found.pop("type"), found) == (noun_of(str(there["id"])), there)


@pytest.mark.parametrize("key", OTHERS)
def test_a_node_without_an_address_of_its_own_comes_whole(door: Door, key: str) -> None:
    assert door.get(f"/v1/node/{key}") == {"type": noun_of(key), **OTHERS[key]}


def test_every_type_of_node_is_read_here() -> None:
    of_editors = {"imp"}  # tests/test_page_imports.py reads them
    assert {noun.prefix for noun in NODES} == {*PLACES, *(key[:3] for key in OTHERS), *of_editors}


@pytest.mark.parametrize(
    "given", ["art_11", "art_12", "cmt_1_18", "cmt_11_1", "acc_6", "img_11", "img_9", "sec_9", "cmt_1", "art_1_1", f"sit_{2**63}"]
)
def test_hidden_and_missing_nodes_are_not_found(door: Door, given: str) -> None:
    assert door.refusal(f"/v1/node/{given}") == not_found("There is no node with this id.", f"/v1/node/{given}")


@pytest.mark.parametrize(
    "given", ["xyz_1", "art_01", "art", "art_", "ART_1", "art_+1", "art_1 ", " art_1", "art_1_", "1", "art_1\n", "art_\u0661"]
)
def test_what_has_no_form_of_an_id_is_not_found(door: Door, given: str) -> None:
    path = f"/v1/node/{quote(given)}"
    assert door.refusal(path) == not_found("There is nothing with this id.", path.replace("%2B", "+"))


def test_a_node_takes_no_parameters(door: Door) -> None:
    expected = problem(
        "unknown_parameter",
        400,
        "Unknown query parameter",
        "There is no parameter 'fields' here; known are: none.",
        "/v1/node/art_1",
        {"code": "unknown_parameter", "detail": "leave it out", "parameter": "fields"},
    )
    assert door.refusal("/v1/node/art_1?fields=id") == expected
