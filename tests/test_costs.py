"""What requests cost may not creep up. No clock is asked, so a slow machine says the same as a fast one.

A figure that a change makes worse by more than a tenth fails; whoever has a good reason writes the new one here. One that it makes better
should be written here, too, so that it stays so: `pytest tests/test_costs.py` names every figure of what it found too dear.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import asdict

import pytest

from api.acts.demo import make_demo
from tests.commands import SECONDS
from tests.costs import Cost

pytestmark = pytest.mark.slow
MARGIN = 1.1  # versions of Python and Postgres differ by so much
COSTS = {
    "article": Cost(statements=1, rows=33, calls=522, blocks=140, held=17_700, body=1_911),
    "article, 304": Cost(statements=1, rows=3, calls=531, blocks=137, held=14_800, body=0),
    "front page": Cost(statements=1, rows=575, calls=568, blocks=143, held=54_500, body=20_412),
    "thread": Cost(statements=1, rows=83, calls=635, blocks=149, held=71_100, body=19_595),
    "tree": Cost(statements=1, rows=148, calls=808, blocks=149, held=115_500, body=34_162),
    "search": Cost(statements=1, rows=6_214, calls=623, blocks=148, held=78_500, body=21_541),
    "account's comments": Cost(statements=1, rows=87, calls=564, blocks=148, held=52_000, body=14_009),
    "article in GraphQL": Cost(statements=1, rows=23, calls=650, blocks=168, held=16_800, body=331),
    "front page in GraphQL": Cost(statements=1, rows=465, calls=650, blocks=169, held=32_300, body=5_131),
    "nested list in GraphQL": Cost(statements=1, rows=839, calls=683, blocks=170, held=283_000, body=67_774),
    "tree in GraphQL": Cost(statements=1, rows=79, calls=709, blocks=173, held=71_500, body=14_893),
    "vote": Cost(statements=4, rows=1, calls=881, blocks=210, held=20_000, body=55),
    "new comment": Cost(statements=13, rows=71, calls=2_310, blocks=285, held=35_000, body=696),
    "article from memory": Cost(statements=0, rows=0, calls=130, blocks=65, held=5_300, body=1_911),
}


def test_no_request_costs_more_than_it_did(dsn: str) -> None:
    asyncio.run(make_demo(dsn, articles=200, comments=6_000, accounts=300, votes=3_000, seed=1))
    done = subprocess.run([sys.executable, "-m", "tests.costs", dsn], capture_output=True, text=True, timeout=5 * SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    found = {name: Cost(**one) for name, one in json.loads(done.stdout).items()}
    assert list(found) == list(COSTS)
    assert {name: told for name, one in found.items() if (told := dearer(one, COSTS[name]))} == {}


def dearer(found: Cost, cost: Cost) -> list[str]:
    """Which figures are too high; statements must be as many as they were."""
    figures = ((name, figure, asdict(cost)[name]) for name, figure in asdict(found).items())
    return [
        f"{name}: {one:,} where {was:,} were enough" for name, one, was in figures if one > was * (1 if name == "statements" else MARGIN)
    ]


def test_what_is_dearer_by_more_than_a_tenth_is_named() -> None:
    was = Cost(statements=1, rows=10, calls=100, blocks=100, held=1_000, body=50)
    now = Cost(statements=2, rows=11, calls=111, blocks=50, held=1_200, body=50)
    assert dearer(now, was) == [
        "statements: 2 where 1 were enough",
        "calls: 111 where 100 were enough",
        "held: 1,200 where 1,000 were enough",
    ]
