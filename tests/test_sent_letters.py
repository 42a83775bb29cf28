"""What is kept of letters about newsletters once they are sent, or given up: no link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.mail.carrier import Refused
from api.mail.folder import FolderCarrier
from api.mail.worker import Outbox
from db.mail import QueuedMail
from tests.door import Door
from tests.issues import add_article
from tests.mail_server import SENDER
from tests.newsletters import Reader, found_site, make_newsletter
from tests.signed_in import Service
from tests.test_sending import made_issue, sent

KEPT = "select kind, text, html, headers::text from outgoing_mail order by mail_id"


@pytest.fixture
def service(fresh_dsn: str) -> Iterator[Service]:
    door = Door(fresh_dsn, connections=2)
    made = Service(door)
    found_site(made)
    make_newsletter(made, "daily")
    yield made
    door.close()


class Refusing:
    """A server that takes none."""

    async def carry(self, queued: QueuedMail) -> None:
        raise Refused("no")

    async def rest(self) -> None:
        pass


def issue_to_all(service: Service) -> None:
    add_article(service, "Storms", datetime.now(UTC) - timedelta(hours=1), "It rained.")
    sent(service, made_issue(service))


def test_a_letter_that_was_sent_has_no_link_any_more(service: Service, tmp_path: Path) -> None:
    Reader(service, "mara@mail.example").subscribe("daily")
    issue_to_all(service)
    service.door.run(Outbox(service.door.pool, FolderCarrier(tmp_path, SENDER)).send_due())
    assert service.rows(KEPT) == [("confirm_signup", None, None, "{}"), ("newsletter", None, None, "{}")]


def test_nor_has_one_that_was_given_up(service: Service) -> None:
    Reader(service, "mara@mail.example").subscribe("daily")
    issue_to_all(service)
    service.door.run(Outbox(service.door.pool, Refusing()).send_due())
    assert service.rows(KEPT) == [("confirm_signup", None, None, "{}"), ("newsletter", None, None, "{}")]
