"""Pages for people. What they may load and where they may send to, one policy says for all of them."""

from __future__ import annotations

from pathlib import Path

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from api.front.assets import content

PAGES = Path(__file__).parent / "pages"
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
    "/docs/changes": "changes.html",
    "/register": "register.html",
    "/sign-in": "sign-in.html",
    "/account": "account.html",
    "/verify": "verify.html",  # mails lead to this one and the two below, with a secret in the fragment
    "/reset": "reset.html",
    "/erasure": "erasure.html",
    "/newsletters": "newsletters.html",
    "/newsletters/mine": "newsletters-mine.html",  # as those three, with a link that lasts
}


def html(page: bytes) -> Response[bytes]:
    """A page. The router names the charset of every text by itself."""
    return Response(page, media_type="text/html", headers={"Content-Security-Policy": POLICY})


def page(path: str, file: str) -> HTTPRouteHandler:
    """The route of a page that is the same for everybody."""

    def respond() -> Response[bytes]:
        return html(content(PAGES / file))

    return get(path, include_in_schema=False, sync_to_thread=False)(respond)


page_routes = [page(path, file) for path, file in FILES.items()]
