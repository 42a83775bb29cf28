"""`make contract`, `make contract-deep` and `make contract-mutants`. The exit code says whether anything was found, or a fault was not."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.contract import generated, mutants
from tests.contract.generated import DOORS
from tests.contract.live import Stage, staged
from tests.contract.people import WHO
from tests.contract.suite import RUNS, held_against

EXAMPLES = 3  # of each operation as each of six people; the whole takes some three minutes on two cores that do nothing else
DEEP = 150
FEWEST_SECONDS = 5  # in which less than the document is read
AT_ONCE = 2  # processes that generate, and as many services; more would only wait for each other


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.contract", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    deep = commands.add_parser("deep", help="the same, longer")
    deep.add_argument("--examples", type=int, default=DEEP)
    planted = commands.add_parser("mutants", help="plant faults one at a time, and see which are caught")
    planted.add_argument("names", nargs="*", help="only these; the report is written when all are planted")
    parser.add_argument("--seconds", type=float, help="no more than about so long: what is not done by then is said to be left out")
    given = parser.parse_args(arguments)
    with staged() as stage:
        if given.command == "mutants":
            return mutants.report(stage, given.names)
        return contract(stage, given.examples if given.command == "deep" else EXAMPLES, given.seconds)


def contract(stage: Stage, examples: int, seconds: float | None = None) -> int:
    """Whether anything was found: generated requests of everybody at each door, and our own checks with the model."""
    began = time.monotonic()
    until = None if seconds is None else began + seconds
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = [
            pool.submit(ours, stage, examples),
            *(pool.submit(of_schemathesis, stage, who, door, examples, until) for door in DOORS for who in WHO),
        ]
        sound = [tell(*one.result()) for one in waiting]
    print(f"{'nothing' if all(sound) else 'something'} was found, in {time.monotonic() - began:.0f} s")
    return 0 if all(sound) else 1


def tell(name: str, found: str, unfinished: str) -> bool:
    """Whether nothing was found."""
    print(": ".join(filter(None, (name, found or "nothing found", unfinished))), flush=True)
    return not found


def of_schemathesis(stage: Stage, who: str, door: str, examples: int, until: float | None) -> tuple[str, str, str]:
    name, left = f"schemathesis at {door} as {who}", None if until is None else until - time.monotonic()
    if left is not None and left < FEWEST_SECONDS:
        return name, "", "left out, for there was no time"
    with stage.live(f"{who}_{DOORS.index(door)}") as live:
        came = generated.run(live, who, door, examples, seconds=left)
    return name, came.told if came.code else "", "ended early, for there was no time" if came.is_cut_off else ""


def ours(stage: Stage, examples: int) -> tuple[str, str, str]:
    with stage.live("ours") as live:
        return "checks and model", "\n".join(map(str, held_against(live, max(RUNS, examples)))), ""


if __name__ == "__main__":
    sys.exit(main())
