"""The formats of exports beside JSON, and the papers: they say the same as the rows."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet
import pytest

from api.release.folder import ExportRefused
from api.release.parquet import Parquet
from api.release.spreadsheet import cell, columns, found
from api.release.tables import shapes_of, tables_of
from api.release.wanted import Wanted
from schema.release import TABLE_NAMES, TABLES, Table
from schema.shape import ARRAY, DATETIME, INTEGER, OBJECT, STRING, Shape
from tests.exporting import Row, content_of, exported, rows_of

WANTED = Wanted(("jsonl", "csv", "parquet"), rights=("Quote freely.",), dataset="Harbour Courier", version="2024.3.0", licence="CC-BY-4.0")


@pytest.fixture(scope="module")
def export(dataset_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One in all formats, that tests only read."""
    folder = tmp_path_factory.mktemp("exports") / "export"
    exported(dataset_dsn, folder, WANTED)
    return folder


def paper(export: Path, name: str) -> Row:
    read: Row = json.loads((export / name).read_bytes())
    return read


# CSV


@pytest.mark.parametrize("table", TABLES, ids=TABLE_NAMES)
def test_csv_has_a_column_for_each_value_of_the_row(export: Path, table: Table) -> None:
    named = list(columns(shapes_of(table, WANTED)))
    rows = rows_of(export, table.name)
    told = content_of(export / "csv" / table.name / f"{table.name}-00001.csv.zst").decode() if rows else ""
    header, *cells = csv.reader(io.StringIO(told, newline="")) if rows else [["_".join(way) for way, _ in named]]
    assert header == ["_".join(way) for way, _ in named]
    assert cells == [[cell(found(row, way), shape) for way, shape in named] for row in rows]


@pytest.mark.parametrize(
    ("value", "shape", "told"),
    [
        (None, Shape("", STRING), ""),
        ("", Shape("", STRING), ""),
        ("plain", Shape("", STRING), "plain"),
        ("=1+1", Shape("", STRING), "'=1+1"),
        ("+1", Shape("", STRING), "'+1"),
        ("-2 ( +0 / -2 )", Shape("", STRING), "'-2 ( +0 / -2 )"),
        ("@SUM(A1)", Shape("", STRING), "'@SUM(A1)"),
        ("\uff1d1+1", Shape("", STRING), "'\uff1d1+1"),
        ("\t=1", Shape("", STRING), "'\t=1"),
        ("\r=1", Shape("", STRING), "'\r=1"),
        ("'quoted'", Shape("", STRING), "''quoted'"),
        (-3, Shape("", INTEGER), "-3"),
        (True, Shape("", "boolean"), "true"),
        ([{"text": "ü"}], Shape("", ARRAY), '[{"text": "ü"}]'),
    ],
)
def test_a_cell_is_no_formula(value: object, shape: Shape, told: str) -> None:
    assert cell(value, shape) == told


# Parquet


@pytest.mark.parametrize("table", TABLES, ids=TABLE_NAMES)
def test_parquet_has_the_rows_of_the_json_with_their_types(export: Path, table: Table) -> None:
    files = sorted((export / "parquet" / table.name).glob("*.parquet"))
    rows = [row for path in files for row in pyarrow.parquet.read_table(path).to_pylist()]
    assert rows == [typed(row, shapes_of(table, WANTED)) for row in rows_of(export, table.name)]


def typed(row: object, shapes: tuple[Shape, ...]) -> dict[str, object]:
    assert isinstance(row, dict)
    return {one.name: value(row.get(one.name), one) for one in shapes}


def value(given: object, shape: Shape) -> object:
    if given is None:
        return None
    if shape.kind == OBJECT:
        return typed(given, shape.inner)
    if shape.kind == ARRAY:
        assert isinstance(given, list)
        return [value(one, shape.inner[0]) for one in given]
    return datetime.fromisoformat(str(given)).astimezone(UTC) if shape.kind == DATETIME else given


def test_row_groups_are_the_same_however_the_rows_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.release.parquet.GROUP", 100)
    lines = b"".join(b'{"id": "cmt_1_%d"}\n' % number for number in range(50))
    made = []
    for step in (1, 7, 50):
        path = tmp_path / f"{step}.parquet"
        parquet, rows = Parquet(path, (Shape("id", STRING),)), lines.splitlines(keepends=True)
        for start in range(0, 50, step):
            parquet.write(b"".join(rows[start : start + step]))
        made.append((parquet.close(), path.read_bytes()))
    assert made == [made[0]] * 3
    assert pyarrow.parquet.ParquetFile(tmp_path / "1.parquet").num_row_groups > 5


def test_a_column_that_nobody_described_is_an_error(tmp_path: Path) -> None:
    parquet = Parquet(tmp_path / "file", (Shape("id", STRING),))
    parquet.write(b'{"id": "1", "surprise": 1}\n')
    with pytest.raises(ValueError, match="unexpected field"):
        parquet.close()
    parquet.drop()


