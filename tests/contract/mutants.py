"""Plants each fault in a service of its own, holds the suite against it until something is found, and writes what came of it to docs/."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO

from tests.contract import generated
from tests.contract.faults import BY_NAME, FAULTS, Fault
from tests.contract.generated import REST, ROOT
from tests.contract.live import Live, Stage
from tests.contract.people import ANONYMOUS
from tests.contract.suite import Found, held_against

REPORT = ROOT / "docs" / "mutants.md"
SECONDS = 20.0  # of schemathesis, which comes last: it finds what it finds soon, or not
NOTE = "<!-- Written by `make contract-mutants`, never by hand. -->"
INTRO = """How much the contract's tests would notice. Each fault below was planted alone in a service on a socket, over a fresh copy of the
same database, and the tests were held against it until the first of them failed: the checks of `tests/contract` with the model among
them, as `make contract` runs them, then schemathesis as somebody who is not signed in, for {seconds:.0f} seconds. Against the service
without a fault none of them fails.

The faults were thought of by those who wrote the tests. So the number says that the tests can see; it does not say what else there is."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`found` is None where nobody noticed."""

    fault: Fault
    found: Found | None
    seconds: float


def report(stage: Stage, names: Sequence[str]) -> int:
    """The exit code: whether all that was planted was noticed. The report is of all faults, so it is written only then."""
    with stage.live("without") as live:
        if wrong := first(live):
            print(f"Without any fault something is found:{wrong}")
            return 1
    outcomes = []
    for fault in [BY_NAME[name] for name in names] or FAULTS:
        outcomes.append(outcome(stage, fault))
        print(told(outcomes[-1]), flush=True)
    caught = sum(one.found is not None for one in outcomes)
    print(f"{caught} of {len(outcomes)} noticed")
    if not names:
        REPORT.write_text(text(outcomes))
    return 0 if caught == len(outcomes) else 1


def outcome(stage: Stage, fault: Fault) -> Outcome:
    began = time.monotonic()
    with stage.live(fault.name, fault.name) as live:
        return Outcome(fault, first(live) or of_schemathesis(live), time.monotonic() - began)


def first(live: Live) -> Found | None:
    """What is found first; the steps of the model are not wanted here."""
    with redirect_stdout(StringIO()):
        return next(held_against(live), None)


def of_schemathesis(live: Live) -> Found | None:
    came = generated.run(live, ANONYMOUS, REST, 5, generated.PHASES, "--max-failures", "1", seconds=SECONDS)
    lines = [line for line in came.told.splitlines() if line.startswith("- ST")]
    return Found("schemathesis", lines[0] if lines else "an error") if came.code else None


def told(one: Outcome) -> str:
    return f"{one.fault.name}: {f'noticed by {one.found.by}: {one.found.told[:200]}' if one.found else 'NOT NOTICED'} ({one.seconds:.0f} s)"


def text(outcomes: Sequence[Outcome]) -> str:
    caught = sum(one.found is not None for one in outcomes)
    lines = [f"| {one.fault.sentence} | {one.found.by if one.found else '**nobody**'} |" for one in outcomes]
    summary = f"On {datetime.now(UTC):%Y-%m-%d} {caught} of {len(outcomes)} planted faults were noticed."
    table = "\n".join(["| planted fault | first noticed by |", "|---|---|", *lines])
    return f"{NOTE}\n# What the contract's tests notice\n\n{summary}\n\n{INTRO.format(seconds=SECONDS)}\n\n{table}\n"
