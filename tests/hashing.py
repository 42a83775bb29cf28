"""Counts what is worked on in the place where passwords are."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import pytest

from api.acts.passwords import HASHING


@dataclass
class Hashes:
    """How many there were, and how many of them at once at most."""

    total: int = 0
    at_once: int = 0
    running: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, work: Callable[[], object]) -> object:
        with self.lock:
            self.total += 1
            self.running += 1
            self.at_once = max(self.at_once, self.running)
        try:
            return work()
        finally:
            with self.lock:
                self.running -= 1


def watched(monkeypatch: pytest.MonkeyPatch) -> Hashes:
    """From here on they are counted."""
    found, submit = Hashes(), HASHING.threads.submit

    def counted(work: Callable[[], object]) -> Future[Any]:
        return submit(found.count, work)

    monkeypatch.setattr(HASHING.threads, "submit", counted)
    return found
