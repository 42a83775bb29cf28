"""What released documents were when they were released: `released/SHA256SUMS`, as `sha256sum` writes it. They never change."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

SUMS = "SHA256SUMS"


def changed(folder: Path) -> list[str]:
    """The documents that are not what they were, are gone, or were never released."""
    noted, found = _noted(folder), dict(_found(folder))
    return sorted(name for name in noted.keys() | found.keys() if noted.get(name) != found.get(name))


def note(folder: Path, version: str) -> None:
    """Writes what the documents of a version are. What is noted of others stays as it is, whatever became of them."""
    others = {name: digest for name, digest in _noted(folder).items() if not _is_of(name, version)}
    own = {name: digest for name, digest in _found(folder) if _is_of(name, version)}
    (folder / SUMS).write_text("".join(f"{digest}  {name}\n" for name, digest in (others | own).items()))


def _is_of(name: str, version: str) -> bool:
    return name.startswith(f"{version}/")


def _found(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*/*")):
        yield path.relative_to(folder).as_posix(), sha256(path.read_bytes()).hexdigest()


def _noted(folder: Path) -> dict[str, str]:
    """Digests by name; none where nothing was released yet."""
    path = folder / SUMS
    lines = path.read_text().splitlines() if path.exists() else []
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
