"""Runs the command line: in this process where its words are all that counts, as a process of its own where its life counts."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from api.cli import main
from api.settings import SETTINGS
from bench.servers import PROGRAM
from db.cluster import Cluster

SECONDS = 120  # what a test waits for at most; a loaded machine needs some


@dataclass(frozen=True)
class Told:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


def said(*arguments: str | Path, env: dict[str, str] | None = None, stdin: str = "") -> Told:
    """A command in this process. What it does not catch is raised here, so a traceback fails the test."""
    unset: dict[str, str | None] = {one.name: None for one in SETTINGS}
    done = CliRunner().invoke(main, [str(one) for one in arguments], env={**unset, **(env or {})}, input=stdin, catch_exceptions=False)
    return Told(done.exit_code, done.stdout, done.stderr)


def ran(*arguments: str | Path, stdin: str = "", env: dict[str, str] | None = None) -> Told:
    """A command as a process, its output on pipes."""
    done = subprocess.run(
        [PROGRAM, *arguments], input=stdin, capture_output=True, text=True, timeout=SECONDS, env=environment(env), check=False
    )
    return Told(done.returncode, done.stdout, done.stderr)


def refused(told: Told) -> str:
    """The sentence of a command that failed without having said anything else."""
    assert (told.code, told.out) == (1, "")
    [line] = told.err.splitlines()
    return line


@contextmanager
def running(*arguments: str | Path, env: dict[str, str] | None = None, **named: object) -> Iterator[subprocess.Popen[str]]:
    """A command that goes on, in a session of its own, as in a terminal of its own. Where a test leaves it so, it is told to end."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | named
    with subprocess.Popen(  # type: ignore[call-overload]  # the pipes are files or subprocess.PIPE
        [PROGRAM, *arguments], text=True, start_new_session=True, env=environment(env), **pipes
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()


def is_running(folder: Path) -> bool:
    """Whether a command has left Postgres running on its data folder."""
    return Cluster(folder).is_running()


def interrupt(process: subprocess.Popen[str]) -> None:
    """Ctrl-C, which goes to all of a terminal's foreground processes."""
    os.killpg(process.pid, signal.SIGINT)


def ended(process: subprocess.Popen[str]) -> Told:
    out, err = process.communicate(timeout=SECONDS)
    return Told(process.returncode, out or "", err or "")


def environment(more: dict[str, str] | None = None) -> dict[str, str]:
    """Ours without the settings."""
    names: Sequence[str] = [one.name for one in SETTINGS]
    return {name: value for name, value in os.environ.items() if name not in names} | (more or {})
