"""GraphQL over HTTP: in which media type a request is answered, and with which status. What it asks is read and answered elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial

from asyncpg import Pool
from graphql import OperationDefinitionNode, OperationType
from litestar import Request, Response, route
from litestar.datastructures import State
from litestar.enums import HttpMethod
from pydantic_core import to_json

from api.caller import context_of, doing_of, has_acted, has_written, visiting
from api.finished import Finished
from api.graphql.document import Mistaken, read_document, read_syntax
from api.graphql.mutate import Mutations
from api.graphql.persisted import Documents
from api.graphql.plan import answer, coerce_variables
from api.graphql.posed import Posed, from_body, from_query
from api.strict_json import JSON
from api.weights import weights_of_types
from schema.errors import (
    Invalid,
    InvalidCursor,
    MethodNotAllowed,
    NotAcceptable,
    PersistedQueryNotFound,
    QueryTooCostly,
    Refusal,
    Unexpected,
)
from schema.sizes import LARGEST_PAGE

GRAPHQL_JSON = "application/graphql-response+json"
POINT_ROWS = LARGEST_PAGE  # rows for a point, as many as the largest page of REST has, which costs a point too
NOT_KEPT = {"Cache-Control": "no-store"}
log = logging.getLogger("broadsheet")


def unexpected(request: Request[None, None, State], error: Exception) -> Response[bytes]:
    """A fault of ours: told to the log, and to the client only that there is one."""
    log.error("request %s failed", request.scope["state"]["request_id"], exc_info=error)
    media_type, headers = accepted(accept_of(request)), {"Vary": "Accept", **NOT_KEPT}
    return Response(told(Unexpected()), status_code=Unexpected.status, media_type=with_charset(media_type), headers=headers)


def refuse_outside(refusal: Refusal, accept: str) -> tuple[str, bytes] | None:
    """What never comes here is told in the same way to whoever names GraphQL's own media type; anybody else gets a problem."""
    return (with_charset(GRAPHQL_JSON), told(refusal)) if weights_of_types(accept).get(GRAPHQL_JSON) else None


@route(
    "/graphql",
    http_method=[HttpMethod.GET, HttpMethod.POST],
    include_in_schema=False,
    exception_handlers={Exception: unexpected},
    points=1,
    refuse=refuse_outside,
)
async def graphql(request: Request[None, None, State]) -> Finished:
    """Answer one GraphQL request."""
    media_type = JSON
    try:
        media_type = accepted(accept_of(request))
        posed = await posed_in(request)
    except Refusal as refusal:
        return refuse(refusal, refusal.status, media_type)
    try:
        documents: Documents = request.app.state.documents
        text = documents.text(posed.document)
        if request.method == "GET":
            must_be_query(text, posed.operation_name)
        return await answered(request, text, posed, media_type)
    except Refusal as refusal:
        return refuse(refusal, status_of(refusal, media_type), media_type)


async def answered(request: Request[None, None, State], text: str, posed: Posed, media_type: str) -> Finished:
    """A query is one statement; a mutation is done, and not to be kept by anybody. Raises Refusal."""
    document = read_document(text)
    operation = document.operation(posed.operation_name)
    if operation.operation is not OperationType.MUTATION:
        pool: Pool = request.app.state.pool
        found = await answer(pool, text, posed.operation_name, posed.variables, context_of(request), charge_of(request))
        return respond(found.body, 200, media_type, NOT_KEPT if found.is_unkept else {})
    variables = coerce_variables(operation, posed.variables)
    mutations = Mutations(request.app.state.pool, document, variables, partial(visiting, request), partial(doing_of, request), errors_of)
    charge: Callable[[int], None] = request.scope["state"]["charge"]
    try:
        done = await mutations.answer(operation, charge)
    finally:  # also where some were done before one failed
        has_acted(request)
        has_written(request)
    return respond(done, 200, media_type, NOT_KEPT)


def charge_of(request: Request[None, None, State]) -> Callable[[int], None]:
    """Charges rows to the client: one point for each hundred that is begun, the first of which the request has paid. Raises RateLimited."""
    charge: Callable[[int], None] = request.scope["state"]["charge"]
    return lambda rows: charge((rows - 1) // POINT_ROWS)


def refuse(refusal: Refusal, status: int, media_type: str) -> Finished:
    """Nobody is to keep it: by GET it comes with status 200 in plain JSON, and the next answer may be another."""
    return respond(told(refusal), status, media_type, {**NOT_KEPT, **refusal.headers})


def respond(body: bytes, status: int, media_type: str, headers: Mapping[str, str] | None = None) -> Finished:
    return Finished(body, with_charset(media_type), {"Vary": "Accept", **(headers or {})}, status)


def with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8"


def accept_of(request: Request[None, None, State]) -> str:
    return ",".join(request.headers.getall("accept", []))


def accepted(accept: str) -> str:
    """The media type to answer in: of ours, the one that weighs most with the client; of equals, the one that it lists first."""
    listed = weights_of_types(accept.strip() or "*/*")
    ours = [name for name in listed if name in (GRAPHQL_JSON, JSON)]
    weights = {name: _weight(name, listed) for name in (*ours, JSON, GRAPHQL_JSON)}
    best = max(weights, key=weights.__getitem__)
    if not weights[best]:
        raise NotAcceptable(f"Accept must allow {GRAPHQL_JSON} or {JSON}.")
    return best


def _weight(name: str, listed: Mapping[str, float]) -> float:
    """That of the most exact range that the name falls into."""
    return next((listed[one] for one in (name, "application/*", "*/*") if one in listed), 0.0)


async def posed_in(request: Request[None, None, State]) -> Posed:
    if request.method == "GET":
        return from_query(request.scope["query_string"])
    return from_body(request.headers.get("content-type", ""), await request.body())


def must_be_query(text: str, operation_name: str | None) -> None:
    """Whatever else may be wrong with a mutation: it cannot be sent by GET."""
    operations = [one for one in read_syntax(text).definitions if isinstance(one, OperationDefinitionNode)]
    asked = [one for one in operations if operation_name in (None, one.name and one.name.value)]
    if any(one.operation is not OperationType.QUERY for one in asked):
        raise MethodNotAllowed("Only queries can be sent by GET; send mutations by POST.", headers={"Allow": "POST"})


def told(refusal: Refusal) -> bytes:
    """The whole response of a request that is refused."""
    return to_json({"errors": errors_of(refusal)})


def errors_of(refusal: Refusal) -> list[dict[str, object]]:
    """The response's errors: those with a place in the document, or the refusal itself."""
    if isinstance(refusal, Mistaken):
        places = [
            {"locations": [{"line": at.line, "column": at.column} for at in error.locations]} if error.locations else {}
            for error in refusal.errors
        ]
        return [
            {"message": error.message, **place, "extensions": {"code": refusal.refusal.code}}
            for error, place in zip(refusal.errors, places, strict=True)
        ]
    faults = [
        {name: value for name, value in (("code", one.code), ("detail", one.detail), ("argument", one.parameter or one.pointer)) if value}
        for one in refusal.faults
    ]
    return [{"message": refusal.detail, "extensions": {"code": refusal.code, **({"faults": faults} if faults else {})}}]


def status_of(refusal: Refusal, media_type: str) -> int:
    """A request that was read but cannot be run is 400 in GraphQL's own media type, and 200 in plain JSON, as the protocol says."""
    if isinstance(refusal, Mistaken | Invalid | InvalidCursor | PersistedQueryNotFound | QueryTooCostly):
        return 400 if media_type == GRAPHQL_JSON else 200
    return refusal.status


graphql_routes = [graphql]
