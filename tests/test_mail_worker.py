"""The outbox, sent to a real mail server on loopback: every letter once, whatever happens, and twice only where nobody can know."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from aiosmtpd.smtp import SMTP
from asyncpg import Pool, Record

from api.mail import worker
from api.mail.worker import DELAYS, JITTER, LEASE, Outbox
from db import trouble
from db.leases import take_lease
from db.mail import QueuedMail, forget_mail_to, forget_old_mail, queue_mail
from db.pool import open_pool
from tests.logged import listening
from tests.mail_server import PATIENCE, PostOffice, delays, hurry, letter, outbox, post_office, queue, states

pytestmark = pytest.mark.anyio
NEWS = [("reader1@mail.example", "News 1"), ("reader2@mail.example", "News 2"), ("reader3@mail.example", "News 3")]


@pytest.fixture
async def pool(fresh_dsn: str) -> AsyncIterator[Pool[Record]]:
    async with await open_pool(fresh_dsn, size=4) as opened:
        yield opened


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with post_office() as listening:
        yield listening


# Queuing


async def test_a_letter_is_there_with_what_caused_it_or_not_at_all(pool: Pool[Record], office: PostOffice) -> None:
    async with pool.acquire() as connection:
        undone = connection.transaction()
        await undone.start()
        await queue_mail(connection, letter(1))
        await undone.rollback()
    await queue(pool, letter(2))
    assert await outbox(pool, office).send_due() == 1
    assert office.received == NEWS[1:2]


async def test_letters_go_out_in_order_over_one_connection_and_are_forgotten_here(pool: Pool[Record], office: PostOffice) -> None:
    await queue(pool, letter(1), letter(2), letter(3))
    sending = outbox(pool, office)
    assert (await sending.send_due(), await sending.send_due()) == (3, 0)
    assert (office.received, office.connections) == (NEWS, 1)
    assert await states(pool) == [("sent", 1, None)] * 3


async def test_a_letter_that_is_not_due_waits(pool: Pool[Record], office: PostOffice) -> None:
    await queue(pool, letter(1))
    await pool.execute("update outgoing_mail set next_try_at = now() + interval '1 minute'")
    assert (await outbox(pool, office).send_due(), office.letters) == (0, [])


async def test_who_is_forgotten_gets_no_letter_that_waits(pool: Pool[Record], office: PostOffice) -> None:
    await queue(pool, letter(1), letter(2))
    async with pool.acquire() as connection:
        await forget_mail_to(connection, "READER1@mail.example")
    assert (await outbox(pool, office).send_due(), office.received) == (1, NEWS[1:2])


async def test_what_is_done_is_deleted_after_a_month_and_what_waits_is_not(pool: Pool[Record], office: PostOffice) -> None:
    await queue(pool, letter(1), letter(2))
    await outbox(pool, office).send_due()
    await queue(pool, letter(3))
    await pool.execute("update outgoing_mail set created_at = now() - interval '31 days' where recipient <> 'reader2@mail.example'")
    await forget_old_mail(pool)
    assert await states(pool) == [("sent", 1, None), ("waits", 0, None)]


# A server that refuses


@pytest.mark.parametrize("point", ["MAIL", "RCPT", "DATA"])
async def test_a_letter_that_is_not_taken_now_is_tried_again_later(pool: Pool[Record], office: PostOffice, point: str) -> None:
    await queue(pool, letter(1), letter(2))
    office.say(point, "451 4.7.1 Come back later")
    sending = outbox(pool, office)
    assert await sending.send_due() == 1
    assert await states(pool) == [("waits", 1, "451 4.7.1 Come back later"), ("sent", 1, None)]
    [delay] = await delays(pool)
    assert 60 * (1 - JITTER) - PATIENCE <= delay <= 60 * (1 + JITTER)
    assert await sending.send_due() == 0
    await hurry(pool)
    assert await sending.send_due() == 1
    assert await states(pool) == [("sent", 2, None), ("sent", 1, None)]


@pytest.mark.parametrize("point", ["RCPT", "DATA"])
async def test_a_letter_that_is_refused_is_given_up_at_once_with_the_reason_and_the_others_go_on(
    pool: Pool[Record], office: PostOffice, point: str
) -> None:
    await queue(pool, letter(1), letter(2))
    office.say(point, "550 5.1.1 No such reader")
    assert await outbox(pool, office).send_due() == 1
    assert await states(pool) == [("given up", 1, "550 5.1.1 No such reader"), ("sent", 1, None)]


async def test_a_sender_that_is_refused_is_the_operators_to_mend_so_letters_wait(pool: Pool[Record], office: PostOffice) -> None:
    await queue(pool, letter(1))
    office.say("MAIL", "553 5.7.1 Not your address")
    assert await outbox(pool, office).send_due() == 0
    assert await states(pool) == [("waits", 1, "553 5.7.1 Not your address")]


async def test_delays_grow_until_the_letter_is_given_up(pool: Pool[Record], office: PostOffice) -> None:
    await queue(pool, letter(1))
    sending = outbox(pool, office)
    for expected in DELAYS:
        office.say("DATA", "451 Not yet")
        assert await sending.send_due() == 0
        [delay] = await delays(pool)
        assert expected.total_seconds() * (1 - JITTER) - PATIENCE <= delay <= expected.total_seconds() * (1 + JITTER)
        await hurry(pool)
    office.say("DATA", "451 Not yet")
    assert await sending.send_due() == 0
    assert await states(pool) == [("given up", len(DELAYS) + 1, "451 Not yet")]
    assert len(set(office.message_ids)) == 1


# A server that falls silent


async def test_a_server_that_takes_too_long_is_left_and_the_letter_waits(pool: Pool[Record], office: PostOffice) -> None:
    await queue(pool, letter(1), letter(2))
    office.say("DATA", office.hang)
    assert await outbox(pool, office, patience=4).send_due() == 1
    assert (office.received, office.connections) == (NEWS[:2], 2)
    [(state, tries, reason), other] = await states(pool)
    assert (state, tries, other) == ("waits", 1, ("sent", 1, None))
    assert reason in ("no answer in time", "Timed out waiting for server response")


async def test_a_letter_whose_answer_was_lost_comes_twice_at_most_and_is_known_to_be_one(pool: Pool[Record], office: PostOffice) -> None:
    await queue(pool, letter(1), letter(2))
    office.say("DATA", office.drop)
    sending = outbox(pool, office)
    assert await sending.send_due() == 1
    await hurry(pool)
    assert (await sending.send_due(), await sending.send_due()) == (1, 0)
    assert office.received == [NEWS[0], NEWS[1], NEWS[0]]
    first, second, again = office.message_ids
    assert (first, first == second) == (again, False)
    assert await states(pool) == [("sent", 2, None), ("sent", 1, None)]


async def test_when_nobody_listens_all_letters_wait_and_the_next_worker_may_try(pool: Pool[Record], office: PostOffice) -> None:
    await queue(pool, letter(1), letter(2))
    async with post_office() as gone:
        pass
    assert await outbox(pool, gone).send_due() == 0
    reason = f"Error connecting to 127.0.0.1 on port {gone.port}: [Errno 111] Connection refused"
    assert await states(pool) == [("waits", 1, reason)] * 2
    await hurry(pool)
    assert await outbox(pool, office).send_due() == 2


# Several workers


async def test_of_two_workers_at_once_each_letter_is_sent_by_one(pool: Pool[Record], office: PostOffice) -> None:
    await queue(pool, *(letter(number) for number in range(60)))
    workers = [outbox(pool, office) for _ in range(2)]
    counts = await asyncio.gather(*(one.send_due() for one in workers))
    assert sorted(counts) == [0, 60]
    assert sorted(office.received) == sorted((f"reader{number}@mail.example", f"News {number}") for number in range(60))


async def test_a_worker_that_is_ended_in_the_middle_leaves_the_letter_to_the_next(pool: Pool[Record], office: PostOffice) -> None:
    await queue(pool, letter(1), letter(2))
    office.say("DATA", office.hang)
    ended = asyncio.create_task(outbox(pool, office).send_due())
    await asyncio.wait_for(office.arrived.get(), PATIENCE)
    ended.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ended
    assert await outbox(pool, office).send_due() == 2
    assert office.received == [NEWS[0], *NEWS[:2]]
    assert office.message_ids[0] == office.message_ids[1]


async def test_a_worker_that_was_killed_is_replaced_when_its_lease_runs_out(pool: Pool[Record], office: PostOffice) -> None:
    await queue(pool, letter(1))
    assert await take_lease(pool, "mail", "killed", LEASE) is not None
    sending = outbox(pool, office)
    assert await sending.send_due() == 0
    await pool.execute("update lease set until = now()")
    assert await sending.send_due() == 1


async def test_a_worker_that_lost_its_lease_sends_no_more_and_writes_nothing_but_what_is_true(
    pool: Pool[Record], office: PostOffice
) -> None:
    async def overtaken(server: SMTP) -> str:
        await pool.execute("update lease set fence = fence + 1")
        return "250 OK"

    async def overtaken_and_later(server: SMTP) -> str:
        return (await overtaken(server)).replace("250 OK", "451 Later")

    await queue(pool, letter(1), letter(2))
    office.say("DATA", overtaken)
    assert await outbox(pool, office).send_due() == 1
    assert await states(pool) == [("sent", 1, None), ("waits", 0, None)]
    await pool.execute("update lease set until = now()")
    office.say("DATA", overtaken_and_later)
    assert await outbox(pool, office).send_due() == 0
    assert await states(pool) == [("sent", 1, None), ("waits", 0, None)]


async def test_a_database_that_loses_its_connections_meanwhile_makes_no_letter_go_twice(
    pool: Pool[Record], office: PostOffice, fresh_dsn: str
) -> None:
    async def broken(server: SMTP) -> str:
        other = await asyncpg.connect(fresh_dsn)
        await other.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        )
        await other.close()
        return "250 OK"

    await queue(pool, letter(1), letter(2))
    office.say("DATA", broken)
    assert await outbox(pool, office).send_due() == 2
    assert office.received == NEWS[:2]
    assert await states(pool) == [("sent", 1, None)] * 2


# The worker as it runs


async def ended(sending: Outbox, task: asyncio.Task[None]) -> None:
    sending.stop()
    await asyncio.wait_for(task, PATIENCE)


async def test_mail_that_this_process_queued_goes_out_at_once(
    pool: Pool[Record], office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LOOK_SECONDS", 3600.0)
    sending = outbox(pool, office)
    task = asyncio.create_task(sending.run())
    for number in (1, 2):
        await queue(pool, letter(number))
        found = await asyncio.wait_for(office.arrived.get(), PATIENCE)
        assert (found["To"], found["Subject"]) == NEWS[number - 1]
    await ended(sending, task)
    assert await states(pool) == [("sent", 1, None)] * 2


async def test_mail_that_another_process_queued_is_found_by_looking(
    pool: Pool[Record], office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LOOK_SECONDS", 0.05)
    sending = outbox(pool, office)
    task = asyncio.create_task(sending.run())
    await pool.execute(
        "insert into outgoing_mail (kind, recipient, subject, text, html, message_key, created_at, next_try_at)"
        " values ('issue', 'reader1@mail.example', 'News 1', 'x', 'x', 'k', now(), now())"
    )
    await asyncio.wait_for(office.arrived.get(), PATIENCE)
    await ended(sending, task)
    assert office.received == NEWS[:1]


async def test_a_service_that_ends_finishes_the_letter_at_hand_and_begins_no_other(pool: Pool[Record], office: PostOffice) -> None:
    async def stopped(server: SMTP) -> str:
        sending.stop()
        return "250 OK"

    await queue(pool, letter(1), letter(2))
    office.say("DATA", stopped)
    sending = outbox(pool, office)
    await asyncio.wait_for(sending.run(), PATIENCE)
    assert (office.received, await states(pool)) == (NEWS[:1], [("sent", 1, None), ("waits", 0, None)])


async def test_a_worker_outlives_a_database_that_fails_and_says_so_once(
    pool: Pool[Record], office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(trouble, "QUIET_SECONDS", 0.5)  # several rounds fail before it is told
    await pool.execute("alter table outgoing_mail rename to elsewhere")
    with listening(worker.log) as signal:
        sending = outbox(pool, office)
        task = asyncio.create_task(sending.run())
        await asyncio.wait_for(signal.came.wait(), PATIENCE)
        await pool.execute("alter table elsewhere rename to outgoing_mail")
        await queue(pool, letter(1))
        await asyncio.wait_for(office.arrived.get(), PATIENCE)
        await ended(sending, task)
    assert (await states(pool), signal.told) == ([("sent", 1, None)], ["mail waits: UndefinedTableError"])


async def test_a_letter_with_which_something_is_wrong_holds_up_no_other(
    pool: Pool[Record], office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending = outbox(pool, office)
    carry, fail = sending.carrier.carry, [KeyError("canary")]

    async def fail_once(queued: QueuedMail) -> None:
        if fail:
            raise fail.pop()
        await carry(queued)

    monkeypatch.setattr(sending.carrier, "carry", fail_once)
    await queue(pool, letter(1), letter(2))
    assert await sending.send_due() == 1
    assert await states(pool) == [("waits", 1, "a fault of Broadsheet's own: KeyError"), ("sent", 1, None)]
