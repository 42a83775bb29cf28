"""Newsletters under many hands at once: nobody waits for who waits for them, places stay unique, the ledger is only added to."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator

import pytest

from db.statements import FOLDER, statements
from tests.door import POSTED, Answer, Door
from tests.newsletters import VERSION, Reader, found_site, make_newsletter
from tests.signed_in import Service

SLUGS = ("daily", "offers", "weekly")
MAY_TOUCH = {"signup.forget_events", "signup.forget_strangers"}
"""What takes away from where somebody came, once they are erased, or were never confirmed."""


@pytest.fixture(scope="module")
def service(dsn: str) -> Iterator[Service]:
    door = Door(dsn, connections=8)
    made = Service(door)
    found_site(made)
    for slug in SLUGS:
        make_newsletter(made, slug)
    yield made
    door.close()


def sign_up(service: Service, email: str, first: str, *also: str) -> tuple[str, str, bytes]:
    others = [{"slug": one, "consent_version": VERSION} for one in also]
    body = {"email": email, "consent_version": VERSION, "also": others}
    return "POST", f"/v1/newsletters/{first}/signups", json.dumps(body).encode()


def all_at_once(service: Service, requests: list[tuple[str, str, bytes]]) -> list[Answer]:
    async def gathered() -> list[Answer]:
        return list(await asyncio.gather(*(service.door.asked(method, path, POSTED, body) for method, path, body in requests)))

    return service.door.run(gathered())


def test_many_who_ask_for_the_same_in_any_order_are_all_answered(service: Service) -> None:
    orders = [("daily", "weekly", "offers"), ("offers", "daily", "weekly"), ("weekly", "offers", "daily")]
    requests = [sign_up(service, f"p{number % 4}@mail.example", *orders[number % 3]) for number in range(18)]
    assert {one.status for one in all_at_once(service, requests)} == {202}
    waiting = service.rows("select count(*), count(distinct (newsletter_id, position)) from signup where state = 'pending'")
    mails = service.value("select count(*) from outgoing_mail where kind = 'confirm_signup'")
    assert (waiting, mails) == ([(12, 12)], 4)


def test_who_comes_and_goes_at_once_is_in_one_state_and_the_ledger_tells_which(service: Service) -> None:
    service.later(days=1)
    reader = Reader(service, "comes-and-goes@mail.example")
    token = reader.subscribe("daily")
    service.later(hours=1)
    leave = ("POST", f"/v1/signups/{token}/unsubscribe", b"{}")
    forget = ("DELETE", f"/v1/signups/{token}", b"")
    again = sign_up(service, reader.email, "weekly")
    found = all_at_once(service, [leave, again, leave, forget, leave, again])
    assert {one.status for one in found} <= {200, 202, 204, 404}
    assert [one.status for one in found].count(204) == 1
    ended = service.value(
        "select count(*) from consent_event join signup using (newsletter_id, subscriber_id) where kind = 'erased' and state = 'erased'"
    )
    assert ended == 1


def test_the_ledger_is_only_added_to() -> None:
    touching = {
        f"{path.stem}.{name}"
        for path in FOLDER.glob("*.sql")
        for name, text in statements(path.stem).items()
        if re.search(r"\b(update|delete from) consent_event\b", text)
    }
    assert touching == MAY_TOUCH
