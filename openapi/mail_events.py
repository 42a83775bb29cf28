"""The webhook of mail servers in the OpenAPI document: who signs it, and how."""

from __future__ import annotations

from api.rest.mail_events import NAME, PATH
from api.rest.signed import CHALLENGE
from openapi.bodies import body_schema, request_body
from openapi.headers import ALWAYS, headers
from openapi.refusals import OF_BODIES, READING, Kinds, by_status, name_of, response, responses
from openapi.schemas import reference
from openapi.security import WEBHOOK
from schema import errors
from schema.mail_event import TakeMailEventsInput

Json = dict[str, object]
KINDS: list[Kinds] = by_status(
    (
        *READING,
        *OF_BODIES,
        *(errors.InvalidSignature, errors.NotFound, errors.NotAcceptable, errors.UriTooLong, errors.Invalid),
        *(errors.RateLimited, errors.HeadersTooLarge, errors.Unavailable, errors.StatementTimeout),
    )
)
SIGNED: Kinds = (errors.InvalidSignature,)
MEANING = (
    "Whoever sends the mail, a provider or a hook of one's own mail server, tells what became of letters. A complaint ends all that the "
    "address gets from the site and all that waits, at once; so does a hard bounce, or five soft ones within 30 days. The answer is the "
    "same whether or not the address is known, and the same told again changes nothing. Signed as Standard Webhooks has it. "
    "Machines tell this here alone: it is not in GraphQL."
)


def mail_events(tag: str) -> dict[str, dict[str, Json]]:
    """The address and its one operation."""
    return {
        PATH: {
            "post": {
                "operationId": NAME,
                "summary": "Tell what became of letters",
                "description": MEANING,
                "tags": [tag],
                "security": [{WEBHOOK: []}],
                "parameters": [
                    _header(
                        "webhook-id",
                        "^[!-~]{1,255}$",
                        255,
                        "Names the request; the same when it is sent again.",
                        "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
                    ),
                    _header(
                        "webhook-timestamp",
                        "^[0-9]{1,12}$",
                        12,
                        "When it is sent: seconds since 1970, no more than 300 away.",
                        "1795590000",
                    ),
                ],
                "requestBody": request_body(TakeMailEventsInput),
                "responses": _responses(),
            }
        }
    }


def _responses() -> Json:
    return {"202": _taken(), **responses(KINDS)}


def _header(name: str, pattern: str, longest: int, told: str, example: str) -> Json:
    schema = {"type": "string", "pattern": pattern, "maxLength": longest, "examples": [example]}
    return {"name": name, "in": "header", "required": True, "description": told, "schema": schema}


def _taken() -> Json:
    content = {"application/json": {"schema": reference("Accepted")}}
    return {"description": "It was taken in.", "content": content, "headers": headers(*ALWAYS)}


def mail_event_schemas() -> dict[str, Json]:
    """The schema of the body, by name."""
    return {TakeMailEventsInput.__name__: body_schema(TakeMailEventsInput, TakeMailEventsInput.model_fields)}


def mail_event_responses() -> dict[str, Json]:
    """The refusal that only a webhook meets: it is no bearer that is asked for."""
    schema = {"const": CHALLENGE["WWW-Authenticate"]}
    told: Json = {"description": "That it takes a webhook's signature.", "required": True, "schema": schema}
    fields: Json = {**headers(*ALWAYS), "WWW-Authenticate": told}
    return {name_of(SIGNED): {**response(SIGNED), "headers": fields}}
