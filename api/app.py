"""The service: one pool, one router, the floor around them. Composition only."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from api import settings
from api.acts.passwords import nobodys
from api.acts.sequencing import sequencing
from api.acts.upkeep import keeping_up
from api.feeds.routes import feed_routes
from api.floor.floor import Floor
from api.floor.paths import Paths
from api.floor.problems import MEDIA_TYPE, problem
from api.floor.terms import Terms
from api.front.routes import front_routes
from api.graphql.http import graphql_routes
from api.graphql.persisted import Documents, trusted_documents
from api.mail.worker import sending_mail
from api.offered import Offer, offered
from api.public import base_url
from api.release.worker import exporting, must_be_usable
from api.rest.export_files import export_file_routes
from api.rest.mail_events import mail_event_routes
from api.rest.oauth import oauth_routes
from api.rest.oauth_metadata import metadata_routes
from api.rest.opened import opened_routes
from api.rest.routes import rest_routes
from api.rest.sign_in import sign_in_routes
from api.rest.signed import secrets_of
from api.rest.writes import write_routes
from api.sign_in.asking import Providers
from api.sign_in.providers import sign_in_of
from db.pool import open_pool
from schema.errors import Malformed, NotFound, Refusal, Unexpected
from schema.graphql_types import graphql_schema

MOST_KEPT = 1000  # milliseconds for which what anybody may read is kept
log = logging.getLogger("broadsheet")


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(dsn: str | None = None, clock: Callable[[], datetime] = utc_now) -> Litestar:
    """The ASGI application. It starts without its database, and says 503 until that is there. Raises ValueError for a wrong setting."""
    documents, offer = named_documents(), exports_offered()
    visited = [*sign_in_routes, *opened_routes]
    told = [*oauth_routes, *metadata_routes, *mail_event_routes, *export_file_routes]
    routes = [*rest_routes, *write_routes, *visited, *told, *graphql_routes, *feed_routes, *front_routes]
    app = Litestar(
        route_handlers=routes,
        lifespan=[_with_pool(dsn or settings.DATABASE_URL.value, offer)],
        openapi_config=None,
        exception_handlers={Exception: render},
        request_max_body_size=None,
        state=State(
            {
                "base_url": base_url(settings.BASE_URL.value),
                "clock": clock,
                "documents": documents,
                "providers": sign_in_providers(),
                "changes_kept": timedelta(days=settings.CHANGES_KEPT.number),
                "mail_event_keys": secrets_of(settings.MAIL_EVENTS_SECRET.name, settings.MAIL_EVENTS_SECRET.words),
            }
        ),
    )
    app.asgi_handler = Floor(app.asgi_handler, Paths(routes), terms())
    return app


def terms() -> Terms:
    """The floor's terms, as they are set. Raises ValueError for a setting that cannot be read."""
    return Terms(
        max_age=settings.MAX_AGE.number,
        stale=settings.STALE.number,
        origins=settings.ORIGINS.origins,
        rate=settings.RATE.number,
        burst=settings.BURST.number,
        token_rate=settings.TOKEN_RATE.number,
        token_burst=settings.TOKEN_BURST.number,
        workers=max(settings.WORKERS.number, 1),
        proxies=settings.PROXIES.networks,
        hsts=settings.HSTS.number,
        kept=kept_milliseconds(),
    )


def kept_milliseconds() -> int:
    """Raises ValueError for more than a second: so long nobody waits for what others wrote."""
    if settings.KEPT.number > MOST_KEPT:
        raise ValueError(f"{settings.KEPT.name} must be {MOST_KEPT} milliseconds at most, not {settings.KEPT.value}.")
    return settings.KEPT.number


def named_documents() -> Documents:
    """As the settings have it. Raises ValueError, which says what cannot be read."""
    path = settings.TRUSTED_DOCUMENTS.value
    return Documents(trusted_documents(Path(path) if path else None), settings.ONLY_TRUSTED.is_on)


def sign_in_providers() -> Providers:
    """As the settings have them. Raises ValueError, which says what cannot be read."""
    path = settings.SIGN_IN.value
    return Providers(sign_in_of(Path(path) if path else None))


def exports_offered() -> Offer | None:
    """As the settings have it. Raises ValueError, which says what cannot be read or written."""
    offer = offered()
    must_be_usable(offer)
    return offer


def _with_pool(dsn: str, offer: Offer | None) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        graphql_schema()  # made before the first request, which would wait 150 ms for it
        nobodys()  # as this, by whose time whoever is nobody could be told
        app.state.pool = await open_pool(dsn)
        try:
            state = app.state
            keeping, making = keeping_up(dsn, state.clock, state.changes_kept), exporting(dsn, offer, state.clock)
            async with sending_mail(dsn), keeping, sequencing(dsn), making:
                yield
        finally:
            app.state.pool.terminate()

    return lifespan


def render(request: Request[None, None, State], error: Exception) -> Response[bytes]:
    """An error that the router met, as a problem."""
    refusal = refusal_of(error)
    if isinstance(refusal, Unexpected):
        log.error("request %s failed", request.scope["state"]["request_id"], exc_info=error)
    body = problem(refusal, request.scope["path"], request.scope["state"]["request_id"])
    return Response(body, status_code=refusal.status, media_type=MEDIA_TYPE, headers=refusal.headers)


def refusal_of(error: Exception) -> Refusal:
    """The router's own errors in our words; whatever is not foreseen is a fault of ours."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, HTTPException) and error.status_code < 500:
        return NotFound("There is nothing at this address.") if error.status_code == 404 else Malformed("The request cannot be read.")
    return Unexpected()
