"""CORS: which sites' pages may read answers. Never with credentials: tokens travel only in Authorization, which a page sends itself."""

from __future__ import annotations

from collections.abc import Mapping

from api.floor.terms import Terms

EXPOSED = (
    b"Accept-Ranges, Content-Range, ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, Deprecation, Sunset, "
    b"Idempotency-Replayed, X-Request-Id"
)
ALLOWED = (
    b"Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, If-Range, Range, X-Request-Id, traceparent, tracestate"
)
NONE = "none"  # how an operator says that there is no origin; an empty setting would be the default
MAX_AGE = b"7200"  # seconds; the most that Chromium keeps a preflight
Fields = Mapping[bytes, bytes]


class Origins:
    """The fields for an origin. With `*` they are on every answer, so that a cache may give one answer to all."""

    def __init__(self, terms: Terms) -> None:
        self.any = _fields(b"*") if "*" in terms.origins else None
        self.named = {one.encode(): _fields(one.encode()) for one in terms.origins if one != NONE}

    def fields(self, origin: bytes | None) -> Fields:
        """Empty for an origin that is not allowed."""
        return self.any if self.any is not None else self.named.get(origin or b"", {})

    def preflight(self, origin: bytes | None, allow: str) -> Fields:
        """What a preflight is told besides. Empty for an origin that is not allowed."""
        if not self.fields(origin):
            return {}
        return {
            b"access-control-allow-methods": allow.encode(),
            b"access-control-allow-headers": ALLOWED,
            b"access-control-max-age": MAX_AGE,
        }


def _fields(origin: bytes) -> Fields:
    return {b"access-control-allow-origin": origin, b"access-control-expose-headers": EXPOSED}
