"""Documents that are asked for by their hash: trusted ones, and those that clients leave here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.graphql.persisted import MOST_LEFT, Documents, DocumentsUnreadable, Named, hash_of, trusted_documents
from schema.errors import PersistedQueryNotFound

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
Client = TestClient[Litestar]
TRUSTED = "query Sites { sites { totalCount } }\n"
NODE = "query Node($id: ID!) { node(id: $id) { id } }"
FREE = "{ agencies { totalCount } }"
SITES = {"data": {"sites": {"totalCount": 2}}, "extensions": {"cost": 20}}
UNKNOWN = "0" * 64


@pytest.fixture
def served(dataset_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Client]]:
    """The service with a folder of trusted documents, under the settings that are given."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "sites.graphql").write_text(TRUSTED)
    (tmp_path / "compiled.json").write_text(json.dumps({hash_of(NODE): NODE}))
    (tmp_path / "notes.txt").write_text("no document")
    with ExitStack() as opened:

        def start(**settings: str) -> Client:
            for name, value in {"BROADSHEET_TRUSTED_DOCUMENTS": str(tmp_path), **settings}.items():
                monkeypatch.setenv(name, value)
            return opened.enter_context(TestClient(create_app(dataset_dsn), raise_server_exceptions=False))

        yield start


@pytest.fixture
def open_to_all(served: Callable[..., Client]) -> Client:
    return served()


@pytest.fixture
def only_trusted(served: Callable[..., Client]) -> Client:
    return served(BROADSHEET_ONLY_TRUSTED="yes")


def persisted(name: str, version: object = 1) -> dict[str, object]:
    return {"persistedQuery": {"version": version, "sha256Hash": name}}


def post(client: Client, accept: str = JSON, **posed: object) -> Response:
    return client.post("/graphql", json=posed, headers={"accept": accept})


def get(client: Client, accept: str = JSON, **posed: object) -> Response:
    written = {name: value if isinstance(value, str) else json.dumps(value) for name, value in posed.items()}
    return client.get(f"/graphql?{urlencode(written)}", headers={"accept": accept})


def refusals(ask: Callable[..., Response], client: Client, **posed: object) -> list[tuple[int, str | None, list[str]]]:
    """Status, Cache-Control and codes of a refusal, in GraphQL's own media type and in plain JSON."""
    answers = [ask(client, accept, **posed) for accept in (GRAPHQL_JSON, JSON)]
    return [
        (one.status_code, one.headers.get("cache-control"), [error["extensions"]["code"] for error in one.json()["errors"]])
        for one in answers
    ]


def refused(code: str, status: int = 400, status_in_json: int = 400) -> list[tuple[int, str, list[str]]]:
    return [(status, "no-store", [code]), (status_in_json, "no-store", [code])]


@pytest.mark.parametrize("ask", [post, get])
def test_a_trusted_document_is_asked_for_by_its_hash(ask: Callable[..., Response], open_to_all: Client) -> None:
    assert ask(open_to_all, documentId=f"sha256:{hash_of(TRUSTED)}").json() == SITES
    found = ask(open_to_all, documentId=f"sha256:{hash_of(NODE)}", variables={"id": "art_3"}, operationName="Node")
    assert found.json()["data"] == {"node": {"id": "art_3"}}


def test_a_trusted_document_has_one_short_address(open_to_all: Client) -> None:
    answer = open_to_all.get(f"/graphql?documentId=sha256:{hash_of(TRUSTED)}")
    assert (answer.status_code, answer.json(), answer.headers.get("cache-control")) == (
        200,
        SITES,
        "public, max-age=10, stale-while-revalidate=60",
    )


@pytest.mark.parametrize("ask", [post, get])
def test_a_hash_that_names_no_trusted_document_is_refused(ask: Callable[..., Response], open_to_all: Client) -> None:
    assert refusals(ask, open_to_all, documentId=f"sha256:{UNKNOWN}") == refused("document_not_trusted")


@pytest.mark.parametrize(
    "posed",
    [
        {"documentId": hash_of(TRUSTED)},
        {"documentId": f"sha256:{hash_of(TRUSTED).upper()}"},
        {"documentId": "sha256:"},
        {"documentId": f"md5:{hash_of(TRUSTED)}"},
        {"documentId": f"sha256:sha256:{hash_of(TRUSTED)}"},
        {"documentId": 5},
        {"documentId": ["sha256:"]},
        {"documentId": f"sha256:{hash_of(TRUSTED)}", "query": TRUSTED},
        {"documentId": f"sha256:{hash_of(TRUSTED)}", "extensions": persisted(hash_of(TRUSTED))},
        {"extensions": {}},
        {"extensions": {"persistedQuery": None}},
        {"extensions": {"persistedQuery": 1}},
        {"extensions": persisted("abc")},
        {"extensions": persisted(hash_of(FREE).upper())},
        {"extensions": persisted(hash_of(FREE), version=2)},
        {"extensions": persisted(hash_of(FREE), version="1")},
        {"extensions": {"persistedQuery": {"version": 1}}, "query": FREE},
    ],
)
def test_a_document_is_named_in_one_way(posed: Mapping[str, object], open_to_all: Client) -> None:
    assert refusals(post, open_to_all, **posed) == refused("malformed")


