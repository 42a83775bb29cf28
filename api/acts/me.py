"""What the owner of an account changes of it, and how one who lost it gets it back."""

from __future__ import annotations

from datetime import timedelta

from asyncpg import Record

from api.acts.accounts import BY_ADDRESS, NO_LONGER, taken
from api.acts.addresses import Address
from api.acts.clients import delete_clients
from api.acts.doing import Doing
from api.acts.once import Done
from api.acts.owner import owner
from api.acts.passwords import HASHING
from api.acts.texts import display_name
from api.acts.tokens import revoke_tokens
from api.acts.versions import check_version
from api.mail.letters import password_reset, password_was_changed, verify_new_email
from api.secret import MAILED, digest_of, is_sound, new_secret
from db import accounts, sessions, sign_in
from db.accounts import Mailed
from db.audit import note
from db.mail import queue_mail
from db.spending import Limit, is_within
from db.write import Writer
from schema.errors import Gone, NotFound
from schema.ids import public_id
from schema.me import ChangeEmailInput, ChangePasswordInput, RequestPasswordResetInput, ResetPasswordInput, UpdateMeInput

EMAIL_LINK_LASTS = timedelta(hours=24)
RESET_LINK_LASTS = timedelta(hours=1)
RESETS = Limit("reset", 5, timedelta(days=1))  # mails to one address
RESETS_BY_CLIENT = Limit("reset_by_client", 20, timedelta(hours=1))
CHANGES = Limit("change_email", 5, timedelta(minutes=5))


async def update_me(doing: Doing, given: UpdateMeInput) -> Done:
    """Raises Invalid, NotFound or PreconditionFailed."""
    name = display_name(given.display_name)
    async with doing.transaction() as writer:
        check_version(await owner(writer, doing), given.version)
        await accounts.rename(writer, doing.who.account_id, name, doing.now)
        return doing.keep(Done((doing.who.account_id,)))


async def change_password(doing: Doing, given: ChangePasswordInput) -> Done:
    """Raises NotFound, PasswordCommon or RateLimited. All other sessions end."""
    who = doing.who
    found = await accounts.read_private(doing.pool, who.account_id)
    if found is None:
        raise NotFound("The account is gone.")
    await HASHING.check(given.password, found["handle"], found["email"])
    hashed = await HASHING.hash(given.password)
    async with doing.transaction() as writer:
        mine = await owner(writer, doing)
        await accounts.set_password(writer, who.account_id, hashed, doing.now)
        await accounts.forget_links(writer, who.account_id, doing.now)
        await sessions.end_sessions(writer, who.account_id, but=who.session_id)
        others = await sign_in.list_providers(writer, who.account_id)
        await queue_mail(writer, password_was_changed(Address.of(mine["email"]).mailed, providers=others))
        await note(writer, doing.actor, doing.now, "account.password", public_id("acc", who.account_id))
        return doing.keep(Done((who.account_id,)))


async def change_email(doing: Doing, given: ChangeEmailInput) -> Done:
    """Raises Invalid or RateLimited. The answer is the same where the address is another account's: then nothing is mailed."""
    who, address = doing.who, Address.of(given.email)
    await doing.spend(CHANGES, str(who.account_id))
    secret = new_secret(MAILED)
    async with doing.transaction() as writer:
        await owner(writer, doing)
        await accounts.forget_secrets(writer, who.account_id, "email", doing.now)  # whether or not another link follows
        is_free = await accounts.find_by_email(writer, address.key) is None
        if is_free and await is_within(writer, BY_ADDRESS, address.key, doing.now):
            expires_at = doing.now + EMAIL_LINK_LASTS
            mailed = Mailed(digest_of(secret), "email", expires_at, account_id=who.account_id, email=address.shown, email_key=address.key)
            await accounts.insert_secret(writer, mailed, doing.now)
            await queue_mail(writer, verify_new_email(address.mailed, link=f"{doing.here}/verify#{secret}"))
    return Done()


async def request_password_reset(doing: Doing, given: RequestPasswordResetInput) -> Done:
    """Raises Invalid or RateLimited. The answer is the same where nobody has the address: then nothing is mailed."""
    key = Address.of(given.email).key
    await doing.spend(RESETS_BY_CLIENT, doing.client)
    await doing.spend(RESETS, key)
    secret = new_secret(MAILED)
    async with doing.transaction() as writer:
        known = await accounts.find_by_email(writer, key)
        found = await accounts.find_private(writer, known["account_id"]) if known else None  # who is erased meanwhile has no more letters
        if found and not found["is_disabled"]:
            expires_at = doing.now + RESET_LINK_LASTS
            mailed = Mailed(digest_of(secret), "password", expires_at, account_id=found["account_id"])
            await accounts.insert_secret(writer, mailed, doing.now)
            await queue_mail(writer, password_reset(Address.of(found["email"]).mailed, link=f"{doing.here}/reset#{secret}"))
    return Done()


async def reset_password(doing: Doing, given: ResetPasswordInput) -> Done:
    """Raises Gone or PasswordCommon. A link whose password was refused is still good."""
    whose = await accounts.owner_of(doing.pool, digest_of(given.secret), doing.now) if is_sound(given.secret) else None
    if whose is None:
        async with doing.transaction():  # a repeat of what set it before is told so
            raise Gone(NO_LONGER)
    await HASHING.check(given.password, whose["handle"], whose["email"])
    hashed = await HASHING.hash(given.password)
    async with doing.transaction() as writer:
        await taken(writer, doing, given.secret, ["password"])
        found = await accounts.find_private(writer, whose["account_id"])
        if found is None:
            raise Gone(NO_LONGER)
        await accounts.set_password(writer, found["account_id"], hashed, doing.now)
        await accounts.forget_links(writer, found["account_id"], doing.now)
        await shut_out(writer, doing, found)
        await note(writer, doing.actor, doing.now, "account.password", public_id("acc", found["account_id"]))
    return Done()


async def shut_out(writer: Writer, doing: Doing, found: Record) -> None:
    """Whoever has been in the account: somebody who lost it cannot tell which session, token or client is a stranger's.

    Links with providers stay, for they may be its owner's only other way in; the letter names them.
    """
    account_id = found["account_id"]
    await sessions.end_sessions(writer, account_id)
    had = [await revoke_tokens(writer, doing, account_id), await delete_clients(writer, doing, account_id)]
    others = await sign_in.list_providers(writer, account_id)
    await queue_mail(writer, password_was_changed(Address.of(found["email"]).mailed, providers=others, ended_programs=any(had)))
