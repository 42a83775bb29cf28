"""The server around the resolvers: Strawberry's own controller in Litestar, on a pool like Broadsheet's."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.di import Provide
from strawberry.litestar import make_graphql_controller

from bench.resolvers.loaders import Context, Loaders
from bench.resolvers.mutations import schema
from db.pool import open_pool


async def context(request: Request[None, None, State]) -> Context:
    return {"loaders": Loaders(request.app.state.pool), "token": request.headers.get("authorization", "").removeprefix("Bearer ")}


def sub_response() -> Response[dict[str, str]]:
    """What resolvers could set headers on."""
    return Response({})


def create_app() -> Litestar:
    """The ASGI application."""
    controller = make_graphql_controller(schema, path="/graphql", context_getter=context, graphql_ide=None)
    controller.dependencies = {**controller.dependencies, "response": Provide(sub_response, sync_to_thread=False)}  # a thread costs more
    return Litestar(route_handlers=[controller], lifespan=[with_pool], openapi_config=None)


@asynccontextmanager
async def with_pool(app: Litestar) -> AsyncIterator[None]:
    app.state.pool = await open_pool(os.environ["DATABASE_URL"])
    try:
        yield
    finally:
        app.state.pool.terminate()
