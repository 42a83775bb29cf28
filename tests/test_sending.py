"""Issues of newsletters: to everybody who is subscribed, once, whatever breaks; to nobody who left; behind all other letters."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import asyncpg
import pytest

from api.acts import issues, sending
from api.acts.issues import Issue
from api.mail.folder import FolderCarrier, letter_at, letters_in, text_of
from api.mail.worker import Outbox
from db.pool import open_patient_pool
from tests.commands import Told, ended, running, said
from tests.door import Door
from tests.issues import add_article, add_subscribers
from tests.mail_server import SENDER, letter, queue
from tests.newsletters import Reader, found_site, make_newsletter
from tests.signed_in import Service

HERE = "https://news.example"
SENT = "select recipient from outgoing_mail where issue_id is not null order by subscriber_id"
LOCKED = "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"


@pytest.fixture
def service(fresh_dsn: str) -> Iterator[Service]:
    door = Door(fresh_dsn, connections=4)
    made = Service(door)
    found_site(made)
    for slug in ("daily", "weekly"):
        make_newsletter(made, slug, sender='Harbour "Courier", Ünlimited')
    add_article(made, "Storms & Tides", datetime.now(UTC) - timedelta(hours=1), "It rained.", dateline="PORT ELLERY")
    yield made
    door.close()


def made_issue(service: Service, slug: str = "daily", subject: str | None = None) -> Issue:
    now = datetime.now(UTC)

    async def made() -> Issue:
        digested = await issues.digest_to_send(service.door.pool, slug, now - timedelta(days=1), now, HERE)
        return await issues.make_issue(service.door.pool, slug, digested.called(subject), now, HERE)

    return service.door.run(made())


def sent(service: Service, issue: Issue, most: int = 100) -> list[int]:
    """All batches of an issue: how many letters were queued after each."""
    found = []
    while True:
        done = service.door.run(issues.queue_some(service.door.pool, issue, datetime.now(UTC), most))
        found.append(done.queued)
        if done.is_finished:
            return found


def recipients(service: Service) -> list[str]:
    return [str(row[0]) for row in service.rows(SENT)]


def readers(count: int) -> list[str]:
    return [f"reader-{nth}@mail.example" for nth in range(1, count + 1)]


def delivered(service: Service, folder: Path) -> list[EmailMessage]:
    """What the worker puts down, the first first."""
    service.door.run(Outbox(service.door.pool, FolderCarrier(folder, SENDER)).send_due())
    return [letter_at(path) for path in letters_in(folder).values()][::-1]


def command(dsn: str, *arguments: str, env: dict[str, str] | None = None) -> Told:
    return said("newsletter", *arguments, env={"DATABASE_URL": dsn, "BROADSHEET_BASE_URL": HERE, **(env or {})})


def since() -> str:
    return f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"


def test_everybody_who_is_active_gets_it_once(service: Service) -> None:
    add_subscribers(service, 250)
    Reader(service, "unproven@mail.example").sign_up("daily")
    token = Reader(service, "left@mail.example").subscribe("daily")
    service.ask("POST", f"/v1/signups/{token}/unsubscribe", {})
    add_subscribers_of_another(service)
    issue = made_issue(service)
    assert (sent(service, issue), recipients(service)) == ([100, 200, 250], readers(250))
    assert sent(service, issue) == [250]


def add_subscribers_of_another(service: Service) -> None:
    Reader(service, "weekly@mail.example").subscribe("weekly")


def test_a_letter_is_its_readers_own(service: Service, tmp_path: Path) -> None:
    token = Reader(service, "mara@mail.example").subscribe("daily")
    service.execute("delete from outgoing_mail")
    sent(service, made_issue(service, subject="Storms"))
    [found] = delivered(service, tmp_path)
    names = ("From", "To", "Subject", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post")
    assert {name: str(found[name]) for name in names} == {
        "From": '"Harbour \\"Courier\\", Ünlimited" <news@example.org>',
        "To": "mara@mail.example",
        "Subject": "Storms",
        "List-Id": "<daily.localhost>",
        "List-Unsubscribe": f"<{HERE}/v1/signups/{token}/unsubscribe>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    html = found.get_body(("html",))
    assert html is not None
    assert text_of(found).count(f"\n{HERE}/newsletters/mine#{token}\n") == 1
    assert str(html.get_content()).count(f'<a href="{HERE}/newsletters/mine#{token}"') == 1
    assert "Storms & Tides\nPORT ELLERY – It rained.\n" in text_of(found)
    assert service.ask("POST", f"/v1/signups/{token}/unsubscribe", {}).status == 200
    assert Reader(service, "mara@mail.example").states() == {"daily": "unsubscribed"}


@pytest.mark.parametrize("how", ["unsubscribe", "erase"])
def test_whoever_leaves_before_it_goes_out_gets_none(service: Service, how: str) -> None:
    tokens = {name: Reader(service, f"{name}@mail.example").subscribe("daily", "weekly") for name in ("mara", "gull")}
    service.execute("delete from outgoing_mail")
    for slug in ("daily", "weekly"):
        sent(service, made_issue(service, slug))
    if how == "unsubscribe":
        service.ask("POST", f"/v1/signups/{service_link(service, 'mara', 'daily')}/unsubscribe", {})
    else:
        service.ask("DELETE", f"/v1/signups/{tokens['mara']}")
    rest = service.rows("select recipient, subject like '%daily%' from outgoing_mail where issue_id is not null order by mail_id")
    stays = [("gull@mail.example", True), ("mara@mail.example", False), ("gull@mail.example", False)]
    assert rest == (stays if how == "unsubscribe" else [stays[0], stays[2]])


def service_link(service: Service, name: str, slug: str) -> str:
    """The lasting link to one newsletter."""
    sql = (
        "select signup_token(key, subscriber_id, newsletter_id) from ledger_key, subscriber, newsletter "
        "where email_key = $1 and newsletter.slug = $2"
    )
    return str(service.value(sql, f"{name}@mail.example", slug))


def test_whoever_leaves_while_a_batch_is_written_waits_for_it_and_gets_none(service: Service, fresh_dsn: str) -> None:
    """The batch is held up at another's letter; who leaves meanwhile comes behind it."""
    add_subscribers(service, 20)
    issue = made_issue(service)
    token = service_link(service, "reader-3", "daily")

    async def both() -> None:
        async with await open_patient_pool(fresh_dsn) as pool:
            holder = await asyncpg.connect(fresh_dsn)
            held = holder.transaction()
            await held.start()
            await hold(holder, issue.issue_id, 10)
            batch = asyncio.create_task(issues.queue_some(pool, issue, datetime.now(UTC), 100))
            await until(fresh_dsn, LOCKED)
            leaving = asyncio.create_task(asyncio.to_thread(service.ask, "POST", f"/v1/signups/{token}/unsubscribe", {}))
            await until(fresh_dsn, LOCKED.replace("exists (select", "2 <= (select count(*)"))
            await held.rollback()
            await holder.close()
            assert ((await batch).queued, (await leaving).status) == (20, 200)

    asyncio.run(both())
    assert recipients(service) == [one for one in readers(20) if one != "reader-3@mail.example"]


