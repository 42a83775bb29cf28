"""A release is kept once, and what stands here may be the next: it breaks no client unannounced, and the changelog tells what is new."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

import pytest

from openapi.changes import digests
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


@dataclass(frozen=True)
class Place:
    """Documents that are to be released, the changelog that tells of them, and where those are that were."""

    folder: Path

    def write(self, version: str, sdl: str = "type Query { story: String }\n") -> None:
        (self.folder / NAMES[0]).write_text(json.dumps({"info": {"version": version}}))
        (self.folder / NAMES[1]).write_text(sdl)

    def release(self) -> Path:
        return release(self.folder, self.released, self.changelog)

    @property
    def released(self) -> Path:
        return self.folder / "released"

    @property
    def changelog(self) -> Path:
        return self.folder / "CHANGELOG.md"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path)
    made.changelog.write_text("## 1.10.0\n\n## 1.9.0\n")
    made.write("1.9.0")
    made.release()
    return made


def test_a_version_is_released_once_and_under_its_name(place: Place) -> None:
    place.write("1.11.0")
    with pytest.raises(ValueError, match=r"has no `## 1\.11\.0`"):
        place.release()
    place.write("1.10.0")
    assert (place.release(), last_version(place.released)) == (place.released / "1.10.0", "1.10.0")
    assert [(place.released / "1.10.0" / name).read_bytes() for name in NAMES] == [(place.folder / name).read_bytes() for name in NAMES]
    with pytest.raises(ValueError, match=r"1\.10\.0 was released"):
        place.release()


def test_what_was_released_never_changes(place: Place) -> None:
    assert digests.changed(place.released) == []
    changed, gone, unknown = (place.released / "1.9.0" / name for name in (*NAMES, "other.json"))
    changed.write_text("{}")
    gone.unlink()
    unknown.write_text("{}")
    faults = [f"1.9.0/{path.name}" for path in (changed, unknown, gone)]
    assert digests.changed(place.released) == faults
    place.write("1.10.0")
    place.release()
    assert digests.changed(place.released) == faults, "another release makes nothing good"


def test_a_version_that_was_taken_back_is_released_afresh(place: Place) -> None:
    place.write("1.10.0")
    place.release()
    before = (place.released / digests.SUMS).read_text().splitlines()
    rmtree(place.released / "1.10.0")
    place.write("1.10.0", "type Query { story: Int }\n")
    place.release()
    after = (place.released / digests.SUMS).read_text().splitlines()
    assert (digests.changed(place.released), after[:3], len(after)) == ([], before[:3], 4)
    assert [one[64:] for one in after] == [one[64:] for one in before]
    assert after[3] != before[3]


def test_the_documents_that_were_released_are_what_they_were() -> None:
    assert digests.changed(RELEASED) == [], "undo that: they are never changed"


def test_the_documents_break_no_client_of_the_last_release_and_the_changelog_tells_what_is_new() -> None:
    released, version = last_version(), version_of(json.loads((OPENAPI / NAMES[0]).read_text()))
    assert faults(all_changes(RELEASED / released, OPENAPI), released, version, CHANGELOG.read_text()) == []
