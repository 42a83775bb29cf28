"""Refusals of the OpenAPI document: one response for each status, with the codes that come with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import get_args

from api.rest.operation import Operation
from api.rest.write import Write
from openapi.headers import ALWAYS, REQUEST_ID, headers
from openapi.schemas import reference
from schema import errors
from schema.access import Access
from schema.errors import Fault, Refusal
from schema.verb import Verb

Json = dict[str, object]
SAID: dict[type[Refusal], tuple[str, tuple[Fault, ...]]] = {
    errors.UnknownParameter: (
        "There is no parameter 'page' here; known are: limit, cursor, sort.",
        (Fault("unknown_parameter", "leave it out", parameter="page"),),
    ),
    errors.RepeatedParameter: (
        "The parameter limit is given twice.",
        (Fault("repeated_parameter", "give it once", parameter="limit"),),
    ),
    errors.Invalid: (
        "limit must be a whole number from 1 to 100.",
        (Fault("invalid_value", "a whole number from 1 to 100", parameter="limit"),),
    ),
}
"""What examples say of the case at hand; of other kinds they say what a kind says by itself."""
Kinds = tuple[type[Refusal], ...]
READING = (
    errors.Malformed,
    errors.MalformedJson,
    errors.MalformedQuery,
    errors.UnknownParameter,
    errors.RepeatedParameter,
    errors.InvalidCursor,
)
ANY = (
    *READING,
    errors.NotAcceptable,
    errors.UriTooLong,
    errors.Invalid,
    errors.RateLimited,
    errors.HeadersTooLarge,
    errors.Unavailable,
    errors.StatementTimeout,
)
"""What any operation may be refused with."""
OF_BODIES = (errors.RequestTimeout, errors.ContentTooLarge, errors.UnsupportedMediaType)
OF_KEYS = (errors.WriteInProgress, errors.KeyReused)
OF_VERSIONS = (errors.PreconditionFailed, errors.PreconditionRequired)
WAITING = (errors.WriteInProgress, errors.RateLimited, errors.Unavailable)
ORDER = errors.every_refusal()


def of_read(one: Operation) -> list[Kinds]:
    """What a read may be refused with, by status."""
    is_mine = not one.is_list and not one.root_field.access.is_public  # whose account may be gone by now
    may_be_null = type(None) in get_args(one.field.info.annotation)
    found = (errors.NotFound,) if one.argument or may_be_null or is_mine else ()
    feed = (errors.ChangesGone, errors.HistoryReplaced) if one.is_followed else ()
    return by_status((*ANY, *found, *feed, *(OF_BODIES if one.body else ()), *of_access(one.root_field.access)))


def of_write(one: Write) -> list[Kinds]:
    """What a write may be refused with, by status."""
    bodies, keys = OF_BODIES if one.in_body else (), OF_KEYS if one.is_repeatable else ()
    versions = OF_VERSIONS if one.is_conditional else ()
    return by_status((*ANY, *bodies, *keys, *versions, *of_access(one.verb.access), *of_verb(one.verb)))


def of_access(access: Access) -> Kinds:
    """What comes of who asks."""
    if access.is_public:
        return (errors.InvalidToken,)  # nobody needs one, but a wrong one is not taken for none
    roles = (errors.Forbidden,) if access.named_roles else ()
    return (
        errors.Unauthenticated,
        errors.InvalidToken,
        errors.InsufficientScope,
        *roles,
        *((errors.PasswordNeeded,) if access.needs_proof else ()),
        *((errors.Suspended,) if access.takes_standing else ()),
    )


def of_verb(verb: Verb) -> Kinds:
    """What comes of what there is. What is answered with may be gone again when it is read."""
    gone, told = (errors.NotFound,) if verb.gives else (), (errors.AlreadyDone,) if verb.has_secret else ()
    return (*verb.refusals, *gone, *told)


def by_status(kinds: Iterable[type[Refusal]]) -> list[Kinds]:
    """Those of each status together, in the order of the closed list."""
    given = set(kinds)
    return [tuple(one for one in ORDER if one in given and one.status == status) for status in sorted({one.status for one in given})]


def name_of(kinds: Kinds) -> str:
    """What the response is called: for its codes, or for the first where they are those of any request."""
    return kinds[0].code if kinds == READING else "_or_".join(one.code for one in kinds)


def response(kinds: Kinds) -> Json:
    """The response of a status."""
    content = {"application/problem+json": {"schema": reference("Problem"), "examples": {one.code: example(one) for one in kinds}}}
    return {"description": description(kinds), "content": content, "headers": headers(*ALWAYS, *fields_of(kinds))}


def example(kind: type[Refusal]) -> Json:
    """A problem of a kind."""
    one = kind(*SAID.get(kind, ()))
    told: Json = {
        "type": f"/problems/{one.code}",
        "title": one.title,
        "status": one.status,
        "code": one.code,
        "detail": one.detail,
        "instance": "/v1/articles",
        "request_id": REQUEST_ID,
    }
    faults = [{name: part for name, part in asdict(fault).items() if part is not None} for fault in one.faults]
    return {"summary": one.title, "value": told | ({"errors": faults} if faults else {})}


def description(kinds: Kinds) -> str:
    """Each code and what it means."""
    if kinds == READING or len(kinds) == 1:
        return f"{kinds[0].title}. Code: {', '.join(f'`{one.code}`' for one in kinds)}."
    return " ".join(f"`{one.code}`: {one.title}." for one in kinds)


def fields_of(kinds: Kinds) -> list[str]:
    """What its header tells besides."""
    asks = kinds[0].status == errors.Unauthenticated.status or errors.InsufficientScope in kinds
    return [*(["WWW-Authenticate"] if asks else []), *waiting(kinds)]


def waiting(kinds: Kinds) -> list[str]:
    """Whether it says when to come back: with each of its codes, or with some."""
    having = [issubclass(one, WAITING) for one in kinds]
    return ["Retry-After"] if all(having) else ["Retry-After-Sometimes"] if any(having) else []


def responses(found: Iterable[Kinds]) -> Json:
    """References to them, by status."""
    return {str(kinds[0].status): {"$ref": f"#/components/responses/{name_of(kinds)}"} for kinds in found}


def component_responses(found: Iterable[Kinds]) -> Json:
    """All that are referred to, by name."""
    return {name_of(kinds): response(kinds) for kinds in sorted(set(found), key=lambda kinds: [ORDER.index(one) for one in kinds])}
