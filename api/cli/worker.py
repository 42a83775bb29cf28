"""A process that serves, as `broadsheet serve` starts it. It ends with that one, however that one ended."""

from __future__ import annotations

import asyncio
import gc
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
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # in all threads: it waits until `hear` takes it
    os.setsid()
    parent = multiprocessing.parent_process()
    if parent and parent.pid:
        threading.Thread(target=end_with, args=(parent.pid,), daemon=True).start()
    app = create_app()
    app.on_startup += [listen, freeze]
    return app


async def listen() -> None:
    threading.Thread(target=hear, args=(asyncio.get_running_loop(),), daemon=True).start()


async def freeze() -> None:
    """What is there by now stays; the collector need not look through it again and again."""
    gc.freeze()


def hear(loop: asyncio.AbstractEventLoop) -> None:
    """Hands on that the worker is to end. uvloop forgets a signal that comes while it stands still, as it does once after the start,
    and a second one before the server runs would stop it for ever. One that is raised inside the loop is kept.
    """
    signal.sigwait({signal.SIGTERM})
    loop.call_soon_threadsafe(signal.raise_signal, signal.SIGINT)


def end_with(parent: int) -> None:
    """An orphan would keep the port and the data folder; nothing tells it when its parent is killed, so it looks."""
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(KILL_SECONDS)
    os._exit(1)  # a request that never ends holds nothing up for ever
