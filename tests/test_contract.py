"""The contract is fresh and true: the committed documents are what the code makes, and every answer is one that they describe."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import cast, get_args
from urllib.parse import urlencode

import pytest
from graphql import GraphQLSchema, is_introspection_type, is_specified_directive, is_specified_scalar_type
from jsonschema_rs import Draft202012Validator
from litestar import Litestar
from litestar.testing import TestClient
from openapi_spec_validator import validate

from api.rest.choose import fields_of
from api.rest.operation import Operation
from api.rest.parameters import LIMIT
from api.rest.routes import OPERATIONS
from api.rest.writes import WRITES
from db.printer_columns import table_of
from openapi.generate import HERE, graphql_sdl, openapi_json
from openapi.oauth import oauth_schemas
from openapi.parameters import edges
from schema import follow
from schema.graph import NODES, NOUNS
from schema.graphql_types import graphql_schema
from schema.noun import Many, Node
from tests.dataset_newsletters import LINK
from tests.dataset_people import FAR, MODERATOR_SECRET, OWNER_SECRET
from tests.documented.document import CLOSED, DOCUMENT, closed, components, documented, schemas
from tests.test_rest_parity import BODIES, WORDS

Json = dict[str, object]
Door = TestClient[Litestar]
OPERATION = {one.operation_id: one for one in OPERATIONS}
OPEN = {name: one for name, one in OPERATION.items() if one.root_field.access.is_public}
ROWS = {
    "article": [f"art_{key}" for key in (1, 2, 3, 5, 6, 7, 9, FAR)],
    "comment": ["cmt_1_1", "cmt_1_5", "cmt_1_6", "cmt_1_7", "cmt_1_21", "cmt_1_26", "cmt_1_27", "cmt_2_9", f"cmt_{FAR}_3"],
    "author": ["aut_1", "aut_3", "aut_6"],
    "account": ["tidewatcher", "GULL", "silent", "åsa"],
    "section": ["world", "weather"],
    "moderation_rule": ["rul_1", "rul_2"],
    "newsletter": ["daily", "offers", "old"],
    "newsletter_desk": ["daily", "old"],
    "signup": [LINK],
    "page_import": ["imp_1", "imp_2", "imp_3"],
    "export": [f"exp_{key}" for key in range(1, 5)],
    "node": ["art_1", "cmt_1_5", "aut_1", "acc_3", "sec_4", "sit_2", "agy_1", "img_1"],
    "article_by_path": ["/world/story-1", "https://courier.example/world/story-1"],
}
"""Rows of the fixed dataset that have every oddity, by the way they are found."""
SCOPES = {
    **dict.fromkeys(("getMe", "listMyComments", "listMyDecisions", "listMySignups", "listMyConsents"), "account:read"),
    **dict.fromkeys(("listModerationQueue", "listModerationAppeals", "listModerationRules", "getModerationRule"), "moderation:read"),
    **dict.fromkeys(("getNewsletterDesk", "listNewsletterDays", "listSubscribers"), "newsletter:send"),
    **dict.fromkeys(("listImports", "getImport"), "articles:write"),
    **dict.fromkeys(("listExports", "getExport"), "exports:read"),
}
"""What a token needs for a read that is not for everybody; no scope will do for the others."""
PRIVATE_NOUNS = {follow.noun_at(one.root_field).__name__ for one in OPERATIONS if not one.is_for_all}
PRIVATE = re.compile(
    r"e_?mail|passw|secret|token|hash|voter|reporter|session|consent|\bip\b|address|private|printed_?name|is_?erased|imported_?(up|down)",
    re.I,
)


BEHIND = {"Subscriber", "Signup", "NewsletterDay"}
"""What is reached from private nouns alone."""
ASKED = {"consent_text", "consent_version"}
"""What a newsletter asks consent to, which everybody may read."""
WAYS_IN = {"sessions", "tokens", "consents", "myConsents"}
"""For those who are signed in."""
IS_SECURITY = re.compile(r"/security/\d+$")
ASKS = {"unauthenticated", "invalid_token", "invalid_credentials", "insufficient_scope", "invalid_client", "invalid_signature"}
WAITS = {"rate_limited", "unavailable", "write_in_progress"}
OF_MUTATIONS = re.compile("(Input|Payload)$")


def security(scope: str | None) -> list[Json]:
    """What an operation says that not everybody may do."""
    session: Json = {"bearer": []}
    return [session, {"client_credentials": [scope]}] if scope else [session]


def everything(value: object, at: str = "#") -> Iterator[tuple[str, object]]:
    """All parts of a document, with where they stand."""
    yield at, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from everything(part, f"{at}/{key}")


# Fresh and well formed


def test_the_committed_documents_are_what_the_code_makes() -> None:
    committed = [(HERE / name).read_text() for name in ("openapi.json", "schema.graphql")]
    assert committed == [openapi_json(), graphql_sdl()], "make generate"


def test_the_document_is_openapi_3_1() -> None:
    validate(DOCUMENT)
    assert str(DOCUMENT["openapi"]).startswith("3.1.")


def test_every_reference_leads_somewhere_and_every_component_is_referred_to() -> None:
    references = {str(part) for at, part in everything(DOCUMENT) if at.endswith("/$ref")}
    named = {name for at, part in everything(DOCUMENT) if IS_SECURITY.search(at) for name in cast(Json, part)}
    kept = {f"#/components/{kind}/{name}" for kind, parts in components().items() for name in cast(Json, parts)}
    assert references | {f"#/components/securitySchemes/{name}" for name in named} == kept


def test_every_operation_says_who_it_is_and_who_may() -> None:
    found = {name: documented(name) for name in OPERATION}
    assert [one for one in found.values() if not (one["summary"] and one["description"] and one["tags"])] == []
    assert {name: one["security"] for name, one in found.items()} == {
        **{name: [] for name in OPEN},
        "getViewerState": [{}, {"bearer": []}],
        **{name: security(SCOPES.get(name)) for name in OPERATION if name not in OPEN},
    }
    assert len(OPERATION) == len({one.path for one in OPERATIONS}) == len(OPERATIONS)


def test_every_tag_that_is_used_is_told_of_and_every_one_told_of_is_used() -> None:
    told = [one["name"] for one in cast(list[Json], DOCUMENT["tags"])]
    used = {name for at, part in everything(DOCUMENT["paths"]) if at.endswith("/tags") for name in cast(list[str], part)}
    assert (len(told), set(told)) == (len(used), used)


def test_everything_that_can_be_described_is() -> None:
    named = re.compile(r"/(properties|schemas|headers|responses|parameters|tags)/[^/]+$")
    parts = {
        at: part for at, part in everything(DOCUMENT) if named.search(at) and isinstance(part, dict) and not {"$ref", "const"} & set(part)
    }
    assert ([at for at, part in parts.items() if not part.get("description")], len(parts) > 100) == ([], True)


def test_every_refusal_that_a_read_can_meet_is_documented() -> None:
    always, of_bodies = ["200", "400", "401", "406", "414", "422", "429", "431", "503", "504"], ["408", "413", "415"]
    of_people = {name: ["403"] if one.is_list else ["403", "404"] for name, one in OPERATION.items() if name not in OPEN}
    found = {one.operation_id: sorted(cast(Json, documented(one.operation_id)["responses"])) for one in OPERATIONS}
    assert found == {
        name: sorted(
            {
                *always,
                *(["404"] if one.argument or name == "getDigest" else []),
                *(["410"] if name == "listChanges" else []),
                *(of_bodies if one.body else ["304"]),
                *of_people.get(name, []),
            }
        )
        for name, one in OPERATION.items()
    }


def header_names(response: object) -> list[str]:
    return sorted(cast(dict[str, Json], response)["headers"])


def codes(response: object) -> set[str]:
    """What a program may be told by it."""
    return {
        code for form in cast(dict[str, dict[str, Json]], cast(Json, response).get("content", {})).values() for code in form["examples"]
    }


def test_every_response_tells_its_request_id_pages_their_links_and_refusals_when_to_come_back() -> None:
    answers = {one.operation_id: cast(Json, documented(one.operation_id)["responses"])["200"] for one in OPERATIONS}
    always = ["Cache-Control", "RateLimit", "RateLimit-Policy", "Vary", "X-Request-Id"]
    own = {
        one.operation_id: {
            "ETag": not one.body,
            "Link": isinstance(one.field.link, Many),
            "Accept-Query": one.is_list and not one.body,
        }
        for one in OPERATIONS
    }
    assert {name: header_names(one) for name, one in answers.items()} == {
        name: sorted([*always, *(field for field, is_there in fields.items() if is_there)]) for name, fields in own.items()
    }
    refused = cast(Json, components()["responses"])
    told = {name: {*always} for name in refused} | {"not_modified": {"ETag", *always}}
    told |= {name: told[name] | {"Retry-After"} for name, one in refused.items() if codes(one) & WAITS}
    told |= {name: told[name] | {"WWW-Authenticate"} for name, one in refused.items() if codes(one) & ASKS}
    told["range_not_satisfiable"] |= {"Content-Range"}
    for name in ("oauth_rate_limited", "oauth_unavailable"):  # OAuth has one word for these and for what took too long
        told[name] |= {"Retry-After"}
    assert {code: header_names(one) for code, one in refused.items()} == {name: sorted(fields) for name, fields in told.items()}


def test_nothing_private_is_named_by_what_everybody_sees() -> None:
    of_writes = {
        "Accepted",
        *oauth_schemas(),
        *(one.verb.document.__name__ for one in WRITES if one.verb.document),
        *(f"New{name}" for name in PRIVATE_NOUNS),
        *(one.verb.takes.__name__ for one in WRITES),
        *(one.body.__name__ for one in OPERATIONS if one.body),
        *BEHIND,
    }
    seen = {name: one for name, one in schemas().items() if name not in PRIVATE_NOUNS | of_writes}
    names = {name for one in seen.values() for name in cast(Json, one.get("properties", {}))}
    assert {name for name in names if PRIVATE.search(name)} == ASKED
    graph = graphql_schema()._schema
    shown = [
        kind for name, kind in graph.type_map.items() if name not in PRIVATE_NOUNS | BEHIND | {"Mutation"} and not OF_MUTATIONS.search(name)
    ]
    words = {name for kind in shown for name in getattr(kind, "fields", {})}
    assert {name for name in words if PRIVATE.search(name)} == WAYS_IN | {"consentText", "consentVersion"}


def test_no_edge_leads_from_what_everybody_sees_to_what_is_private() -> None:
    edges_of = {noun.__name__: {target.__name__ for found in fields_of(noun).values() for target in found.targets} for noun in NOUNS}
    assert {name: found & PRIVATE_NOUNS for name, found in edges_of.items() if name not in PRIVATE_NOUNS and found & PRIVATE_NOUNS} == {}


# True


def faults(operation: Operation, answer: object) -> list[str]:
    """What an answer has that its schema does not allow."""
    response = cast(dict[str, Json], documented(operation.operation_id)["responses"])["200"]
    schema = cast(dict[str, Json], response["content"])["application/json"]["schema"]
    validator = Draft202012Validator({"components": CLOSED, **cast(Json, closed(schema))}, validate_formats=True)
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message[:200]}" for error in validator.iter_errors(answer)]


def targets(operation: Operation) -> Iterator[str]:
    """Addresses of an operation that have an answer."""
    for row in ROWS[operation.root] if operation.argument else [""]:
        if operation.is_in_path:
            yield operation.path.replace(f"{{{operation.argument}}}", row) + "?"
        elif row:
            yield f"{operation.path}?{operation.argument}={row}&"
        else:
            yield from (f"{operation.path}?{words}" for words in words_for(operation))


def words_for(operation: Operation) -> Iterator[str]:
    """Where words may be looked for, some that are there; and none, where they need not be."""
    if operation.operation_id in WORDS:
        yield f"{WORDS[operation.operation_id][0]}&"
        return
    asked = operation.known.get("q")
    if asked is None or not asked.is_required:
        yield ""
    if asked:
        yield "q=harbour+or+remark&"


def ask(door: Door, operation: Operation, target: str, body: object = None) -> Json:
    address = target.rstrip("?&")
    given = body or BODIES.get(operation.operation_id)
    secret = MODERATOR_SECRET if operation.root_field.access.named_roles else OWNER_SECRET
    headers = {} if operation.operation_id in OPEN else {"Authorization": f"Bearer {secret}"}
    answer = door.post(address, json=given, headers=headers) if operation.body else door.get(address, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json"), (target, answer.text)
    found: Json = answer.json()
    return found


@pytest.mark.parametrize("operation", OPERATION.values(), ids=OPERATION)
def test_every_answer_is_one_that_its_schema_describes(dataset_client: Door, operation: Operation) -> None:
    for target in targets(operation):
        assert faults(operation, ask(dataset_client, operation, target)) == []


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.noun is not Node], ids=lambda one: one.operation_id)
def test_with_any_edge_included_it_still_is(dataset_client: Door, operation: Operation) -> None:
    for target in islice(targets(operation), 2):
        few = "limit=1&" if isinstance(operation.field.link, Many) else ""  # lists inside lists may come to too many rows
        found = {
            include: faults(operation, ask(dataset_client, operation, f"{target}{few}include={include}"))
            for include in edges(operation.noun)
        }
        assert {include: what for include, what in found.items() if what} == {}


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.noun is not Node], ids=lambda one: one.operation_id)
def test_with_each_field_alone_it_still_is_and_has_that_field_only(dataset_client: Door, operation: Operation) -> None:
    target = next(targets(operation))
    for name in fields_of(operation.noun):
        answer = ask(dataset_client, operation, f"{target}fields={name}")
        rows = cast(list[Json], answer["items"]) if operation.is_list else [answer]
        assert (faults(operation, answer), [list(row) for row in rows]) == ([], [[name] for _ in rows])


def test_a_refusal_is_a_problem_that_its_schema_describes(dataset_client: Door) -> None:
    validator = Draft202012Validator({"components": CLOSED, "$ref": "#/components/schemas/Problem"})
    for target in ("/v1/articles?limit=0", "/v1/articles?x=1", "/v1/articles/art_404", "/v1/articles?cursor=x", "/v1/articles?fields=x"):
        assert list(validator.iter_errors(dataset_client.get(target).json())) == []


# Examples


def test_every_example_is_one_of_what_it_stands_for() -> None:
    wrong = {}
    for at, part in everything(DOCUMENT):
        if isinstance(part, dict) and isinstance(part.get("examples"), list):
            validator = Draft202012Validator({"components": components(), **part})
            wrong[at] = [error.message for example in part["examples"] for error in validator.iter_errors(example)]
    assert ({at: found for at, found in wrong.items() if found}, len(wrong) > 100) == ({}, True)


def own_parameters(operation: Operation) -> list[Json]:
    """Those of the path and the query: header fields are kept for all operations."""
    return [one for one in cast(list[Json], documented(operation.operation_id)["parameters"]) if "$ref" not in one]


def parameters(operation: Operation) -> Iterator[tuple[str, str, str]]:
    """Name, place and example, as it is written, of each parameter that has one."""
    for one in own_parameters(operation):
        for example in cast(list[object], cast(Json, one["schema"]).get("examples", [])):
            written = ",".join(example) if isinstance(example, list) else json.dumps(example).strip('"')
            yield str(one["name"]), str(one["in"]), written


SAME_FOR_ALL = {name: one for name, one in OPEN.items() if one.is_for_all}
"""What needs no secret, which no example can be."""


@pytest.mark.parametrize("operation", SAME_FOR_ALL.values(), ids=SAME_FOR_ALL)
def test_every_example_of_a_parameter_finds_something_on_the_sample_pages(client: Door, operation: Operation) -> None:
    given = list(parameters(operation))
    path = operation.path
    for name, place, example in given:
        path = path.replace(f"{{{name}}}", example) if place == "path" else path
    required = {name: example for name, place, example in given if operation.known.get(name, LIMIT).is_required and place == "query"}
    for query in [required, *(required | {name: example} for name, place, example in given if place == "query")]:
        found = ask(client, operation, f"{path}?{urlencode(query)}")
        is_set = operation.operation_id in ("listSignInProviders", "listModerationLog")  # operators' settings; nobody decided yet
        assert found.get("items") != [] or operation.edge or is_set, (path, query)


@pytest.mark.parametrize("operation", [one for one in OPEN.values() if one.body], ids=lambda one: one.operation_id)
def test_every_example_of_a_body_finds_something_on_the_sample_pages(client: Door, operation: Operation) -> None:
    assert operation.body is not None
    properties = cast(dict[str, Json], schemas()[operation.body.__name__]["properties"])
    body = {name: cast(list[object], one["examples"])[0] for name, one in properties.items()}
    assert len(cast(list[Json], ask(client, operation, operation.path, body)["items"])) == 1


@pytest.mark.parametrize("operation", SAME_FOR_ALL.values(), ids=SAME_FOR_ALL)
def test_a_default_that_is_sent_is_as_good_as_one_that_is_not(client: Door, operation: Operation) -> None:
    """Some generated clients send every default."""
    path, required = operation.path, dict[str, object]()
    defaults = {}
    for one in own_parameters(operation):
        schema = cast(Json, one["schema"])
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", str(cast(list[object], schema["examples"])[0]))
        elif one["required"]:
            required[str(one["name"])] = cast(list[object], schema["examples"])[0]
        elif "default" in schema:
            defaults[str(one["name"])] = schema["default"]
    found = [ask(client, operation, f"{path}?{urlencode(query)}") for query in (required | defaults, required)]
    for one in found:
        one.pop("until", None)  # when it was asked
    assert found[0] == found[1]


# GraphQL


def undescribed(schema: GraphQLSchema) -> Iterator[str]:
    for kind in schema.type_map.values():
        if is_introspection_type(kind) or is_specified_scalar_type(kind):
            continue
        parts = {kind.name: kind, **{f"{kind.name}.{name}": one for name, one in (getattr(kind, "fields", None) or {}).items()}}
        parts |= {f"{kind.name}.{name}": one for name, one in (getattr(kind, "values", None) or {}).items()}
        parts |= {f"{at}({name})": one for at, field in list(parts.items()) for name, one in (getattr(field, "args", None) or {}).items()}
        yield from (at for at, part in parts.items() if not (part.description or "").strip())
    yield from (f"@{one.name}" for one in schema.directives if not is_specified_directive(one))


def test_everything_in_the_graphql_schema_is_described() -> None:
    schema: GraphQLSchema = graphql_schema()._schema
    assert list(undescribed(schema)) == []


def test_a_node_of_each_type_is_called_in_the_document_as_in_its_answer() -> None:
    assert {one.__name__: faults(OPERATION["getNode"], {"type": table_of(one)}) for one in NODES} == {one.__name__: [] for one in NODES}


def test_what_may_be_null_in_graphql_may_be_not_found_in_rest() -> None:
    nullable = {name for name, one in OPERATION.items() if type(None) in get_args(one.field.info.annotation)}
    assert {name for name in nullable if "404" not in cast(Json, documented(name)["responses"])} == set()
