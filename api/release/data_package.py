"""datapackage.json: the export as Frictionless' Data Package 2.0 describes data, each table in each format with its columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.release.spreadsheet import columns
from schema.release import Manifest, ReleasedFile
from schema.shape import ARRAY, OBJECT, STRING, Shape

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MEDIA_TYPES = {"jsonl": "application/jsonl", "csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
Json = dict[str, object]
Columns = dict[str, tuple[Shape, ...]]
"""Of each table."""


def data_package(manifest: Manifest, described: Columns) -> Json:
    licences = {"licenses": [{"name": manifest.licence}]} if manifest.licence else {}
    return {
        "$schema": PROFILE,
        "name": "".join(letter if letter.isalnum() else "-" for letter in manifest.dataset.lower()),
        "title": manifest.dataset,
        "version": manifest.version,
        **({"homepage": manifest.url} if manifest.url else {}),
        **licences,
        "resources": list(_resources(manifest, described)),
    }


def _resources(manifest: Manifest, described: Columns) -> Iterator[Json]:
    for (table, form), files in grouped(manifest).items():
        first = files[0]
        one = {"bytes": first.bytes, "hash": f"sha256:{first.sha256}"} if len(files) == 1 else {}
        yield {
            "name": f"{table}-{form}",
            "path": first.path if len(files) == 1 else [file.path for file in files],
            "format": form,
            "mediatype": MEDIA_TYPES[form],
            **({"compression": "zstd", "encoding": "utf-8"} if form != "parquet" else {}),
            **one,
            "schema": _schema(described[table], form),
        }


def grouped(manifest: Manifest) -> dict[tuple[str, str], list[ReleasedFile]]:
    """The files of each table in each format."""
    found: dict[tuple[str, str], list[ReleasedFile]] = {}
    for file in manifest.files:
        found.setdefault((file.table, file.format), []).append(file)
    return found


def _schema(shapes: Sequence[Shape], form: str) -> Json:
    """CSV has a column for each member of what hangs on a row."""
    named = [("_".join(way), one) for way, one in columns(tuple(shapes))] if form == "csv" else [(one.name, one) for one in shapes]
    key: Json = {"primaryKey": ["id"]} if any(name == "id" for name, _ in named) else {}
    return {"fields": [_field(name, one, form) for name, one in named], "missingValues": [""] if form == "csv" else [], **key}


def _field(name: str, shape: Shape, form: str) -> Json:
    """A text that is empty looks in CSV as one that is not there."""
    maybe_empty = form == "csv" and shape.kind == STRING and not shape.values
    required = {} if shape.is_nullable or shape.kind in (OBJECT, ARRAY) or "_" in name or maybe_empty else {"required": True}
    limits = {**({"enum": list(shape.values)} if shape.values else {}), **required}
    kind = shape.kind if shape.kind != STRING or not shape.values else STRING
    return {"name": name, "type": kind, "description": shape.description, **({"constraints": limits} if limits else {})}
