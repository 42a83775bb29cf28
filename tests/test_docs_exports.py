"""What docs/research.md says of asking the service for an export is what happens: its commands are run by a shell, with curl."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from api.release.wanted import Wanted
from api.settings import EXPORTS
from schema.scope import Scope
from tests.exporting import exported, sums_of
from tests.markdown import blocks_of
from tests.people import person
from tests.serving import served

TEXT = (Path(__file__).parents[1] / "docs" / "research.md").read_text()
SECTION = TEXT.partition("## Asking the service for one")[2].partition("\n## ")[0]
STEPS = [step for kind, step in blocks_of(SECTION) if kind == "sh"]
pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not here")


def test_an_export_is_asked_for_fetched_and_whole(filled_dsn: str, tmp_path: Path) -> None:
    """Two files are broken off in the middle and at their end, and the last lines are typed once more."""
    token = person(filled_dsn, "researcher").tokens[Scope.EXPORTS_READ]
    with served(filled_dsn, **{EXPORTS.name: str(tmp_path / "shelf")}) as service:
        environment = {**os.environ, "SITE": f"http://127.0.0.1:{service.port}", "TOKEN": token}
        told = [typed("\n".join(STEPS), tmp_path, environment)]
        broken = tmp_path / "asked" / "README.md"
        broken.write_bytes(broken.read_bytes()[:100])
        (tmp_path / "asked" / "manifest.json").unlink()
        told.append(typed(STEPS[-1], tmp_path, environment))
    assert (len(STEPS), told) == (3, ["all of it came\n"] * 2)
    wanted = Wanted(formats=("jsonl", "parquet"), only=("articles", "comments", "threads"), version="2024.1.0")
    exported(filled_dsn, tmp_path / "command", wanted)
    assert sums_of(tmp_path / "asked") == sums_of(tmp_path / "command")


def test_what_is_refused_is_taken_for_no_part_of_a_file(filled_dsn: str, tmp_path: Path) -> None:
    """A token that does not hold leaves what is there as it is; with one that does, it goes on from there."""
    token = person(filled_dsn, "another").tokens[Scope.EXPORTS_READ]
    with served(filled_dsn, **{EXPORTS.name: str(tmp_path / "shelf")}) as service:
        environment = {**os.environ, "SITE": f"http://127.0.0.1:{service.port}", "TOKEN": token}
        assert typed("\n".join(STEPS), tmp_path, environment) == "all of it came\n"
        broken, missing = tmp_path / "asked" / "README.md", tmp_path / "asked" / "manifest.json"
        begun = broken.read_bytes()[:100]
        broken.write_bytes(begun)
        missing.unlink()
        told = typed(STEPS[-1], tmp_path, {**environment, "TOKEN": "bst_pat_none"})
        assert ("error: 401" in told, "all of it came" in told, broken.read_bytes() == begun, missing.exists()) == (
            True,
            False,
            True,
            False,
        )
        assert typed(STEPS[-1], tmp_path, environment) == "all of it came\n"


def typed(steps: str, folder: Path, environment: dict[str, str]) -> str:
    """What a shell says."""
    ran = subprocess.run(["sh", "-c", steps], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120)
    return ran.stdout + ran.stderr
