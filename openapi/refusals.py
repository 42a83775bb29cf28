"""Refusals of the OpenAPI document: one response for each status, with the codes that come with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import get_args

from api.rest.operation import Operation
from api.rest.write import Write
from openapi.cases import CASES, IN_BODY, Case
from openapi.headers import ALWAYS, REQUEST_ID, headers
from openapi.schemas import reference
from schema import errors
from schema.access import Access
from schema.errors import Refusal
from schema.verb import Verb

Json = dict[str, object]
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
ASKING = (errors.Unauthenticated, errors.InsufficientScope)
WAITING = (errors.WriteInProgress, errors.RateLimited, errors.Unavailable)
ORDER = errors.every_refusal()
OF_TEXTS = (errors.TextBlank, errors.TextTooLong, errors.TextTurned, errors.TextStacked)
NAMES: dict[Kinds, str] = {
    (errors.Malformed, errors.UnsupportedGrantType, errors.InvalidScope): "malformed_grant",
    (errors.Unauthenticated, errors.InvalidToken, errors.InvalidCredentials): "unauthenticated_or_invalid_credentials",
    (errors.Forbidden, errors.InsufficientScope, errors.PasswordNeeded): "forbidden_or_password_needed",
    (errors.Forbidden, errors.InsufficientScope, errors.Suspended): "forbidden_or_suspended",
    (errors.Forbidden, errors.InsufficientScope, errors.Suspended, errors.OwnComment): "forbidden_or_own_comment",
    (errors.Forbidden, errors.InsufficientScope, errors.Suspended, errors.OwnDecision): "forbidden_or_own_decision",
    (errors.InsufficientScope, errors.Suspended, errors.OwnComment): "insufficient_scope_or_own_comment",
    (
        *(errors.HandleTaken, errors.WriteInProgress, errors.LinkNeeded),
        *(errors.AddressUnproven, errors.SignInTaken, errors.ConsentOutdated),
    ): "conflict_of_registration",
    (errors.WriteInProgress, errors.TooMany, errors.SignInTaken): "conflict_of_link",
    (errors.WriteInProgress, errors.TooMany, errors.AlreadyDone): "conflict_of_secret",
    (
        *(errors.WriteInProgress, errors.LinkNeeded, errors.RegistrationNeeded),
        *(errors.AddressUnproven, errors.AlreadyDone),
    ): "conflict_of_sign_in",
    (errors.WriteInProgress, errors.ThreadClosed, errors.RepeatedPost, errors.ParentGone, errors.TooDeep): "conflict_of_comment",
    (errors.WriteInProgress, errors.AlreadyAppealed, errors.StateChanged): "conflict_of_appeal",
    (errors.Invalid, errors.PasswordCommon, errors.KeyReused): "invalid_password",
    (
        *(errors.Invalid, *OF_TEXTS),
        *(errors.ParentElsewhere, errors.QuoteMissing, errors.RefusedByRule, errors.KeyReused),
    ): "invalid_comment",
    (errors.Invalid, *OF_TEXTS, errors.QuoteMissing, errors.RefusedByRule): "invalid_comment_change",
}
"""Of what has many codes. A name stays when a code is added: clients have types that are called so."""


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
    """What the response is called, and generated clients' types of it: for its codes, as long as there are no more than two."""
    if kinds == READING:
        return kinds[0].code
    assert kinds in NAMES or len(kinds) <= 2, f"give the response of {[one.code for one in kinds]} a name in NAMES"
    return NAMES.get(kinds, "_or_".join(one.code for one in kinds))


def response(kinds: Kinds) -> Json:
    """The response of a status."""
    content = {"application/problem+json": {"schema": reference("Problem"), "examples": dict(examples(kinds))}}
    return {"description": description(kinds), "content": content, "headers": headers(*ALWAYS, *fields_of(kinds))}


def examples(kinds: Kinds) -> Iterator[tuple[str, Json]]:
    """One for each code; of wrong values one in a parameter and one in a body, or this alone where there are codes of writes."""
    for one in kinds:
        case = IN_BODY if one is errors.Invalid and len(kinds) > 1 else CASES[one]
        yield one.code, example(one, case)
    if kinds == (errors.Invalid,):
        yield "invalid_in_body", example(errors.Invalid, IN_BODY)


def example(kind: type[Refusal], case: Case) -> Json:
    """A problem of a kind."""
    told: Json = {
        "type": f"/problems/{kind.code}",
        "title": kind.title,
        "status": kind.status,
        "code": kind.code,
        "detail": case.detail,
        "instance": case.instance,
        "request_id": REQUEST_ID,
    }
    faults = [{name: part for name, part in asdict(fault).items() if part is not None} for fault in case.faults]
    return {"summary": kind.title, "value": told | ({"errors": faults} if faults else {})}


def description(kinds: Kinds) -> str:
    """Each code and what it means."""
    if kinds == READING or len(kinds) == 1:
        return f"{kinds[0].title}. Code: {', '.join(f'`{one.code}`' for one in kinds)}."
    return " ".join(f"`{one.code}`: {one.title}." for one in kinds)


def fields_of(kinds: Kinds) -> list[str]:
    """What its header tells besides."""
    return [*field_of("WWW-Authenticate", kinds, ASKING), *field_of("Retry-After", kinds, WAITING)]


def field_of(name: str, kinds: Kinds, having: Kinds) -> list[str]:
    """Whether a field is there: with each of its codes, or with some."""
    has = [issubclass(one, having) for one in kinds]
    return [name] if all(has) else [f"{name}-Sometimes"] if any(has) else []


def responses(found: Iterable[Kinds]) -> Json:
    """References to them, by status."""
    return {str(kinds[0].status): {"$ref": f"#/components/responses/{name_of(kinds)}"} for kinds in found}


def component_responses(found: Iterable[Kinds]) -> Json:
    """All that are referred to, by name."""
    return {name_of(kinds): response(kinds) for kinds in sorted(set(found), key=lambda kinds: [ORDER.index(one) for one in kinds])}
