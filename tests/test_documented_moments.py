"""Statuses of the document that hang on the moment: an account that is gone meanwhile, the same write that is still being done."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace

import asyncpg
import pytest
from cachetools import TTLCache

from api.acts.passwords import HASHER
from api.floor.floor import Floor
from api.secret import SESSION, digest_of, new_secret
from api.settings import EXPORTS
from schema.account import Role
from tests.documented.document import OPERATIONS, Operation
from tests.door import Door
from tests.people import Person, person
from tests.test_documented_statuses import Asked, asked

PASSWORD = "four plain words here"
JUDGEMENT = {"action": "hide", "reason": "spam", "statement": "This advertises a shop."}
SUBSCRIBER = {"email": "a@b.example", "consented_at": "2026-01-01T00:00:00Z", "consent_text": "Yes.", "source": "A list."}
BODIES: dict[str, object] = {
    "importPages": {"pages": [{"name": "x", "text": "no page"}]},
    "importSubscribers": {"subscribers": [SUBSCRIBER]},
    "logIn": {"login": "locker", "password": PASSWORD},
    "register": {"handle": "heron", "email": "heron@example.org", "password": PASSWORD},
    "resetPassword": {"secret": "x", "password": PASSWORD},
    "createExport": {"formats": ["csv"]},
    "createRule": {"name": "Shops", "kind": "words", "words": ["shop"]},
    "decide": JUDGEMENT,
    "decideMany": {**JUDGEMENT, "ids": ["cmt_1_1"]},
}
"""Where the examples of the members do not go together."""
KEYED = [one for one in OPERATIONS if "Idempotency-Key" in {told["name"] for told in one.parameters("header")}]
OF_GONE = ("getMe", "updateMe", "exportMe", "createToken", "createClient", "createExport", "requestErasure")
NOBODY = 999_999


@pytest.fixture(scope="module")
def door(filled_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    opened = Door(filled_dsn, connections=len(KEYED) + 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(EXPORTS.name, str(tmp_path_factory.mktemp("exports")))
        yield opened
    opened.close()


@pytest.fixture(scope="module")
def locker(filled_dsn: str) -> Person:
    return person(filled_dsn, "locker", Role.ADMIN, password_hash=HASHER.hash(PASSWORD))


def request_of(operation: Operation, secret: str) -> Asked:
    sound = asked(operation, f"Bearer {secret}".encode())
    return replace(sound, body=json.dumps(BODIES[operation.id]).encode()) if operation.id in BODIES else sound


def test_a_write_that_is_still_being_done_is_not_done_again(door: Door, locker: Person, filled_dsn: str) -> None:
    """While the table of what was done is held, as it is for a write's own row until it ends."""

    async def all_at_once() -> list[tuple[int, object]]:
        holder = await asyncpg.connect(filled_dsn)
        await holder.execute("begin; lock table answered_write in access exclusive mode")
        sent = [request_of(one, locker.session).but(idempotency_key=b"once") for one in KEYED]
        found = await asyncio.gather(*(door.asked(one.method, one.target, one.fields, one.body) for one in sent))
        await holder.close()
        return [(answer.status, answer.json.get("code")) for answer in found]

    found = {one.id: told for one, told in zip(KEYED, door.run(all_at_once()), strict=True)}
    assert found == {one.id: (409, "write_in_progress") for one in KEYED}


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.id in OF_GONE], ids=lambda one: one.id)
def test_whoever_is_gone_by_now_finds_nothing(door: Door, locker: Person, operation: Operation) -> None:
    """For half a second the service remembers who came, and what it remembers is gone from the tables."""
    floor, secret = door.app.asgi_handler, new_secret(SESSION)
    assert isinstance(floor, Floor), "the floor is the outermost layer"
    floor.viewers.known = TTLCache(10, 1, lambda: 0.0)  # the half second does not pass
    viewer = door.run(floor.viewers.of(f"Bearer {locker.session}".encode(), door.app.state))
    floor.viewers.known[digest_of(secret)] = replace(viewer, account_id=NOBODY)
    assert request_of(operation, secret).of(door) == 404
