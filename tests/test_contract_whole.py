"""Nothing is missing from the contract: what the service answers is documented or left out with a sentence, and refusals are as shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from graphql import DocumentNode, parse
from graphql.language.ast import Node

from api.app import create_app
from api.secret import SESSION, new_secret
from openapi.generate import HERE
from tests.dataset_people import OWNER_SECRET
from tests.documented.document import DOCUMENT, components, documented
from tests.door import POSTED, Answer, Door
from tests.people import bearer
from tests.test_contract import everything

Json = dict[str, object]
PATHS = cast(dict[str, dict[str, Json]], DOCUMENT["paths"])
LEFT_OUT = (
    (Path(__file__).parents[1] / "docs" / "http.md")
    .read_text()
    .partition("## The contract, and what it leaves out")[2]
    .partition("\n## ")[0]
)
SAYS = ("operationId", "summary", "description", "tags", "security", "parameters", "responses")


# Operations


def test_an_address_of_the_service_is_in_the_contract_or_is_said_to_be_left_out() -> None:
    found = {re.sub(r":\w+\}", "}", one.path) for one in create_app().routes}
    named = re.findall(r"`(/[^`]*)`", LEFT_OUT)
    unsaid = {path for path in found - PATHS.keys() if not any(is_named(path, one) for one in named)}
    assert (unsaid, PATHS.keys() - found) == (set(), set()), "document it in openapi/, or say in docs/http.md why it is left out"


def is_named(path: str, told: str) -> bool:
    """What is told of a page goes for what stands below it as well; the first page stands above nothing."""
    start = told.removesuffix("...").rstrip("/")
    return path in (told, start) or (start != "" and path.startswith(f"{start}/"))


def test_every_operation_says_all_that_an_operation_can_say() -> None:
    every = {str(one["operationId"]): one for methods in PATHS.values() for one in methods.values()}
    assert len(every) == sum(len(methods) for methods in PATHS.values())
    assert {name: told for name, one in every.items() if (told := [part for part in SAYS if part not in one])} == {}
    assert [name for name, one in every.items() if not (one["summary"] and one["description"] and one["tags"])] == []
    assert [name for name in every if not re.fullmatch(r"[a-z][A-Za-z]+", name)] == []


def test_every_parameter_has_bounds() -> None:
    """A text ends somewhere, a number has a least and a most, a list is of known names."""
    shared = {f"#/{name}": one for name, one in cast(Json, components()["parameters"]).items()}
    own = {at: one for at, one in everything(PATHS) if re.search(r"/parameters/\d+$", at) and "$ref" not in cast(Json, one)}
    schemas = {at: cast(Json, cast(Json, one)["schema"]) for at, one in (own | shared).items()}
    assert [at for at, schema in schemas.items() if not is_bounded(schema)] == [
        "#/IfMatch",
        "#/IfSame",
        "#/IfNoneMatch",
        "#/Range",
        "#/IfRange",
    ]  # HTTP's own; fields are 16 KiB
    ids = [cast(Json, one)["schema"] for one in own.values() if (cast(Json, one)["name"], cast(Json, one)["in"]) == ("id", "path")]
    assert len(ids) > 20
    assert {str(cast(Json, one)["pattern"]) for one in ids} == {
        *(f"^{prefix}{PART}$" for prefix in OF_ONE_PART),
        f"^cmt{PART}{PART}$",
        f"^[a-z]{{3}}({PART}){{1,2}}$",
    }


PART = "_[1-9][0-9]{0,18}"
OF_ONE_PART = ("apl", "art", "aut", "cli", "dec", "exp", "imp", "lnk", "rul", "ses", "tok")
"""What ids in addresses begin with, where one number follows."""
ENDLESS = re.compile(r"[*+]\$$")


def is_bounded(schema: Json) -> bool:
    match schema.get("type"):
        case "string" if "enum" in schema or schema.get("format") == "date-time":
            return True
        case "string":
            pattern = str(schema.get("pattern", "*$"))
            return "maxLength" in schema or not ENDLESS.search(pattern)
        case "integer":
            return {"minimum", "maximum"} <= schema.keys()
        case "array":
            return is_bounded(cast(Json, schema["items"])) or "maxItems" in schema
    return schema.get("type") == "boolean"


# Refusals


def refused(door: Door) -> Iterator[tuple[str, Answer]]:
    """What a request alone can bring about, by the operation that is asked."""
    signed = bearer(OWNER_SECRET)
    yield "listArticles", door.ask("GET", "/v1/articles?page=2")
    yield "listArticles", door.ask("GET", "/v1/articles?limit=0")
    yield "listArticles", door.ask("GET", "/v1/articles?limit=1&limit=2")
    yield "listArticles", door.ask("GET", "/v1/articles?cursor=x")
    yield "listArticles", door.ask("GET", "/v1/articles?q=%")
    yield "listArticles", door.ask("GET", "/v1/articles", [(b"accept", b"text/html")])
    yield "getArticle", door.ask("GET", "/v1/articles/art_404")
    yield "getMe", door.ask("GET", "/v1/me")
    yield "getMe", door.ask("GET", "/v1/me", [(b"authorization", b"Bearer x")])
    yield "listModerationQueue", door.ask("GET", "/v1/moderation/queue", signed)
    yield "postComment", door.ask("POST", "/v1/articles/art_1/comments", signed, b"{")
    yield "postComment", door.ask("POST", "/v1/articles/art_1/comments", signed, b'{"body": 1}')
    yield "postComment", door.ask("POST", "/v1/articles/art_1/comments", signed[1:], b"{}")
    yield "postComment", door.ask("POST", "/v1/articles/art_1/comments", [*signed, (b"content-length", b"99999999")])
    yield "updateMe", door.ask("PATCH", "/v1/me", signed, b'{"display_name": "X"}')
    yield "updateMe", door.ask("PATCH", "/v1/me", [*signed, (b"if-match", b'"999-00000000"')], b'{"display_name": "X"}')
    yield "verifyEmail", door.ask("POST", "/v1/accounts/verify", POSTED, b'{"secret": "x", "password": "four plain words here"}')


def test_a_refusal_says_of_its_kind_what_the_example_of_its_code_says(door: Door) -> None:
    seen = set()
    for name, answer in refused(door):
        told, response = answer.json, refusal(name, answer.status)
        example = cast(dict[str, dict[str, Json]], content(response)["examples"])[str(told["code"])]["value"]
        assert {part: told[part] for part in KIND} == {part: example[part] for part in KIND}
        assert set(told) - {"errors"} == set(example) - {"errors"}
        assert needed(response) - set(answer.headers) == set(), told
        seen.add(str(told["code"]))
    assert len(seen) >= 15


KIND = ("type", "title", "status", "code")


def refusal(name: str, status: int) -> Json:
    at = cast(dict[str, dict[str, str]], documented(name)["responses"])[str(status)]["$ref"]
    return cast(dict[str, Json], components()["responses"])[at.rpartition("/")[2]]


def content(response: Json) -> Json:
    return cast(dict[str, Json], response["content"])["application/problem+json"]


def needed(response: Json) -> set[str]:
    """Header fields that an answer must have."""
    known = cast(dict[str, Json], components()["headers"])
    named = cast(dict[str, dict[str, str]], response["headers"])
    return {field.lower() for field, one in named.items() if known[one["$ref"].rpartition("/")[2]].get("required")}


def shown(door: Door) -> Iterator[tuple[str, Answer]]:
    """The very cases of the examples, as far as a request alone can bring them about."""
    signed = bearer(OWNER_SECRET)
    yield "listAuthors", door.ask("GET", "/v1/authors?page=2")
    yield "listArticles", door.ask("GET", "/v1/articles?limit=0")
    yield "listArticles", door.ask("GET", "/v1/articles?limit=1&limit=2")
    yield (
        "listArticles",
        door.ask("GET", f"/v1/articles?cursor={door.ask('GET', '/v1/articles?limit=1').json['next_cursor']}&sort=published_at"),
    )
    yield "search", door.ask("GET", "/v1/search?q=%")
    yield "listArticles", door.ask("GET", "/v1/articles", [(b"accept", b"text/html")])
    yield "getComment", door.ask("GET", "/v1/comments/cmt_404_1")
    yield "getMe", door.ask("GET", "/v1/me")
    yield "getMe", door.ask("GET", "/v1/me", bearer(new_secret(SESSION)))
    yield "createArticle", door.ask("POST", "/v1/articles", signed, b"{}")
    yield "editComment", door.ask("PATCH", "/v1/comments/cmt_1_1", signed, b'{"body": "x"}')
    yield "register", door.ask("POST", "/v1/accounts", POSTED, b'{"email": "a@b.example", "handle": "heron", "password": "password1234"}')
    for body in (b'{"body" 1}', b'{"text": "x"}', b'{"body": " "}', b'{"body": "x", "parent_id": "cmt_2_1"}'):
        yield "postComment", door.ask("POST", "/v1/articles/art_1/comments", signed, body)
    yield "postComment", door.ask("POST", "/v1/articles/art_1/comments", signed[1:], b"{}")


def test_an_example_of_a_refusal_is_what_is_answered(door: Door) -> None:
    for name, answer in shown(door):
        examples = cast(dict[str, dict[str, Json]], content(refusal(name, answer.status))["examples"]).values()
        named = [{**one["value"], "request_id": answer.headers["x-request-id"]} for one in examples]
        assert answer.json in named


def test_an_example_of_a_refusal_says_more_than_what_its_kind_is_called() -> None:
    responses = cast(dict[str, Json], components()["responses"])
    problems = {name: one for name, one in responses.items() if "application/problem+json" in cast(Json, one.get("content", {}))}
    shown = {
        f"{name} {code}": one["value"]
        for name, found in problems.items()
        for code, one in cast(dict[str, dict[str, Json]], content(found)["examples"]).items()
    }
    assert ({at for at, one in shown.items() if one["detail"] == one["title"]}, len(shown) > 50) == (set(), True)


def test_each_status_but_success_is_a_problem() -> None:
    for one in (one for methods in PATHS.values() for one in methods.values()):
        is_form = "application/x-www-form-urlencoded" in json.dumps(one.get("requestBody", {})) and one["tags"] == ["OAuth"]
        for status, response in cast(dict[str, Json], one["responses"]).items():
            if int(status) >= 400:
                found = refusal(str(one["operationId"]), int(status))
                assert list(cast(Json, found["content"])) == ["application/json" if is_form else "application/problem+json"], response


# GraphQL


def definitions(document: DocumentNode) -> Iterator[Node]:
    for one in document.definitions:
        yield one
        for group in ("fields", "values", "arguments"):
            for part in getattr(one, group, None) or ():
                yield part
                yield from getattr(part, "arguments", None) or () if group == "fields" else ()


@pytest.mark.parametrize(
    "kind", ["definition", "field_definition", "input_value_definition", "enum_value_definition", "directive_definition"]
)
def test_everything_of_a_kind_in_the_sdl_is_described(kind: str) -> None:
    every = [one for one in definitions(parse((HERE / "schema.graphql").read_text())) if one.kind.endswith(kind)]
    bare = [one for one in every if one.kind != "schema_definition" and not getattr(one, "description", None)]
    assert [f"{one.kind} {one.name.value}" for one in bare if hasattr(one, "name")] == []
    assert every or kind == "directive_definition"
