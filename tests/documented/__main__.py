"""python -m tests.documented FOLDER: what of openapi.json no test saw, of a suite that ran in parts with --seen FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.documented.seen import everything, missing, together


def main() -> int:
    unseen = missing(together(Path(sys.argv[1])))
    print(*unseen, f"{len(unseen)} of {len(everything())} were not seen", sep="\n")
    return 1 if unseen else 0


sys.exit(main())
