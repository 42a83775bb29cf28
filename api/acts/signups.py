"""Signing up for newsletters by mail, and leaving them. Nobody learns from outside whether an address is known: whatever is, the same
statements run, and the answer is the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from asyncpg import Record

from api.acts.addresses import Address, lasting_address
from api.acts.doing import Doing
from api.acts.networks import wide_network
from api.acts.once import Done
from api.mail.letters import confirm_signup as confirmation
from api.mail.letters import signed_up_already
from api.secret import MAILED, digest_of, is_sound, new_secret
from db import newsletters, signups
from db.mail import queue_mail
from db.signups import MAILS, NOT_SENT, Consent, Noted
from db.spending import Limit, is_within
from db.write import Writer
from schema.errors import ConsentOutdated, Fault, Gone, Invalid, NotFound
from schema.signup import ConfirmSignupInput, EraseSignupsInput, SignUpInput, UnsubscribeInput, UpdateSignupInput

LINK_LASTS = timedelta(hours=48)
BY_CLIENT = Limit("sign_up", 20, timedelta(hours=1))  # a school or an office behind one address
BY_ADDRESS = Limit(MAILS, 10, timedelta(days=1))  # mails about all lists together that strangers can have sent to one address
WANTED_AGAIN = ("erased", "bounced")  # why an address was left alone, which its owner's own word ends; a complaint it does not
ALL_WAITING = 0  # the newsletter of a link that stands for all that wait


@dataclass(frozen=True, slots=True)
class Chosen:
    """A newsletter, and the text that was agreed to."""

    newsletter_id: int
    site_id: int
    name: str
    consent_text_id: int
    is_partner_offers: bool = False

    @property
    def consent(self) -> Consent:
        return Consent(self.newsletter_id, self.consent_text_id)


def by_letter(one: Chosen) -> tuple[int, bool]:
    """What one letter is about: newsletters of one site; what others offer is confirmed by itself."""
    return one.site_id, one.is_partner_offers


async def sign_up(doing: Doing, given: SignUpInput) -> Done:
    """Raises NotFound, Invalid, ConsentOutdated or RateLimited."""
    address = lasting_address(given.email)
    wanted = {one.slug: one.consent_version for one in given.also} | {given.slug: given.consent_version}
    await doing.spend(BY_CLIENT, doing.client)
    async with doing.transaction() as writer:
        found = await chosen(writer, wanted, "/also", given.slug)
        for (site_id, _), those in groupby(sorted(found, key=by_letter), by_letter):
            await _ask(writer, doing, site_id, address, list(those))
    return Done()


async def chosen(writer: Writer, wanted: Mapping[str, str], pointer: str, in_path: str = "") -> list[Chosen]:
    """By slug and version, which stand in the path or at the pointer. Raises NotFound, Invalid or ConsentOutdated."""
    found = await newsletters.chosen(writer, list(wanted.items()))
    missing = sorted(wanted.keys() - {row["slug"] for row in found})
    if in_path in missing:
        raise NotFound("There is no newsletter with this slug.")
    if missing:
        raise Invalid(f"There is no newsletter {missing[0]}.", (Fault("unknown_newsletter", "the slug of a newsletter", pointer),))
    for row in found:
        if not row["is_current"]:
            raise ConsentOutdated(f"{row['slug']} asks for consent to another text by now, or takes no signups.")
    return [Chosen(row["newsletter_id"], row["site_id"], row["name"], row["consent_text_id"], row["is_partner_offers"]) for row in found]


async def _ask(writer: Writer, doing: Doing, site_id: int, address: Address, those: Sequence[Chosen]) -> None:
    """What was not there waits for being confirmed; and a mail asks whether it is meant, or says that it comes already."""
    found = await signups.put_subscriber(writer, site_id, address.mailed, address.key, doing.now)
    await ask(writer, doing, found["subscriber_id"], Address.of(found["email"]), site_id, those, "form")


async def ask(writer: Writer, doing: Doing, subscriber_id: int, address: Address, site_id: int, those: Sequence[Chosen], via: str) -> None:
    """The same for a subscriber that is locked. Whether a mail goes out is the only thing that hangs on what is known."""
    keys, consents = [one.newsletter_id for one in those], [one.consent for one in those]
    standing = await signups.standing(writer, subscriber_id, keys)
    await signups.move_on(writer, keys)
    await signups.ask(writer, subscriber_id, consents, Noted("asked", via, doing.now, wide_network(doing.client)))
    is_left_alone = await signups.suppressed(writer, site_id, address.key) not in (None, *WANTED_AGAIN)
    lately = await signups.mailed_lately(writer, subscriber_id, keys, doing.now)
    due = [one for one in those if one.newsletter_id not in lately]
    is_due = bool(due) and not is_left_alone
    whose = (
        address.key if is_due else f"{NOT_SENT}{address.key}"
    )  # as long to count, and nobody is silenced by letters that they did not get
    is_wanted = await is_within(writer, BY_ADDRESS, whose, doing.now) and is_due
    await _write(writer, doing, subscriber_id, address, due or those, standing, is_wanted)


async def _write(
    writer: Writer, doing: Doing, subscriber_id: int, to: Address, those: Sequence[Chosen], standing: Mapping[int, str], is_wanted: bool
) -> None:
    """The letter. One that is not wanted is written all the same, and not kept: so it takes as long."""
    new = [one for one in those if standing.get(one.newsletter_id) != "active"]
    about, secret = new or those, new_secret(MAILED)
    link = await link_to(writer, doing, subscriber_id, about[0].newsletter_id if len(about) == 1 else ALL_WAITING)
    names = [one.name for one in about]
    letters = (
        confirmation(to.mailed, names=names, link=f"{link.page}+{secret}", leave=link.leave),
        signed_up_already(to.mailed, names=names, link=link.page, leave=link.leave),
    )
    consents = [one.consent for one in new] if is_wanted else []
    await signups.insert_secret(writer, digest_of(secret), subscriber_id, consents, doing.now + LINK_LASTS)
    await queue_mail(writer, letters[0] if new else letters[1], is_wanted=is_wanted)
    mailed = [Consent(one.newsletter_id) for one in about] if is_wanted else []
    await signups.note(writer, subscriber_id, mailed, Noted("mailed", "system", doing.now))


@dataclass(frozen=True, slots=True)
class Links:
    """Where a mail's lasting link leads: people to a page, and their mail programs to what ends the newsletter by one click."""

    page: str
    leave: str


