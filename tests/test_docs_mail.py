"""What docs/mail.md tells operators is what happens."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest

from api.mail import letters
from api.mail.folder import FolderCarrier
from api.mail.sender import Sender, sender_of
from api.mail.server import Server, server_of
from api.mail.worker import DELAYS, LEASE, Outbox
from db.mail import KEPT
from db.pool import open_pool
from tests.commands import Told, said
from tests.mail_server import SENDER, queue
from tests.test_house import HOUSE

TEXT = (HOUSE / "docs" / "mail.md").read_text()
BLOCKS = re.findall(r"^```(?:sh)?\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
PAGES = "http://127.0.0.1:8000"
LETTERS = [
    letters.verify_registration("mara@mail.example", link=f"{PAGES}/verify#bst_mail_b81Zt", handle="mara"),
    letters.password_reset("mara@mail.example", link=f"{PAGES}/reset#bst_mail_Yq3v0"),
]


async def put_down(dsn: str, folder: Path) -> None:
    async with await open_pool(dsn, size=1) as pool:
        await queue(pool, *LETTERS)
        await Outbox(pool, FolderCarrier(folder, SENDER)).send_due()


def test_a_command_says_what_stands_below_it(fresh_dsn: str, tmp_path: Path) -> None:
    asyncio.run(put_down(fresh_dsn, tmp_path))
    env = {"DATABASE_URL": fresh_dsn, "BROADSHEET_MAIL_FOLDER": str(tmp_path)}
    for command, told in ((BLOCKS[0], BLOCKS[1]), (BLOCKS[2], BLOCKS[3])):
        assert said(*command.split()[1:], env=env) == Told(0, told, "")


def test_the_settings_shown_can_be_read() -> None:
    server, sender = re.findall(r"'(.*)'", BLOCKS[4])
    assert server_of(server) == Server("mx.example", 587, "starttls", "news", "s3cret")
    assert sender_of(sender) == Sender("Example News", "news@example.org")


def test_the_table_of_urls_is_how_they_are_read() -> None:
    rows = [server_of(url) for url in re.findall(r"^\| `(smtps?://[^`]*)`", TEXT, re.MULTILINE)]
    assert rows == [
        Server("mx.example", 587, "starttls", "news", "s3cret"),
        Server("mx.example", 465, "from the start", "news", "s3cret"),
        Server("localhost", 25, "none"),
        Server("mailbox", 1025, "none"),
    ]


@pytest.mark.parametrize(("told", "held"), [("1 min, 5 min, 30 min, 2 h, 6 h, 12 h and 24 h", DELAYS), ("30 days", (KEPT,))])
def test_times_are_those_that_hold(told: str, held: tuple[timedelta, ...]) -> None:
    units = {"min": 60, "h": 3600, "days": 86400}
    found = tuple(int(number) * units[unit] for number, unit in re.findall(r"(\d+) (min|h|days)", told))
    assert told in TEXT
    assert found == tuple(one.total_seconds() for one in held)


def test_another_worker_takes_over_within_three_minutes() -> None:
    assert "within three minutes" in TEXT
    assert timedelta(minutes=2) < LEASE <= timedelta(minutes=3)
