"""GraphQL over HTTP: how a query comes in and its answer goes out. What a query means is tested elsewhere."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient

QUERY = "{ sites { totalCount } }"
ANSWER = {"data": {"sites": {"totalCount": 2}}, "extensions": {"cost": 20}}
JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
Client = TestClient[Litestar]


def post(client: Client, body: bytes | str | object, content_type: str | None = JSON, **headers: str) -> Response:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/graphql", content=sent, headers={**({"content-type": content_type} if content_type else {}), **headers})


def get(client: Client, accept: str = JSON, **parameters: str) -> Response:
    return client.get(f"/graphql?{urlencode(parameters)}", headers={"accept": accept})


def codes(response: Response) -> list[str]:
    """The codes of an answer that holds errors and nothing else."""
    body = response.json()
    assert list(body) == ["errors"], body
    return [error["extensions"]["code"] for error in body["errors"]]


def test_a_query_may_be_posted_or_got(dataset_client: Client) -> None:
    text = "query One($id: ID!) { node(id: $id) { id } } query Two { sites { totalCount } }"
    asked = {"query": text, "operationName": "One", "variables": {"id": "art_3"}}
    posted, got = post(dataset_client, asked), get(dataset_client, query=text, operationName="One", variables='{"id": "art_3"}')
    assert posted.json() == got.json() == {"data": {"node": {"id": "art_3"}}, "extensions": {"cost": 1}}
    assert (posted.status_code, got.status_code) == (200, 200)


def test_an_answer_goes_out_as_postgres_made_it(dataset_client: Client) -> None:
    answer = post(dataset_client, {"query": QUERY})
    assert answer.content == b'{"data" : {"sites" : {"totalCount" : 2}},"extensions":{"cost":20}}'
    kept = ("content-type", "content-length", "vary", "x-content-type-options", "referrer-policy")
    assert {name: answer.headers[name] for name in kept} == {
        "content-type": "application/json; charset=utf-8",
        "content-length": str(len(answer.content)),
        "vary": "Accept, Accept-Encoding, Authorization",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }
    assert answer.headers["x-request-id"]


def test_what_is_null_or_empty_counts_as_absent(dataset_client: Client) -> None:
    nothing = {"operationName": None, "variables": None, "extensions": None}
    assert post(dataset_client, {"query": QUERY, **nothing}).json() == ANSWER
    assert post(dataset_client, {"query": QUERY, "operationName": "", "variables": {}, "extensions": {}}).json() == ANSWER
    assert get(dataset_client, query=QUERY, operationName="", variables="", extensions="").json() == ANSWER
    assert get(dataset_client, query=QUERY, variables="null", extensions="null").json() == ANSWER


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        ("application/json; charset=utf-8", JSON),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        ("Application/GraphQL-Response+JSON;Charset=UTF-8", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, {JSON};q=0.9", GRAPHQL_JSON),
        (f"{JSON};q=0.9, {GRAPHQL_JSON}", GRAPHQL_JSON),
        (f"{JSON}, {GRAPHQL_JSON}", JSON),
        (f"{GRAPHQL_JSON}, {JSON}", GRAPHQL_JSON),
        (f"{JSON};q=0, {GRAPHQL_JSON};q=0.001", GRAPHQL_JSON),
        (f"{JSON};q=0, */*", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0, */*;q=0.1", JSON),
        (f"{JSON} ; q=0.2 , application/*;q=0.5", GRAPHQL_JSON),
        ("text/html, application/xhtml+xml, */*;q=0.8", JSON),
        (f"text/html, {GRAPHQL_JSON};q=0.1", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=much", GRAPHQL_JSON),
        ("text/html", None),
        ("*/*;q=0", None),
        ("application/json;q=0.0", None),
        ("application/xml, text/*", None),
        (",,;;==", None),
    ],
)
def test_the_answer_comes_in_the_media_type_that_the_client_weighs_most(accept: str | None, media_type: str | None, client: Client) -> None:
    answer = client.get(f"/graphql?{urlencode({'query': '{ __typename }'})}", headers={} if accept is None else {"accept": accept})
    if media_type:
        assert (answer.status_code, answer.headers["content-type"]) == (200, f"{media_type}; charset=utf-8")
    else:
        assert (answer.status_code, codes(answer)) == (406, ["not_acceptable"])


def test_several_accept_fields_are_one_list(client: Client) -> None:
    answer = client.get(f"/graphql?{urlencode({'query': '{ __typename }'})}", headers=[("accept", "text/html"), ("accept", GRAPHQL_JSON)])
    assert answer.headers["content-type"] == f"{GRAPHQL_JSON}; charset=utf-8"


@pytest.mark.parametrize(
    "content_type", [JSON, "application/json; charset=utf-8", 'APPLICATION/JSON;charset="UTF-8"', "application/json ; charset=UTF-8"]
)
def test_a_body_is_json_in_utf_8(content_type: str, dataset_client: Client) -> None:
    assert post(dataset_client, {"query": QUERY}, content_type).json() == ANSWER


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin-1",
        'application/json; charset="utf-8',
        "application/json;",
        "application/jsonp",
        "json",
        ";;",
    ],
)
def test_any_other_body_is_refused(content_type: str | None, client: Client) -> None:
    answer = post(client, {"query": QUERY}, content_type)
    assert (answer.status_code, codes(answer), answer.headers["accept"]) == (415, ["unsupported_media_type"], JSON)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "malformed_json"),
        (b"{", 400, "malformed_json"),
        (b"\xff\xfe", 400, "malformed_json"),
        (b'{"query": "{ sites { totalCount } }\xff"}', 400, "malformed_json"),
        (b'{"query": "\xed\xa0\x80"}', 400, "malformed_json"),
        (b'"{ sites { totalCount } }"', 400, "malformed_json"),
        (b"null", 400, "malformed_json"),
        (b"5", 400, "malformed_json"),
        (b"true", 400, "malformed_json"),
        (b'[{"query": "{ __typename }"}]', 400, "malformed_json"),  # no batches
        (b'{"query": "{ __typename }"} {}', 400, "malformed_json"),
        (b'{"query": "{ a }", "query": "{ __typename }"}', 400, "malformed_json"),
        (b'{"query": "{ __typename }", "variables": {"a": 1, "a": 2}}', 400, "malformed_json"),
        (b'{"query": "{ __typename }", "variables": {"a": NaN}}', 400, "malformed_json"),
        (b'{"query": "{ __typename }", "variables": {"a": -Infinity}}', 400, "malformed_json"),
        (b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 5000 + b"}}", 400, "malformed_json"),
        (b'{"query": "{ __typename }", "variables": {"a": ' + b"[" * 40 + b"]" * 40 + b"}}", 400, "malformed_json"),
        (b"[" * 60_000, 400, "malformed_json"),
        (b'{"query": "{ __typename }", "variables": {"a": "\\u0000"}}', 422, "invalid"),
        (b'{"query": "{ __typename }", "variables": {"a": "\\ud800"}}', 422, "invalid"),
        (b"{}", 400, "malformed"),
        (b'{"query": null}', 400, "malformed"),
        (b'{"query": ""}', 400, "malformed"),
        (b'{"query": " \\n"}', 400, "malformed"),
        (b'{"query": 5}', 400, "malformed"),
        (b'{"query": ["{ __typename }"]}', 400, "malformed"),
        (b'{"query": {"a": 1}}', 400, "malformed"),
        (b'{"query": "{ __typename }", "operationName": 5}', 400, "malformed"),
        (b'{"query": "{ __typename }", "variables": []}', 400, "malformed"),
        (b'{"query": "{ __typename }", "variables": "{}"}', 400, "malformed"),
        (b'{"query": "{ __typename }", "extensions": "x"}', 400, "malformed"),
    ],
)
@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON])
def test_a_body_that_poses_no_query_is_refused(body: bytes, status: int, code: str, accept: str, client: Client) -> None:
    answer = post(client, body, accept=accept)
    assert (answer.status_code, codes(answer), answer.headers["content-type"]) == (status, [code], f"{accept}; charset=utf-8")


@pytest.mark.parametrize(
    ("query_string", "status", "code"),
    [
        ("", 400, "malformed"),
        ("query=", 400, "malformed"),
        ("Query=%7B__typename%7D", 400, "unknown_parameter"),
        ("query=%7B__typename%7D&variabels=%7B%7D", 400, "unknown_parameter"),
        ("query=%7B__typename%7D&query=%7B__typename%7D", 400, "malformed_query"),
        ("query=%FF", 400, "malformed_query"),
        ("query=%7B__typename%7D&variables=%FF", 400, "malformed_query"),
        ("query=%7B__typename%7D&variables=%7B", 400, "malformed_query"),
        ("query=%7B__typename%7D&variables=5", 400, "malformed"),
        ("query=%7B__typename%7D&variables=%7B%22a%22%3A1%2C%22a%22%3A1%7D", 400, "malformed_query"),
        ("query=%7B__typename%7D&extensions=NaN", 400, "malformed_query"),
        ("query=%7B__typename%7D&extensions=%5B%5D", 400, "malformed"),
        ("query=%7B__typename%7D&variables=%7B%22a%22%3A%22%5Cu0000%22%7D", 422, "invalid"),
    ],
)
def test_a_query_string_that_poses_no_query_is_refused(query_string: str, status: int, code: str, client: Client) -> None:
    answer = client.get(f"/graphql?{query_string}")
    assert (answer.status_code, codes(answer)) == (status, [code])


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON])
def test_an_unknown_parameter_is_refused_as_in_rest_and_a_member_of_a_body_is_not(accept: str, dataset_client: Client) -> None:
    answer = get(dataset_client, accept, query=QUERY, variabels="{}")
    told = "There is no parameter 'variabels' here; known are: query, documentId, operationName, variables, extensions."
    fault = {"code": "unknown_parameter", "detail": "leave it out", "argument": "variabels"}
    refusal = {"message": told, "extensions": {"code": "unknown_parameter", "faults": [fault]}}
    assert (answer.status_code, answer.json()) == (400, {"errors": [refusal]})
    assert post(dataset_client, {"query": QUERY, "variabels": {}}, accept=accept).json() == ANSWER


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        ("{", {}, "syntax_error"),
        ("{ \x00 }", {}, "syntax_error"),
        ("{ unknown }", {}, "document_invalid"),
        ("mutation { x }", {}, "document_invalid"),
        ("subscription { x }", {}, "document_invalid"),
        ("fragment A on Query { __typename }", {}, "document_invalid"),
        ("type A { a: Int } { __typename }", {}, "document_invalid"),
        ("query ($id: ID!) { node(id: $id) { id } }", {}, "invalid"),
        ("query ($id: ID!) { node(id: $id) { id } }", {"id": {}}, "invalid"),
        ("query A { __typename } query B { __typename }", {}, "invalid"),
        ("{ sites(first: 101) { totalCount } }", {}, "invalid"),
        ('{ sites(after: "x") { nodes { id } } }', {}, "invalid_cursor"),
        ("{ articles(first: 100) { nodes { comments(first: 100) { totalCount } } } }", {}, "query_too_costly"),
    ],
)
def test_a_query_that_cannot_run_is_400_in_graphql_s_media_type_and_200_in_json(
    query: str, variables: dict[str, object], code: str, dataset_client: Client
) -> None:
    if "\x00" in query:
        answers = [get(dataset_client, accept, query=query) for accept in (GRAPHQL_JSON, JSON)]
    else:
        answers = [post(dataset_client, {"query": query, "variables": variables}, accept=accept) for accept in (GRAPHQL_JSON, JSON)]
    assert [answer.status_code for answer in answers] == [400, 200]
    assert [codes(answer) for answer in answers] == [[code], [code]]


def test_an_error_names_its_place_in_the_document(client: Client) -> None:
    assert post(client, {"query": "{\n  unknown\n  sites { nope }\n}"}).json() == {
        "errors": [
            {
                "message": "Cannot query field 'unknown' on type 'Query'.",
                "locations": [{"line": 2, "column": 3}],
                "extensions": {"code": "document_invalid"},
            },
            {
                "message": "Cannot query field 'nope' on type 'SiteConnection'.",
                "locations": [{"line": 3, "column": 11}],
                "extensions": {"code": "document_invalid"},
            },
        ]
    }


def test_an_error_of_an_argument_names_it(client: Client) -> None:
    assert post(client, {"query": "{ sites(first: 0) { totalCount } }"}).json() == {
        "errors": [
            {
                "message": "first must be a whole number from 1 to 100.",
                "extensions": {"code": "invalid", "faults": [{"code": "out_of_bounds", "detail": "1 to 100", "argument": "first"}]},
            }
        ]
    }


def test_page_sizes_that_multiply_to_too_many_rows_are_told_what_they_come_to(client: Client) -> None:
    asked = "{ articles(first: 100) { nodes { comments(first: 100) { totalCount } } } }"
    [error] = post(client, {"query": asked}).json()["errors"]
    assert error["message"] == "The query's page sizes allow 10,100 nodes; 10,000 at most, please."


@pytest.mark.parametrize(
    "query",
    [
        "{ site }",
        "{ article }",
        "{ sites { nodes } }",
        "{ sites(fist: 1) { totalCount } }",
        "{ sites(sort: NAMES) { totalCount } }",
        "{ ... on Sites { id } }",
        '{ articles(filter: { sectio: "world" }) { totalCount } }',
        '{ articles(filter: { publishedAfter: "x" }) { totalCount } }',
    ],
)
def test_no_error_guesses_what_was_meant_or_shows_what_is_inside(query: str, client: Client) -> None:
    text = post(client, {"query": query}).text.lower()
    assert [word for word in ("did you mean", "select ", "traceback", "postgres", "strawberry", ".py") if word in text] == []


@pytest.mark.broken
@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON])
def test_a_fault_of_ours_is_told_to_the_log_alone(
    accept: str, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: object) -> bytes:
        raise RuntimeError("select secret from account")

    monkeypatch.setattr("api.graphql.http.answer", fail)
    answer = post(client, {"query": QUERY}, accept=accept, **{"x-request-id": "asked-1"})
    told = "This is a fault of the service; tell its operator the request_id."
    assert (answer.status_code, answer.json()) == (500, {"errors": [{"message": told, "extensions": {"code": "unexpected"}}]})
    assert answer.headers["content-type"] == f"{accept}; charset=utf-8"
    assert [(one.message, str(one.exc_info[1]) if one.exc_info else "") for one in caplog.records if one.name == "broadsheet"] == [
        (f"request {answer.headers['x-request-id']} failed", "select secret from account")
    ]


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON])
@pytest.mark.parametrize("query", ["mutation { x }", "subscription { x }", "query A { __typename } mutation B { x }"])
def test_only_queries_can_be_got(query: str, accept: str, client: Client) -> None:
    name = {"operationName": "B"} if "B" in query else {}
    answer = get(client, accept, query=query, **name)
    assert (answer.status_code, answer.headers["allow"], codes(answer)) == (405, "POST", ["method_not_allowed"])


def test_a_query_beside_a_mutation_can_be_got(client: Client) -> None:
    answer = get(client, query="query A { __typename } query B { sites { totalCount } }", operationName="A")
    assert answer.json() == {"data": {"__typename": "Query"}, "extensions": {"cost": 1}}


def test_head_answers_like_get_without_the_body(dataset_client: Client) -> None:
    path = f"/graphql?{urlencode({'query': QUERY})}"
    head, got = dataset_client.head(path), dataset_client.get(path)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(got.content)))
    refused = dataset_client.head("/graphql")
    assert (refused.status_code, refused.content) == (400, b"")


def test_other_methods_are_told_what_is_allowed(client: Client) -> None:
    allow = "GET, HEAD, OPTIONS, POST"
    options = client.options("/graphql")
    assert (options.status_code, options.headers["allow"], options.content) == (204, allow, b"")
    for method in ("PUT", "PATCH", "DELETE", "QUERY"):
        answer = client.request(method, "/graphql")
        assert (answer.status_code, answer.headers["allow"], answer.json()["code"]) == (405, allow, "method_not_allowed")


@pytest.mark.parametrize("path", ["/graphql/", "/GraphQL", "/graphql/x"])
def test_there_is_one_address(path: str, client: Client) -> None:
    assert client.get(path, params={"query": "{ __typename }"}).status_code == 404


def test_a_long_query_string_or_body_is_refused_before_it_is_read(client: Client) -> None:
    assert client.get("/graphql", params={"query": "{ __typename }" + " " * 8_200}).status_code == 414
    assert post(client, {"query": "{ __typename }" + " " * 66_000}).status_code == 413
    assert codes(post(client, {"query": "{ __typename }" + " " * 9_990})) == ["query_too_costly"]


def test_unicode_goes_through_unchanged(dataset_client: Client) -> None:
    asked = {"query": "query ($handle: String!) { account(handle: $handle) { handle } }", "variables": {"handle": "Åsa"}}
    assert post(dataset_client, asked).json()["data"] == {"account": {"handle": "Åsa"}}
    assert "Åsa".encode() in post(dataset_client, asked).content
    by_get = get(dataset_client, query='{ account(handle: "åSA") { handle } node(id: "🚢") { id } }')
    assert by_get.json()["data"] == {"account": {"handle": "Åsa"}, "node": None}
