"""The address of a mail's List-Unsubscribe in the OpenAPI document, as whoever opens it is answered."""

from __future__ import annotations

from api.rest.opened import NAME
from openapi.headers import ALWAYS, headers, location
from openapi.refusals import READING, Kinds, by_status, responses
from schema import errors
from schema.signup import LINK_EXAMPLE, LINK_FORM

Json = dict[str, object]
KINDS: list[Kinds] = by_status(
    (
        *READING,
        *(errors.InvalidToken, errors.NotFound, errors.NotAcceptable),
        *(errors.UriTooLong, errors.Invalid, errors.RateLimited, errors.HeadersTooLarge),
    )
)
PLACE, PAGE = "Where that page is.", f"https://news.example/newsletters/mine#{LINK_EXAMPLE}"
TOKEN: Json = {
    "name": "token",
    "in": "path",
    "required": True,
    "description": "What the links of mails have behind `/signups/`.",
    "schema": {"type": "string", "pattern": LINK_FORM, "maxLength": len(LINK_EXAMPLE), "examples": [LINK_EXAMPLE]},
}


def opened(tag: str) -> Json:
    """What a GET of it does."""
    return {
        "operationId": NAME,
        "summary": "Open a mail's List-Unsubscribe",
        "description": "Leads a browser to the page on which newsletters are ended, and changes nothing: scanners of mail open links, too.",
        "tags": [tag],
        "security": [],
        "parameters": [TOKEN],
        "responses": {"303": {"description": PLACE, "headers": {**headers(*ALWAYS), **location(PLACE, PAGE)}}, **responses(KINDS)},
    }
