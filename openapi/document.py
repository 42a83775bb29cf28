"""The OpenAPI document, from the operations and the nouns."""

from __future__ import annotations

from importlib.metadata import version

from api.rest.operation import Operation
from api.rest.routes import OPERATIONS
from openapi.bodies import body_schema, request_body
from openapi.parameters import parameters
from openapi.schemas import component_schemas, one_of, page_name, reference
from schema import errors
from schema.errors import Refusal
from schema.graph import NODES
from schema.noun import Many, Node

Json = dict[str, object]
TAGS = {
    "Articles": "Stories as news pages carry them.",
    "Comments": "What readers say below.",
    "Authors": "The people of bylines.",
    "Accounts": "The public part of those who comment.",
    "Sections": "The parts of sites.",
    "Sites": "The news sites.",
    "Agencies": "Where stories come from.",
    "Search": "What holds some words.",
    "Nodes": "Anything by its id.",
    "Statistics": "What is talked about, and how much of everything there is.",
}
REFUSALS: dict[type[Refusal], tuple[type[Refusal], ...]] = {
    errors.Malformed: (
        errors.Malformed,
        errors.MalformedJson,
        errors.MalformedQuery,
        errors.UnknownParameter,
        errors.RepeatedParameter,
        errors.InvalidCursor,
    ),
    errors.NotFound: (errors.NotFound,),
    errors.NotAcceptable: (errors.NotAcceptable,),
    errors.RequestTimeout: (errors.RequestTimeout,),
    errors.ContentTooLarge: (errors.ContentTooLarge,),
    errors.UriTooLong: (errors.UriTooLong,),
    errors.UnsupportedMediaType: (errors.UnsupportedMediaType,),
    errors.Invalid: (errors.Invalid,),
    errors.RateLimited: (errors.RateLimited,),
    errors.HeadersTooLarge: (errors.HeadersTooLarge,),
    errors.Unavailable: (errors.Unavailable,),
    errors.StatementTimeout: (errors.StatementTimeout,),
}
"""What any operation may be refused with: one for each status, and the codes that come with it."""
OF_BODIES = (errors.RequestTimeout, errors.ContentTooLarge, errors.UnsupportedMediaType)
HEADERS: Json = {
    "X-Request-Id": {
        "description": "Names the request; tell it when something goes wrong.",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
    },
    "Link": {
        "description": "Links to the pages beside this one (RFC 8288); absent where there are none.",
        "schema": {"type": "string"},
    },
    "ETag": {
        "description": "The answer's version; sent back in `If-None-Match`, it spares the body while nothing has changed.",
        "required": True,
        "schema": {"type": "string"},
    },
    "RateLimit": {
        "description": "Points that are left now (`r`), and seconds until all are back (`t`); absent where nothing is limited.",
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": "Points (`q`) in so many seconds (`w`); absent where nothing is limited.",
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "Seconds to wait before asking again.",
        "required": True,
        "schema": {"type": "integer", "format": "int32", "minimum": 1},
    },
}

QUERY = " What is too long for an address goes as a JSON object into the body of a QUERY (RFC 10008)."
ALWAYS = ("X-Request-Id", "RateLimit", "RateLimit-Policy")
WAITING = (errors.RateLimited, errors.Unavailable)


def headers(*names: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


NOT_MODIFIED: Json = {"description": "What `If-None-Match` names is what there is; there is no body.", "headers": headers(*ALWAYS, "ETag")}


def document() -> Json:
    """The whole document, OpenAPI 3.1.

    Feeds, sitemaps and linked data are left out: specifications of their own say what is in them, and a generated client has no type for
    them; a second media type of an article would only widen the type that it has. docs/feeds.md tells of them.
    """
    paths: dict[str, Json] = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method.lower()] = operation(one)
    bodies = {one.body.__name__: body_schema(one.body) for one in OPERATIONS if one.body}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Broadsheet",
            "version": version("broadsheet"),
            "description": "A news-and-comments dataset: articles, the people in them, and what readers say below. Ids are opaque strings.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "Where this document was found."}],
        "security": [],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": component_schemas(paths, bodies),
            "responses": {"not_modified": NOT_MODIFIED, **{kind.code: refusal(kind) for kind in REFUSALS}},
            "headers": HEADERS,
        },
    }


def refusal(kind: type[Refusal]) -> Json:
    """The response of a status."""
    codes = ", ".join(f"`{one.code}`" for one in REFUSALS[kind])
    content = {"application/problem+json": {"schema": reference("Problem")}}
    extra = ("Retry-After",) if kind in WAITING else ()
    return {"description": f"{kind.title}. Code: {codes}.", "content": content, "headers": headers(*ALWAYS, *extra)}


def operation(one: Operation) -> Json:
    """One operation."""
    return {
        "operationId": one.operation_id,
        "summary": one.summary,
        "description": description(one),
        "tags": [one.tag],
        "security": [],
        "parameters": parameters(one),
        **({"requestBody": request_body(one)} if one.body else {}),
        "responses": {
            "200": success(one),
            **({} if one.body else {"304": {"$ref": "#/components/responses/not_modified"}}),
            **{str(kind.status): {"$ref": f"#/components/responses/{kind.code}"} for kind in possible(one)},
        },
    }


def description(one: Operation) -> str:
    text = one.field.info.description or one.summary
    if isinstance(one.field.link, Many):
        heavy = f" Lists leave out {', '.join(sorted(one.noun.heavy))} unless `fields` names them." if one.noun.heavy else ""
        return f"{text} In pages; `next_cursor` leads on.{heavy}{QUERY}"
    return text + (QUERY if one.is_list and not one.body else "")


def possible(one: Operation) -> list[type[Refusal]]:
    never = {*(() if one.argument else (errors.NotFound,)), *(() if one.body else OF_BODIES)}
    return [kind for kind in REFUSALS if kind not in never]


def success(one: Operation) -> Json:
    """The answer when all is well."""
    is_paged = isinstance(one.field.link, Many)
    schema = one_of(NODES) if one.noun is Node else reference(page_name(one.noun, is_paged) if one.is_list else one.noun.__name__)
    return {
        "description": one.field.info.description or one.summary,
        "content": {"application/json": {"schema": schema}},
        "headers": headers(*ALWAYS, *([] if one.body else ["ETag"]), *(["Link"] if is_paged else [])),
    }
