"""python -m tests [options of pytest]: the whole suite, in parts side by side, one for each of two cores; what `make test` runs.

Each part has a Postgres of its own. What of openapi.json none of them saw is told at the end, as `pytest` alone does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.documented.seen import missing, together

HERE = Path(__file__).parent
PARTS = min(2, os.cpu_count() or 1)  # tests of many at once want some of the machine, too


def main(options: list[str]) -> int:
    with TemporaryDirectory() as folder:
        seen = Path(folder) / "seen"
        files = sorted(map(str, HERE.glob("test_*.py")))
        parts = [Part(files[place::PARTS], [*options, "--seen", str(seen)], Path(folder) / str(place)) for place in range(PARTS)]
        codes = [part.code() for part in parts]
        unseen = [] if any(codes) or options else missing(together(seen))
    if unseen:
        print("of openapi.json no test saw", *unseen, sep="\n")
    return 1 if any(codes) or unseen else 0


class Part:
    """Some of the files, tested by a process whose words are kept until it ends: those of two at once could not be read."""

    def __init__(self, files: list[str], options: list[str], told: Path) -> None:
        self.told = told
        with told.open("w") as output:
            self.process = subprocess.Popen([sys.executable, "-m", "pytest", *options, *files], stdout=output, stderr=subprocess.STDOUT)

    def code(self) -> int:
        found = self.process.wait()
        print(self.told.read_text(), flush=True)
        return found


sys.exit(main(sys.argv[1:]))
