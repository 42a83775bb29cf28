"""docs/research.md is walked as a researcher would: each step is run in the same folder, and says what stands below it."""

from __future__ import annotations

import asyncio
import importlib.util
import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from api.acts.demo import make_demo
from api.release.readme import READING
from api.release.wanted import Wanted
from tests.commands import environment
from tests.exporting import Row, compressed, exported, unpacked
from tests.markdown import blocks_of

TEXT = (Path(__file__).parents[1] / "docs" / "research.md").read_text()
BLOCKS = blocks_of(TEXT)
STEPS = [(kind, step, told) for (kind, step), (then, told) in itertools.pairwise(BLOCKS) if kind in ("sh", "python") and then == "text"]
NEEDED = ("duckdb", "frictionless", "matplotlib", "mlcroissant", "pandas")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(any(importlib.util.find_spec(name) is None for name in NEEDED), reason="installed by make research alone: 600 MB"),
]


@pytest.fixture(scope="module")
def demo_dsn(dsn: str) -> str:
    asyncio.run(make_demo(dsn, articles=200, comments=5_000, accounts=300, votes=4_000, seed=1))
    return dsn


def test_every_step_says_what_stands_below_it(demo_dsn: str, tmp_path: Path) -> None:
    """Programs go on where those before them ended, as in a notebook."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    before, found = "", []
    for kind, step, _ in STEPS:
        command = ["sh", "-c", step] if kind == "sh" else [sys.executable, "-c", f"{before}\nprint('---')\n{step}"]
        ran = subprocess.run(
            command, cwd=tmp_path, env=environment({"DATABASE_URL": demo_dsn, "PATH": path}), capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
        found.append((kind, step, ran.stdout.rpartition("---\n")[2].rstrip()))
        before += f"\n{step}" if kind == "python" else ""
    assert found == [(kind, step, told.rstrip()) for kind, step, told in STEPS]
    assert (tmp_path / "hours.png").stat().st_size > 1_000


URL = "https://gazette.example"
LATE = """
import sys, duckdb
for way in sys.argv[1:]:
    print(duckdb.sql(f"select count(*), count(edited_at), sum(len(quotes)) from {way}").fetchall())
"""


@pytest.mark.parametrize(("files", "rows"), [(1, 30_000), (40, 1_000)])
def test_a_value_that_comes_late_is_there_where_json_is_read_as_it_is_told(tmp_path: Path, files: int, rows: int) -> None:
    """Behind the rows, or in none of the files, that DuckDB looks at unasked. As the page has it, and the README of an export."""
    early: Row = {"edited_at": None, "quotes": []}
    late: Row = {"edited_at": "2024-03-01T06:30:00Z", "quotes": [{"text": "Late."}]}
    lines = f"{json.dumps(early)}\n" * rows
    for number in range(1, files + 1):
        content = lines + (json.dumps(late) if number == files else "")
        (tmp_path / f"comments-{number:05d}.jsonl.zst").write_bytes(compressed(content.encode()))
    told = [found[1] for text in (TEXT, READING) for found in re.finditer(r"read_json\('[^']*'(, .*?)\)", text)]
    ways = ["'comments-*.jsonl.zst'", *(f"read_json('comments-*.jsonl.zst'{way})" for way in told)]
    ran = subprocess.run([sys.executable, "-c", LATE, *ways], cwd=tmp_path, capture_output=True, text=True, check=False)
    count = files * rows + 1
    assert ran.stdout.splitlines() == [f"[({count}, 0, 1)]", *[f"[({count}, 1, 1)]"] * 2], ran.stderr


def test_frictionless_finds_nothing_wrong_with_rows_that_were_unpacked(demo_dsn: str, tmp_path: Path) -> None:
    """It knows no zstd. Of Parquet it takes each list for an error, whatever stands in it."""
    exported(demo_dsn, tmp_path / "export", Wanted(("jsonl", "csv"), version="2024.1.0", licence="CC-BY-4.0", url=URL))
    for name, content in unpacked(tmp_path / "export").items():
        path = tmp_path / "unpacked" / name.removesuffix(".zst")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    described = tmp_path / "unpacked" / "datapackage.json"
    package = json.loads(described.read_text())
    for one in package["resources"]:
        for packed in ("compression", "bytes", "hash"):
            del one[packed]
        one["path"] = one["path"].removesuffix(".zst")
    described.write_text(json.dumps(package))
    command = [sys.executable, "-m", "frictionless", "validate", "--json", "datapackage.json"]
    ran = subprocess.run(command, cwd=described.parent, capture_output=True, text=True, check=False)
    report = json.loads(ran.stdout)
    assert (report["valid"], report["errors"], report["stats"]["tasks"]) == (True, [], len(package["resources"]))


VALID = """
import itertools, sys, mlcroissant
read = mlcroissant.Dataset(jsonld=sys.argv[1])
print(len(read.metadata.issues.errors), len(read.metadata.issues.warnings))
for name in sys.argv[2:]:
    print([row[f"{name}/id"] for row in itertools.islice(read.records(record_set=name), 2)])
"""


@pytest.mark.parametrize(
    ("formats", "read", "told"),
    [
        (("jsonl",), (), "0 0\n"),
        (("csv",), (), "0 0\n"),
        (("jsonl", "parquet"), ("sections", "comments"), "0 0\n[b'sec_1', b'sec_2']\n[b'cmt_1_1', b'cmt_1_2']\n"),
    ],
)
def test_mlcroissant_takes_the_description_and_reads_by_it(
    demo_dsn: str, tmp_path: Path, formats: tuple[str, ...], read: tuple[str, ...], told: str
) -> None:
    """Without an error, and without a warning."""
    exported(demo_dsn, tmp_path / "export", Wanted(formats, version="2024.1.0", licence="CC-BY-4.0", url=URL))
    command = [sys.executable, "-c", VALID, str(tmp_path / "export" / "croissant.json"), *read]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, told), ran.stderr
