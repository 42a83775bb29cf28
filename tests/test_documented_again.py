"""Examples of the document, asked where time has passed: what has not changed since, and what is gone before it is answered with."""

from __future__ import annotations

import pytest

from api.acts.once import Done
from api.rest import writes
from api.rest.answer import Answer
from api.rest.write import Write
from api.rest.writes import WRITES
from tests.examples import Documented, documented
from tests.opened import Opened

KEPT = {one.name: one for one in documented() if "304" in one.responses}
SHOWN = {one.operation_id for one in WRITES if one.verb.gives and not (one.part or one.verb.document)}
GONE = {one.name: one for one in documented() if one.name in SHOWN and "404" in one.responses}
EMPTY = """
do $$ begin execute (
  select 'truncate ' || string_agg(format('%I.%I', schemaname, tablename), ', ') || ' cascade'
  from pg_tables
  where schemaname = 'public'
); end $$
"""


@pytest.mark.parametrize("one", KEPT.values(), ids=KEPT)
def test_whoever_has_an_answer_is_told_that_it_is_still_the_same(opened: Opened, one: Documented) -> None:
    door = opened(one)
    tag = one.ask(door).headers["etag"]
    answer = one.ask(door, If_None_Match=tag)
    assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", tag)


@pytest.mark.parametrize("one", GONE.values(), ids=GONE)
def test_what_is_gone_before_it_is_answered_with_is_not_found(opened: Opened, one: Documented, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever deletes it between the write and the read that follows is as quick as this."""
    shown = writes.shown

    async def late(request: writes.Call, write: Write, done: Done) -> Answer:
        await request.app.state.pool.execute(EMPTY)
        return await shown(request, write, done)

    monkeypatch.setattr(writes, "shown", late)
    answer = one.ask(opened(one))
    assert (answer.status, answer.json["code"]) == (404, "not_found")
