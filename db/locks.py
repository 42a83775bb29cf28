"""Locks on files in a data folder. Whoever dies has let go of them, however that happened."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.unprivileged import ClusterError


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Waits until nobody else is inside. Raises ClusterError where the folder is gone."""
    try:
        held = _lock(path, fcntl.LOCK_EX)
    except OSError as error:
        raise ClusterError(f"The data folder {path.parent} cannot be used any more ({error.strerror}).") from error
    try:
        yield
    finally:
        fcntl.flock(held, fcntl.LOCK_UN)  # closing alone would leave it to a process that was forked off in the meantime
        os.close(held)


def share(path: Path) -> int:
    """Joins those who use something; closing what is returned leaves them."""
    return _lock(path, fcntl.LOCK_SH)


def is_free(path: Path) -> bool:
    """Whether nobody shares it."""
    held = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(held)
    return True


def _lock(path: Path, how: int) -> int:
    held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(held, how)
    return held
