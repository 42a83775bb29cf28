"""All writes, and their handlers for the router: the input in, the act done, what it made read again and told."""

from __future__ import annotations

from litestar import Request, route
from litestar.datastructures import State
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler

from api.acts.once import Done
from api.acts.table import perform
from api.caller import context_of, doing_of, has_acted, has_written
from api.finished import Finished
from api.rest.answer import Answer, Asked, answer
from api.rest.articles import ARTICLE_WRITES
from api.rest.choose import choose
from api.rest.comments import COMMENT_WRITES
from api.rest.exports import EXPORT_WRITES
from api.rest.me import ACCOUNTS
from api.rest.moderation import MODERATION_WRITES
from api.rest.newsletters import NEWSLETTER_WRITES
from api.rest.operation import Operation
from api.rest.parameters import read_parameters
from api.rest.routes import OPERATIONS
from api.rest.write import Write, with_secret
from db.read import read
from schema import follow
from schema.context import Context
from schema.errors import NotFound
from schema.ids import public_id
from schema.noun import in_words

Call = Request[None, None, State]
WRITES: tuple[Write, ...] = (*ACCOUNTS, *COMMENT_WRITES, *ARTICLE_WRITES, *MODERATION_WRITES, *NEWSLETTER_WRITES, *EXPORT_WRITES)
JSON = "application/json"
ACCEPTED = b'{"status" : "accepted"}'
NOT_KEPT = {"Cache-Control": "no-store"}


def writer(write: Write) -> HTTPRouteHandler:
    """The route of a write."""

    async def respond(request: Call) -> Finished:
        read_parameters(request.scope["query_string"], {})
        write.verb.access.check(context_of(request).viewer, context_of(request).now)
        body = await request.body()
        given = write.read(request.path_params, request.headers, body)
        doing = doing_of(request, write.verb, given)
        try:
            done = await perform(write.verb, doing, given)
        finally:  # also where nobody knows whether it was kept
            has_written(request)
            if write.verb.may_change_who_acts:
                has_acted(request)
        return await told(request, write, done)

    path, method = write.path.replace("}", ":str}"), HttpMethod(write.method)
    opt = {"largest": write.largest} if write.largest else {}
    return route(path, http_method=method, status_code=200, name=write.operation_id, include_in_schema=False, opt=opt)(respond)


async def told(request: Call, write: Write, done: Done) -> Finished:
    """The answer to a write."""
    headers = NOT_KEPT | ({"Idempotency-Replayed": "true"} if done.is_repeated else {})
    if done.document is not None:
        return Finished(done.document, JSON, headers, write.status)
    if write.verb.gives is None:
        return Finished(b"" if write.status == 204 else ACCEPTED, JSON, headers, write.status)
    found = await shown(request, write, done)
    body = found.body or b""
    if write.location:
        headers["Location"] = write.location.format(id=public_id(write.verb.gives.prefix, *done.key))
    if found.etag:
        headers["ETag"] = found.etag
    return Finished(with_secret(body, done.secret) if done.secret else body, JSON, headers, write.status)


async def shown(request: Call, write: Write, done: Done) -> Answer:
    """What was made or changed, as a read shows it. Raises NotFound where it is gone again."""
    noun, sizes, context = write.verb.gives, dict[str, object](), context_of(request)
    assert noun is not None, f"{write.name} answers with nothing"
    seen, pool = Context(context.now, done.viewer or context.viewer), request.app.state.pool
    if write.location or write.is_conditional:
        operation = read_at(write.location or write.path)
        value = public_id(noun.prefix, *done.key) if noun.prefix else None
        return await answer(pool, operation, Asked(operation.path, value, b""), seen)
    wanted = follow.by_key(noun, choose(noun, {}, sizes), "key")
    body = await read(pool, wanted, {**sizes, **follow.key_values("key", done.key), **seen.values})
    if body is None:
        raise NotFound(f"There is no such {in_words(noun)} any more.")
    return Answer(body)


def read_at(path: str) -> Operation:
    """The read of an address. What it answers with, a change there answers with, too."""
    return next(one for one in OPERATIONS if (one.path, one.method) == (path, "GET"))


write_routes = [writer(one) for one in WRITES]
