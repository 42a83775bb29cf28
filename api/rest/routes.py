"""All operations, and their handlers for the router."""

from __future__ import annotations

from asyncpg import Pool, Record
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler

from api.rest.answer import Asked, answer
from api.rest.articles import ARTICLES
from api.rest.comments import COMMENTS
from api.rest.operation import Operation
from api.rest.people import PEOPLE
from api.rest.publishers import PUBLISHERS

OPERATIONS = (*ARTICLES, *COMMENTS, *PEOPLE, *PUBLISHERS)


def handler(operation: Operation) -> HTTPRouteHandler:
    """The route of an operation."""

    async def respond(request: Request[None, None, State]) -> Response[bytes]:
        pool: Pool[Record] = request.app.state.pool
        value = request.path_params.get(operation.argument) if operation.is_in_path and operation.argument else None
        asked = Asked(request.scope["path"], value, request.scope["query_string"], request.headers.get("if-none-match"))
        found = await answer(pool, operation, asked)
        headers = {name: told for name, told in (("Link", found.link), ("ETag", found.etag)) if told}
        if found.body is None:
            return Response(b"", status_code=304, headers=headers)
        return Response(found.body, media_type="application/json", headers=headers)

    path = operation.path.replace("}", ":str}")
    told = {"query": operation.kinds} if operation.is_list else {}
    return get(path, name=operation.operation_id, include_in_schema=False, opt=told)(respond)


rest_routes = [handler(operation) for operation in OPERATIONS]
