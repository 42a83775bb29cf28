"""The corpus of hostile requests in process: each is answered as the document says, by no fault, and nothing from inside is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import count

import httpx
import pytest

from schema.account import Role
from tests.documented.exchange import Exchange
from tests.door import Door
from tests.hostile.addresses import fitting
from tests.hostile.corpus import Case, Sent, cases, parts
from tests.hostile.harm import harm
from tests.people import person

pytestmark = pytest.mark.slow  # more requests than all other tests send; any Postgres answers them alike
ALL = [one for one in cases() if not one.is_raw]
PATIENCE = 10  # seconds; whatever takes so long here hangs
NUMBERS = count()


@pytest.fixture(scope="module")
def hostile(filled_dsn: str) -> Iterator[Door]:
    """The service over a dataset of this module's own, for some of what comes is done."""
    door = Door(filled_dsn, connections=4)
    yield door
    door.close()


@pytest.mark.parametrize("case", ALL, ids=str)
def test_what_is_hostile_is_answered_as_documented_and_told_nothing(hostile: Door, case: Case) -> None:
    secret = person(hostile.dsn, f"hostile{next(NUMBERS)}", Role.ADMIN).session.encode()  # a new one: what is done may end a session
    wrong = []
    for address, request in fitting(case):
        wrong += what_is_wrong(hostile, case, parts(request), secret if address.is_for_somebody else None)
    assert not wrong, "\n".join(wrong)


def what_is_wrong(door: Door, case: Case, sent: Sent, secret: bytes | None) -> list[str]:
    try:
        return harm(case, asked(door, sent, secret))
    except AssertionError as undocumented:  # of whatever asks: told with all others
        return [str(undocumented)]


def asked(door: Door, sent: Sent, secret: bytes | None) -> Exchange:
    headers = [(name.lower(), value) for name, value in sent.headers]
    if secret and b"authorization" not in dict(headers):
        headers.append((b"authorization", b"Bearer " + secret))
    answer = door.run(asyncio.wait_for(door.asked(sent.method, sent.target, headers, sent.body), PATIENCE))
    return Exchange(sent.method, sent.target, httpx.Headers(headers), sent.body, answer.status, answer.headers, answer.body)


def test_the_corpus_is_large_and_says_of_each_case_once_what_is_wrong() -> None:
    every = list(cases())
    assert len(every) == len({str(one) for one in every}) > 400
    assert [str(one) for one in every if next(fitting(one), None) is None] == []