@pytest.mark.parametrize("ask", [post, get])
def test_a_document_is_left_once_and_then_asked_for_by_its_hash(ask: Callable[..., Response], open_to_all: Client) -> None:
    by_hash: dict[str, object] = {"extensions": persisted(hash_of(FREE))}
    assert refusals(ask, open_to_all, **by_hash) == refused("PERSISTED_QUERY_NOT_FOUND", status_in_json=200)
    assert ask(open_to_all, **by_hash).json()["errors"][0]["message"] == "PersistedQueryNotFound"
    left = ask(open_to_all, query=FREE, **by_hash)
    assert left.json()["data"] == {"agencies": {"totalCount": 2}}
    assert [one(open_to_all, JSON, **by_hash).json() for one in (get, post)] == [left.json()] * 2


def test_a_document_is_kept_under_its_own_hash_alone(open_to_all: Client) -> None:
    by_hash: dict[str, object] = {"extensions": persisted(hash_of(FREE))}
    assert refusals(post, open_to_all, query=TRUSTED, **by_hash) == refused("document_hash_mismatch")
    assert refusals(post, open_to_all, **by_hash) == refused("PERSISTED_QUERY_NOT_FOUND", status_in_json=200)


def test_a_document_that_cannot_be_answered_is_not_kept(open_to_all: Client) -> None:
    by_hash: dict[str, object] = {"extensions": persisted(hash_of("{ nothing }"))}
    assert refusals(post, open_to_all, query="{ nothing }", **by_hash) == refused("document_invalid", status_in_json=200)
    assert refusals(post, open_to_all, **by_hash) == refused("PERSISTED_QUERY_NOT_FOUND", status_in_json=200)


def test_a_trusted_document_is_found_by_clients_that_persist(open_to_all: Client, only_trusted: Client) -> None:
    assert post(open_to_all, extensions=persisted(hash_of(TRUSTED))).json() == SITES
    assert get(only_trusted, extensions=persisted(hash_of(TRUSTED))).json() == SITES


@pytest.mark.parametrize("ask", [post, get])
def test_where_only_trusted_documents_are_answered_all_others_are_refused(ask: Callable[..., Response], only_trusted: Client) -> None:
    assert refusals(ask, only_trusted, query=FREE) == refused("document_not_trusted")
    assert refusals(ask, only_trusted, query=FREE, extensions=persisted(hash_of(FREE))) == refused("document_not_trusted")
    assert refusals(ask, only_trusted, extensions=persisted(hash_of(FREE))) == refused("document_not_trusted")
    assert refusals(ask, only_trusted, query="{ __schema { queryType { name } } }") == refused("document_not_trusted")
    assert ask(only_trusted, documentId=f"sha256:{hash_of(TRUSTED)}").json() == SITES
    assert ask(only_trusted, query=TRUSTED).json() == SITES


def test_the_least_used_document_makes_room() -> None:
    documents = Documents()
    texts = [f"{{ sites(first: {number}) {{ totalCount }} }}" for number in range(MOST_LEFT + 1)]
    for text in texts[:MOST_LEFT]:
        documents.text(Named(text, hash=hash_of(text)))
    assert documents.text(Named(None, hash=hash_of(texts[0]))) == texts[0]
    documents.text(Named(texts[-1], hash=hash_of(texts[-1])))
    assert (len(documents.left), documents.text(Named(None, hash=hash_of(texts[0])))) == (MOST_LEFT, texts[0])
    with pytest.raises(PersistedQueryNotFound):
        documents.text(Named(None, hash=hash_of(texts[1])))


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("one.json", json.dumps({UNKNOWN: TRUSTED}), f"gives a document as {UNKNOWN}, but its SHA-256 is {hash_of(TRUSTED)}."),
        ("one.json", "[]", "must hold an object with the texts of documents by their hashes."),
        ("one.json", '{"a": 1}', "must hold an object with the texts of documents by their hashes."),
        ("one.json", "{", "cannot be read: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)."),
        ("one.graphql", b"\xff", "cannot be read: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte."),
    ],
)
def test_what_is_no_document_is_told_by_file(name: str, text: str | bytes, told: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(DocumentsUnreadable) as raised:
        trusted_documents(tmp_path)
    assert str(raised.value) == f"{tmp_path / name} {told}"


def test_a_single_file_may_be_given() -> None:
    assert trusted_documents(None) == {}
    with pytest.raises(DocumentsUnreadable, match="No such file"):
        trusted_documents(Path("/nowhere/documents.json"))


def test_a_compiled_file_may_say_what_its_hashes_are(tmp_path: Path) -> None:
    path = tmp_path / "documents.json"
    path.write_text(json.dumps({f"sha256:{hash_of(NODE)}": NODE}))
    assert trusted_documents(path) == {hash_of(NODE): NODE}


def test_only_yes_and_no_say_whether_others_are_answered(served: Callable[..., Client]) -> None:
    with pytest.raises(ValueError, match="BROADSHEET_ONLY_TRUSTED must be yes or no, not 'true'"):
        served(BROADSHEET_ONLY_TRUSTED="true")
