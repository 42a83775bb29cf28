"""The papers of an export: what is in it, and the checksums by which anybody can tell that it came whole."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pydantic import BaseModel

from schema.release import Manifest


def write_papers(folder: Path, manifest: Manifest) -> None:
    """Beside the files of data. The checksums come last: they are of all the others."""
    _write(folder / "manifest.json", as_json(manifest))
    named = [(one.sha256, one.path) for one in manifest.files]
    papers = sorted(path for path in folder.iterdir() if path.is_file())
    sums = [*named, *((hashlib.sha256(path.read_bytes()).hexdigest(), path.name) for path in papers)]
    _write(folder / "SHA256SUMS", "".join(f"{digest}  {name}\n" for digest, name in sums))


def as_json(told: BaseModel) -> str:
    return json.dumps(told.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
