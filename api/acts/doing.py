"""What every act is given beside its input, and what it leaves behind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from asyncpg import Pool, Record

from api.acts.once import Done, Once
from db.audit import Actor
from db.spending import Limit, spend
from db.write import Writer, writing
from schema.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Doing:
    """Who acts, when and from where. `client` is a network; `here` the address under which links in mails lead to the service."""

    pool: Pool[Record]
    now: datetime
    viewer: Viewer | None = None
    client: str = ""
    user_agent: str = ""
    request_id: str = ""
    here: str = ""
    once: Once | None = None
    """Where the client says that it may send the same again."""
    is_command: bool = False
    """Whether an operator does it in the viewer's stead, on the command line."""

    @property
    def who(self) -> Viewer:
        """The viewer of an act that is not for everybody."""
        assert self.viewer is not None, "an act for everybody has no viewer"
        return self.viewer

    @property
    def actor(self) -> Actor:
        """Who is noted in the audit log."""
        if self.is_command:
            return Actor("command")
        via = "mail" if self.viewer is None else "token" if self.viewer.token_id else "session"
        return Actor(via, self.viewer.account_id if self.viewer else None, self.client or None, self.request_id or None)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Writer]:
        """All of it is kept, with what a repeat is answered with, or nothing. An act has one. Raises Repeated."""
        async with writing(self.pool) as writer:
            if self.once:
                await self.once.begin(writer, self.now)
            yield writer
            if self.once:
                await self.once.end(writer)

    def repeatable(self, once: Once) -> Doing:
        """The same, for a client that may send it again."""
        return replace(self, once=once)

    def keep(self, done: Done) -> Done:
        """Said inside the transaction of what has a key: a repeat is answered with it."""
        if self.once:
            self.once.done = done
        return done

    async def spend(self, limit: Limit, whose: str) -> None:
        """Raises RateLimited."""
        await spend(self.pool, limit, whose, self.now)
