"""What linters find and we leave as it is: each exception with its reason. One that nothing needs is a fault."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from openapi.changes.shapes import Json, listed, mapping

Place = tuple[str, ...]
PUBLIC_WRITES = {
    "getCommentCounts": "reads public counts; a POST because its list of ids may be long",
    "logIn": "is how one gets a session",
    "register": "is how one gets an account",
    "verifyEmail": "shows a secret from a letter",
    "requestPasswordReset": "is for those who cannot sign in",
    "resetPassword": "shows a secret from a letter",
    "cancelErasureByMail": "shows a secret from a letter",
    "finishSignIn": "shows what a provider said of a visitor",
    "registerWith": "shows what a provider said of a visitor",
    "signUp": "asks for a letter, whoever one is",
    "confirmSignup": "shows a secret from a letter",
    "updateSignup": "shows a letter's link",
    "unsubscribe": "shows a letter's link",
    "eraseSignups": "shows a letter's link",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of a place in the document."""

    rule: str
    place: Place
    told: str = ""

    def __str__(self) -> str:
        return f"{self.rule} at {'/'.join(self.place)}: {self.told}"


@dataclass(frozen=True, slots=True)
class Waiver:
    """An exception from a rule, where `holds` is true of a place."""

    rule: str
    reason: str
    holds: Callable[[Json, Place], bool] = lambda document, place: True


def place_of(pointer: str) -> Place:
    """Where a JSON pointer leads."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.removeprefix("#").split("/")[1:])


def at(document: Json, place: Place) -> Json:
    """What stands at a place."""
    found: object = document
    for step in place:
        found = listed(found)[int(step)] if isinstance(found, list) else mapping(found).get(step)
    return mapping(found)


def of_requests(document: Json) -> set[str]:
    """The schemas that requests are made of."""
    operations = [mapping(one) for methods in mapping(document["paths"]).values() for one in mapping(methods).values()]
    schemas = mapping(mapping(document["components"])["schemas"])
    waiting = referred_to([(one.get("parameters"), one.get("requestBody")) for one in operations])
    found = set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += referred_to(schemas[name])
    return found


def referred_to(part: object) -> list[str]:
    return re.findall(r'"#/components/schemas/(\w+)"', json.dumps(part))


def is_answer(document: Json, place: Place) -> bool:
    """Whether it is a part of what the service says, not of what it takes."""
    if place[:2] == ("components", "schemas"):
        return place[2] not in of_requests(document)
    return "parameters" not in place and "requestBody" not in place


def is_request(document: Json, place: Place) -> bool:
    return not is_answer(document, place)


def is_date(document: Json, place: Place) -> bool:
    return is_request(document, place) and str(at(document, place).get("format")).startswith("date")


def is_within_a_body(document: Json, place: Place) -> bool:
    return place[:2] == ("components", "schemas") and is_request(document, place) and not is_date(document, place)


def is_condition(document: Json, place: Place) -> bool:
    return place[:2] == ("components", "parameters") and place[2] in ("IfMatch", "IfNoneMatch", "Range", "IfRange", "IfSame")


def is_link_of_mail(document: Json, place: Place) -> bool:
    return place[1].startswith("/v1/signups/{token}")


def is_leaving(document: Json, place: Place) -> bool:
    return place[1:3] == ("/v1/signups/{token}/unsubscribe", "get")


def is_public(document: Json, place: Place) -> bool:
    return not at(document, place[:3]).get("security")


def is_told(document: Json, place: Place) -> bool:
    return at(document, place[:3]).get("operationId") in PUBLIC_WRITES


API2, API4, API8, API9 = (f"owasp:api{number}:2023-" for number in (2, 4, 8, 9))
PROMISE = "an answer's bound is no defence of the service, and as a promise it would keep the data from growing"
WHOLE_BODY = "a body is bounded as a whole (413), so no member of it can be long; what is unknown is refused as unknown"
OWASP = (
    Waiver(API2 + "no-credentials-in-url", "mail programs know nothing but the address that a letter names (RFC 8058)", is_link_of_mail),
    Waiver(API2 + "no-http-basic", "OAuth 2.0 has servers take a client's id and secret so (RFC 6749, 2.3.1)"),
    Waiver(
        API2 + "short-lived-access-tokens", "a client gets another token as it got the first; it has none to refresh with (RFC 6749, 4.4.3)"
    ),
    Waiver(API2 + "jwt-best-practices", "no token here is a JWT"),
    Waiver(API2 + "read-restricted", "the data is there to be read by everybody", is_public),
    Waiver(API2 + "write-restricted", "told one by one in PUBLIC_WRITES", is_told),
    Waiver(API4 + "string-limit", PROMISE, is_answer),
    Waiver(API4 + "string-limit", "a date's form bounds its length", is_date),
    Waiver(API4 + "string-limit", WHOLE_BODY, is_within_a_body),
    Waiver(API4 + "string-limit", "a list of tags or of bytes; the header as a whole is bounded (431)", is_condition),
    Waiver(API4 + "string-restricted", PROMISE, is_answer),
    Waiver(API4 + "string-restricted", "a list of tags, which are opaque, or of bytes: what cannot be read is passed over", is_condition),
    Waiver(API4 + "array-limit", PROMISE, is_answer),
    Waiver(API4 + "integer-limit", PROMISE, is_answer),
    Waiver(API8 + "define-error-responses-500", "a fault of ours is no part of the contract, though it is a problem like all others"),
    Waiver(API8 + "define-cors-origin", "one rule for every address, told in docs/http.md; no client but a browser looks at it"),
    Waiver(API9 + "inventory-access", "whoever runs the service knows for whom; its document cannot"),
    Waiver(API9 + "inventory-environment", "whoever runs the service knows where; its document cannot"),
)
REDOCLY = (
    Waiver("operation-2xx-response", "whoever opens a mail's link is led to a page, and to nothing else when all is well", is_leaving),
)


def faults(document: Json, found: Iterable[Finding], waivers: Iterable[Waiver]) -> Iterator[str]:
    """Findings that no waiver is for, and waivers that are for nothing."""
    used = Counter[Waiver]()
    for one in found:
        known = [waiver for waiver in waivers if waiver.rule == one.rule and waiver.holds(document, one.place)]
        used.update(known)
        if not known:
            yield str(one)
    yield from (f"{one.rule}: nothing needs this waiver: {one.reason}" for one in waivers if not used[one])
