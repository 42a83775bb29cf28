"""Keeps the embedded Postgres running beside a service: it looks whether the server is there, and starts it again when it has died."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from db.cluster import Cluster, ClusterError

LOOK_SECONDS = 0.5  # between two looks, which cost next to nothing; requests meanwhile are told to come back in 2 s
PAUSES = (0, 1, 2, 4, 8)  # seconds before each start: what a killed server left running may take a while to end
STEADY_SECONDS = 60  # a server that has run for so long had recovered: its next death is a first one again


class Keeper:
    """As a context manager it watches. Leaving raises ClusterError if it had given up.

    `tell` gets one line at each new start. `give_up` is called, from a thread, when the server does not stay up.
    """

    def __init__(self, cluster: Cluster, tell: Callable[[str], None], give_up: Callable[[], None]) -> None:
        self.cluster, self.tell, self.give_up = cluster, tell, give_up
        self.starts, self.started_at, self.reason = 0, 0.0, ""
        self.has_given_up = False
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="keeper", daemon=True)

    def __enter__(self) -> Keeper:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._is_over.set()
        self._thread.join()
        if self.has_given_up:
            what = f"cannot be started again: {self.reason}" if self.reason else "ends again and again"
            raise ClusterError(f"The embedded Postgres {what} (its log: {self.cluster.log}).") from error

    def _watch(self) -> None:
        while not self._is_over.wait(LOOK_SECONDS):
            if self.cluster.is_alive():
                self.starts = self.starts if time.monotonic() < self.started_at + STEADY_SECONDS else 0
            elif self.starts < len(PAUSES):
                self._start_again()
            else:
                self.has_given_up = True
                self.give_up()
                return

    def _start_again(self) -> None:
        if self._is_over.wait(PAUSES[self.starts]):
            return
        self.starts += 1
        try:
            self.cluster.revive(self._tell_of_death)
            self.reason = ""
        except (ClusterError, OSError) as error:  # the second where a disk is full or was taken away
            self.reason = str(error)
        self.started_at = time.monotonic()

    def _tell_of_death(self) -> None:
        with suppress(OSError):  # nobody listens any more
            self.tell(f"The embedded Postgres has ended; it is started again (its log: {self.cluster.log}).")
