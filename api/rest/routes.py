"""All operations, and their handlers for the router."""

from __future__ import annotations

from asyncpg import Pool, Record
from litestar import Request, route
from litestar.datastructures import State
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler

from api.caller import context_of
from api.finished import Finished
from api.public import public
from api.rest.answer import Asked, answer
from api.rest.articles import ARTICLES, IMPORTS
from api.rest.change_stream import followed
from api.rest.changes import CHANGES
from api.rest.comments import COMMENTS
from api.rest.counts import COUNTS
from api.rest.exports import EXPORTS
from api.rest.linked import ENDING, MEDIA_TYPE, linked
from api.rest.mailed import MAILED, mailed
from api.rest.me import FOR_ANYONE, MINE
from api.rest.moderation import MODERATION
from api.rest.newsletters import NEWSLETTERS
from api.rest.operation import Operation
from api.rest.people import PEOPLE
from api.rest.publishers import PUBLISHERS
from api.rest.searches import SEARCHES
from api.rest.streams import CSV, NDJSON, Listed, streamed

Question = Request[None, None, State]
OPERATIONS = (
    *ARTICLES,
    *IMPORTS,
    *COMMENTS,
    *PEOPLE,
    *PUBLISHERS,
    *COUNTS,
    *SEARCHES,
    *MINE,
    *FOR_ANYONE,
    *MODERATION,
    *NEWSLETTERS,
    *CHANGES,
    *EXPORTS,
)
STREAMS = (NDJSON, CSV)
POINTS = 1  # of a question whose arguments are in its body: it is a read all the same


def handler(operation: Operation) -> HTTPRouteHandler:
    """The route of an operation."""

    async def respond(request: Question) -> Finished:
        value = request.path_params.get(operation.argument) if operation.is_in_path and operation.argument else None
        if operation.is_linked and value and (value.endswith(ENDING) or request.scope["state"]["accepted"] == MEDIA_TYPE):
            return await respond_linked(request, value)
        context = context_of(request)
        operation.root_field.access.check(context.viewer, context.now)
        asked = Asked(
            request.scope["path"],
            value,
            request.scope["query_string"],
            request.headers.get("if-none-match"),
            await request.body() if operation.body else b"",
            request.headers.get("content-type", ""),
        )
        if operation.is_mailed and request.scope["state"]["accepted"] in MAILED:
            return await respond_mailed(request, operation, asked)
        if operation.stream_place and request.scope["state"]["accepted"] in STREAMS:
            listed = Listed(request.app.state.pool, operation, asked, context, operation.stream_place)
            return await streamed(listed, request.scope["state"]["accepted"])
        if operation.is_followed and request.scope["state"]["accepted"] == NDJSON:
            return await followed(request.app.state.pool, operation, asked, context)
        found = await answer(request.app.state.pool, operation, asked, context)
        told = (("Link", found.link), ("ETag", found.etag), ("Vary", "Accept" if offers_of(operation) else None))
        headers = {name: value for name, value in told if value}
        if found.body is None:
            return Finished(b"", "application/json", headers, status=304)
        return Finished(found.body, "application/json", headers)

    path, method = operation.path.replace("}", ":str}"), HttpMethod(operation.method)
    return route(path, http_method=method, status_code=200, name=operation.operation_id, include_in_schema=False, opt=options(operation))(
        respond
    )


def options(operation: Operation) -> dict[str, object]:
    """What the floor must know of a route."""
    if operation.body:
        return {"points": POINTS}
    own = {"is_kept" if operation.is_for_all and not operation.is_followed else "is_unkept": True}
    offers = offers_of(operation)
    return own | ({"offers": offers} if offers else {}) | ({"query": operation.kinds} if operation.is_list else {})


def offers_of(operation: Operation) -> tuple[str, ...]:
    """What it answers in beside JSON."""
    return (
        *((MEDIA_TYPE,) if operation.is_linked else ()),
        *(STREAMS if operation.stream_place else ()),
        *((NDJSON,) if operation.is_followed else ()),
        *(MAILED if operation.is_mailed else ()),
    )


async def respond_mailed(request: Question, operation: Operation, asked: Asked) -> Finished:
    """A digest as its mail says it."""
    here = public(request.app.state.base_url, request.scope["scheme"], request.headers.get("host"))
    form = request.scope["state"]["accepted"]
    return await mailed(request.app.state.pool, operation, asked, form, here.base, context_of(request).now)


async def respond_linked(request: Question, value: str) -> Finished:
    """Linked data. Whoever asks for it by its ending gets nothing else, whatever Accept prefers."""
    pool: Pool[Record] = request.app.state.pool
    here = public(request.app.state.base_url, request.scope["scheme"], request.headers.get("host"))
    found = await linked(pool, here, value.removesuffix(ENDING), request.scope["query_string"])
    vary = None if value.endswith(ENDING) else "Accept"
    headers = {name: told for name, told in (("Link", found.link), ("Vary", vary)) if told}
    return Finished(found.body, MEDIA_TYPE, headers)


rest_routes = [handler(operation) for operation in OPERATIONS]