def test_without_pyarrow_nothing_else_is_missing(dataset_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "api.release.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportRefused, match=r"Parquet needs pyarrow; install Broadsheet with its extra: broadsheet\[parquet\]"):
        exported(dataset_dsn, tmp_path / "export", Wanted(("parquet",)))
    exported(dataset_dsn, tmp_path / "export", Wanted(("jsonl", "csv"), only=("sites",)))
    assert len(rows_of(tmp_path / "export", "sites")) == 2


# Papers


def test_the_data_package_names_each_file_once_with_the_columns_that_it_has(export: Path) -> None:
    package = paper(export, "datapackage.json")
    resources = package["resources"]
    paths = sorted(one["path"] for one in resources)
    assert paths == sorted(str(path.relative_to(export)) for path in export.glob("*/*/*"))
    assert (package["name"], package["version"], package["licenses"]) == ("harbour-courier", "2024.3.0", [{"name": "CC-BY-4.0"}])
    for one in resources:
        if one["format"] == "csv":
            header = content_of(export / one["path"]).decode().splitlines()[0]
            assert [field["name"] for field in one["schema"]["fields"]] == header.split(",")
        else:
            first = rows_of(export, one["name"].rpartition("-")[0])[0]
            assert [field["name"] for field in one["schema"]["fields"]] == list(first)


def test_every_column_is_in_the_dictionary_and_says_what_it_means(export: Path) -> None:
    told = (export / "data-dictionary.md").read_text()
    for table in tables_of(WANTED):
        rows = told.partition(f"## {table.name}\n")[2].partition("\n## ")[0]
        for shape in shapes_of(table, WANTED):
            [line] = [line for line in rows.splitlines() if line.startswith(f"| `{shape.name}` |")]
            assert len(line.split("|")[4].strip()) > 5


def test_coverage_counts_the_rows_of_each_month_and_those_that_do_not_say(export: Path) -> None:
    told = paper(export, "coverage.json")
    times = [row["created_at"] for row in rows_of(export, "comments")]
    months = [str(time)[:7] for time in times if time]
    counted = {month: months.count(month) for month in sorted(set(months))}
    assert told["comments"] == {"time": "created_at", "without_time": times.count(None), "months": counted}
    assert sorted(told) == ["accounts", "articles", "comments"]


def test_the_readme_names_licence_citation_and_tables(export: Path) -> None:
    told = (export / "README.md").read_text()
    cited = "Articles and comments, version 2024.3.0 [data set]. Change position "
    texts = ("CC-BY-4.0. Stories of agencies", cited, "| comments | 65 |", "by the handle that the site shows")
    assert [text for text in texts if text not in told] == []


def test_the_papers_say_where_the_data_is_from(dataset_dsn: str, tmp_path: Path) -> None:
    """Where nobody said it, they say nothing."""
    url, told = "https://gazette.example/news", {}
    for name, where in (("told", url), ("untold", None)):
        exported(dataset_dsn, tmp_path / name, Wanted(only=("sites",), dataset="Gazette", version="1", url=where))
        readme = (tmp_path / name / "README.md").read_text()
        told[name] = (
            [paper(tmp_path / name, of).get(member) for of, member in (("manifest.json", "url"), ("datapackage.json", "homepage"))],
            paper(tmp_path / name, "croissant.json").get("url"),
            [text in readme for text in (f"from Gazette ({url})", f"[data set]. {url}. Change", f"  url = {{{url}}},", f"GET {url}/v1/")],
        )
    assert told == {"told": ([url, url], url, [True] * 4), "untold": ([None, None], None, [False] * 4)}


def test_each_version_has_a_key_of_its_own_in_bibtex(dataset_dsn: str, tmp_path: Path) -> None:
    versions = ("2024.1.0", "2024.10", "2024 1/0", "2024-RC+1")
    keys = []
    for number, version in enumerate(versions):
        exported(dataset_dsn, tmp_path / str(number), Wanted(only=("sites",), dataset="The Gazette", version=version))
        keys += re.findall(r"@misc{(.*),", (tmp_path / str(number) / "README.md").read_text())
    assert keys == ["thegazette-2024.1.0", "thegazette-2024.10", "thegazette-2024-1-0", "thegazette-2024-RC+1"]


def test_croissant_has_a_record_set_for_each_table_that_has_rows(export: Path) -> None:
    told = paper(export, "croissant.json")
    sets, files = told["recordSet"], told["distribution"]
    assert [one["name"] for one in sets] == [table.name for table in TABLES if rows_of(export, table.name)]
    assert {one["@id"] for one in files if one["@type"] == "cr:FileObject"} == {
        str(path.relative_to(export)) for path in export.glob("*/*/*")
    }
    named = {one["@id"] for one in files}
    assert {field["source"]["fileSet"]["@id"] for one in sets for field in one["field"]} <= named
