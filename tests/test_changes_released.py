"""A release is kept once, and what stands here may be the next: it breaks no client unannounced, and the changelog tells what is new."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from openapi.changes.change import addition, breaking, note
from openapi.changes.released import CHANGELOG, NAMES, OPENAPI, RELEASED, all_changes, faults, last_version, release, since, version_of

pytestmark = pytest.mark.slow  # not for its time: it says nothing about Postgres
LOG = "# Changelog\n\n## Unreleased\n\n- `pinned` is new; **Breaking**: `title` is gone.\n\n## 1.2.3\n\n- `listStories`\n"


def test_a_change_that_breaks_takes_a_major_version_and_stands_in_the_changelog() -> None:
    found = [breaking("title", "Story.title is gone"), addition("pinned", "Story.pinned is new"), note("kind", "Story.kind")]
    assert faults(found, "1.2.3", "1.3.0", LOG) == ["breaks clients of 1.2.3: Story.title is gone"]
    assert faults(found, "1.2.3", "2.0.0", LOG) == []
    quiet = [breaking("kind", "Story.kind is gone"), addition("listStories", "listStories is new")]
    assert faults(quiet, "1.2.3", "2.0.0", LOG) == [
        "CHANGELOG.md does not name kind: Story.kind is gone",
        "CHANGELOG.md does not name listStories: listStories is new",
    ]
    assert since("1.2.3", LOG).endswith("is gone.\n\n")


def test_a_version_is_released_once_and_under_its_name(tmp_path: Path) -> None:
    (tmp_path / NAMES[0]).write_text(json.dumps({"info": {"version": "1.10.0"}}))
    (tmp_path / NAMES[1]).write_text("type Query { story: String }\n")
    folder, changelog = tmp_path / "released", tmp_path / "CHANGELOG.md"
    changelog.write_text("## Unreleased\n")
    with pytest.raises(ValueError, match=r"has no `## 1\.10\.0`"):
        release(tmp_path, folder, changelog)
    changelog.write_text("## 1.10.0\n")
    (folder / "1.9.0").mkdir(parents=True)
    assert (release(tmp_path, folder, changelog), last_version(folder)) == (folder / "1.10.0", "1.10.0")
    assert [(folder / "1.10.0" / name).read_bytes() for name in NAMES] == [(tmp_path / name).read_bytes() for name in NAMES]
    with pytest.raises(ValueError, match=r"1\.10\.0 was released"):
        release(tmp_path, folder, changelog)


def test_the_documents_break_no_client_of_the_last_release_and_the_changelog_tells_what_is_new() -> None:
    released, version = last_version(), version_of(json.loads((OPENAPI / NAMES[0]).read_text()))
    assert faults(all_changes(RELEASED / released, OPENAPI), released, version, CHANGELOG.read_text()) == []
