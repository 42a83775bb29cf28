"""Whether the service is well."""

from __future__ import annotations

from asyncpg import Pool, Record
from litestar import Request, Response, get
from litestar.datastructures import State
from pydantic_core import to_json

from db.pool import fetch_bytes
from db.statements import statement

NOT_KEPT = {"Cache-Control": "no-store"}  # how the service is now


@get("/health/live", include_in_schema=False, sync_to_thread=False, is_free=True)
def live() -> Response[bytes]:
    """Whether the process answers."""
    return Response(to_json({"status": "live"}), media_type="application/json", headers=NOT_KEPT)


@get("/health/ready", include_in_schema=False, is_free=True)
async def ready(request: Request[None, None, State]) -> Response[bytes]:
    """Whether the database answers, too."""
    pool: Pool[Record] = request.app.state.pool
    await fetch_bytes(pool, statement("health", "ping"), [])
    return Response(to_json({"status": "ready"}), media_type="application/json", headers=NOT_KEPT)


health_routes = [live, ready]
