"""Mail where no server takes it: files that mail programs read, and `broadsheet mail`, which shows them and what became of the rest."""

from __future__ import annotations

import asyncio
import stat
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from asyncpg import Pool, Record

from api.mail import letters
from api.mail.folder import FolderCarrier, letter_at, letters_in, links_in, text_of
from api.mail.worker import Outbox
from db.mail import Mail
from db.pool import open_pool
from tests.commands import Told, said
from tests.mail_server import SENDER, queue, states
from tests.serving import LOOK_SECONDS, PATIENCE, served

pytestmark = pytest.mark.anyio
LINK = "https://news.example/verify?token=" + "k" * 80
RESET = letters.password_reset("mara@mail.example", link=LINK)
CHANGED = letters.password_was_changed("tobias@mail.example")


@pytest.fixture
async def pool(fresh_dsn: str) -> AsyncIterator[Pool[Record]]:
    async with await open_pool(fresh_dsn, size=2) as opened:
        yield opened


async def test_a_letter_becomes_a_file_that_reads_as_it_was_written(pool: Pool[Record], tmp_path: Path) -> None:
    folder = tmp_path / "data" / "mail"
    await queue(pool, RESET, CHANGED)
    assert await Outbox(pool, FolderCarrier(folder, SENDER)).send_due() == 2
    assert await states(pool) == [("sent", 1, None)] * 2
    found = letters_in(folder)
    created = await pool.fetchval("select created_at from outgoing_mail where mail_id = 1")
    assert found == {number: folder / f"{created:%Y%m%dT%H%M%S}Z-{number}.eml" for number in (2, 1)}
    assert sorted(folder.iterdir()) == sorted(found.values())
    letter = message_from_bytes(found[1].read_bytes(), _class=EmailMessage, policy=policy.default)
    assert (letter["From"], letter["To"], letter["Subject"]) == ("Example News <news@example.org>", RESET.to, RESET.subject)
    assert (text_of(letter), links_in(text_of(letter))) == (RESET.text, [LINK])
    assert LINK.encode() in found[1].read_bytes(), "the link can be followed where the file is opened as text"


async def test_only_the_owner_may_read_the_letters(pool: Pool[Record], tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    await queue(pool, RESET)
    await Outbox(pool, FolderCarrier(folder, SENDER)).send_due()
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())]
    assert modes == [0o700, 0o600]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def test_a_letter_that_is_put_down_twice_is_there_once(pool: Pool[Record], tmp_path: Path) -> None:
    await queue(pool, RESET)
    sending = Outbox(pool, FolderCarrier(tmp_path, SENDER))
    assert await sending.send_due() == 1
    before = contents(tmp_path)
    await pool.execute("update outgoing_mail set sent_at = null, text = $1, html = $2", RESET.text, RESET.html)
    assert await sending.send_due() == 1
    assert contents(tmp_path) == before