async def hold(connection: asyncpg.Connection[asyncpg.Record], issue_id: int, nth: int) -> None:
    """Whoever writes the letter to the nth subscriber has to wait for this transaction."""
    await connection.execute(
        "insert into outgoing_mail (kind, recipient, subject, text, html, message_key, created_at, next_try_at) "
        "select 'held', 'a@b.example', 's', '', '', 'issue.' || $1::bigint || '.' || subscriber_id, now(), now() from subscriber "
        "order by subscriber_id offset $2 limit 1",
        issue_id,
        nth - 1,
    )


async def until(dsn: str, sql: str) -> None:
    """Waits until it is so."""
    connection = await asyncpg.connect(dsn)
    try:
        async with asyncio.timeout(30):
            while not await connection.fetchval(sql):  # noqa: ASYNC110  # another process makes it so
                await asyncio.sleep(0.01)
    finally:
        await connection.close()


@pytest.mark.parametrize("at", [1, 500, 1200, 2000])
def test_a_command_that_is_killed_goes_on_where_it_was(service: Service, fresh_dsn: str, at: int) -> None:
    """kill -9 while the letter to the nth of 2,000 is written: nobody twice, nobody left out."""
    add_subscribers(service, 2_000)
    arguments = ("newsletter", "send", "daily", "--since", since())
    env = {"DATABASE_URL": fresh_dsn}

    async def killed(sender: subprocess.Popen[str]) -> None:
        holder = await asyncpg.connect(fresh_dsn)
        async with holder.transaction():
            await hold(holder, 1, at)
            os.kill(sender.pid, signal.SIGCONT)
            await until(fresh_dsn, LOCKED)
            os.kill(sender.pid, signal.SIGKILL)
            await holder.execute("delete from outgoing_mail where kind = 'held'")
        await holder.close()

    with running(*arguments, env=env) as sender:
        os.kill(sender.pid, signal.SIGSTOP)
        asyncio.run(killed(sender))
    before = service.value("select queued from newsletter_issue")
    again = said(*arguments, env=env)
    assert (before, again.code) == ((at - 1) // 500 * 500, 0), again
    assert f"goes on with issue 1, of which {before:,} letters were queued" in again.err
    assert recipients(service) == readers(2_000)
    assert service.rows("select queued, finished_at is not null from newsletter_issue") == [(2_000, True)]


def test_two_commands_at_once_share_the_work(service: Service, fresh_dsn: str) -> None:
    add_subscribers(service, 2_000)
    arguments = ("newsletter", "send", "daily", "--since", since())
    with running(*arguments, env={"DATABASE_URL": fresh_dsn}) as one, running(*arguments, env={"DATABASE_URL": fresh_dsn}) as other:
        told = [ended(one), ended(other)]
    assert recipients(service) == readers(2_000), told
    assert service.rows("select queued, finished_at is not null from newsletter_issue") == [(2_000, True)]
    assert 0 in [one.code for one in told]


def test_what_was_mailed_is_not_mailed_again(service: Service, fresh_dsn: str) -> None:
    add_subscribers(service, 3)
    asked = since()
    assert (
        command(fresh_dsn, "send", "daily").err
        == "Error: It is the first issue, and nothing says what is new (since: the time of the first news).\n"
    )
    first, again = (command(fresh_dsn, "send", "daily", "--since", asked) for _ in range(2))
    assert (first.code, first.out) == (
        0,
        "issue 1 is queued to 3 subscribers; 3 letters of newsletters wait for a running service to send them\n",
    )
    assert (again.code, bool(re.search("was mailed in issue 1 already", again.err))) == (1, True)
    assert command(fresh_dsn, "send", "daily").out == "nothing is new: no issue was made\n"
    service.execute("update newsletter_issue set until = until - interval '30 minutes', since = since - interval '30 minutes'")
    add_article(service, "Later News", datetime.now(UTC) - timedelta(minutes=1), "It cleared up.")
    second = command(fresh_dsn, "send", "daily", "--subject", "Clear skies")
    assert second.out.startswith("issue 2 is queued to 3 subscribers")
    assert [row[0] for row in service.rows("select article_count from newsletter_issue order by issue_id")] == [1, 1]


def test_a_dry_run_writes_nothing(service: Service, fresh_dsn: str) -> None:
    add_subscribers(service, 3)
    told = command(fresh_dsn, "send", "daily", "--since", since(), "--subject", "Storms", "--dry-run")
    assert told == Told(
        0,
        "Subject: Storms\n\nStorms\n\nStorms & Tides\nPORT ELLERY – It rained.\n"
        f"{HERE}/v1/articles/art_1\n\nto 3 subscribers; nothing is sent\n",
        "",
    )
    assert service.rows("select (select count(*) from newsletter_issue), (select count(*) from outgoing_mail)") == [(0, 0)]


@pytest.mark.parametrize(
    "wrong",
    [("none", "--since", "2027-01-01"), ("daily", "--since", "soon"), ("daily", "--since", "2026-01-01", "--subject", "two\nlines")],
)
def test_what_cannot_be_sent_is_refused_in_a_sentence(service: Service, fresh_dsn: str, wrong: tuple[str, ...]) -> None:
    told = command(fresh_dsn, "send", *wrong)
    assert (told.code != 0, told.out, told.err.count("Error: ")) == (True, "", 1), told


def test_the_outbox_never_holds_more_than_its_bound_and_the_rest_goes_on_later(service: Service, tmp_path: Path) -> None:
    add_subscribers(service, 180)
    issue, told = made_issue(service), list[tuple[int, int]]()
    pool, pace = service.door.pool, sending.Pace(50, 100, 0)

    def tell(stage: str, done: int, total: int) -> None:
        told.append((done, total))

    def go_on() -> sending.Sent:
        return service.door.run(sending.send(pool, service.door.run(again()) or issue, datetime.now(UTC), tell, pace))

    async def again() -> Issue | None:
        return await issues.unfinished(pool, "daily")

    first, went, second = go_on(), len(delivered(service, tmp_path)), go_on()
    assert (first, went, second) == (sending.Sent(100, False, 100, 80), 100, sending.Sent(180, True, 80, 0))
    assert told == [(50, 180), (100, 180), (150, 180), (180, 180)]
    assert (len(delivered(service, tmp_path)), recipients(service)) == (180, readers(180))


def test_a_command_that_cannot_go_on_says_so(service: Service, fresh_dsn: str) -> None:
    add_subscribers(service, 5_001)
    told = command(fresh_dsn, "send", "daily", "--since", since(), "--patience", "0")
    waits = (
        "issue 1 is not finished: 5,000 letters are queued, 1 are not; 5,000 letters of newsletters wait for a running service to send them"
    )
    assert (told.code, told.out) == (1, f"{waits}\n")


def test_all_other_letters_go_first(service: Service, tmp_path: Path) -> None:
    add_subscribers(service, 3)
    sent(service, made_issue(service))
    service.door.run(queue(service.door.pool, letter(7)))
    delivered(service, tmp_path)
    rows = service.rows("select recipient from outgoing_mail order by sent_at")
    assert [row[0] for row in rows] == ["reader7@mail.example", *readers(3)]


def test_issues_are_listed_with_what_became_of_their_letters(service: Service, fresh_dsn: str, tmp_path: Path) -> None:
    assert command(fresh_dsn, "issues", "daily") == Told(0, "there is no issue yet\n", "")
    add_subscribers(service, 3)
    sent(service, made_issue(service, subject="Storms"))
    delivered(service, tmp_path)
    told = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "TIME", command(fresh_dsn, "issues", "daily").out)
    assert told == "1: Storms; 1 article since TIME; TIME; 3 queued, 3 sent, 0 wait, 0 given up\n"


def test_an_issue_is_noted_in_the_audit_log(service: Service) -> None:
    add_subscribers(service, 1)
    issue = made_issue(service)
    [(action, target, detail)] = service.rows("select action, target, detail from audit where action = 'newsletter.send'")
    assert (action, target, json.loads(str(detail))) == ("newsletter.send", "nwl_1", {"issue": issue.issue_id, "articles": 1})
