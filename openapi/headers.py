"""Header fields of the OpenAPI document: those of answers, and those that writes bring."""

from __future__ import annotations

from api.acts.once import LONGEST_KEY

Json = dict[str, object]
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
    "WWW-Authenticate": {
        "description": "That it takes a bearer, and what is wrong with the one that came (RFC 6750).",
        "schema": {"type": "string"},
    },
    "Idempotency-Replayed": {
        "description": "There where the `Idempotency-Key` came before: then this is what was done at that time.",
        "schema": {"const": "true"},
    },
}
LOCATION: Json = {
    "Location": {
        "description": "Where what was made can be read.",
        "required": True,
        "schema": {"type": "string", "format": "uri-reference"},
    }
}
ALWAYS = ("X-Request-Id", "RateLimit", "RateLimit-Policy")
IDEMPOTENCY_KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Makes it safe to send the write again, for a day: what was done is told again, not done again. Each write has its own.",
    "schema": {
        "type": "string",
        "pattern": "^[\\u0020-\\u007e]*$",
        "maxLength": LONGEST_KEY,
        "examples": ["8e03978e-40d5-43dd-bc93-6894a57f9324"],
    },
}
IF_MATCH: Json = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The `ETag` of what is to be changed, as it was read; or `*`, whatever it is by now.",
    "schema": {"type": "string", "minLength": 1, "examples": ["*"]},
}
REQUEST_HEADERS: Json = {"IdempotencyKey": IDEMPOTENCY_KEY, "IfMatch": IF_MATCH}


def headers(*names: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def request_header(name: str) -> Json:
    return {"$ref": f"#/components/parameters/{name}"}
