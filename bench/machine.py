"""What the figures were measured on: the day, the machine, the versions of all that took part."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench import postgraphile
from db.cluster import packaged_binaries

PACKAGES = ("litestar", "granian", "asyncpg", "uvloop", "strawberry-graphql", "graphql-core", "pydantic")


def described(has_postgraphile: bool) -> dict[str, str]:
    """By name, in the order of the report."""
    theirs = postgraphile.versions() if has_postgraphile else {}
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "machine": f"{os.cpu_count()} cores ({processor()}), {memory_gigabytes():.0f} GB, {platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "PostgreSQL": postgres_version(),
        **{name: version(name) for name in PACKAGES},
        **theirs,
    }


def processor() -> str:
    """As /proc names it, or what Python knows."""
    path = Path("/proc/cpuinfo")
    named = dict(line.split(":", 1) for line in path.read_text().splitlines() if ":" in line) if path.exists() else {}
    return next((value.strip() for name, value in named.items() if name.strip() == "model name"), platform.machine())


def memory_gigabytes() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def postgres_version() -> str:
    told = subprocess.run([packaged_binaries() / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return told.split()[2]


def lines(facts: Mapping[str, str]) -> list[str]:
    return [f"- {name}: {value}" for name, value in facts.items()]
