"""Documents as they were released, one folder for each version, and what must hold of those that are to be the next ones."""

from __future__ import annotations

import json
import re
from pathlib import Path

from openapi.changes import digests, graphql, operations
from openapi.changes.change import Change, Weight
from openapi.changes.shapes import Json, mapping

OPENAPI = Path(__file__).parents[1]
RELEASED = OPENAPI / "released"
CHANGELOG = OPENAPI.parent / "CHANGELOG.md"
NAMES = ("openapi.json", "schema.graphql")
Version = tuple[int, ...]


def number(version: str) -> Version:
    return tuple(map(int, version.split(".")))


def last_version(folder: Path = RELEASED) -> str:
    return max((path.name for path in folder.iterdir() if path.is_dir()), key=number)


def version_of(document: Json) -> str:
    return str(mapping(document["info"])["version"])


def all_changes(before: Path, after: Path) -> list[Change]:
    """From the documents of one folder to those of another."""
    old, new = (json.loads((folder / NAMES[0]).read_text()) for folder in (before, after))
    sdl, newer = ((folder / NAMES[1]).read_text() for folder in (before, after))
    return [*operations.changes(old, new), *graphql.changes(sdl, newer)]


def since(version: str, changelog: str) -> str:
    """What a changelog tells above a version."""
    return re.split(rf"^## {re.escape(version)}\b", changelog, maxsplit=1, flags=re.MULTILINE)[0]


def faults(found: list[Change], released: str, version: str, changelog: str) -> list[str]:
    """What keeps the documents from being the next ones: clients that break without a major version, and what the changelog keeps quiet."""
    is_major, told = number(version)[0] > number(released)[0], since(released, changelog)
    broken = [] if is_major else [f"breaks clients of {released}: {one.told}" for one in found if one.weight is Weight.BREAKING]
    quiet = [one for one in found if one.weight is not Weight.NOTE and not re.search(rf"\b{re.escape(one.name)}\b", told)]
    return [*broken, *(f"CHANGELOG.md does not name {one.name}: {one.told}" for one in quiet)]


def release(before: Path = OPENAPI, folder: Path = RELEASED, changelog: Path = CHANGELOG) -> Path:
    """Keeps the documents as those of their version. Raises ValueError where it was released, or the changelog does not tell of it."""
    version = version_of(json.loads((before / NAMES[0]).read_text()))
    place = folder / version
    if place.exists():
        raise ValueError(f"{version} was released: give pyproject.toml the next version, then `make setup generate`")
    if not re.search(rf"^## {re.escape(version)}$", changelog.read_text(), re.MULTILINE):
        raise ValueError(f"CHANGELOG.md has no `## {version}`: call what it has as unreleased so")
    place.mkdir(parents=True)
    for name in NAMES:
        (place / name).write_bytes((before / name).read_bytes())
    digests.note(folder, version)
    return place
