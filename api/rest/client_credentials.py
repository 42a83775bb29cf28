"""How a client shows who it is (RFC 6749, 2.3.1): by HTTP Basic or in the form, not in both."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from urllib.parse import unquote_plus

from api.acts.clients import Credentials
from schema.errors import InvalidClient, Malformed

BASIC = re.compile(r"basic +([A-Za-z0-9+/]{1,512}={0,2})", re.ASCII | re.IGNORECASE)
HOW = "Send the client's id and secret by HTTP Basic, or as client_id and client_secret in the form."


def credentials(authorization: str | None, form: Mapping[str, str]) -> Credentials:
    """Raises InvalidClient where there are none that can be read, Malformed where there are two."""
    if authorization is None:
        if "client_id" not in form or "client_secret" not in form:
            raise InvalidClient(HOW)
        return Credentials(form["client_id"], form["client_secret"])
    if "client_secret" in form:
        raise Malformed("The client shows who it is in two ways; choose one.")
    found = _basic(authorization)
    if form.get("client_id", found.client_id) != found.client_id:
        raise Malformed("The client_id of the form is another one than that of Authorization.")
    return found


def _basic(authorization: str) -> Credentials:
    """Id and secret are written as in a form before they become Basic's. Raises InvalidClient."""
    found = BASIC.fullmatch(authorization.strip())
    try:
        text = base64.b64decode(found[1], validate=True).decode("ascii") if found else ""
        client_id, mark, secret = text.partition(":")
        if not mark:
            raise InvalidClient(HOW)
        return Credentials(unquote_plus(client_id, errors="strict"), unquote_plus(secret, errors="strict"))
    except ValueError as error:  # what is no base64, and what is no text
        raise InvalidClient(HOW) from error
