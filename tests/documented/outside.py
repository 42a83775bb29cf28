"""What the document leaves out on purpose: each address with its reason and the media types that it answers in."""

from __future__ import annotations

from dataclasses import dataclass

from api.floor.problems import MEDIA_TYPE
from tests.documented.document import pattern

HTML, JSON, GRAPHQL = "text/html; charset=utf-8", "application/json", "application/graphql-response+json"
ATOM, FEED, XML = "application/atom+xml", "application/feed+json", "application/xml"
PAGES = (
    "/",
    "/graphiql",
    "/docs",
    "/docs/changes",
    "/register",
    "/sign-in",
    "/account",
    "/verify",
    "/reset",
    "/erasure",
    "/newsletters",
    "/newsletters/mine",
)


@dataclass(frozen=True)
class Outside:
    """Addresses of one kind. Where there are no media types, the answer has no body."""

    templates: tuple[str, ...]
    reason: str
    media_types: tuple[str, ...] = ()
    statuses: tuple[int, ...] = (200, 304)
    refusals: tuple[int, ...] = ()
    """Beside those that any address may give."""

    @property
    def is_graphql(self) -> bool:
        return GRAPHQL in self.media_types


OUTSIDE = (
    Outside(PAGES, "Pages are for people.", (HTML,)),
    Outside(("/assets/{name}",), "What pages load.", ("text/css; charset=utf-8", "text/javascript; charset=utf-8", "image/svg+xml")),
    Outside(("/problems", "/problems/{code}"), "What an error means, for people.", (HTML,)),
    Outside(("/openapi.json",), "The document itself.", (JSON,)),
    Outside(("/schema.graphql",), "The document of the other door.", ("text/plain; charset=utf-8",)),
    Outside(("/health/live", "/health/ready"), "For whoever runs the service.", (JSON,)),
    Outside(
        (
            "/feeds/articles.{form}",
            "/feeds/sections/{name}",
            "/feeds/sites/{name}",
            "/feeds/authors/{name}",
            "/feeds/articles/{id}/comments.{form}",
        ),
        "RFC 4287 and JSON Feed say what is in a feed.",
        (ATOM, FEED),
    ),
    Outside(("/sitemap.xml", "/sitemaps/{name}"), "sitemaps.org says what is in one.", (XML,)),
    Outside(("/robots.txt",), "RFC 9309 says what is in it.", ("text/plain; charset=utf-8",)),
    Outside(
        ("/v1/sign-in/{provider}", "/v1/sign-in/{provider}/callback"),
        "Browsers visit them on their way to a provider and back; no client calls them.",
        statuses=(303,),
        refusals=(403, 410),
    ),
    Outside(("/graphql",), "The other door: its schema says what it answers; its form is looked at in graphql.py.", (JSON, GRAPHQL)),
)
PATTERNS = [(pattern(template), one) for one in OUTSIDE for template in one.templates]
MEDIA_TYPES = {
    "application/ld+json": "A second media type of an article, told by schema.org; it would only widen a client's type.",
}
"""Of addresses that the document has."""
PROBLEM = MEDIA_TYPE


def outside(path: str) -> Outside | None:
    """What a path is that the document does not have."""
    return next((one for form, one in PATTERNS if form.fullmatch(path)), None)
