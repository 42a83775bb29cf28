"""The mail server as it is set: how its URL is read, that letters go there encrypted, and that nothing secret is told on the way."""

from __future__ import annotations

import logging
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP
from asyncpg import Pool, Record

from api.cli.describe import without_secrets
from api.mail import letters
from api.mail.folder import FolderCarrier
from api.mail.server import Server, server_of
from api.mail.smtp import SmtpCarrier
from api.mail.worker import mail_carrier
from db.pool import open_pool
from tests.mail_server import SECRET, hurry, letter, outbox, post_office, queue, states, with_password

pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")]  # on loopback
guarded = partial(post_office, authenticator=with_password, auth_required=True, auth_require_tls=False)


@pytest.fixture
async def pool(fresh_dsn: str) -> AsyncIterator[Pool[Record]]:
    async with await open_pool(fresh_dsn, size=4) as opened:
        yield opened


# The setting

SERVERS = {
    "smtp://mx.example": Server("mx.example", 587, "starttls"),
    "smtp://news:pass@mx.example:2525": Server("mx.example", 2525, "starttls", "news", "pass"),
    "smtp://news%40example.org:p%2Fa%40s%3As@mx.example/": Server("mx.example", 587, "starttls", "news@example.org", "p/a@s:s"),
    "smtps://news:pass@mx.example": Server("mx.example", 465, "from the start", "news", "pass"),
    "smtp://localhost:25": Server("localhost", 25, "none"),
    "smtp://127.0.0.1:1025": Server("127.0.0.1", 1025, "none"),
    "smtp://[::1]:1025": Server("::1", 1025, "none"),
    "smtp://localhost:25?tls=yes": Server("localhost", 25, "starttls"),
    "smtp://mailbox:1025?tls=no": Server("mailbox", 1025, "none"),
}


@pytest.mark.parametrize("url", SERVERS)
def test_a_server_is_named_by_a_url_and_what_leaves_the_machine_is_encrypted_unless_it_says_otherwise(url: str) -> None:
    assert server_of(url) == SERVERS[url]


NO_SERVERS = [
    *("mx.example", "http://mx.example", "smtp://", "smtp://news:canary/x@mx.example", "smtp://news:canary@mx.example:port"),
    *("smtp://news:can ary@mx.example", "smtp://canary@mx.example", "smtp://:canary@mx.example", "smtp://news:canary@mx.example/in"),
    *("smtp://news:canary@mx.example#x", "smtp://mx.example?tls=perhaps", "smtp://mx.example?canary", "smtps://mx.example?tls=no"),
    *("smtp://[::1/", "smtp://news:canary@mx.example:99999", "smtp://mäx.example"),
]


@pytest.mark.parametrize("url", NO_SERVERS)
def test_a_url_that_cannot_be_read_is_told_without_what_may_be_a_password(url: str) -> None:
    with pytest.raises(ValueError, match="BROADSHEET_SMTP_URL must be of the form smtp://user:password@host:587 or ") as refused:
        server_of(url)
    assert "canary" not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


@pytest.mark.parametrize(
    "url", ["smtp://canary:canary@mx.example:25", "smtps://canary:a/canary:b@c@mx.example:25", "smtp://canary@mx.example:25"]
)
def test_settings_show_a_server_without_who_we_are_there(url: str) -> None:
    assert without_secrets(url) == f"{url.partition('//')[0]}//***@mx.example:25"


def test_a_server_is_shown_without_its_password() -> None:
    assert repr(server_of("smtp://news:canary@mx.example")) == "Server(host='mx.example', port=587, tls='starttls', user='news')"


