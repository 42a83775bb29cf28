"""Where browsers set out to a provider and come back: addresses that are visited, not called. All else of signing in are verbs."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from litestar import Request, get
from litestar.datastructures import State
from litestar.params import FromPath

from api.acts.sign_in import CameBack, come_back, set_out
from api.caller import visiting
from api.finished import Finished
from api.rest.parameters import Parameter, read_parameters
from api.sign_in.asking import Providers
from api.sign_in.providers import Provider
from schema.errors import Fault, Invalid, MalformedQuery, NotFound, RepeatedParameter
from schema.sign_in import CHALLENGE_FORM

Visit = Request[None, None, State]
JSON = "application/json"
NOT_KEPT = {"Cache-Control": "no-store"}  # each way out is good once
OWN_PAGE = "/sign-in"  # of this service, wherever it is: it takes a code as the pages of the settings do
MOST_PARAMETERS = 40  # that a provider may send along; Google sends seven
SETTING_OUT = {
    one.name: one
    for one in (
        Parameter(
            "challenge",
            "text",
            "The SHA-256 of a secret that the client keeps until it comes with the code, as base64url without padding (RFC 7636).",
            is_required=True,
            example="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        ),
        Parameter(
            "return_to",
            "text",
            "The page that takes the code: one of those that the service is set to, or `/sign-in`, its own; the first where left out.",
        ),
    )
}


@get("/v1/sign-in/{provider:str}", name="startSignIn", status_code=303, include_in_schema=False, is_visited=True)
async def start(request: Visit, provider: FromPath[str]) -> Finished:
    given = read_parameters(request.scope["query_string"], SETTING_OUT)
    chosen, challenge = provider_named(request, provider), str(given["challenge"])
    if not re.fullmatch(CHALLENGE_FORM, challenge):
        right = "43 letters, digits, - or _"
        raise Invalid(f"challenge must be {right}.", (Fault("invalid_value", right, parameter="challenge"),))
    page = page_named(request, given.get("return_to"))
    return sent_to(await set_out(visiting(request), providers_of(request), chosen, challenge, page))


@get("/v1/sign-in/{provider:str}/callback", name="finishAtProvider", status_code=303, include_in_schema=False, is_visited=True)
async def returned(request: Visit, provider: FromPath[str]) -> Finished:
    chosen, came = provider_named(request, provider), came_back(request.scope["query_string"])
    return sent_to(await come_back(visiting(request), providers_of(request), chosen, came))


def providers_of(request: Visit) -> Providers:
    found: Providers = request.app.state.providers
    return found


def provider_named(request: Visit, slug: str) -> Provider:
    """Raises NotFound."""
    found = providers_of(request).settings.provider(slug)
    if found is None:
        raise NotFound("There is no provider of this name.")
    return found


def page_named(request: Visit, asked: object) -> str:
    """Letter for letter one of the settings', or our own: a code is sent to no page that a stranger names. Raises Invalid."""
    if asked == OWN_PAGE:
        return f"{visiting(request).here}{OWN_PAGE}"
    pages = providers_of(request).settings.return_to
    if asked is not None and asked not in pages:
        right = "one of the pages that the service is set to"
        raise Invalid(f"return_to must be {right}.", (Fault("invalid_value", right, parameter="return_to"),))
    return pages[0] if asked is None else str(asked)


def came_back(query_string: bytes) -> CameBack:
    """What a provider sent along; whatever else it sends is passed over (RFC 6749, 4.1.2). Raises MalformedQuery or RepeatedParameter."""
    try:
        pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except ValueError as error:
        raise MalformedQuery("The query string cannot be read.") from error
    known = [(name, text) for name, text in pairs if name in ("state", "code", "error", "iss")]
    told = dict(known)
    if len(told) < len(known):
        raise RepeatedParameter("state, code, error and iss come once at most.")
    return CameBack(told.get("state", ""), told.get("code"), told.get("error"), told.get("iss"))


def sent_to(address: str) -> Finished:
    return Finished(b"", JSON, {**NOT_KEPT, "Location": address}, status=303)


sign_in_routes = [start, returned]
