"""Who asks: the account behind `Authorization`. A secret is looked up twice a second at most, so an ended one ends within half a second."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import TypeAlias

from asyncpg import Pool, Record
from cachetools import TTLCache
from litestar.datastructures import State

from api.secret import SESSION, TOKEN, digest_of, is_sound
from db.gathering import Gathering
from db.sessions import session_viewers, token_viewers
from schema.errors import InvalidToken
from schema.viewer import Viewer

Looking: TypeAlias = "Gathering[bytes, None, Viewer | None]"
LookUp: TypeAlias = "Callable[[Pool[Record], list[bytes], datetime], Awaitable[list[Viewer | None]]]"
MOST_TOGETHER = 64  # secrets in one statement
KEPT_SECONDS = 0.5
MOST_KEPT = 10_000  # secrets in use at once, some 5 MB
BEARER = re.compile(rb"bearer ([0-9A-Za-z_]{1,64})", re.IGNORECASE)
REFUSED = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


class Viewers:
    """Those who came a moment ago are remembered."""

    def __init__(self) -> None:
        self.known: TTLCache[bytes, Viewer] = TTLCache(MOST_KEPT, KEPT_SECONDS)
        self.state = State()
        self.sessions: Looking = Gathering(partial(self._look_up, session_viewers), MOST_TOGETHER)
        self.tokens: Looking = Gathering(partial(self._look_up, token_viewers), MOST_TOGETHER)

    async def of(self, authorization: bytes, state: State) -> Viewer:
        """`state` is the application's. Raises InvalidToken, Unavailable or StatementTimeout."""
        found = BEARER.fullmatch(authorization.strip())
        secret = found[1].decode() if found else ""
        if not is_sound(secret) or not secret.startswith((SESSION, TOKEN)):
            raise InvalidToken("Authorization must be Bearer and a token or session of this service.", headers=REFUSED)
        digest, looking = digest_of(secret), self.sessions if secret.startswith(SESSION) else self.tokens
        self.state = state
        viewer = self.known.get(digest) or await looking.ask(digest, None)
        if viewer is None:
            raise InvalidToken("This token or session is unknown, was ended, or has expired.", headers=REFUSED)
        self.known.setdefault(digest, viewer)
        return viewer

    async def _look_up(self, read: LookUp, asked: list[tuple[bytes, None]]) -> list[Viewer | None]:
        return await read(self.state.pool, [digest for digest, _ in asked], self.state.clock())

    def forget(self, authorization: bytes) -> None:
        """Looks the secret up again the next time: what it just did may have changed what it may do."""
        found = BEARER.fullmatch(authorization.strip())
        self.known.pop(digest_of(found[1].decode()) if found else b"", None)