async def test_a_folder_that_cannot_be_written_makes_letters_wait(pool: Pool[Record], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    await queue(pool, RESET, CHANGED)
    folder = tmp_path / "file" / "mail"
    assert await Outbox(pool, FolderCarrier(folder, SENDER)).send_due() == 0
    assert await states(pool) == [("waits", 1, f"the folder {folder} cannot be written (Not a directory)")] * 2


async def test_a_file_that_is_half_written_or_no_letter_of_ours_is_not_shown(tmp_path: Path) -> None:
    for name in ("20270305T143000Z-4.eml.7.part", "20270305T143000Z-x.eml", "note.eml", "20270305T143000Z-3.eml"):
        (tmp_path / name).write_bytes(b"Subject: x\r\n\r\nHello\r\n")
    assert {number: path.name for number, path in letters_in(tmp_path).items()} == {3: "20270305T143000Z-3.eml"}
    assert text_of(letter_at(tmp_path / "20270305T143000Z-3.eml")) == "Hello\n"
    assert letters_in(tmp_path / "nowhere") == {}


# The command


def with_pool(dsn: str, work: Callable[[Pool[Record]], Coroutine[object, object, None]]) -> None:
    async def run() -> None:
        async with await open_pool(dsn, size=1) as opened:
            await work(opened)

    asyncio.run(run())


def put_down(dsn: str, folder: Path, *mails: Mail) -> None:
    async def work(opened: Pool[Record]) -> None:
        await queue(opened, *mails)
        await Outbox(opened, FolderCarrier(folder, SENDER)).send_due()

    with_pool(dsn, work)


def execute(dsn: str, *statements: str) -> None:
    async def work(opened: Pool[Record]) -> None:
        for sql in statements:
            await opened.execute(sql)

    with_pool(dsn, work)


SHOWN = f"""To: mara@mail.example
Subject: Choose a new password

{RESET.text}"""


def test_mail_lists_the_newest_letters_with_their_links_and_shows_one(fresh_dsn: str, tmp_path: Path) -> None:
    env = {"DATABASE_URL": fresh_dsn, "BROADSHEET_MAIL_FOLDER": str(tmp_path)}
    assert said("mail", env=env) == Told(0, "there is no mail\n", "")
    put_down(fresh_dsn, tmp_path, RESET, CHANGED)
    expected = [
        "2: to tobias@mail.example: Your password was changed",
        "1: to mara@mail.example: Choose a new password",
        f"   {LINK}",
    ]
    assert said("mail", env=env) == Told(0, "".join(f"{line}\n" for line in expected), "")
    assert said("mail", "show", "1", env=env) == Told(0, SHOWN, "")
    assert said("mail", "show", env=env).out.startswith("To: tobias@mail.example\n")
    assert said("mail", "show", "3", env=env) == Told(1, "", f"Error: There is no letter 3 in {tmp_path}.\n")


def test_mail_lists_what_waits_and_what_was_given_up(fresh_dsn: str) -> None:
    with_pool(fresh_dsn, lambda opened: queue(opened, RESET, CHANGED, CHANGED))
    execute(
        fresh_dsn,
        "update outgoing_mail set tries = 2, next_try_at = '2027-03-05 14:30Z', last_error = '451 Later' where mail_id = 2",
        "update outgoing_mail set tries = 1, failed_at = now(), text = null, html = null, last_error = '550 No' where mail_id = 3",
    )
    expected = [
        "waits: to tobias@mail.example: Your password was changed; tried 2 times, again at 2027-03-05 14:30 UTC: 451 Later",
        "waits: to mara@mail.example: Choose a new password",
        "given up: to tobias@mail.example: Your password was changed; tried 1 times: 550 No",
    ]
    told = said("mail", env={"DATABASE_URL": fresh_dsn, "BROADSHEET_SMTP_URL": "smtp://localhost:25"})
    assert told == Told(0, "".join(f"{line}\n" for line in expected), "")
    hint = "no mail goes out: set BROADSHEET_SMTP_URL, or BROADSHEET_MAIL_FOLDER for files, and start the service again"
    assert said("mail", "--database-url", fresh_dsn) == Told(0, "".join(f"{line}\n" for line in (*expected, hint)), "")
    refused = "Error: There is no mail folder: the service sends to a server, or BROADSHEET_MAIL_FOLDER is not set.\n"
    assert said("mail", "show", "--database-url", fresh_dsn) == Told(1, "", refused)


def test_the_mail_folder_of_an_embedded_postgres_is_in_its_data_folder(fresh_dsn: str, tmp_path: Path) -> None:
    put_down(fresh_dsn, tmp_path / "mail", RESET)
    assert said("mail", "show", "1", "--data", tmp_path) == Told(0, SHOWN, "")
    assert said("mail", "--data", tmp_path, "show", "1") == Told(0, SHOWN, "")
    assert said("mail", "show", "1", env={"BROADSHEET_DATA": str(tmp_path)}) == Told(0, SHOWN, "")
    elsewhere = f"Error: There is no letter in {tmp_path / 'other'}.\n"
    assert said("mail", "show", "--data", tmp_path, env={"BROADSHEET_MAIL_FOLDER": str(tmp_path / "other")}) == Told(1, "", elsewhere)


@pytest.mark.slow
def test_a_service_puts_letters_down_that_others_queued(fresh_dsn: str, tmp_path: Path) -> None:
    with served(fresh_dsn, BROADSHEET_MAIL_FOLDER=str(tmp_path)):
        with_pool(fresh_dsn, lambda opened: queue(opened, RESET))
        until = time.monotonic() + PATIENCE
        while not letters_in(tmp_path) and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)  # nothing tells when a file is there
    assert said("mail", "show", env={"DATABASE_URL": fresh_dsn, "BROADSHEET_MAIL_FOLDER": str(tmp_path)}) == Told(0, SHOWN, "")
