"""Reads of the OpenAPI document, from the operations and the nouns."""

from __future__ import annotations

from api.rest.operation import Operation
from openapi.bodies import request_body
from openapi.headers import ALWAYS, headers, request_header
from openapi.parameters import parameters
from openapi.refusals import of_read, responses
from openapi.schemas import one_of, page_name, reference
from openapi.security import security
from schema.graph import NODES
from schema.noun import Many, Node

Json = dict[str, object]
QUERY = " What is too long for an address goes as a JSON object into the body of a QUERY (RFC 10008)."
UNSURE_TAG = {"description": "The page's version; absent where all rows come at once.", "schema": {"type": "string"}}
NOT_MODIFIED: Json = {"description": "What `If-None-Match` names is what there is; there is no body.", "headers": headers(*ALWAYS, "ETag")}


def read(one: Operation) -> Json:
    """One read."""
    return {
        "operationId": one.operation_id,
        "summary": one.summary,
        "description": description(one),
        "tags": [one.tag],
        "security": security(one.root_field.access),
        "parameters": [*parameters(one), *([] if one.body else [request_header("IfNoneMatch")])],
        **({"requestBody": request_body(one.body)} if one.body else {}),
        "responses": {
            "200": success(one),
            **({} if one.body else {"304": {"$ref": "#/components/responses/not_modified"}}),
            **responses(of_read(one)),
        },
    }


def description(one: Operation) -> str:
    text, access = one.field.info.description or one.summary, one.root_field.access
    if not access.is_public:
        text = f"{text} {access.told}"
    if isinstance(one.field.link, Many):
        heavy = f" Lists leave out {', '.join(sorted(one.noun.heavy))} unless `fields` names them." if one.noun.heavy else ""
        return f"{text} In pages; `next_cursor` leads on.{heavy}{QUERY}"
    return text + (QUERY if one.is_list and not one.body else "")


def success(one: Operation) -> Json:
    """The answer when all is well."""
    is_paged = isinstance(one.field.link, Many)
    schema = one_of(NODES) if one.noun is Node else reference(page_name(one.noun, is_paged) if one.is_list else one.noun.__name__)
    return {
        "description": one.field.info.description or one.summary,
        "content": {"application/json": {"schema": schema}}
        | (streams(one) if one.stream_place else {})
        | (followed() if one.is_followed else {})
        | (mails() if one.is_mailed else {}),
        "headers": headers(*ALWAYS, *([] if one.body else ["ETag"]), *(["Link"] if is_paged else []))
        | ({"ETag": UNSURE_TAG} if one.stream_place or one.is_followed else {}),
    }


def streams(one: Operation) -> Json:
    """All rows at once, by media type."""
    place = f"and, where rows have it, the `{one.stream_place}` to read on from"
    last = f"The last has `end`, how many `rows` there were {place}: without `end`, it was cut off."
    told = f"One object a line. {last}"
    return {
        "application/x-ndjson": {"schema": {"type": "string", "description": told}},
        "text/csv": {"schema": {"type": "string", "description": "The names of the fields, then a line for each. No cell is a formula."}},
    }


def followed() -> Json:
    """All changes up to now, by media type."""
    last = "The last has `end`, how many `rows` there were, and the `cursor` to read on from: without `end`, it was cut off."
    told = f"One change a line, as in `items`, up to where they end by now; without `limit`, `fields` and `include`. {last}"
    return {"application/x-ndjson": {"schema": {"type": "string", "description": told}}}


def mails() -> Json:
    """As a mail program shows it, by media type."""
    told = "What its mail says, as {}; without the link by which a reader leaves."
    return {
        "text/html": {"schema": {"type": "string", "description": told.format("HTML")}},
        "text/plain": {"schema": {"type": "string", "description": told.format("text")}},
    }
