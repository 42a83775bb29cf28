"""Where somebody comes who opens the address of a mail's List-Unsubscribe: on the page where it is done. Scanners of mail open it as well,
so that nothing is changed by it; to send there what mail programs do is the verb.
"""

from __future__ import annotations

import re

from litestar import Request, get
from litestar.datastructures import State
from litestar.params import FromPath

from api.caller import visiting
from api.finished import Finished
from schema.errors import NotFound
from schema.signup import LINK_FORM

PATH = "/v1/signups/{token}/unsubscribe"
NAME = "openUnsubscribe"
TAKEN = ("text/html",)  # by some scanners and mail programs alone: to say that there is none would keep somebody from leaving


@get(PATH.replace("}", ":str}"), name=NAME, status_code=303, include_in_schema=False, offers=TAKEN)
async def opened(request: Request[None, None, State], token: FromPath[str]) -> Finished:
    """Whether there is something behind the link, the page says; it is not looked at here. Raises NotFound for what is no link."""
    if not re.fullmatch(LINK_FORM, token):
        raise NotFound("There is nothing behind this link.")
    page = f"{visiting(request).here}/newsletters/mine#{token}"
    return Finished(b"", "application/json", {"Cache-Control": "no-store", "Location": page}, status=303)


opened_routes = [opened]
