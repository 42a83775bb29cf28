"""Memory and processor time of running processes, from /proc; nothing where there is no such folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")  # per second of processor time
UTIME, CUTIME_END = 11, 15  # in /proc/<pid>/stat behind the name: own time in user and kernel, then that of children that ended


def family(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):  # it ended just now
            for child in (task / "children").read_text().split():
                yield from family(int(child))


def cpu_seconds(pid: int) -> float:
    """What a process and all below it have used, those that ended included."""
    return sum(_ticks(one) for one in family(pid)) / TICKS


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0  # it ended just now, or there is no /proc
    return sum(map(int, fields[UTIME:CUTIME_END]))


def memory(pid: int) -> float:
    """The most that one process of a family holds now, in MB (10^6 bytes)."""
    return max(map(_resident, family(pid)))


def _resident(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmRSS:")), 0.0)
