"""Routes of the pages, of the documents, and of what says whether the service is well."""

from __future__ import annotations

import re
from html import escape
from inspect import cleandoc
from pathlib import Path

from asyncpg import Pool, Record
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from pydantic_core import to_json

from api.front.assets import TYPES, assets, content
from db.pool import fetch_bytes
from db.statements import statement
from openapi.generate import committed
from schema.errors import NotFound, Refusal, every_refusal

PAGES = Path(__file__).parent / "pages"
ICON = '<link rel="icon" type="image/svg+xml" href="/assets/favicon.svg">'
CODE = re.compile(r"`([^`]+)`")
POLICY = "; ".join(  # GraphiQL's editor makes style elements and workers as it runs; scripts come from files alone
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src blob:",
        "base-uri 'none'",
        "form-action 'none'",  # forms are sent by scripts, so that no password can come to stand in an address
        "frame-ancestors 'none'",
    )
)

FILES = {
    "/": "front.html",
    "/graphiql": "graphiql.html",
    "/docs": "docs.html",
    "/register": "register.html",
    "/sign-in": "sign-in.html",
    "/verify": "verify.html",  # mails lead to this one and the two below, with a secret in the fragment
    "/reset": "reset.html",
    "/erasure": "erasure.html",
}
KEPT = {"Cache-Control": "public, max-age=3600, stale-while-revalidate=86400"}  # names tell no version, so they are asked after again
NOT_KEPT = {"Cache-Control": "no-store"}  # how the service is now


def html(page: bytes) -> Response[bytes]:
    """A page. The router names the charset of every text by itself."""
    return Response(page, media_type="text/html", headers={"Content-Security-Policy": POLICY})


def page(path: str, file: str) -> HTTPRouteHandler:
    """The route of a page that is the same for everybody."""

    def respond() -> Response[bytes]:
        return html(content(PAGES / file))

    return get(path, include_in_schema=False, sync_to_thread=False)(respond)


@get("/assets/{name:str}", include_in_schema=False, sync_to_thread=False, is_free=True, is_static=True)
def asset(name: FromPath[str]) -> Response[bytes]:
    path = assets().get(name)
    if path is None:
        raise NotFound("There is no such file.")
    return Response(content(path), media_type=TYPES[path.suffix], headers=KEPT)


@get("/problems", include_in_schema=False, sync_to_thread=False)
def problems_page() -> Response[bytes]:
    rows = "".join(
        f'<tr><td><a href="/problems/{one.code}"><code>{one.code}</code></a><td>{one.status}<td>{escape(one.title)}'
        for one in every_refusal()
    )
    return html(_page("Error codes", f"<table><tr><th>code<th>status<th>meaning{rows}</table>"))


@get("/problems/{code:str}", include_in_schema=False, sync_to_thread=False)
def problem_page(code: FromPath[str]) -> Response[bytes]:
    found: type[Refusal] | None = next((one for one in every_refusal() if one.code == code), None)
    if found is None:
        raise NotFound("There is no error of this code.")
    return html(
        _page(
            found.title, f"{_meaning(found)}<p>Code <code>{found.code}</code>, status {found.status}. <a href='/problems'>All codes</a></p>"
        )
    )


def _meaning(of: type[Refusal]) -> str:
    """What the error means and what to do about it, from the class's docstring; words in backticks are code."""
    paragraphs = escape(cleandoc(of.__doc__ or "")).split("\n\n")
    return "".join("<p>" + CODE.sub(r"<code>\1</code>", one) + "</p>" for one in paragraphs)


def _page(title: str, body: str) -> bytes:
    links = f'<link rel="stylesheet" href="/assets/page.css">{ICON}'
    head = f'<meta charset="utf-8"><title>{escape(title)} · Broadsheet</title>{links}'
    return f'<!doctype html><html lang="en">{head}<h1>{escape(title)}</h1>{body}</html>'.encode()


@get("/openapi.json", include_in_schema=False, sync_to_thread=False)
def openapi_document() -> Response[bytes]:
    return Response(committed("openapi.json"), media_type="application/json")


@get("/schema.graphql", include_in_schema=False, sync_to_thread=False)
def schema_document() -> Response[bytes]:
    return Response(committed("schema.graphql"), media_type="text/plain")


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


front_routes = [
    *(page(path, file) for path, file in FILES.items()),
    asset,
    problems_page,
    problem_page,
    openapi_document,
    schema_document,
    live,
    ready,
]
