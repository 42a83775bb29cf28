"""The papers of an export: what is in it, and the checksums by which anybody can tell that it came whole."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from api.release.croissant import croissant
from api.release.data_package import data_package
from api.release.dictionary import dictionary
from api.release.readme import citation, readme
from api.release.removals import read_manifest, write_removals
from api.release.tables import shapes_of, tables_of
from api.release.wanted import Wanted
from schema.release import Coverage, Manifest


def write_papers(folder: Path, wanted: Wanted, manifest: Manifest, coverage: dict[str, Coverage]) -> None:
    """Beside the files of data. The checksums come last: they are of all the others. Raises ExportRefused."""
    described = {table.name: shapes_of(table, wanted) for table in tables_of(wanted)}
    _write(folder / "manifest.json", as_json(manifest.model_dump(mode="json")))
    _write(folder / "datapackage.json", as_json(data_package(manifest, described)))
    _write(folder / "croissant.json", as_json(croissant(manifest, described, citation(manifest))))
    _write(folder / "coverage.json", as_json({name: one.model_dump(mode="json") for name, one in coverage.items()}))
    _write(folder / "data-dictionary.md", dictionary(described))
    _write(folder / "README.md", readme(manifest))
    if wanted.against:
        write_removals(folder, manifest, wanted.against, read_manifest(wanted.against))
    _write(folder / "SHA256SUMS", "".join(f"{digest}  {name}\n" for name, digest in _sums(folder, manifest)))


def _sums(folder: Path, manifest: Manifest) -> list[tuple[str, str]]:
    papers = sorted(path for path in folder.iterdir() if path.is_file())
    return [
        *((one.path, one.sha256) for one in manifest.files),
        *((path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in papers),
    ]


def as_json(told: object) -> str:
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