async def link_to(writer: Writer, doing: Doing, subscriber_id: int, newsletter_id: int) -> Links:
    token = await signups.link_token(writer, subscriber_id, newsletter_id)
    return Links(f"{doing.here}/newsletters/mine#{token}", f"{doing.here}/v1/signups/{token}/unsubscribe")


async def confirm_signup(doing: Doing, given: ConfirmSignupInput) -> Done:
    """Raises Gone for a link that was used, has expired, or whose address wants no mail by now."""
    async with doing.transaction() as writer:
        whose = await signups.secret_subscriber(writer, digest_of(given.secret)) if is_sound(given.secret) else None
        found = await signups.lock_subscriber(writer, whose) if whose is not None else None
        taken = await signups.take_secret(writer, digest_of(given.secret), doing.now) if found else None
        if taken is None or found is None:
            raise Gone("This link was used already, has expired, or was replaced.")
        if await signups.suppressed(writer, found["site_id"], found["email_key"]) == "complained":
            raise Gone("This address wanted no mail any more.")
        subscriber_id, consents = taken
        await signups.move_on(writer, [one.newsletter_id for one in consents])
        noted = Noted("confirmed", "mail", doing.now, wide_network(doing.client))
        await signups.activate(writer, subscriber_id, consents, noted, doing.now)
        await signups.lift(writer, found["site_id"], found["email_key"], WANTED_AGAIN)
        return doing.keep(Done((await signups.whole_link(writer, subscriber_id),)))


async def unsubscribe(doing: Doing, given: UnsubscribeInput) -> Done:
    """Raises NotFound. What has ended already stays so."""
    async with doing.transaction() as writer:
        found = await linked(writer, given.token)
        await leave(writer, doing, found["subscriber_id"], await _meant(writer, found, given.all), "mail")
        return doing.keep(Done((found["link_id"],)))


async def _meant(writer: Writer, found: Record, is_all: bool) -> list[int]:
    """Which newsletters a link ends."""
    if is_all:
        return await signups.all_of(writer, found["subscriber_id"])
    if found["newsletter_id"] is None:
        return await signups.waiting(writer, found["subscriber_id"])
    return [found["newsletter_id"]]


async def leave(writer: Writer, doing: Doing, subscriber_id: int, those: Sequence[int], via: str) -> None:
    """They come no more. The subscriber is locked."""
    await signups.move_on(writer, those)
    await signups.end(writer, subscriber_id, those, "unsubscribed", Noted("unsubscribed", via, doing.now, wide_network(doing.client)))


async def linked(writer: Writer, token: str) -> Record:
    """Raises NotFound."""
    found = await signups.find_link(writer, token)
    if found is None:
        raise NotFound("There is nothing behind this link any more.")
    return found


async def update_signup(doing: Doing, given: UpdateSignupInput) -> Done:
    """Raises NotFound, Invalid, ConsentOutdated or RateLimited."""
    wanted = {one.slug: one.consent_version or "" for one in given.newsletters if one.is_wanted}
    unwanted = {one.slug for one in given.newsletters if not one.is_wanted} - wanted.keys()
    if wanted:
        await doing.spend(BY_CLIENT, doing.client)
    async with doing.transaction() as writer:
        found = await linked(writer, given.token)
        those = await chosen(writer, wanted, "/newsletters") if wanted else []
        rows = await newsletters.chosen(writer, [(slug, "") for slug in unwanted])
        _must_be_there(unwanted, rows, those, found["site_id"])
        await leave(writer, doing, found["subscriber_id"], [row["newsletter_id"] for row in rows], "mail")
        for _, some in groupby(sorted(those, key=by_letter), by_letter):
            await ask(writer, doing, found["subscriber_id"], Address.of(found["email"]), found["site_id"], list(some), "mail")
        return doing.keep(Done((found["link_id"],)))


def _must_be_there(unwanted: set[str], rows: Sequence[Record], those: Sequence[Chosen], site_id: int) -> None:
    """Raises Invalid. A link reaches no other site."""
    missing = unwanted - {row["slug"] for row in rows}
    if missing or any(row["site_id"] != site_id for row in rows) or any(one.site_id != site_id for one in those):
        raise Invalid("The site has no such newsletter.", (Fault("unknown_newsletter", "the slug of one of its own", "/newsletters"),))


async def erase_signups(doing: Doing, given: EraseSignupsInput) -> Done:
    """Raises NotFound."""
    async with doing.transaction() as writer:
        found = await linked(writer, given.token)
        known = await signups.lock_subscriber(writer, found["subscriber_id"])
        assert known is not None, "the link leads to it"
        await signups.erase(writer, known, "mail", doing.now)
    return Done()
