"""What docs/newsletters.md shows is what happens: its commands are run one after the other, on the newsletters of a new service."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from api import settings
from api.acts.networks import WIDE
from api.acts.signups import BY_ADDRESS, BY_CLIENT, LINK_LASTS
from api.cli.samples import import_samples
from api.front.page import FILES
from api.rest.routes import OPERATIONS
from api.rest.writes import WRITES
from db.statements import statement
from schema.consent import ConsentKind, ConsentVia
from tests.door import Door
from tests.markdown import blocks_of
from tests.newcomer import Newcomer, parts, steps_of
from tests.signed_in import Service
from tests.test_docs_accounts import how_often

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "newsletters.md").read_text()
STEPS = steps_of(TEXT)
ADDRESSES = {*((one.method, one.path) for one in OPERATIONS), *((one.method, one.path) for one in WRITES)}


@pytest.fixture
def newcomer(fresh_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newcomer]:
    monkeypatch.setenv(settings.RATE.name, "0")  # whoever reads between the steps is slower
    asyncio.run(import_samples(fresh_dsn))
    door = Door(fresh_dsn, connections=2)
    yield Newcomer(Service(door), fresh_dsn, tmp_path)
    door.close()


def test_each_step_comes_out_as_it_is_shown(newcomer: Newcomer) -> None:
    told = [(command, parts(newcomer.type(command), kind)) for command, kind, _ in STEPS]
    assert told == [(command, parts(shown, kind)) for command, kind, shown in STEPS]


def test_everything_that_is_shown_is_run() -> None:
    kinds = [kind for kind, _ in blocks_of(TEXT)]
    assert (kinds[::2], set(kinds[1::2])) == (["sh"] * len(STEPS), {"http", "json", "text"})


def test_how_often_is_what_is_counted() -> None:
    told = re.findall(r"^\| .* \| (\d.*) \|$", TEXT, re.MULTILINE)
    lately = statement("signup", "mailed_lately")
    assert told == [how_often(BY_CLIENT), "1 in 15 minutes, 3 in 1 day", how_often(BY_ADDRESS)]
    assert re.findall(r"interval '(.+)'|>= (\d)", lately) == [("1 day", ""), ("", "3"), ("15 minutes", "")]


def test_how_long_is_what_holds() -> None:
    assert (f"for {LINK_LASTS // timedelta(hours=1)} hours" in TEXT, f"/{WIDE[4]} of IPv4, /{WIDE[6]} of IPv6" in TEXT) == (True, True)
    [days] = set(re.findall(r"interval '(\d+ days)'", statement("signup", "forget_stale")))
    assert f"in {days} is forgotten by itself" in TEXT


@pytest.mark.parametrize("kinds", [ConsentKind, ConsentVia])
def test_what_the_ledger_tells_is_all_named(kinds: type[ConsentKind] | type[ConsentVia]) -> None:
    *first, last = (f"`{one.value}`" for one in kinds)
    assert f"({', '.join(first)} or {last})" in TEXT


def test_every_address_that_it_names_is_there() -> None:
    named = re.findall(r"`(GET|PUT|POST|DELETE|PATCH) (/v1/[^` ]+)`", TEXT)
    assert (len(named) > 5, [one for one in named if one not in ADDRESSES]) == (True, [])
    assert [page for page in re.findall(r"`(/[a-z/]+)`", TEXT) if page not in FILES] == []
