"""Tells what has changed since the last release, and fails where that breaks its clients: `python -m openapi.changes [release]`."""

from __future__ import annotations

import json
import sys

from openapi.changes.change import Weight
from openapi.changes.released import CHANGELOG, NAMES, OPENAPI, RELEASED, all_changes, faults, last_version, release, version_of


def main() -> int:
    if sys.argv[1:] == ["release"]:
        print(f"Released as {release().relative_to(OPENAPI)}")
        return 0
    released, version = last_version(), version_of(json.loads((OPENAPI / NAMES[0]).read_text()))
    found = all_changes(RELEASED / released, OPENAPI)
    for one in sorted(found, key=lambda change: (list(Weight).index(change.weight), change.told)):
        print(f"{one.weight:8}  {one.told}")
    wrong = faults(found, released, version, CHANGELOG.read_text())
    print(*(f"FAILED  {one}" for one in wrong), f"{len(found)} changes since {released}, {len(wrong)} faults", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
