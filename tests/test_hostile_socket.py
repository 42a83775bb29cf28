"""The corpus of hostile requests through sockets, at the server as users start it: answered as documented or cut off, and it lives on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

import httpx
import pytest

from schema.account import Role
from tests.documented.exchange import Exchange
from tests.documented.hook import WITNESS
from tests.hostile.addresses import Address, fitting
from tests.hostile.corpus import Case, Sent, cases, parts, raw
from tests.hostile.harm import harm
from tests.people import person
from tests.serving import Served, answers_in, served

pytestmark = pytest.mark.slow
ALL = list(cases())
OF_THE_SERVER = {400, 408, 413, 414, 431}
"""What the server itself says to bytes that are no request; it is not documented, and has no body."""
REQUEST = re.compile(rb"([!-~]+) (?:https?://[^/]*)?(/[!-~]*) HTTP/1\.[01]\r?\n")
NUMBERS = count()


@pytest.fixture(scope="module")
def service(filled_dsn: str) -> Iterator[Served]:
    with served(filled_dsn) as running:
        yield running


@pytest.mark.parametrize("case", ALL, ids=str)
def test_what_is_hostile_is_answered_as_documented_or_cut_off(filled_dsn: str, service: Served, case: Case) -> None:
    secret = person(filled_dsn, f"hostile{next(NUMBERS)}", Role.ADMIN).session.encode()
    wrong = [line for address, request in one_for_each(case) for line in what_is_wrong(service, case, address, request, secret)]
    assert not wrong, "\n".join(wrong)
    assert service.ask("GET", "/v1/sites?fields=id&limit=1").json["items"] == [{"id": "sit_1"}]


def one_for_each(case: Case) -> Iterator[tuple[Address, bytes]]:
    """One request for each address; that each parameter and member has its turn is tried in process."""
    found: dict[Address, list[bytes]] = {}
    for address, request in fitting(case):
        found.setdefault(address, []).append(request)
    for address, requests in found.items():
        yield address, requests[len(case.name) % len(requests)]


def what_is_wrong(service: Served, case: Case, address: Address, request: bytes, secret: bytes) -> Iterator[str]:
    """Nothing, where it was answered as it should be. Raises TimeoutError when nothing comes."""
    sent = sent_as(case, address, request, secret)
    told = answers_in(service.raw(sent, is_whole=not case.is_cut))
    for one in told:
        if "x-request-id" in one.headers:
            yield from wrong_in(case, Exchange(*asked_in(sent), b"", one.status, one.headers, one.body), is_first=one is told[0])
        elif one.status not in OF_THE_SERVER or one.body:
            yield f"the server's own {one.status}: {one.body[:100]!r}"
    if not told and not case.is_cut:
        yield f"no answer at all to {sent[:100]!r}"


def sent_as(case: Case, address: Address, request: bytes, secret: bytes) -> bytes:
    if case.is_raw:
        return raw(request.replace(b"SECRET", secret))
    whole: Sent = parts(request)
    has_own = b"authorization" in {name.lower() for name, _ in whole.headers}
    own = [] if has_own or not address.is_for_somebody else [(b"Authorization", b"Bearer " + secret)]
    return whole.on_the_wire(*own)


def asked_in(sent: bytes) -> tuple[str, bytes, httpx.Headers]:
    """Method and target of a request, as far as they can be made out."""
    found = REQUEST.match(sent.lstrip(b"\r\n"))
    return (found[1].decode(), found[2].partition(b"#")[0], httpx.Headers()) if found else ("GET", b"/", httpx.Headers())


def wrong_in(case: Case, found: Exchange, is_first: bool) -> list[str]:
    if is_first:  # whose request can be made out
        WITNESS.look(found)
    wrong = [*harm(case, found), *WITNESS.wrong]
    WITNESS.wrong.clear()
    return wrong
