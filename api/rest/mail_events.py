"""Where whoever sends the mail tells what became of it. A webhook of machines: it is signed, not signed in, and not in GraphQL."""

from __future__ import annotations

from litestar import Request, post
from litestar.datastructures import State

from api.acts.mail_events import take_mail_events
from api.caller import visiting
from api.finished import Finished
from api.rest.body import read_body
from api.rest.parameters import read_parameters
from api.rest.signed import verify
from api.rest.writes import ACCEPTED, JSON, NOT_KEPT
from api.validation import checked
from schema.errors import NotFound
from schema.mail_event import LARGEST_EVENTS, TakeMailEventsInput

PATH, NAME = "/v1/mail-events", "takeMailEvents"
POINTS = 1  # of the rate: servers that tell one thing a request have many to tell


@post(PATH, name=NAME, status_code=202, include_in_schema=False, is_for_clients=True, largest=LARGEST_EVENTS, points=POINTS)
async def mail_events(request: Request[None, None, State]) -> Finished:
    """Raises NotFound where no secret is set: nobody could show then that they may."""
    read_parameters(request.scope["query_string"], {})
    body, keys = await request.body(), request.app.state.mail_event_keys
    if not keys:
        raise NotFound("Mail events are not taken here: the service has no secret for them.")
    verify(keys, request.headers, body, request.app.state.clock())
    given = checked(TakeMailEventsInput, read_body(TakeMailEventsInput, request.headers.get("content-type", ""), body))
    await take_mail_events(visiting(request), given)
    return Finished(ACCEPTED, JSON, NOT_KEPT, 202)


mail_event_routes = [mail_events]
