"""Passwords: which ones are taken, how they are kept, and that working on them holds nothing else up.

argon2id with t=2, m=19 MiB, p=1 (OWASP, ASVS 5.0 appendix C): about 30 ms of a core.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from schema.errors import Fault, Invalid, PasswordCommon, RateLimited

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
THREADS = 2  # of one process
MOST_WAITING = 16  # a quarter of a second's work; whoever comes then is told to come back
BUSY = {"Retry-After": "1"}  # seconds
LONGEST_BYTES = 1024  # of 256 characters


Work = Callable[[str, str], str]


class Hashing:
    """The bounded place where passwords are worked on."""

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(THREADS, "passwords")
        self.waiting = 0

    async def hash(self, password: str) -> str:
        """Raises RateLimited where too many wait."""
        return await self._run(_hash, password, "")

    async def is_right(self, password: str, kept: str | None) -> bool:
        """Takes as long where nothing is kept: nobody is to see from outside whether something is. Raises RateLimited."""
        found = await self._run(_verify, password, kept or nobodys())
        return found == "right" and kept is not None

    async def _run(self, work: Work, password: str, kept: str) -> str:
        if self.waiting >= MOST_WAITING + THREADS:
            raise RateLimited("Too many are signing in at this moment; try again shortly.", headers=BUSY)
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self.threads, work, password, kept)
        finally:
            self.waiting -= 1


HASHING = Hashing()


def _hash(password: str, kept: str) -> str:
    return HASHER.hash(password)


def _verify(password: str, kept: str) -> str:
    try:
        HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return "wrong"
    return "right"


@cache
def nobodys() -> str:
    """What is worked on for somebody who is not there."""
    return HASHER.hash("nobody's password")


def needs_rehash(kept: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


@cache
def common() -> frozenset[str]:
    """The passwords that most people use, from a packaged list."""
    return frozenset(FREQUENCY_LISTS["passwords"])


def check_password(password: str, *names: str) -> None:
    """Raises PasswordCommon for one that is guessed first, Invalid for one that is too long in bytes."""
    if len(password.encode("utf-8", "surrogatepass")) > LONGEST_BYTES:
        raise Invalid("The password is too long.", (Fault("too_long", f"{LONGEST_BYTES} bytes at most", "/password"),))
    plain = password.casefold()
    bare = plain.rstrip("0123456789!.?")
    if plain in common() or bare in common() or bare in {name.casefold() for name in names} or len(set(plain)) < 5:
        raise PasswordCommon(
            "This password is one of those that are guessed first.",
            (Fault("password_common", "some words that do not belong together", "/password"),),
        )
