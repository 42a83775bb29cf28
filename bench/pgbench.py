"""The same statements without any service: pgbench, a client in C that comes with Postgres."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bench.measured import Measured, measured
from bench.questions import Question
from db.cluster import packaged_binaries
from db.pool import SERVER_SETTINGS

MICROSECONDS = 2  # the column of pgbench's log that has the time of a transaction


@dataclass(frozen=True, slots=True)
class Script:
    """What one transaction sends, with pgbench's variables in it; of several scripts each is chosen by its weight."""

    text: str
    variables: Mapping[str, object] = field(default_factory=dict)
    weight: int = 1


def script_of(question: Question, name: str = "") -> Script:
    """A statement with pgbench's variables for its parameters; pgbench makes parameters of them again. All scripts of a run share them,
    so those of each have its name in theirs.
    """
    prefix = re.sub(r"\W", "_", name)
    values = {f"{prefix}p{number}": value for number, value in enumerate(question.values, start=1)}
    texts = ["null" if value is None else f":{name}" for name, value in values.items()]
    return Script(put(question.sql, texts), {name: value for name, value in values.items() if value is not None})


def put(sql: str, values: Sequence[str]) -> str:
    """A statement with other texts for its parameters."""
    return re.sub(r"\$(\d+)", lambda found: values[int(found[1]) - 1], sql.rstrip().removesuffix(";")) + ";\n"


def run_pgbench(dsn: str, scripts: Sequence[Script], connections: int, seconds: float) -> Measured:
    """Run the scripts, prepared, for whole seconds. Raises RuntimeError."""
    whole = max(1, round(seconds))
    with tempfile.TemporaryDirectory() as folder:
        command = ["-n", "-M", "prepared", "-c", str(connections), "-T", str(whole), "-l", *told(scripts, Path(folder))]
        done = subprocess.run([packaged_binaries() / "pgbench", *command], env=environment(dsn), cwd=folder, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"pgbench failed: {done.stderr}")
        return measured([took for log in Path(folder).glob("pgbench_log.*") for took in milliseconds(log)], whole)


def told(scripts: Sequence[Script], folder: Path) -> Iterator[str]:
    for number, script in enumerate(scripts):
        path = folder / f"{number}.sql"
        path.write_text(script.text)
        yield from ("-f", f"{path}@{script.weight}")
        for name, value in script.variables.items():
            yield from ("-D", f"{name}={value}")


def environment(dsn: str) -> dict[str, str]:
    """Where to connect, and the settings that the service's own connections have."""
    parts = urlsplit(dsn)
    where = parse_qs(parts.query)
    found = {"PGHOST": where["host"][0], "PGPORT": where["port"][0], "PGUSER": parts.username or "", "PGDATABASE": parts.path[1:]}
    return {**os.environ, **found, "PGOPTIONS": " ".join(f"-c {name}={value}" for name, value in SERVER_SETTINGS.items())}


def milliseconds(log: Path) -> Iterator[float]:
    for line in log.read_text().splitlines():
        yield int(line.split()[MICROSECONDS]) / 1000
