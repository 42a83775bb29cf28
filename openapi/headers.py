"""Header fields of the OpenAPI document: those of answers, and those that writes bring."""

from __future__ import annotations

from api.acts.once import LONGEST_KEY

Json = dict[str, object]
REQUEST_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
SHOWN_TAG = '"1.1.1-3b0069d1"'
BEARER = ["Bearer", 'Bearer error="invalid_token"', 'Bearer error="insufficient_scope", scope="comments:write"']
TAG = '^(W/)?"[\\u0021\\u0023-\\u007e]*"$'
HEADERS: Json = {
    "X-Request-Id": {
        "description": "Names the request; tell it when something goes wrong.",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$", "examples": [REQUEST_ID]},
    },
    "Link": {
        "description": "Links to the pages beside this one (RFC 8288); absent where there are none.",
        "schema": {"type": "string", "examples": ['</v1/articles?limit=2&cursor=WyI0ZjFi>; rel="next"']},
    },
    "ETag": {
        "description": "The answer's version; sent back in `If-None-Match`, it spares the body while nothing has changed.",
        "required": True,
        "schema": {"type": "string", "pattern": TAG, "examples": [SHOWN_TAG]},
    },
    "Cache-Control": {
        "description": "Who may keep the answer, and for how long (RFC 9111).",
        "required": True,
        "schema": {"type": "string", "examples": ["public, max-age=10, stale-while-revalidate=60", "no-store"]},
    },
    "Vary": {
        "description": "What of the request the answer depends on (RFC 9110).",
        "required": True,
        "schema": {"type": "string", "examples": ["Accept-Encoding, Authorization"]},
    },
    "Accept-Query": {
        "description": "That the address takes QUERY, too, with the same parameters as an object (RFC 10008).",
        "required": True,
        "schema": {"const": '"application/json"'},
    },
    "Accept-Ranges": {
        "description": "That a part of it may be asked for with `Range` (RFC 9110, 14.3).",
        "required": True,
        "schema": {"const": "bytes"},
    },
    "Content-Disposition": {
        "description": "What the file is called (RFC 6266).",
        "required": True,
        "schema": {"type": "string", "examples": ['attachment; filename="manifest.json"']},
    },
    "RateLimit": {
        "description": "Points that are left now (`r`), and seconds until all are back (`t`); absent where nothing is limited.",
        "schema": {"type": "string", "examples": ['"default";r=39;t=1']},
    },
    "RateLimit-Policy": {
        "description": "Points (`q`) in so many seconds (`w`); absent where nothing is limited.",
        "schema": {"type": "string", "examples": ['"default";q=120;w=60']},
    },
    "Retry-After": {
        "description": "Seconds to wait before asking again.",
        "required": True,
        "schema": {"type": "integer", "format": "int32", "minimum": 1, "examples": [1]},
    },
    "Retry-After-Sometimes": {  # the same field under a name of its own: of the codes of a status some have it
        "description": "Seconds to wait before asking again, where waiting helps.",
        "schema": {"type": "integer", "format": "int32", "minimum": 1, "examples": [1]},
    },
    "WWW-Authenticate": {
        "description": "That it takes a bearer, and what is wrong with the one that came (RFC 6750).",
        "required": True,
        "schema": {"type": "string", "examples": BEARER},
    },
    "WWW-Authenticate-Sometimes": {  # of a refusal of tokens alone: roles and passwords are asked for in no header field
        "description": "What the token lacks (RFC 6750), where it is the token that may not.",
        "schema": {"type": "string", "examples": BEARER[-1:]},
    },
    "Idempotency-Replayed": {
        "description": "There where the `Idempotency-Key` came before: then this is what was done at that time.",
        "schema": {"const": "true"},
    },
}


def location(told: str, example: str) -> Json:
    """Where an answer leads."""
    schema = {"type": "string", "format": "uri-reference", "examples": [example]}
    return {"Location": {"description": told, "required": True, "schema": schema}}


ALWAYS = ("X-Request-Id", "Cache-Control", "Vary", "RateLimit", "RateLimit-Policy")
IDEMPOTENCY_KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Makes it safe to send the write again, for a day. Make a new one, such as a UUID, for each new write, and send the "
    "same one with the same write alone. What was done is then told again, not done again, and `Idempotency-Replayed` says so; while it is "
    "still being done, the answer is 409 `write_in_progress`; where it came with something else, 422 `key_reused`. Empty, it is none.",
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
    "description": "The `ETag` of what is to be changed, as it was read: where somebody changed it meanwhile, nothing is done, and the "
    "answer is 412. `*` changes it whatever it is by now, also what you have not read.",
    "schema": {"type": "string", "minLength": 1, "examples": [SHOWN_TAG]},
}
IF_NONE_MATCH: Json = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of an answer that you have: while nothing has changed, there is no body, and the status is 304. "
    "What cannot be read is passed over.",
    "schema": {"type": "string", "examples": [SHOWN_TAG]},
}
RANGE: Json = {
    "name": "Range",
    "in": "header",
    "required": False,
    "description": "The bytes that are wanted, such as those that are missing (RFC 9110, 14.2). What cannot be read is passed over.",
    "schema": {"type": "string", "examples": ["bytes=4096-"]},
}
IF_RANGE: Json = {
    "name": "If-Range",
    "in": "header",
    "required": False,
    "description": "The `ETag` of the part that you have: where the file is another one, all of it comes.",
    "schema": {"type": "string", "examples": [f'"{"0" * 64}"']},
}
IF_SAME: Json = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of the file that you mean: where it is another one, the answer is 412.",
    "schema": {"type": "string", "examples": [f'"{"0" * 64}"']},
}
REQUEST_HEADERS: Json = {
    "IdempotencyKey": IDEMPOTENCY_KEY,
    "IfMatch": IF_MATCH,
    "IfSame": IF_SAME,
    "IfNoneMatch": IF_NONE_MATCH,
    "Range": RANGE,
    "IfRange": IF_RANGE,
}


def headers(*names: str) -> Json:
    return {name.removesuffix("-Sometimes"): {"$ref": f"#/components/headers/{name}"} for name in names}


def request_header(name: str) -> Json:
    return {"$ref": f"#/components/parameters/{name}"}
