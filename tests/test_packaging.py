"""What is installed is whole: every package of the house, and every file that one of them reads."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from openapi.changes.released import RELEASED
from tests.test_house import HOUSE, OURS

pytestmark = pytest.mark.slow  # not for its time: it says nothing about Postgres
SETUP = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["setuptools"]
# what was released is for those who develop: nothing that runs reads it
FOLDERS = (*OURS, "samples")  # samples are data alone: what `broadsheet serve` shows at first


def test_every_package_is_installed() -> None:
    packages = {".".join(path.parent.relative_to(HOUSE).parts) for folder in OURS for path in (HOUSE / folder).rglob("__init__.py")}
    assert (sorted(SETUP["packages"]), "bench" in SETUP["packages"]) == (sorted(packages | {"samples"}), False)


def test_every_file_that_a_package_reads_is_installed_with_it() -> None:
    installed = {path for package, globs in SETUP["package-data"].items() for one in globs for path in folder_of(package).glob(one)}
    assert set(data_files()) == installed


def data_files() -> Iterator[Path]:
    for folder in FOLDERS:
        for path in (HOUSE / folder).rglob("*"):
            if path.is_file() and path.suffix not in (".py", ".pyc") and not path.is_relative_to(RELEASED):
                yield path


def folder_of(package: str) -> Path:
    return HOUSE.joinpath(*package.split("."))
