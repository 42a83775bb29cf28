"""What whoever asks for an export may choose."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from api.release.pseudonyms import Pseudonyms

ENDINGS = {"jsonl": "jsonl.zst", "csv": "csv.zst", "parquet": "parquet"}
"""Of each format the end of its files' names."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One export. `masked` and `coarse` go with `pseudonyms`: without them the rows name everybody anyway."""

    formats: tuple[str, ...] = ("jsonl",)
    only: tuple[str, ...] = ()
    dataset: str = "Broadsheet"
    url: str | None = None
    """The public address of the service that the data is from."""
    version: str | None = None
    licence: str | None = None
    rights: tuple[str, ...] = ()
    """What is said of the rights of an agency's story that may be handed on."""
    pseudonyms: Pseudonyms | None = None
    masked: bool = False
    coarse: str | None = None
    """To what times are cut: hour or day."""
    against: Path | None = None
    """An earlier export, whose rows that are gone are listed."""
    since: str | None = None
    """A cursor of the log of changes: only what changed behind it is wanted, and a list of what is gone."""
