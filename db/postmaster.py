"""The server process of a database folder, as its lock files and the system tell of it. It is only looked at, never started or ended."""

from __future__ import annotations

import os
from pathlib import Path

HAS_PROC = Path("/proc/self/cwd").exists()  # on Linux; elsewhere it can only be asked whether a process of that number runs


def pid_of(pgdata: Path) -> int:
    """The number of the server that the folder's lock file names. Raises OSError, IndexError or ValueError."""
    return _number_in(_lock_of(pgdata))


def _lock_of(pgdata: Path) -> Path:
    return pgdata / "postmaster.pid"


def _number_in(noted: Path) -> int:
    return int(noted.read_text().split()[0])


def is_alive(pgdata: Path) -> bool:
    """Whether a server works in the folder. Reads two small files and starts nothing, so it can be asked again and again."""
    noted = _lock_of(pgdata)
    return is_of_server(noted, pgdata) if HAS_PROC else _runs(noted)


def forget_dead(pgdata: Path, *noted: Path) -> None:
    """After a crash the number in a lock file may be another program's, which Postgres takes for a server: such files go."""
    for path in noted if HAS_PROC else ():
        if path.exists() and not is_of_server(path, pgdata):
            path.unlink()


def is_of_server(noted: Path, pgdata: Path) -> bool:
    """Whether the number in a lock file is that of a server on this folder: it works inside it."""
    try:
        return _works_in(Path(f"/proc/{_number_in(noted)}"), pgdata)
    except (OSError, IndexError, ValueError):
        return False


def _works_in(process: Path, pgdata: Path) -> bool:
    try:
        return os.path.samefile(process / "cwd", pgdata)
    except PermissionError:  # another user's, and not even root may look there in most containers; what it was started with all may read
        return os.fsencode(pgdata) in (process / "cmdline").read_bytes().split(b"\0")


def _runs(noted: Path) -> bool:
    try:
        os.kill(_number_in(noted), 0)
    except PermissionError:
        return True
    except (OSError, IndexError, ValueError):
        return False
    return True
