"""What the service logs, for tests that wait for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager


class Signal(logging.Handler):
    """Tells when something was logged, and keeps it."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self.came = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(record.getMessage())
        self.came.set()


@contextmanager
def listening(log: logging.Logger) -> Iterator[Signal]:
    """What is logged meanwhile."""
    signal = Signal()
    log.addHandler(signal)
    try:
        yield signal
    finally:
        log.removeHandler(signal)
