"""How a worker beside the service tells that its rounds fail."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from logging import Logger
from time import monotonic

import asyncpg

from schema.errors import StatementTimeout, Unavailable

QUIET_SECONDS = 60.0  # of a database that is away: whoever asks for anything is told so by then, and a restart is worth no word
AWAY = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, Unavailable, StatementTimeout)
"""What a lost database looks like."""


class Trouble:
    """Rounds that fail one after the other are told once, by the kind of error: Postgres shows whole rows in the text of some.

    A fault of ours is told at once, a database that is away after a minute.
    """

    def __init__(self, log: Logger, what: str) -> None:
        self.log, self.what = log, what
        self.is_over()

    @contextmanager
    def of_a_round(self) -> Iterator[None]:
        """What fails in it is told, and ends this round alone."""
        try:
            yield
        except Exception as error:  # noqa: BLE001  # whatever it is, later rounds must not wait for a restart
            self.goes_on(error)
        else:
            self.is_over()

    def is_over(self) -> None:
        """A round went well."""
        self.since, self.is_told = monotonic(), False

    def goes_on(self, error: Exception) -> None:
        """A round failed."""
        quiet = QUIET_SECONDS if isinstance(error, AWAY) else 0.0
        if not self.is_told and monotonic() - self.since >= quiet:
            self.log.warning("%s: %s", self.what, type(error).__name__)
            self.is_told = True


def is_of_connections(error: OSError) -> bool:
    """Whether it is the database that is away, not the disk that fails."""
    return isinstance(error, ConnectionError | TimeoutError | socket.gaierror)
