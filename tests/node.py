"""Programs of Node, as its lock files name them: whether they can run here, and running them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

OLDEST_NODE = 20
SECONDS = 240  # for one step; npm and pip fetch within it


class Failed(Exception):
    """A step that did not end well; the message is what it said."""


def run(*command: str | Path, cwd: Path, fine: tuple[int, ...] = (0,), env: Mapping[str, str] = MappingProxyType({})) -> str:
    """What a command says. Raises Failed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode not in fine:
        raise Failed(done.stdout)
    return done.stdout.strip()


def without_node() -> str | None:
    """Why nothing of Node can run here."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "Node is not here"
    version = run("node", "--version", cwd=Path.cwd())
    return f"Node {version} is too old" if int(version.lstrip("v").partition(".")[0]) < OLDEST_NODE else None


def once(lock: Path, stamp: Path, install: Callable[[], object]) -> None:
    """Installs what a lock file names, unless that is there already."""
    named = sha256(lock.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != named:
        install()
        stamp.write_text(named)


def install_node_packages(folder: Path) -> None:
    """What the lock file of a folder names."""
    command = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    once(folder / "package-lock.json", folder / "node_modules" / ".installed", lambda: run(*command, cwd=folder))
