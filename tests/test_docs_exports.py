"""What docs/research.md says of asking the service for an export is what happens: its commands are run by a shell, with curl."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from api.release.removals import read_manifest
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
ALL, AGAIN = "\n".join(STEPS), "\n".join(STEPS[1:])
WRONG: dict[str, Callable[[bytes], bytes]] = {
    "as-long": lambda right: right[::-1],
    "longer": lambda right: right + b"more",
    "of-another": lambda right: b"another" + right[:50],
}
pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not here")


def test_an_export_is_asked_for_fetched_and_whole(filled_dsn: str, tmp_path: Path) -> None:
    """Two files are broken off in the middle and at their end, and the last lines are typed once more."""
    token = person(filled_dsn, "researcher").tokens[Scope.EXPORTS_READ]
    with served(filled_dsn, **{EXPORTS.name: str(tmp_path / "shelf")}) as service:
        environment = {**os.environ, "SITE": f"http://127.0.0.1:{service.port}", "TOKEN": token}
        told = [typed(ALL, tmp_path, environment)]
        [folder] = tmp_path.glob("asked-exp_*")
        broken = folder / "README.md"
        broken.write_bytes(broken.read_bytes()[:100])
        (folder / "manifest.json").unlink()
        told.append(typed(AGAIN, tmp_path, environment))
    assert (len(STEPS), told) == (3, ["all of it came\n"] * 2)
    wanted = Wanted(formats=("jsonl", "parquet"), only=("articles", "comments", "threads"), version="2024.1.0")
    exported(filled_dsn, tmp_path / "command", wanted)
    assert sums_of(folder) == sums_of(tmp_path / "command")


def test_what_is_refused_is_taken_for_no_part_of_a_file(filled_dsn: str, tmp_path: Path) -> None:
    """A token that does not hold leaves what is there as it is; with one that does, it goes on from there."""
    token = person(filled_dsn, "another").tokens[Scope.EXPORTS_READ]
    with served(filled_dsn, **{EXPORTS.name: str(tmp_path / "shelf")}) as service:
        environment = {**os.environ, "SITE": f"http://127.0.0.1:{service.port}", "TOKEN": token}
        assert typed(ALL, tmp_path, environment) == "all of it came\n"
        [folder] = tmp_path.glob("asked-exp_*")
        broken, missing = folder / "README.md", folder / "manifest.json"
        begun = broken.read_bytes()[:100]
        broken.write_bytes(begun)
        missing.unlink()
        told = typed(AGAIN, tmp_path, {**environment, "TOKEN": "bst_pat_none"})
        assert ("error: 401" in told, "all of it came" in told, broken.read_bytes() == begun, missing.exists()) == (
            True,
            False,
            True,
            False,
        )
        assert typed(AGAIN, tmp_path, environment) == "all of it came\n"


@pytest.mark.parametrize("wrong", WRONG)
def test_a_file_that_is_wrong_is_fetched_anew(filled_dsn: str, tmp_path: Path, wrong: str) -> None:
    """Nothing that is put behind it makes it right."""
    token = person(filled_dsn, wrong).tokens[Scope.EXPORTS_READ]
    with served(filled_dsn, **{EXPORTS.name: str(tmp_path / "shelf")}) as service:
        environment = {**os.environ, "SITE": f"http://127.0.0.1:{service.port}", "TOKEN": token}
        assert typed(ALL, tmp_path, environment) == "all of it came\n"
        [folder] = tmp_path.glob("asked-exp_*")
        file = folder / "jsonl" / "comments" / "comments-00001.jsonl.zst"
        right = file.read_bytes()
        file.write_bytes(WRONG[wrong](right))
        told = [typed(AGAIN, tmp_path, environment) for _ in range(2)]
    assert ("all of it came" in told[0], told[1], file.read_bytes()) == (False, "all of it came\n", right)


def test_another_export_goes_into_a_folder_of_its_own(filled_dsn: str, tmp_path: Path) -> None:
    token = person(filled_dsn, "fourth").tokens[Scope.EXPORTS_READ]
    with served(filled_dsn, **{EXPORTS.name: str(tmp_path / "shelf")}) as service:
        environment = {**os.environ, "SITE": f"http://127.0.0.1:{service.port}", "TOKEN": token}
        told = [typed(ALL.replace("2024.1.0", release), tmp_path, environment) for release in ("2024.1.0", "2024.2.0-longer")]
    versions = sorted(read_manifest(folder).version for folder in tmp_path.glob("asked-exp_*"))
    assert (told, versions) == (["all of it came\n"] * 2, ["2024.1.0", "2024.2.0-longer"])


def typed(steps: str, folder: Path, environment: dict[str, str]) -> str:
    """What a shell says."""
    ran = subprocess.run(["sh", "-c", steps], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120)
    return ran.stdout + ran.stderr
