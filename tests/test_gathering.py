"""Those who wait together: whatever happens to their batch, each of them is told."""

from __future__ import annotations

import asyncio

import pytest

from db.gathering import Gathering

pytestmark = pytest.mark.anyio
PATIENCE = 10.0  # seconds; a fault here is that somebody waits for ever


async def doubled(batch: list[tuple[int, int]]) -> list[int]:
    """What it should be; a batch with a 13 in it loses its last answer."""
    await asyncio.sleep(0)
    found = [2 * value for _, value in batch]
    return found[:-1] if (13, 13) in batch else found


async def told(gathering: Gathering[int, int, int], *values: int) -> list[int | str]:
    asked = asyncio.gather(*(gathering.ask(one, one) for one in values), return_exceptions=True)
    return [one if isinstance(one, int) else type(one).__name__ for one in await asyncio.wait_for(asked, PATIENCE)]


async def test_a_batch_with_an_answer_too_few_is_told_to_all_and_the_next_one_is_answered() -> None:
    gathering = Gathering(doubled, most=10)
    assert await told(gathering, 1, 13) == ["ValueError", "ValueError"]
    assert await told(gathering, 1, 2) == [2, 4]
