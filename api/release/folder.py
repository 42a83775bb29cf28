"""The folder that an export appears in: whole or not at all. It is made beside itself, and gets its name at the end."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class ExportRefused(RuntimeError):
    """Nothing was exported; the message says why in one sentence."""


@contextmanager
def appearing(folder: Path) -> Iterator[Path]:
    """Where to write. What a run left that was killed is taken away by the next one. Raises ExportRefused."""
    folder = _resolved(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExportRefused(f"{folder} is there already; name a folder that is not, or is empty.")
    if folder.is_mount() or folder == Path.cwd():
        raise ExportRefused(f"{folder} cannot be replaced by an export that is whole; name a folder in it that is not there yet.")
    made = folder.with_name(f".{folder.name}.partial")
    made.mkdir(parents=True, exist_ok=True)
    with _alone(made, folder):
        _empty(made)
        try:
            yield made
            _keep(made)
            made.replace(folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)


def _resolved(folder: Path) -> Path:
    """Raises ExportRefused where links lead back to each other."""
    try:
        return folder.resolve()
    except RuntimeError as error:  # what Python says of it before 3.13
        raise ExportRefused(f"{folder} is a link that leads to itself; name a folder.") from error


@contextmanager
def _alone(made: Path, folder: Path) -> Iterator[None]:
    """Holds a lock on the folder itself: whoever dies has let go of it, and none is left behind."""
    held = os.open(made, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not os.path.samestat(os.fstat(held), made.stat()):
                raise FileNotFoundError(made)
        except (BlockingIOError, FileNotFoundError):
            raise ExportRefused(f"Another export into {folder} is being made.") from None
        yield
    finally:
        os.close(held)


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _keep(folder: Path) -> None:
    """On the disk, before the name says that all of it is there."""
    for path in [*folder.rglob("*"), folder]:
        held = os.open(path, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)
