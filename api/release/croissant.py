"""croissant.json: the export as MLCommons' Croissant 1.0 describes data sets, for catalogues and for programs that load them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.release.data_package import Columns, Json, grouped
from api.release.wanted import ENDINGS
from schema.release import Manifest, ReleasedFile
from schema.shape import ARRAY, BOOLEAN, DATE, DATETIME, INTEGER, NUMBER, OBJECT, Shape

TYPES = {INTEGER: "sc:Integer", NUMBER: "sc:Float", BOOLEAN: "sc:Boolean", DATETIME: "sc:DateTime", DATE: "sc:Date"}
ENCODINGS = {"jsonl": "application/jsonlines", "csv": "text/csv", "parquet": "application/x-parquet"}
READ_BEST = ("parquet", "jsonl", "csv")  # from which of the formats records come, where there are several
CONTEXT: Json = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(manifest: Manifest, described: Columns, cite: str) -> Json:
    licence = {"license": manifest.licence} if manifest.licence else {}
    dated = {"datePublished": f"{manifest.position.changed_at:%Y-%m-%d}"} if manifest.position.changed_at else {}
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "".join(letter if letter.isalnum() else "-" for letter in manifest.dataset),
        "description": f"Articles, comments and the votes on them from {manifest.dataset}.",
        "version": manifest.version,
        "citeAs": cite,
        **({"url": manifest.url} if manifest.url else {}),
        "isLiveDataset": False,
        **licence,
        **dated,
        "distribution": [*map(_file, manifest.files), *(_set(*named) for named in grouped(manifest))],
        "recordSet": list(_record_sets(manifest, described)),
    }


def _file(file: ReleasedFile) -> Json:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": file.path,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": ENCODINGS[file.format],
        "sha256": file.sha256,
    }


def _set(table: str, form: str) -> Json:
    return {
        "@type": "cr:FileSet",
        "@id": f"{table}-{form}",
        "name": f"{table}-{form}",
        "description": f"All files of {table} in this format.",
        "encodingFormat": ENCODINGS[form],
        "includes": f"{form}/{table}/*.{ENDINGS[form]}",
    }


def _record_sets(manifest: Manifest, described: Columns) -> Iterator[Json]:
    """One for each table that has rows."""
    found = grouped(manifest)
    for table, shapes in described.items():
        form = next((form for form in READ_BEST if (table, form) in found), None)
        if form:
            yield {"@type": "cr:RecordSet", "@id": table, "name": table, "field": list(_fields(table, form, shapes))}


def _fields(table: str, form: str, shapes: Sequence[Shape], above: tuple[str, ...] = ()) -> Iterator[Json]:
    """What hangs on a row has a field for each of its members. Lists of things are left to whoever reads the files."""
    for one in shapes:
        way = (*above, one.name)
        if one.kind == OBJECT:
            yield from _fields(table, form, one.inner, way)
        elif one.kind != ARRAY or one.inner[0].kind != OBJECT:
            yield _field(table, form, one, way)


def _field(table: str, form: str, one: Shape, way: tuple[str, ...]) -> Json:
    name = f"{table}/{'_'.join(way)}"
    kind = one.inner[0].kind if one.kind == ARRAY else one.kind
    return {
        "@type": "cr:Field",
        "@id": name,
        "name": name,
        "description": one.description or f"{' of '.join(reversed(way))}.",
        "dataType": TYPES.get(kind, "sc:Text"),
        **({"repeated": True} if one.kind == ARRAY else {}),
        "source": {"fileSet": {"@id": f"{table}-{form}"}, **_extracted(form, way)},
    }


def _extracted(form: str, way: tuple[str, ...]) -> Json:
    match form:
        case "csv":
            return {"extract": {"column": "_".join(way)}}
        case "parquet":
            inner = {"transform": {"jsonPath": ".".join(("$", *way[1:]))}} if len(way) > 1 else {}
            return {"extract": {"column": way[0]}, **inner}
    return {"extract": {"jsonPath": ".".join(("$", *way))}}
