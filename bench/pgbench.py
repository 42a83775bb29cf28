"""The same statement without any service: pgbench, a client in C that comes with Postgres."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bench.measured import Measured, measured
from bench.questions import Question
from db.cluster import packaged_binaries
from db.pool import SERVER_SETTINGS

MICROSECONDS = 2  # the column of pgbench's log that has the time of a transaction


def run_pgbench(dsn: str, question: Question, connections: int, seconds: float) -> Measured:
    """Run the statement, prepared and with its values, for whole seconds. Raises RuntimeError."""
    whole = max(1, round(seconds))
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "statement.sql"
        script.write_text(script_of(question.sql))
        command = ["-n", "-M", "prepared", "-c", str(connections), "-T", str(whole), "-l", "-f", str(script), *values_of(question)]
        done = subprocess.run([packaged_binaries() / "pgbench", *command], env=environment(dsn), cwd=folder, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"pgbench failed: {done.stderr}")
        return measured([took for log in Path(folder).glob("pgbench_log.*") for took in milliseconds(log)], whole)


def script_of(sql: str) -> str:
    """The statement with pgbench's variables for its parameters; pgbench makes parameters of them again."""
    return re.sub(r"\$(\d+)", r":p\1", sql) + ";\n"


def values_of(question: Question) -> Iterator[str]:
    for number, value in enumerate(question.values, start=1):
        yield from ("-D", f"p{number}={value}")


def environment(dsn: str) -> dict[str, str]:
    """Where to connect, and the settings that the service's own connections have."""
    parts = urlsplit(dsn)
    where = parse_qs(parts.query)
    found = {"PGHOST": where["host"][0], "PGPORT": where["port"][0], "PGUSER": parts.username or "", "PGDATABASE": parts.path[1:]}
    return {**os.environ, **found, "PGOPTIONS": " ".join(f"-c {name}={value}" for name, value in SERVER_SETTINGS.items())}


def milliseconds(log: Path) -> Iterator[float]:
    for line in log.read_text().splitlines():
        yield int(line.split()[MICROSECONDS]) / 1000
