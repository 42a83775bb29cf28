"""What any operation may be refused with is seen of each: sizes, forms, rates, versions, who asks, and a database that is late or away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import asyncpg
import pytest
from litestar.types import HTTPReceiveMessage

from api import settings
from api.floor import request
from api.floor.request import LARGEST_HEADERS, LONGEST_TARGET
from schema.account import Role
from tests.documented.document import OPERATIONS, Operation
from tests.door import Door
from tests.hostile.addresses import FORM, JSON_BODY, Address
from tests.people import Person, person

SIGNED, OF_SIGNED = {"takeMailEvents"}, {401, 408, 415, 503, 504}
"""Signed, not signed in: without a secret in the settings it is not there. Its own tests have one."""
Fields = tuple[tuple[bytes, bytes], ...]
NOWHERE = "postgresql://nobody@127.0.0.1:1/nowhere"
WRONG_SECRET = b"Bearer bst_pat_000000000000000000000000000000000000"


@dataclass(frozen=True)
class Asked:
    """A request that is all right, but for what is changed of it."""

    method: str
    target: str
    fields: Fields
    body: bytes

    def but(self, target: str = "", **fields: bytes | None) -> Asked:
        """With something behind the target, and with other fields; None takes one away."""
        changed = {name.replace("_", "-").encode(): value for name, value in fields.items()}
        kept = [pair for pair in self.fields if pair[0] not in changed]
        return replace(self, target=self.target + target, fields=(*kept, *((n, v) for n, v in changed.items() if v is not None)))

    def of(self, door: Door) -> int:
        return door.ask(self.method, self.target, self.fields, self.body).status


def asked(operation: Operation, who: bytes | None) -> Asked:
    """By its examples. `who` is what Authorization says."""
    address = Address(operation.method, operation.template, operation)
    given, form = address.body(JSON_BODY), address.body(FORM)
    kind = JSON_BODY if given is not None else FORM if form is not None else None
    body = json.dumps(given) if given is not None else urlencode({name: value for name, value in (form or {}).items() if value})
    fields: dict[bytes, bytes | None] = {
        b"content-type": kind.encode() if kind else None,
        b"if-match": b"*" if operation.parameters("header") else None,
        b"authorization": who,
    }
    told = tuple((name, value) for name, value in fields.items() if value is not None)
    return Asked(operation.method, address.path(), told, body.encode())


class Late:
    """A pool whose connections are always busy until their time is up."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        self.pool = pool

    @asynccontextmanager
    async def acquire(self, **in_time: float) -> AsyncIterator[object]:
        async with self.pool.acquire(**in_time) as connection:
            await connection.execute("set statement_timeout = 1")
            await connection.execute("select pg_sleep(5)")
            yield connection


@dataclass
class Doors:
    """Of the service as it is, of one that nobody may ask, of one whose database is late, and of one that has none."""

    sound: Door
    strict: Door
    late: Door
    away: Door
    editor: Person
    reader: Person


@pytest.fixture(scope="module")
def doors(filled_dsn: str) -> Iterator[Doors]:
    with pytest.MonkeyPatch.context() as patch:
        for setting in (settings.RATE, settings.BURST):
            patch.setenv(setting.name, "1")
        strict = Door(filled_dsn)
    late = Door(filled_dsn)
    late.app.state.pool = Late(late.pool)
    sound, away = Door(filled_dsn, connections=2), Door(NOWHERE)
    yield Doors(sound, strict, late, away, person(filled_dsn, "editor", Role.ADMIN), person(filled_dsn, "reader"))
    for door in (sound, strict, late, away):
        door.close()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.id)
def test_every_refusal_that_is_documented_for_any_operation_is_given(
    doors: Doors, operation: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = dict(refusals(doors, operation, monkeypatch))
    assert found == {status: status for status in found}


def refusals(doors: Doors, operation: Operation, patch: pytest.MonkeyPatch) -> Iterator[tuple[int, int]]:
    """Each status of the document that can be brought about in one way for all, with the one that came."""
    is_form = operation.template.startswith("/oauth/")
    who = None if is_form else f"Bearer {doors.editor.session}".encode()  # in a form the client says itself who it is
    sound, documented = asked(operation, who), {int(status) for status in operation.responses}
    by_a_reader = sound.but(authorization=f"Bearer {doors.reader.token}".encode())
    nothing = replace(sound, target=Address(operation.method, operation.template, operation).path("nothing"))
    ways = {
        400: sound.but(host=b"a b"),
        401: sound.but(authorization=None if is_form else WRONG_SECRET),
        403: by_a_reader if operation.told["security"] not in ([], [{}]) else None,
        404: nothing if "{" in operation.template and operation.method == "GET" else None,
        406: sound.but(accept_encoding=b"*;q=0"),
        413: sound.but(content_length=b"9" * 15),
        414: sound.but("?" + "x" * LONGEST_TARGET),
        415: sound.but(content_type=b"text/plain"),
        428: sound.but(if_match=None),
        431: sound.but(x_large=b"x" * LARGEST_HEADERS),
    }
    documented -= OF_SIGNED if operation.id in SIGNED else set()
    yield from ((status, way.of(doors.sound)) for status, way in ways.items() if way and status in documented)
    if 408 in documented:
        patch.setattr(request, "BODY_SECONDS", 0.01)
        yield 408, doors.sound.ask(sound.method, sound.target, sound.fields, receive=silent).status
    if 429 in documented:
        bare = sound.but(authorization=None)
        yield 429, [bare.of(doors.strict) for _ in range(2)][-1]
    yield from ((status, sound.of(door)) for status, door in ((503, doors.away), (504, doors.late)) if status in documented)


async def silent() -> HTTPReceiveMessage:
    await asyncio.Event().wait()
    raise AssertionError("nothing ever comes")
