"""Writes of the OpenAPI document, from the verbs and where they stand."""

from __future__ import annotations

from pydantic import BaseModel

from api.rest.write import Write
from api.rest.writes import read_at
from openapi.bodies import request_body
from openapi.headers import ALWAYS, headers, location, request_header
from openapi.inline import Inline
from openapi.parameters import id_in_path, path_text
from openapi.refusals import of_write, responses
from openapi.schemas import part_schema, reference
from openapi.security import security
from schema.graph import fields_of
from schema.noun import Noun

Json = dict[str, object]
ACCEPTED: Json = {
    "type": "object",
    "description": "It was taken in; what comes of it is not told here.",
    "properties": {"status": {"const": "accepted", "description": "The same whatever comes of it."}},
    "required": ["status"],
}
LONGEST_ID = 64  # characters; those of the largest keys have 35


def write(one: Write) -> Json:
    """One write."""
    return {
        "operationId": one.operation_id,
        "summary": one.summary,
        "description": description(one),
        "tags": [one.tag],
        "security": security(one.verb.access),
        "parameters": parameters(one),
        **({"requestBody": request_body(one.verb.takes, one.is_one_click)} if one.in_body else {}),
        "responses": {str(one.status): success(one), **responses(of_write(one))},
    }


def description(one: Write) -> str:
    """What it means, and who may."""
    return one.verb.told


def parameters(one: Write) -> list[Json]:
    """What the path and the header bring."""
    found = [path_parameter(one, name, member) for name, member in one.in_path.items()]
    keys = [request_header("IdempotencyKey")] if one.is_repeatable else []
    return [*found, *keys, *([request_header("IfMatch")] if one.is_conditional else [])]


def path_parameter(one: Write, name: str, member: str) -> Json:
    info = one.verb.takes.model_fields[member]
    shown = (info.examples or [None])[0]
    assert shown is not None, f"{one.verb.takes.__name__}.{member} stands in a path and has no example: give its Field one"
    form = one.verb.takes.model_json_schema()["properties"][member].get("pattern")
    schema = path_text(LONGEST_ID, shown) | ({"pattern": form} if form else {})
    return {"name": name, "in": "path", "required": True, "description": info.description, "schema": schema}


def success(one: Write) -> Json:
    """The answer when all is well."""
    found: Json = {"description": outcome(one), "headers": success_headers(one)}
    if one.status == 204:
        return found
    return found | {"content": {"application/json": {"schema": reference(answer_name(one))}}}


def outcome(one: Write) -> str:
    if one.verb.gives is None:
        return {200: "It is done: what was asked for.", 207: "What came of each.", 202: "It was taken in."}.get(one.status, "It is done.")
    return "It is done: what there is now."


def success_headers(one: Write) -> Json:
    """What the answer's header tells."""
    replayed = ["Idempotency-Replayed"] if one.is_repeatable and not one.verb.has_secret else []
    return {
        **headers(*ALWAYS, *replayed, *(["ETag"] if one.verb.gives and (one.is_conditional or one.location) else [])),
        **(location("Where what was made can be read.", one.location.format(id=id_in_path(read_at(one.location)))) if one.location else {}),
    }


def answer_name(one: Write) -> str:
    """The schema that is answered with."""
    noun = one.verb.gives
    if one.part and noun:
        return fields_of(noun)[one.part].targets[0].__name__
    if one.verb.document:
        return one.verb.document.__name__
    if one.verb.tells:
        return one.verb.tells.__name__
    return "Accepted" if noun is None else secret_name(noun) if one.verb.has_secret else noun.__name__


def secret_name(noun: type[Noun]) -> str:
    """What a noun is called together with its secret."""
    return f"New{noun.__name__}"


def answer_schemas(writes: tuple[Write, ...]) -> dict[str, Json]:
    """What writes answer with that no read does, by name."""
    nouns = {one.verb.gives for one in writes if one.verb.has_secret and one.verb.gives}
    documents = {one.verb.document for one in writes if one.verb.document}
    return {
        "Accepted": ACCEPTED,
        **{one.__name__: document_schema(one) for one in documents},
        **{one.verb.tells.__name__: part_schema(one.verb.tells) for one in writes if one.verb.tells},
        **{secret_name(noun): with_secret(noun) for noun in nouns},
    }


def document_schema(model: type[BaseModel]) -> Json:
    """A document that is answered with as it is."""
    return model.model_json_schema(mode="serialization", schema_generator=Inline)


def with_secret(noun: type[Noun]) -> Json:
    told = {"type": "string", "description": "What `Authorization: Bearer` takes. It is told this once, and kept nowhere."}
    more = {"type": "object", "properties": {"secret": told}, "required": ["secret"]}
    return {"description": f"A new {noun.__name__}, with its secret.", "allOf": [reference(noun.__name__), more]}
