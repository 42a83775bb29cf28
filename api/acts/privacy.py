"""What is held about oneself, and having it erased: asked for, and called off. How it is done stands in `erasing.py`."""

from __future__ import annotations

from datetime import datetime, timedelta

from api.acts.accounts import taken
from api.acts.addresses import Address
from api.acts.doing import Doing
from api.acts.once import Done
from api.acts.owner import owner
from api.mail.letters import erasure_requested
from api.secret import MAILED, digest_of, new_secret
from db import accounts, erasures
from db.accounts import Mailed
from db.audit import note
from db.mail import queue_mail
from db.privacy import export
from db.spending import Limit
from db.write import Writer, writing
from schema.erasure import GRACE, CancelErasureByMailInput, CancelErasureInput, ExportMeInput, RequestErasureInput
from schema.errors import Gone, NotFound
from schema.ids import public_id

EXPORTS = Limit("export", 10, timedelta(hours=1))  # each goes through all that somebody wrote
REQUESTS = Limit("erasure", 10, timedelta(hours=1))  # mails that can be had by asking and calling off in turns


async def export_me(doing: Doing, given: ExportMeInput) -> Done:
    """Raises NotFound or RateLimited. An Idempotency-Key changes nothing: a repeat gets what is held by then."""
    who = doing.who
    await doing.spend(EXPORTS, str(who.account_id))
    found = await export(doing.pool, who.account_id, doing.now)
    if found is None:
        raise NotFound("The account is gone.")
    async with writing(doing.pool) as writer:
        await note(writer, doing.actor, doing.now, "account.export", public_id("acc", who.account_id))
    return Done(document=found)


async def request_erasure(doing: Doing, given: RequestErasureInput) -> Done:
    """Raises NotFound or RateLimited."""
    who, due_at = doing.who, doing.now + GRACE
    await doing.spend(REQUESTS, str(who.account_id))
    async with doing.transaction() as writer:
        found = await owner(writer, doing)
        if await erasures.request(writer, who.account_id, given.comments.value, doing.now, due_at):
            await mail_link(writer, who.account_id, Address.of(found["email"]).mailed, doing.now, doing.here)
        await accounts.count_change(writer, who.account_id)
        await note(writer, doing.actor, doing.now, "erasure.request", public_id("acc", who.account_id), {"comments": given.comments.value})
        return doing.keep(Done((who.account_id,)))


async def mail_link(writer: Writer, account_id: int, to: str, now: datetime, here: str) -> None:
    """By which the request is called off; one of before is good no more."""
    secret, due_at = new_secret(MAILED), now + GRACE
    await accounts.insert_secret(writer, Mailed(digest_of(secret), "erasure", due_at, account_id=account_id), now)
    await queue_mail(writer, erasure_requested(to, link=f"{here}/erasure#{secret}", when=due_at))


async def cancel_erasure(doing: Doing, given: CancelErasureInput) -> Done:
    """Raises NotFound where there is nothing to call off."""
    async with doing.transaction() as writer:
        if not await _called_off(writer, doing, doing.who.account_id):
            raise NotFound("There is no request to be erased.")
    return Done()


async def cancel_erasure_by_mail(doing: Doing, given: CancelErasureByMailInput) -> Done:
    """Raises Gone."""
    async with doing.transaction() as writer:
        mailed = await taken(writer, doing, given.secret, ["erasure"])
        if not await _called_off(writer, doing, mailed.account_id or 0):
            raise Gone("There is no request to be erased any more.")
    return Done()


async def _called_off(writer: Writer, doing: Doing, account_id: int) -> bool:
    await accounts.find_private(writer, account_id)
    if not await erasures.cancel(writer, account_id):
        return False
    await accounts.forget_secrets(writer, account_id, "erasure", doing.now)
    await accounts.count_change(writer, account_id)
    await note(writer, doing.actor, doing.now, "erasure.cancel", public_id("acc", account_id))
    return True
