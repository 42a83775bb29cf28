"""Reads that are the same and come at once are one. It keeps nothing: no answer was read before its request came.

The first goes at once. Whoever comes while it is on its way waits, and when it ends, one read is made for all who wait: whatever was
committed before they came, it sees.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Found = TypeVar("Found")


class Sharing(Generic[Found]):
    """`waiting` has each read that is on its way, and what those wait for who have come since; None where nobody has."""

    def __init__(self) -> None:
        self.waiting: dict[Hashable, asyncio.Future[Found] | None] = {}
        self.tasks: set[asyncio.Task[None]] = set()

    async def ask(self, key: Hashable, read: Callable[[], Awaitable[Found]]) -> Found:
        """What `read` gives; reads of one key are the same. Raises what it does."""
        if key not in self.waiting:
            self.waiting[key] = None
            return await self._read(key, read)
        told = self.waiting[key]
        if told is None:
            told = self.waiting[key] = asyncio.get_running_loop().create_future()
        return await asyncio.shield(told)

    async def _read(self, key: Hashable, read: Callable[[], Awaitable[Found]]) -> Found:
        try:
            return await read()
        except Exception as error:  # whatever it is, those who wait are told of it as well; it is raised again
            self._refuse(key, error)
            raise
        finally:
            self._go_on(key, read)

    def _refuse(self, key: Hashable, error: Exception) -> None:
        """Also those who wait: they would wait as long again."""
        if told := self.waiting[key]:
            self.waiting[key] = None
            told.set_exception(error)
            told.exception()  # it counts as told, also where the client has gone

    def _go_on(self, key: Hashable, read: Callable[[], Awaitable[Found]]) -> None:
        """For those who wait, though whom they waited for may have gone."""
        if told := self.waiting.pop(key):
            self.waiting[key] = None  # already: whoever comes before the task begins, waits for the next
            task = asyncio.get_running_loop().create_task(self._read_for(told, key, read))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def _read_for(self, told: asyncio.Future[Found], key: Hashable, read: Callable[[], Awaitable[Found]]) -> None:
        try:
            told.set_result(await self._read(key, read))
        except Exception as error:  # noqa: BLE001  # each of those who wait is told of it, whatever it is
            told.set_exception(error)
            told.exception()
