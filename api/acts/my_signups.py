"""The newsletters of whoever has an account: its address is proven, so nothing need be mailed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from api.acts.addresses import Address
from api.acts.doing import Doing
from api.acts.networks import wide_network
from api.acts.once import Done
from api.acts.owner import owner
from api.acts.signups import Chosen, chosen, leave
from db import newsletters, signups
from db.signups import Noted
from db.write import Writer
from schema.errors import NotFound
from schema.signup import JoinNewsletterInput, LeaveNewsletterInput

REASONS = ("complained", "bounced", "erased")  # whoever asks for it while signed in means it, whatever was before


async def join_newsletter(doing: Doing, given: JoinNewsletterInput) -> Done:
    """Raises NotFound or ConsentOutdated."""
    async with doing.transaction() as writer:
        mine = await owner(writer, doing)
        [one] = await chosen(writer, {given.slug: given.consent_version}, "/slug", given.slug)
        subscriber_id = await join(writer, Address.of(mine["email"]), [one], doing.now, wide_network(doing.client))
        return doing.keep(Done((one.newsletter_id, subscriber_id)))


async def join(writer: Writer, address: Address, those: Sequence[Chosen], now: datetime, network: str | None) -> int:
    """Newsletters of one site for an address that is proven: the subscriber."""
    site_id, keys = those[0].site_id, [one.newsletter_id for one in those]
    found = await signups.put_subscriber(writer, site_id, address.mailed, address.key, now)
    await signups.move_on(writer, keys)
    subscriber_id: int = found["subscriber_id"]
    standing = await signups.standing(writer, subscriber_id, keys)
    new = [one.consent for one in those if standing.get(one.newsletter_id) != "active"]
    await signups.activate(writer, subscriber_id, new, Noted("joined", "account", now, network), now)
    await signups.lift(writer, site_id, address.key, REASONS)
    return subscriber_id


async def join_again(writer: Writer, address: Address, wanted: Mapping[str, str], now: datetime) -> None:
    """What was ticked when an account was asked for, once its address is proven. A text that is another by then was agreed to, too."""
    rows = [row for row in await newsletters.chosen(writer, list(wanted.items())) if row["consent_text_id"] is not None]
    for row in rows:
        one = Chosen(row["newsletter_id"], row["site_id"], row["name"], row["consent_text_id"])
        await join(writer, address, [one], now, None)


async def move(writer: Writer, old: Address, new: Address, now: datetime) -> None:
    """What came to an account's address comes to its new one, which is proven. Links in old mails lead to the old one, as before."""
    for row in await signups.known_at(writer, [old.key]):
        coming = await signups.active(writer, row["subscriber_id"])
        if not coming:
            continue
        keys = [one.newsletter_id for one in coming]
        found = await signups.put_subscriber(writer, row["site_id"], new.mailed, new.key, now)
        await signups.move_on(writer, keys)
        await signups.end(writer, row["subscriber_id"], keys, "unsubscribed", Noted("unsubscribed", "account", now), ("active",))
        standing = await signups.standing(writer, found["subscriber_id"], keys)
        await signups.move_on(writer, keys)  # two changes of a list have two places
        missing = [one for one in coming if standing.get(one.newsletter_id) != "active"]
        await signups.activate(writer, found["subscriber_id"], missing, Noted("joined", "account", now), now)
        await signups.lift(writer, row["site_id"], new.key, REASONS)


async def leave_newsletter(doing: Doing, given: LeaveNewsletterInput) -> Done:
    """Raises NotFound."""
    async with doing.transaction() as writer:
        mine, found = await owner(writer, doing), await newsletters.find(writer, given.slug)
        if found is None:
            raise NotFound("There is no newsletter with this slug.")
        subscriber_id = await signups.find_subscriber(writer, found["site_id"], Address.of(mine["email"]).key)
        if subscriber_id is not None:
            await leave(writer, doing, subscriber_id, [found["newsletter_id"]], "account")
    return Done()
