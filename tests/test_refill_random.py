"""Random datasets make the round trip, whatever happened in them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from api.acts.check import check
from tests import moderated
from tests.refilling import differing_but_for_the_place, round_trip

pytestmark = pytest.mark.slow
SEEDS = range(4)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_export_of_what_was_taken_in_is_the_same_and_counters_agree(seed: int, fresh_dsn: str, other_dsn: str, tmp_path: Path) -> None:
    moderated.fill(fresh_dsn, seed)
    assert asyncio.run(check(fresh_dsn)) == []
    assert round_trip(fresh_dsn, other_dsn, tmp_path).doubts == ()
    assert (differing_but_for_the_place(tmp_path), asyncio.run(check(other_dsn))) == (set(), [])
