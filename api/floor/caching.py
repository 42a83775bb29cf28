"""Who may keep an answer, for how long, and which of the request's fields it depends on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from api.floor.terms import Terms

NO_STORE = b"no-store"
PRIVATE = b"private, no-cache"  # whoever is known sees what they wrote at once; asking with a tag is cheap


class Caching:
    """Cache-Control and Vary, by the operator's terms."""

    def __init__(self, terms: Terms) -> None:
        self.public = b"public, max-age=%d, stale-while-revalidate=%d" % (terms.max_age, terms.stale)
        self.depends_on_origin = "*" not in terms.origins
        self.vary = lru_cache(maxsize=64)(self._vary)  # a route has a Vary of its own or not

    def control(self, is_read: bool, is_private: bool, own: bytes | None) -> bytes:
        """Problems and writes are nobody's to keep: a problem carries the name of one request."""
        if not is_read or own == NO_STORE:
            return NO_STORE
        return PRIVATE if is_private else own or self.public

    def _vary(self, own: bytes, is_encoded: bool, is_static: bool) -> bytes:
        """A route's own Vary, and what the floor itself looks at. What is static is the same for whoever asks."""
        ours: Mapping[bytes, bool] = {
            b"Accept-Encoding": is_encoded,
            b"Authorization": not is_static,
            b"Origin": self.depends_on_origin,
        }
        return b", ".join(([own] if own else []) + [name for name, depends in ours.items() if depends])
