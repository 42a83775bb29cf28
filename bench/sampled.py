"""Where the time of a running server goes: py-spy looks at it while it answers, and what it was in is counted."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.load import run_load
from bench.processes import family
from bench.report import table
from bench.servers import Server

PY_SPY = Path(sys.executable).with_name("py-spy")
OFTEN = 400  # looks a second; it stops the process for each
MARGIN = 1.0  # seconds that the load goes on for, so that the sampler never sees it idle
SHOWN = 15  # functions
PARTS = ("api/floor", "api/rest", "api/graphql", "db", "asyncpg", "litestar", "granian", "asyncio", "graphql")
"""Folders of files by which time is summed; what is in none of them is other."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """How often each function was found running: by itself, what is written in C below it included; and with all that it called."""

    looks: int
    own: Counter[str]
    whole: Counter[str]


def sampled(server: Server, requests: Sequence[bytes], connections: int, seconds: float) -> Sampled:
    """While so many ask. Only what holds the interpreter's lock is counted: whoever waits takes no time. Raises RuntimeError."""
    *_, worker = family(server.pid)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stacks"
        how = ["--duration", str(round(seconds)), "--rate", str(OFTEN), "--gil", "--format", "raw", "--output", str(path)]
        command = [str(PY_SPY), "record", "--pid", str(worker), *how]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as looking:
            run_load(server.port, requests, connections, seconds + MARGIN)
            _, why = looking.communicate()
        if looking.returncode:
            raise RuntimeError(" ".join(why.split())[-300:])
        return counted(path.read_text().splitlines())


def counted(stacks: Sequence[str]) -> Sampled:
    """Each line has functions from the outermost on, apart by semicolons, and how often they were found so."""
    own, whole = Counter[str](), Counter[str]()
    for one in stacks:
        found, _, times = one.rpartition(" ")
        functions = [name.rpartition(":")[0] + ")" if name.endswith(")") else name for name in found.split(";")]
        own[functions[-1] or "no function"] += int(times)
        whole.update(dict.fromkeys(functions, int(times)))
    return Sampled(own.total(), own, whole)


def part_of(function: str) -> str:
    file = function.rpartition(" (")[2]
    return next((part for part in PARTS if file.startswith(f"{part}/")), "other")


def lines(found: Sampled) -> Iterator[str]:
    """Two tables: by part, and by function."""
    parts = Counter[str]()
    for function, times in found.own.items():
        parts[part_of(function)] += times
    yield f"Of {found.looks:,} looks that found Python running (py-spy):"
    yield from ("", *table(("part", "own"), ((part, percent(times, found.looks)) for part, times in parts.most_common())))
    rows = ((name, percent(times, found.looks), percent(found.whole[name], found.looks)) for name, times in found.own.most_common(SHOWN))
    yield from ("", *table(("function", "own", "with what it calls"), rows))


def percent(times: int, of: int) -> str:
    return f"{100 * times / of:.1f} %"
