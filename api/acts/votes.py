"""Voting. Votes that wait in one process go in together: a comment's row is written once for all of them, however hot it is."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import TypeAlias

from asyncpg import Pool, Record
from pydantic_core import to_json

from api.acts.doing import Doing
from api.acts.once import Done
from db.votes import Asked, Counted, cast_votes
from schema.errors import NotFound, OwnComment, Refusal, ThreadClosed, Unavailable
from schema.ids import key_of
from schema.posting import CastVoteInput
from schema.vote import VoteTally

MOST_TOGETHER = 256  # in one transaction: the more, the faster they all are, and the longer each waits
TRY_SECONDS = 2.0  # in which a batch that met a deadlock or lost its connection is sent again: the same vote twice changes nothing
PAUSE_SECONDS = 0.05  # between two tries: a server that restarts is soon back
Place: TypeAlias = tuple[int, int, int]  # article_id, number, voter_id
Waiting: TypeAlias = "tuple[int, asyncio.Future[Counted]]"  # the last word, and what all who said it wait for
REFUSALS: dict[str, Callable[[], Refusal]] = {
    "not_found": lambda: NotFound("There is no comment with this id."),
    "own_comment": lambda: OwnComment("Nobody votes on their own comment."),
    "thread_closed": lambda: ThreadClosed("The thread is closed."),
}


async def cast_vote(doing: Doing, given: CastVoteInput) -> Done:
    """Raises NotFound, OwnComment or ThreadClosed."""
    key = key_of(given.id, "cmt", 2)
    if key is None:
        raise REFUSALS["not_found"]()
    counted = await ballot_of(doing.pool).cast((key[0], key[1], doing.who.account_id, given.value), doing.now)
    if counted.refusal:
        raise REFUSALS[counted.refusal]()
    return Done(key, document=to_json(tally(counted.up or 0, counted.down or 0)))


def tally(up: int, down: int) -> VoteTally:
    """As `db/visible/comment.sql` prints it."""
    return VoteTally(up=up, down=down, score=up - down, display=f"{up - down} ( +{up} / -{down} )")


@dataclass(slots=True)
class Ballot:
    """The votes of one process. One batch is on its way at a time; whoever comes meanwhile waits for the next, a lone vote for nobody."""

    pool: Pool[Record]
    waiting: dict[Place, Waiting] = field(default_factory=dict)
    """The last word of each voter on each comment."""
    task: asyncio.Task[None] | None = None
    now: datetime = datetime.min

    async def cast(self, vote: Asked, now: datetime) -> Counted:
        """Raises Unavailable or StatementTimeout."""
        self.now = now
        article_id, number, voter_id, value = vote
        place = (article_id, number, voter_id)
        told = self.waiting[place][1] if place in self.waiting else asyncio.get_running_loop().create_future()
        self.waiting[place] = (value, told)
        if self.task is None:
            self.task = asyncio.create_task(self._run())
        return await asyncio.shield(told)

    async def _run(self) -> None:
        """Until nobody waits."""
        while self.waiting:
            batch = self._taken(MOST_TOGETHER)
            try:
                counted = await self._kept([(*place, value) for place, (value, _) in batch])
            except Exception as error:  # noqa: BLE001  # each of those who wait is told of it, whatever it is
                refuse([*batch, *self._taken(len(self.waiting))], error)
            else:
                for (_, (_, told)), one in zip(batch, counted, strict=True):
                    told.set_result(one)
        del _ballots[self.pool]

    def _taken(self, most: int) -> list[tuple[Place, Waiting]]:
        """Those who have waited longest, in the order in which rows are locked."""
        return [(place, self.waiting.pop(place)) for place in sorted(itertools.islice(self.waiting, most))]

    async def _kept(self, votes: list[Asked]) -> list[Counted]:
        until = monotonic() + TRY_SECONDS
        while True:
            try:
                return await cast_votes(self.pool, votes, self.now)
            except Unavailable:
                if monotonic() >= until:
                    raise
                await asyncio.sleep(PAUSE_SECONDS)


def refuse(waiting: list[tuple[Place, Waiting]], error: Exception) -> None:
    """Also those behind the batch that failed: they would wait as long again."""
    for _, (_, told) in waiting:
        told.set_exception(error)
        told.exception()  # it counts as told, also where the client has gone


_ballots: dict[Pool[Record], Ballot] = {}  # those for which somebody waits


def ballot_of(pool: Pool[Record]) -> Ballot:
    """The one of this process and this database."""
    return _ballots.setdefault(pool, Ballot(pool))
