"""What waits in one process goes to Postgres together: the more come at once, the less each costs.

One batch is on its way at a time; whoever comes meanwhile waits for the next, and who comes alone for nobody.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Any)  # hashable and in an order
Value = TypeVar("Value")
Found = TypeVar("Found")


class Gathering(Generic[Key, Value, Found]):
    """`run` answers a batch: one answer for each key and value, in their order, or an error for all."""

    def __init__(self, run: Callable[[list[tuple[Key, Value]]], Awaitable[list[Found]]], most: int) -> None:
        self.run, self.most = run, most
        self.waiting: dict[Key, tuple[Value, asyncio.Future[Found]]] = {}
        self.task: asyncio.Task[None] | None = None

    async def ask(self, key: Key, value: Value) -> Found:
        """Who asks with the same key waits for the same answer, to the last value. Raises what `run` does."""
        told = self.waiting[key][1] if key in self.waiting else asyncio.get_running_loop().create_future()
        self.waiting[key] = (value, told)
        if self.task is None:
            self.task = asyncio.create_task(self._run_all())
        return await asyncio.shield(told)

    async def _run_all(self) -> None:
        """Until nobody waits."""
        while self.waiting:
            batch = self._taken(self.most)
            try:
                found = await self.run([(key, value) for key, (value, _) in batch])
                answers = list(zip(batch, found, strict=True))
            except Exception as error:  # noqa: BLE001  # each of those who wait is told of it, whatever it is
                self._refuse([*batch, *self._taken(len(self.waiting))], error)
            else:
                for (_, (_, told)), one in answers:
                    told.set_result(one)
        self.task = None

    def _taken(self, most: int) -> list[tuple[Key, tuple[Value, asyncio.Future[Found]]]]:
        """Those who have waited longest, in the order in which rows are locked."""
        return [(key, self.waiting.pop(key)) for key in sorted(itertools.islice(self.waiting, most))]

    def _refuse(self, batch: list[tuple[Key, tuple[Value, asyncio.Future[Found]]]], error: Exception) -> None:
        """Also those behind the batch that failed: they would wait as long again."""
        for _, (_, told) in batch:
            told.set_exception(error)
            told.exception()  # it counts as told, also where the client has gone
