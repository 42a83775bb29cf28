"""Newsletters for tests, and people who want them: by mail, whose links they follow, or by an account."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from api.acts.newsletters import create_newsletter
from api.app import utc_now
from db.pool import open_pool
from schema.newsletter import Frequency
from schema.newsletter_texts import CreateNewsletterInput
from tests.asking import Json
from tests.door import Answer
from tests.sending import rows
from tests.signed_in import Service

VERSION = "2027-03"


def found_site(service: Service, slug: str = "courier") -> int:
    """A site that newsletters are sent by."""
    found = service.value("insert into site (slug, name, host) values ($1, $1, $1 || '.example') returning site_id", slug)
    assert isinstance(found, int)
    return found


def text_of(slug: str) -> str:
    return f"Send me {slug} by email."


def given_newsletter(slug: str, site: str = "courier", **more: object) -> CreateNewsletterInput:
    return CreateNewsletterInput(
        slug=slug,
        site=site,
        name=f"The {slug}",
        description="What it brings.",
        frequency=Frequency.DAILY,
        consent_version=VERSION,
        consent_text=text_of(slug),
    ).model_copy(update=more)


def make_newsletter(service: Service, slug: str, site: str = "courier", **more: object) -> None:
    service.door.run(create_newsletter(service.door.pool, given_newsletter(slug, site, **more), service.now))


def newsletters_at(dsn: str, *slugs: str) -> None:
    """Newsletters of a site in a database; those that are there stay as they are."""
    asyncio.run(_newsletters_at(dsn, slugs))


async def _newsletters_at(dsn: str, slugs: tuple[str, ...]) -> None:
    async with await open_pool(dsn, size=1) as pool:
        await pool.execute("insert into site (slug, name) values ('reader', 'Reader') on conflict do nothing")
        for slug in slugs:
            if not await pool.fetchval("select exists (select from newsletter where slug = $1)", slug):
                await create_newsletter(pool, given_newsletter(slug, "reader"), utc_now())


def link_in(text: str) -> tuple[str, str]:
    """The lasting link and the secret in a letter."""
    token, _, secret = text.partition("/newsletters/mine#")[2].split()[0].partition("+")
    return token, secret


def mailed_link(dsn: str, email: str) -> tuple[str, str]:
    """The same of the newest letter to an address."""
    [(text,)] = rows(dsn, f"select text from outgoing_mail where recipient = '{email}' order by mail_id desc limit 1")
    return link_in(str(text))


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with an address and nothing else."""

    service: Service
    email: str

    def sign_up(self, slug: str = "daily", *also: str, **headers: str) -> Answer:
        more = {"also": [{"slug": one, "consent_version": VERSION} for one in also]} if also else {}
        body = {"email": self.email, "consent_version": VERSION, **more}
        return self.service.ask("POST", f"/v1/newsletters/{slug}/signups", body, **headers)

    @property
    def letters(self) -> list[tuple[object, ...]]:
        """Kinds of the letters to them, the oldest first."""
        return self.service.rows("select kind from outgoing_mail where lower(recipient) = lower($1) order by mail_id", self.email)

    def mailed(self) -> tuple[str, str]:
        """The lasting link and the secret in their newest letter."""
        letter = "select text from outgoing_mail where lower(recipient) = lower($1) order by mail_id desc limit 1"
        return link_in(str(self.service.value(letter, self.email)))

    def confirm(self) -> Answer:
        """By the newest letter."""
        return self.service.ask("POST", "/v1/signups/confirm", {"secret": self.mailed()[1]})

    def subscribe(self, slug: str = "daily", *also: str) -> str:
        """The whole way; the lasting link."""
        assert self.sign_up(slug, *also).status == 202
        token, secret = self.mailed()
        assert self.service.ask("POST", "/v1/signups/confirm", {"secret": secret}).status == 200
        return token

    def states(self) -> dict[str, Json]:
        """Of each newsletter, as the database has it."""
        rows = self.service.rows(
            "select newsletter.slug, signup.state from signup join newsletter using (newsletter_id) join subscriber using (subscriber_id) "
            "where email_key = lower($1) order by newsletter.slug",
            self.email,
        )
        return {str(slug): str(state) for slug, state in rows}

    def ledger(self) -> list[str]:
        """What the ledger has of them, the oldest first: the newsletter, and what happened."""
        rows = self.service.rows(
            "select newsletter.slug || ' ' || kind from consent_event join newsletter using (newsletter_id) "
            "join subscriber using (subscriber_id) where email_key = lower($1) order by consent_event_id",
            self.email,
        )
        return [str(row[0]) for row in rows]