def test_mail_goes_to_a_server_before_a_folder_and_waits_without_either(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BROADSHEET_SMTP_URL", "BROADSHEET_MAIL_FOLDER"):
        monkeypatch.delenv(name, raising=False)
    assert mail_carrier() is None
    monkeypatch.setenv("BROADSHEET_MAIL_FOLDER", "letters")
    folder = mail_carrier()
    assert isinstance(folder, FolderCarrier)
    assert folder.folder == Path("letters")
    monkeypatch.setenv("BROADSHEET_SMTP_URL", "smtp://localhost:25")
    server = mail_carrier()
    assert isinstance(server, SmtpCarrier)
    assert server.server == Server("localhost", 25, "none")


# The conversation


async def test_a_server_that_wants_a_password_gets_it_and_one_that_is_wrong_makes_letters_wait(pool: Pool[Record]) -> None:
    await queue(pool, letter(1), letter(2))
    async with guarded() as office:
        assert await outbox(pool, office, password="wrong").send_due() == 0
        assert await states(pool) == [("waits", 1, "535 5.7.8 Authentication credentials invalid")] * 2
        await hurry(pool)
        assert await outbox(pool, office, password=SECRET).send_due() == 2


async def test_nothing_secret_is_logged_or_kept_whatever_the_server_says(pool: Pool[Record], caplog: pytest.LogCaptureFixture) -> None:
    """Not the password, nor who gets a letter, nor what is in it; and a reason that repeats a link is kept without it."""
    caplog.set_level(logging.DEBUG)
    link = "https://news.example/verify?token=canary"
    mail = letters.password_reset("canary@mail.example", link=link)

    async def echo(server: SMTP) -> str:
        return f"{codes.pop(0)} no letters for <canary@mail.example> with {link} or {SECRET}"

    async with guarded() as office:
        codes = ["451", "550"]
        office.say("DATA", office.drop, echo, echo)
        await queue(pool, mail)
        for password in ("canary", SECRET, SECRET, SECRET):
            assert await outbox(pool, office, password=password).send_due() == 0
            await hurry(pool)
    assert await states(pool) == [("given up", 4, "550 no letters for <canary@mail.example> with *** or ***")]
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("broadsheet")]
    assert ours == [
        "letter 1 (password_reset) has to wait: Unreachable",
        "letter 1 (password_reset) has to wait: NotNow",
        "letter 1 (password_reset) has to wait: NotNow",
        "letter 1 (password_reset) is given up: Refused",
    ]
    by_server = ("mail.log", "mail.debug")  # what the server of this test says of itself
    told = " ".join(f"{record.getMessage()} {record.exc_text}" for record in caplog.records if record.name not in by_server)
    assert ("canary" in told, SECRET in told) == (False, False)


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's, for localhost, which this machine believes while the test runs."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes the certificate, is not here")
    key, signed = tmp_path / "key.pem", tmp_path / "signed.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost"
    more = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(signed)]
    subprocess.run([*command.split(), *more], check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(signed))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(signed, key)
    return context


async def test_letters_go_encrypted_and_so_does_the_password(pool: Pool[Record], certificate: ssl.SSLContext) -> None:
    await queue(pool, letter(1))
    named = {"authenticator": with_password, "auth_required": True, "auth_require_tls": True, "require_starttls": True}
    async with post_office(tls_context=certificate, **named) as office:
        assert await outbox(pool, office, host="localhost", tls="starttls", password=SECRET).send_due() == 1
    assert await states(pool) == [("sent", 1, None)]


async def test_letters_go_encrypted_from_the_start_where_that_is_asked_for(pool: Pool[Record], certificate: ssl.SSLContext) -> None:
    await queue(pool, letter(1))
    async with post_office(certificate) as office:
        assert await outbox(pool, office, host="localhost", tls="from the start").send_due() == 1
    assert await states(pool) == [("sent", 1, None)]


async def test_a_server_that_offers_no_encryption_gets_neither_password_nor_letter(pool: Pool[Record]) -> None:
    await queue(pool, letter(1))
    async with guarded() as office:
        assert await outbox(pool, office, host="localhost", tls="starttls", password=SECRET).send_due() == 0
        assert office.letters == []
    assert await states(pool) == [("waits", 1, "SMTP STARTTLS extension not supported by server.")]


async def test_a_server_whose_certificate_is_anothers_gets_nothing(pool: Pool[Record], certificate: ssl.SSLContext) -> None:
    await queue(pool, letter(1))
    async with post_office(tls_context=certificate) as office:
        assert await outbox(pool, office, host="127.0.0.1", tls="starttls").send_due() == 0
        assert office.letters == []
    [(state, tries, reason)] = await states(pool)
    assert (state, tries, "IP address mismatch, certificate is not valid for '127.0.0.1'" in str(reason)) == ("waits", 1, True)
