"""OAuth's addresses in the OpenAPI document: their forms, answers and refusals are those of its RFCs, not those of all else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from inspect import getdoc

from pydantic import BaseModel

from api.rest.form import FORM, MOST_FIELDS
from api.rest.oauth import UNWRITABLE, code_of
from openapi import refusals
from openapi.bodies import body_schema
from openapi.cases import CASES, SAID_OF_FORMS
from openapi.headers import ALWAYS, headers, request_header
from openapi.inline import Inline
from openapi.parameters import NO_NUL
from openapi.refusals import OF_BODIES, READING, WAITING, Kinds, by_status, responses
from openapi.schemas import reference
from openapi.security import CLIENT
from schema import errors
from schema.errors import Refusal
from schema.oauth import AuthorizationServer, IssuedToken, OAuthProblem, ProtectedResource, RevocationRequest, Revoked, TokenRequest

Json = dict[str, object]
TAG = "OAuth"
ANY = (
    *(*READING, errors.InvalidToken, errors.NotAcceptable),
    *(errors.UriTooLong, errors.RateLimited, errors.HeadersTooLarge),
)
OF_FORMS = (
    *(errors.Malformed, errors.NotAcceptable, errors.UriTooLong, errors.RateLimited, errors.HeadersTooLarge, errors.Invalid, *OF_BODIES),
    *(errors.InvalidClient, errors.Unavailable, errors.StatementTimeout),
)
MORE: Json = {  # what a form names beyond what is looked at, each name once
    "additionalProperties": {"type": "string", "pattern": NO_NUL},
    "propertyNames": {"pattern": NO_NUL},
    "maxProperties": MOST_FIELDS,
}
PRAGMA: Json = {
    "Pragma": {"description": "Keeps the answer out of old caches (RFC 6749, 5.1).", "required": True, "schema": {"const": "no-cache"}}
}
CHALLENGE: Json = {
    "WWW-Authenticate": {"description": "That it takes a client by HTTP Basic.", "required": True, "schema": {"type": "string"}}
}


@dataclass(frozen=True)
class Address:
    """One of them. What takes no form is read, and refuses as reads do."""

    operation_id: str
    path: str
    summary: str
    meaning: str
    gives: type[BaseModel]
    takes: type[BaseModel] | None = None
    refusals: Kinds = ()

    @property
    def method(self) -> str:
        return "POST" if self.takes else "GET"

    @property
    def kinds(self) -> list[Kinds]:
        """What it may be refused with, by status."""
        return by_status((*OF_FORMS, *self.refusals) if self.takes else ANY)


ADDRESSES = (
    Address(
        "issueToken",
        "/oauth/token",
        "Get a token for a client",
        "A client shows who it is, and gets a token for an hour, which acts in the name of the client's owner.",
        IssuedToken,
        TokenRequest,
        (errors.UnsupportedGrantType, errors.InvalidScope),
    ),
    Address(
        "revokeIssuedToken",
        "/oauth/revoke",
        "Make a client's token stop working",
        "A client gives back a token that it got. The answer is the same where the token is none of its own, or none at all.",
        Revoked,
        RevocationRequest,
    ),
    Address(
        "getAuthorizationServer",
        "/.well-known/oauth-authorization-server",
        "Get where clients find tokens",
        "Where clients get tokens, and how: what OAuth libraries read by themselves.",
        AuthorizationServer,
    ),
    Address(
        "getProtectedResource",
        "/.well-known/oauth-protected-resource",
        "Get whose tokens are taken",
        "Who gives the tokens that are taken here: what OAuth libraries read by themselves.",
        ProtectedResource,
    ),
)
FORMS = tuple(one for one in ADDRESSES if one.takes)


def address(one: Address) -> Json:
    """One of them, as the document has it."""
    return {
        "operationId": one.operation_id,
        "summary": one.summary,
        "description": one.meaning,
        "tags": [TAG],
        "security": [{CLIENT: []}, {}] if one.takes else [],  # or in the form
        "parameters": [] if one.takes else [request_header("IfNoneMatch")],
        **({"requestBody": form(one.takes)} if one.takes else {}),
        "responses": {"200": success(one), **refused(one)},
    }


def form(model: type[BaseModel]) -> Json:
    return {"description": getdoc(model), "required": True, "content": {FORM: {"schema": reference(model.__name__)}}}


def success(one: Address) -> Json:
    told = headers(*ALWAYS, *([] if one.takes else ["ETag"]))
    return {
        "description": getdoc(one.gives),
        "content": {"application/json": {"schema": reference(one.gives.__name__)}},
        "headers": told | (PRAGMA if one.takes else {}),
    }


def refused(one: Address) -> Json:
    if not one.takes:
        return {"304": {"$ref": "#/components/responses/not_modified"}, **responses(one.kinds)}
    return {str(kinds[0].status): {"$ref": f"#/components/responses/{name_of(kinds)}"} for kinds in one.kinds}


def name_of(kinds: Kinds) -> str:
    """Apart from the problem's of the same codes."""
    return f"oauth_{refusals.name_of(kinds)}"


def form_responses() -> dict[str, Json]:
    """All refusals of forms, by name."""
    return {name_of(kinds): response(kinds) for one in FORMS for kinds in one.kinds}


def response(kinds: Kinds) -> Json:
    """The refusals of a status, with the words that OAuth has for them."""
    told = {code_of(one()): one.title for one in reversed(kinds)}  # several of ours may be one of its
    retry = ["Retry-After"] if kinds[0] in WAITING else []
    return {
        "description": " ".join(f"`{word}`: {title}." for word, title in reversed(told.items())),
        "content": {"application/json": {"schema": reference(OAuthProblem.__name__), "examples": dict(examples(kinds))}},
        "headers": {**headers(*ALWAYS, *retry), **(CHALLENGE if errors.InvalidClient in kinds else {})},
    }


def examples(kinds: Kinds) -> Iterable[tuple[str, Json]]:
    """One for each of OAuth's words."""
    for one in reversed(kinds):
        word = code_of(one())
        yield word, {"summary": one.title, "value": {"error": word, "error_description": UNWRITABLE.sub("'", said(one))}}


def said(kind: type[Refusal]) -> str:
    return SAID_OF_FORMS[kind] if kind in SAID_OF_FORMS else CASES[kind].detail


def oauth_schemas() -> dict[str, Json]:
    """The schemas of forms and answers, by name."""
    return dict((*_of_forms(), *_of_answers()))


def _of_forms() -> Iterable[tuple[str, Json]]:
    for one in FORMS:
        assert one.takes, "a form"
        found = body_schema(one.takes, one.takes.model_fields)
        properties = found["properties"]
        assert isinstance(properties, dict), f"{one.takes.__name__} has members"
        yield one.takes.__name__, found | {"properties": {name: _text(member) for name, member in properties.items()}, **MORE}


def _text(member: Json) -> Json:
    """A member as a form has it: there or not, but never null."""
    choices = member.get("anyOf")
    return {
        key: part
        for key, part in {**member, **(choices[0] if isinstance(choices, list) else {})}.items()
        if key not in ("anyOf", "default")
    }


def _of_answers() -> Iterable[tuple[str, Json]]:
    models: tuple[type[BaseModel], ...] = (OAuthProblem, *(one.gives for one in ADDRESSES))
    for model in models:
        yield model.__name__, model.model_json_schema(mode="serialization", schema_generator=Inline)
