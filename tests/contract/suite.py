"""All that is held against a service beside what schemathesis generates: checks of reads, walks and writes, then the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
from hypothesis.errors import HypothesisException

from tests.contract import model
from tests.contract.live import Live, wire_to
from tests.contract.reads import READS
from tests.contract.walks import WALKS
from tests.contract.wire import Wire
from tests.contract.writes import WRITING

Check = Callable[[Wire, Live], None]
RUNS = 12  # of the model, each of thirty steps; the report on planted faults is about as many
BROKEN = (AssertionError, LookupError, TypeError, ValueError, httpx.HTTPError, HypothesisException)
"""What a check ends with when an answer is another than it says, or none at all."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found by whom."""

    by: str
    told: str

    def __str__(self) -> str:
        return f"\n  {self.by}: {self.told}"


def held_against(live: Live, runs: int = RUNS) -> Iterator[Found]:
    """All that is found, by the quick ones first. `runs` are those of the model."""

    def the_model(wire: Wire, live: Live) -> None:
        model.hold(wire, live, runs)

    wire = wire_to(live)
    checks: dict[str, Check] = {check.__name__.replace("_", " "): check for check in (*WRITING, the_model, *READS, *WALKS)}
    try:
        for name, check in checks.items():
            try:
                check(wire, live)
            except BROKEN as error:
                yield Found(name, f"{type(error).__name__}: {error}".removeprefix("AssertionError: ")[:600])
    finally:
        wire.close()
