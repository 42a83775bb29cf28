"""A process that serves, as `broadsheet serve` starts it. It ends with that one, however that one ended."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time

from litestar import Litestar

from api.app import create_app

LOOK_SECONDS = 0.2  # between two looks at the parent; whoever starts the service again right after a crash finds the port free
KILL_SECONDS = 12  # what a worker gets to finish its requests in; the slowest answer takes 7


def create_worker() -> Litestar:
    """The application, in a session of its own: the terminal's Ctrl-C reaches the parent, who stops its workers in order."""
    os.setsid()
    parent = multiprocessing.parent_process()
    if parent and parent.pid:
        threading.Thread(target=end_with, args=(parent.pid,), daemon=True).start()
    return create_app()


def end_with(parent: int) -> None:
    """An orphan would keep the port and the data folder; nothing tells it when its parent is killed, so it looks."""
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(KILL_SECONDS)
    os._exit(1)  # a request that never ends holds nothing up for ever
