"""The contract of OAuth's addresses is whole and true: forms, answers and refusals are as the document has them, in OAuth's words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast
from urllib.parse import urlencode

import pytest

from api.acts.clients import BY_CLIENT
from api.floor.paths import LARGEST_BODY
from api.floor.request import LARGEST_HEADERS, LONGEST_TARGET
from api.secret import CLIENT, TOKEN, new_secret
from openapi.oauth import ADDRESSES, FORMS, Address
from tests.acting import REST, Acting
from tests.documented.document import components, documented, schemas
from tests.door import Answer, Door
from tests.test_clients import FORM, GRANT, MINE, basic
from tests.test_contract_writes import faults_of

Json = dict[str, object]
BOUNDS = {"400", "406", "414", "429", "431"}
OF_FORMS = {"200", *BOUNDS, "401", "408", "413", "415", "422", "503", "504"}
ISSUE, REVOKE = "issueToken", "revokeIssuedToken"


@pytest.fixture
def door(fresh_dsn: str) -> Iterator[Door]:
    found = Door(fresh_dsn)
    yield found
    found.close()


@pytest.fixture
def client(door: Door) -> tuple[str, str]:
    """Its id and secret."""
    acting = Acting(door, REST)
    came = acting.do("create_client", MINE, acting.person("tidewatcher"))
    return came.key or "", came.secret or ""


def test_each_says_what_it_may_be_refused_with_and_who_may(door: Door) -> None:
    told = {one.operation_id: (set(cast(Json, documented(one.operation_id)["responses"])), one.takes is None) for one in ADDRESSES}
    assert told == {one.operation_id: (OF_FORMS if one in FORMS else {"200", "304", "401", *BOUNDS}, one not in FORMS) for one in ADDRESSES}
    assert {one.operation_id: documented(one.operation_id)["security"] for one in ADDRESSES} == {
        one.operation_id: [{"client": []}, {}] if one in FORMS else [] for one in ADDRESSES
    }


def sent(door: Door, path: str, form: dict[str, str], *fields: tuple[bytes, bytes], query: str = "") -> Answer:
    return door.ask("POST", f"{path}{query}", [FORM, *fields], urlencode(form).encode())


def test_each_answers_as_the_document_says(door: Door, client: tuple[str, str]) -> None:
    wanted = GRANT | {"scope": "account:read", "client_id": client[0], "client_secret": client[1]}
    answers = {
        ISSUE: sent(door, "/oauth/token", wanted),
        REVOKE: sent(door, "/oauth/revoke", {"token": new_secret(TOKEN)}, basic(*client)),
        **{one.operation_id: door.ask("GET", one.path) for one in ADDRESSES if one not in FORMS},
    }
    assert {name: faults_of(name, 200, answer) for name, answer in answers.items()} == {one.operation_id: [] for one in ADDRESSES}


def test_an_example_of_a_form_is_taken(door: Door, client: tuple[str, str]) -> None:
    for one in FORMS:
        assert one.takes is not None
        members = cast(dict[str, Json], schemas()[one.takes.__name__]["properties"])
        form = {name: str(cast(list[object], member["examples"])[0]) for name, member in members.items() if "examples" in member}
        assert sent(door, one.path, form | {"client_id": client[0]}, basic(*client)).status == 200, form


def refusals(door: Door, path: str, client: tuple[str, str]) -> Iterator[tuple[int, Answer]]:
    """One of each status that a request alone can bring about; the last is asked too often."""
    right, form = basic(*client), {**GRANT, "token": new_secret(TOKEN)}
    yield 400, sent(door, path, {"scope": "x"}, right)
    yield 400, sent(door, path, form, right, query="?x=1")
    yield 401, sent(door, path, form)
    yield 401, sent(door, path, form, basic("cli_1", new_secret(CLIENT)))
    yield 413, door.ask("POST", path, [FORM, right, (b"content-length", str(LARGEST_BODY + 1).encode())])
    yield 414, sent(door, path, form, right, query="?" + "x" * LONGEST_TARGET)
    yield 415, door.ask("POST", path, [right], b"{}")
    yield 422, sent(door, path, form | {"token": "a\0"}, right)
    yield 431, sent(door, path, form, right, (b"x-large", b"x" * LARGEST_HEADERS))
    for _ in range(BY_CLIENT.most):
        sent(door, path, form, right)
    yield 429, sent(door, path, form, right)


@pytest.mark.parametrize("operation", FORMS, ids=lambda one: one.operation_id)
def test_each_refusal_is_one_that_the_document_describes(door: Door, client: tuple[str, str], operation: Address) -> None:
    for status, answer in refusals(door, operation.path, client):
        assert (faults_of(operation.operation_id, status, answer), status) == ([], status)
        assert f"`{answer.json['error']}`" in described(operation.operation_id, status)


def test_a_grant_and_a_scope_that_are_not_there_are_told_in_words_of_their_own(door: Door, client: tuple[str, str]) -> None:
    for form in ({"grant_type": "password"}, GRANT | {"scope": "articles:write"}):
        answer = sent(door, "/oauth/token", form, basic(*client))
        assert faults_of(ISSUE, 400, answer) == []
        assert f"`{answer.json['error']}`" in described(ISSUE, 400)


def described(operation_id: str, status: int) -> str:
    at = cast(dict[str, dict[str, str]], documented(operation_id)["responses"])[str(status)]["$ref"].rpartition("/")[2]
    return str(cast(dict[str, Json], components()["responses"])[at]["description"])
