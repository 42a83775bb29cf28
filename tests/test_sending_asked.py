"""What `broadsheet newsletter send` says before it sends, and whom it asks: somebody at a terminal, and nobody else."""

from __future__ import annotations

import os
import pty
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.commands import Told, ended, running, said
from tests.door import Door
from tests.issues import add_article, add_subscribers
from tests.newsletters import found_site, make_newsletter
from tests.signed_in import Service

SINCE = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
SEND = ("newsletter", "send", "daily", "--since", SINCE, "--subject", "Storms")
WHAT = "Storms: 1 article to 3 subscribers\n"


@pytest.fixture
def service(fresh_dsn: str) -> Iterator[Service]:
    door = Door(fresh_dsn, connections=2)
    made = Service(door)
    found_site(made)
    make_newsletter(made, "daily")
    add_article(made, "Storms & Tides", datetime.now(UTC) - timedelta(hours=1), "It rained.")
    yield made
    door.close()


def typed(dsn: str, answer: str, *more: str) -> Told:
    """At a terminal, where somebody answers."""
    ours, theirs = pty.openpty()
    os.write(ours, answer.encode())
    with running(*SEND, *more, env={"DATABASE_URL": dsn}, stdin=theirs) as process:
        told = ended(process)
    os.close(theirs)
    os.close(ours)
    return told


def letters(service: Service) -> object:
    return service.value("select count(*) from outgoing_mail where issue_id is not null")


def test_a_terminal_is_asked_and_a_no_sends_nothing(service: Service, fresh_dsn: str) -> None:
    add_subscribers(service, 3)
    no = typed(fresh_dsn, "n\n")
    assert (no, letters(service)) == (Told(1, "", f"{WHAT}Send it? [y/N]: Aborted!\n"), 0)
    assert service.value("select count(*) from newsletter_issue") == 0
    yes = typed(fresh_dsn, "y\n")
    assert (yes.code, yes.err.startswith(f"{WHAT}Send it? [y/N]: "), letters(service)) == (0, True, 3)


def test_a_terminal_is_not_asked_where_that_was_agreed(service: Service, fresh_dsn: str) -> None:
    add_subscribers(service, 3)
    told = typed(fresh_dsn, "", "--yes")
    assert (told.code, told.err, letters(service)) == (0, f"{WHAT}letters: 3 of 3\n", 3)


def test_a_script_is_told_to_how_many_and_not_asked(service: Service, fresh_dsn: str) -> None:
    add_subscribers(service, 3)
    told = said(*SEND, env={"DATABASE_URL": fresh_dsn})
    assert (told.code, told.err, letters(service)) == (0, f"{WHAT}letters: 3 of 3\n", 3)


def test_a_dry_run_tells_of_the_issue_that_goes_on_first(service: Service, fresh_dsn: str) -> None:
    add_subscribers(service, 5_001)
    env = {"DATABASE_URL": fresh_dsn}
    assert said(*SEND, "--patience", "0", env=env).code == 1
    told = said(*SEND, "--dry-run", env=env)
    what = "issue 1 is not finished, and goes on before anything new: Storms; 5,000 letters are queued, 1 are not; nothing is sent\n"
    assert told == Told(0, what, "")
