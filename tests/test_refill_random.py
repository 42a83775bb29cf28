"""Random datasets make the round trip, whatever happened in them."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from api.acts.check import check
from db.pool import open_pool
from tests import drill_writers, moderated
from tests.drill_changes import PEOPLE, prepared
from tests.refilling import differing_but_for_the_place, round_trip

pytestmark = pytest.mark.slow
SEEDS = range(4)
ACTS = 400


@pytest.mark.parametrize("seed", SEEDS)
def test_the_export_of_what_was_taken_in_is_the_same_and_counters_agree(seed: int, fresh_dsn: str, other_dsn: str, tmp_path: Path) -> None:
    moderated.fill(fresh_dsn, seed)
    assert asyncio.run(check(fresh_dsn)) == []
    assert [doubt.code for doubt in round_trip(fresh_dsn, other_dsn, tmp_path).doubts] == ["roles"]
    assert (differing_but_for_the_place(tmp_path), asyncio.run(check(other_dsn))) == (set(), [])


async def written(dsn: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Somebody does so many things, one after the other: articles, comments, votes, edits, decisions, pages, erasures."""
    monkeypatch.setattr(drill_writers, "LINGERS", 0.0)
    await prepared(dsn)
    async with await open_pool(dsn, size=2) as pool:
        writers = drill_writers.Writers(pool, Random(seed), list(range(1, PEOPLE + 1)))
        await writers.create()
        while sum(writers.done.values()) < ACTS:
            await writers.some_act()
    return writers.done


@pytest.mark.parametrize("seed", SEEDS)
def test_what_people_wrote_and_moderators_decided_is_the_same_too(
    seed: int, fresh_dsn: str, other_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = asyncio.run(written(fresh_dsn, seed, monkeypatch))
    assert min(done[act] for act in ("post", "vote", "edit", "decide", "delete", "correct")) > 0
    assert [doubt.code for doubt in round_trip(fresh_dsn, other_dsn, tmp_path).doubts] == ["roles"]
    assert (differing_but_for_the_place(tmp_path), asyncio.run(check(other_dsn))) == (set(), [])
