"""Passwords: which ones are taken, how they are kept, and that working on them holds nothing else up.

argon2id with t=2, m=19 MiB, p=1 (OWASP, ASVS 5.0 appendix C): about 30 ms of a core.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache, partial
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from schema.errors import Fault, Invalid, PasswordCommon, RateLimited

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
THREADS = 2  # of one process
MOST_WAITING = 16  # a quarter of a second's work; whoever comes then is told to come back
BUSY = {"Retry-After": "1"}  # seconds
LONGEST_BYTES = 1024  # of 256 characters
FEWEST_GUESSES = 10**8  # of a list, by somebody who has the hash: an hour's work on one machine with these parameters
LATER = 10  # of 19 ranks below others: they get a tenth of a core that others want, and all of one that nobody wants
LOOKED_AT = 16  # characters: the first must do alone; looking at 72 that were chosen for it takes seconds, at 16 some 40 ms


Found = TypeVar("Found")


def stand_back() -> None:
    """The system lets the event loop go first, which has all other requests. Only Linux knows threads of different ranks."""
    if sys.platform == "linux":
        with suppress(OSError):  # where even this is forbidden, they go on as they are
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LATER)


class Hashing:
    """The bounded place where passwords are worked on."""

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(THREADS, "passwords", stand_back)
        self.checks = ThreadPoolExecutor(1, "password-checks")  # holds Python's lock, which all others need: it must not stand back
        self.waiting = 0

    async def hash(self, password: str) -> str:
        """Raises RateLimited where too many wait."""
        return await self._run(self.threads, HASHER.hash, password)

    async def is_right(self, password: str, kept: str | None) -> bool:
        """Takes as long where nothing is kept: nobody is to see from outside whether something is. Raises RateLimited."""
        return await self._run(self.threads, _is_right, password, kept or nobodys()) and kept is not None

    async def check(self, password: str, *names: str) -> None:
        """Raises PasswordCommon for one that is soon guessed, Invalid for one that is too long in bytes, or RateLimited."""
        if len(password.encode("utf-8", "surrogatepass")) > LONGEST_BYTES:
            raise Invalid("The password is too long.", (Fault("too_long", f"{LONGEST_BYTES} bytes at most", "/password"),))
        if await self._run(self.checks, _guesses, password, *names) < FEWEST_GUESSES:
            right = "some words that do not belong together"
            raise PasswordCommon("This password is soon guessed.", (Fault("password_common", right, "/password"),))

    async def _run(self, threads: ThreadPoolExecutor, work: Callable[..., Found], *given: str) -> Found:
        if self.waiting >= MOST_WAITING + THREADS:
            raise RateLimited("Too many are signing in at this moment; try again shortly.", headers=BUSY)
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(threads, partial(work, *given))
        finally:
            self.waiting -= 1


HASHING = Hashing()


def _is_right(password: str, kept: str) -> bool:
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def nobodys() -> str:
    """What is worked on for somebody who is not there."""
    return HASHER.hash("nobody's password")


def needs_rehash(kept: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


def _guesses(password: str, *names: str) -> int:
    """How many guesses whoever knows people would need, as zxcvbn reckons."""
    from zxcvbn import zxcvbn  # here and not above: its words take 12 MB, and many a process never looks at a new password

    return int(zxcvbn(password[:LOOKED_AT], user_inputs=list(names))["guesses"])
