"""All settings: one table of name, default and what it means. Read from the environment, nowhere else."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable."""

    name: str
    default: str
    meaning: str

    @property
    def value(self) -> str:
        return os.environ.get(self.name) or self.default


DATABASE_URL = Setting("DATABASE_URL", "", "Where Postgres is; empty for the embedded one in the data folder.")
DATA = Setting("BROADSHEET_DATA", "data", "Folder of the embedded Postgres.")
HOST = Setting("BROADSHEET_HOST", "127.0.0.1", "Address to listen on.")
PORT = Setting("BROADSHEET_PORT", "8000", "Port to listen on.")
WORKERS = Setting("BROADSHEET_WORKERS", "1", "Processes that serve; each holds its own connections.")
SETTINGS = (DATABASE_URL, DATA, HOST, PORT, WORKERS)


def settings_table() -> str:
    """All settings as a Markdown table, as the docs and `broadsheet settings` show them."""
    rows = [
        f"| `{one.name}` | `{one.default}` | {one.meaning} |" if one.default else f"| `{one.name}` | | {one.meaning} |" for one in SETTINGS
    ]
    return "\n".join(["| name | default | meaning |", "|---|---|---|", *rows])
