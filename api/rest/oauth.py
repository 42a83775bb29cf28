"""OAuth 2.0 for programs of third parties: tokens by client credentials (RFC 6749, 4.4), and giving them back (RFC 7009).

Authlib's authorization server is not used: its grants look clients up and save tokens by plain calls, which here would have to wait for
the database in the middle of an event loop. What is left without the grants, reading a form and a header, it reads leniently.
"""

from __future__ import annotations

import logging
import re

from litestar import Request, Response, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from pydantic_core import to_json

from api.acts import clients
from api.acts.clients import Credentials
from api.caller import visiting
from api.finished import Finished
from api.rest.client_credentials import credentials
from api.rest.form import read_form
from api.rest.parameters import read_parameters
from schema.errors import (
    InvalidClient,
    InvalidScope,
    Malformed,
    RateLimited,
    Refusal,
    StatementTimeout,
    Unavailable,
    Unexpected,
    UnsupportedGrantType,
)
from schema.oauth import GRANT, SCOPES_FORM, IssuedToken

Asked = Request[None, None, State]
JSON = "application/json"
NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}  # the second is RFC 6749's, for caches of its time
CHALLENGE = {"WWW-Authenticate": 'Basic realm="clients", charset="UTF-8"'}
OWN_CODES = (InvalidClient, InvalidScope, UnsupportedGrantType)
LATER = (RateLimited, Unavailable, StatementTimeout)
UNWRITABLE = re.compile(r"[^ !#-\[\]-~]")  # what error_description may not hold
SCOPES = re.compile(SCOPES_FORM)
log = logging.getLogger("broadsheet")


def code_of(refusal: Refusal) -> str:
    """OAuth's own word for it."""
    if isinstance(refusal, OWN_CODES):
        return refusal.code
    if isinstance(refusal, LATER):
        return "temporarily_unavailable"
    return "server_error" if isinstance(refusal, Unexpected) else "invalid_request"


def refuse(refusal: Refusal, accept: str = "") -> tuple[str, bytes]:
    """A refusal as RFC 6749, 5.2 has it."""
    return JSON, to_json({"error": code_of(refusal), "error_description": UNWRITABLE.sub("'", refusal.detail)})


def render(request: Asked, error: Exception) -> Response[bytes]:
    """What goes wrong inside, told in the same way."""
    refusal = error if isinstance(error, Refusal) else Malformed() if is_clients_fault(error) else Unexpected()
    if isinstance(refusal, Unexpected):
        log.error("request %s failed", request.scope["state"]["request_id"], exc_info=error)
    challenge = CHALLENGE if isinstance(refusal, InvalidClient) else {}
    headers = NOT_KEPT | challenge | refusal.headers
    return Response(refuse(refusal)[1], media_type=JSON, status_code=refusal.status, headers=headers)


def is_clients_fault(error: Exception) -> bool:
    return isinstance(error, HTTPException) and error.status_code < 500


async def asked(request: Asked) -> tuple[Credentials, dict[str, str]]:
    """Who asks, and the form. Raises Refusal."""
    read_parameters(request.scope["query_string"], {})
    form = read_form(request.headers.get("content-type", ""), await request.body())
    return credentials(", ".join(request.headers.getall("authorization", [])) or None, form), form


def scopes_in(form: dict[str, str]) -> list[str]:
    """Those that are wanted; none where it is left to the service. Raises Malformed."""
    told = form.get("scope", "")
    if told and not SCOPES.fullmatch(told):
        raise Malformed("scope must be names apart by single spaces.")
    return told.split()


@post("/oauth/token", status_code=200, include_in_schema=False, exception_handlers={Exception: render}, is_for_clients=True, refuse=refuse)
async def token(request: Asked) -> Finished:
    who, form = await asked(request)
    if "grant_type" not in form:
        raise Malformed("grant_type is missing.")
    if form["grant_type"] != GRANT:
        raise UnsupportedGrantType(f"grant_type must be {GRANT}.")
    issued = await clients.issue(visiting(request), who, scopes_in(form))
    told = IssuedToken(
        access_token=issued.secret,
        token_type="Bearer",
        expires_in=issued.seconds,
        scope=" ".join(one.value for one in issued.scopes),
    )
    return Finished(to_json(told), JSON, NOT_KEPT)


@post("/oauth/revoke", status_code=200, include_in_schema=False, exception_handlers={Exception: render}, is_for_clients=True, refuse=refuse)
async def revoke(request: Asked) -> Finished:
    who, form = await asked(request)
    if "token" not in form:
        raise Malformed("token is missing.")
    await clients.revoke(visiting(request), who, form["token"])
    return Finished(b"{}", JSON, NOT_KEPT)


oauth_routes = [token, revoke]
