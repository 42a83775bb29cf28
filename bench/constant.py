"""The least that Litestar can do: a handler that returns the same bytes each time, of the size that its path says."""

from __future__ import annotations

from functools import cache

from litestar import Litestar, Response, get

from bench.granian_server import serve
from bench.questions import get as request


def request_for(size: int) -> bytes:
    return request(f"/{size}")


@cache
def body(size: int) -> bytes:
    return b'"' + b"x" * (size - 2) + b'"'


@get("/{size:int}")
async def answer(size: int) -> Response[bytes]:
    return Response(body(size), media_type="application/json")


def create_app() -> Litestar:
    """The ASGI application."""
    return Litestar([answer], openapi_config=None)


if __name__ == "__main__":
    serve("bench.constant:create_app")
