"""Asking for an account, and showing that an address is one's own. Nobody learns from outside whether an address is known."""

from __future__ import annotations

from datetime import timedelta

from asyncpg import UniqueViolationError

from api.acts.addresses import Address
from api.acts.doing import Doing
from api.acts.my_signups import join_again, move
from api.acts.once import Done
from api.acts.passwords import HASHING
from api.acts.texts import display_name
from api.mail.letters import address_already_known, email_was_changed, verify_registration
from api.secret import MAILED, digest_of, is_sound, new_secret
from api.sign_in.asking import challenge_of
from db import accounts, sign_in
from db.accounts import Mailed, Registration
from db.audit import Actor, note
from db.mail import queue_mail
from db.spending import Limit, is_within
from db.write import Writer
from schema.account import Role
from schema.errors import Fault, Gone, HandleTaken, InvalidCredentials, RateLimited
from schema.ids import public_id
from schema.registration import RegisterInput, VerifyEmailInput

REGISTRATION_LASTS = timedelta(hours=24)  # in which the link must be followed; the handle is kept for so long
NO_LONGER = "This link was used already, has expired, or was replaced by a newer one."
OVERTAKEN = "Meanwhile there is another account with this address."
VERIFYING = ["registration", "email"]  # what links of this kind are good for
BY_LINK = Limit("verify", 10, timedelta(minutes=5))  # tries to show with one link that one asked for it
AGAIN = Limit("register_again", 5, timedelta(hours=1))  # tries of the password of whoever waits for a handle
BEARER = {"WWW-Authenticate": "Bearer"}
BY_CLIENT = Limit("register", 20, timedelta(hours=1))  # a school or an office behind one address signs up a class
BY_ADDRESS = Limit("mail", 3, timedelta(hours=6))  # mails that strangers can have sent to one address


async def register(doing: Doing, given: RegisterInput) -> Done:
    """Raises HandleTaken, Invalid, PasswordCommon or RateLimited."""
    address, name = Address.of(given.email), display_name(given.display_name or given.handle)
    await doing.spend(BY_CLIENT, doing.client)
    await HASHING.check(given.password, given.handle, given.email)
    wanted = Registration(given.handle, given.handle.lower(), name, address.shown, address.key, await HASHING.hash(given.password))
    mine = await _asked_before(doing, wanted.handle_key, given.password)
    async with doing.transaction() as writer:
        if mine is not None:
            await accounts.delete_registration(writer, mine)
        registration_id = await accounts.insert_registration(writer, wanted, doing.now, doing.now + REGISTRATION_LASTS)
        if registration_id is None:
            raise HandleTaken(f"The handle {given.handle} is taken.", (Fault("handle_taken", "another handle", "/handle"),))
        await write_to(writer, doing, wanted, registration_id)
    return Done()


async def _asked_before(doing: Doing, handle_key: str, password: str) -> int | None:
    """The registration that whoever mistyped their address asked for before, as the password shows; the handle need not wait for a day.

    Raises RateLimited where too many work on passwords.
    """
    held = await accounts.held(doing.pool, handle_key, doing.now)
    if held is None or held["password_hash"] is None:
        return None
    try:
        await doing.spend(AGAIN, handle_key)
    except RateLimited:  # the handle is taken, for now
        return None
    return held["registration_id"] if await HASHING.is_right(password, held["password_hash"]) else None


async def write_to(writer: Writer, doing: Doing, wanted: Registration, registration_id: int) -> None:
    """The link that opens the account; or, where the address has one, a hint that it has. Nothing where it had too many letters lately:
    only a letter counts, so that nobody is kept from an account by strangers who ask for none.
    """
    if not await is_within(writer, BY_ADDRESS, wanted.email_key, doing.now):
        return
    to = Address.of(wanted.email).mailed
    if await accounts.find_by_email(writer, wanted.email_key):
        await queue_mail(writer, address_already_known(to))
        return
    secret = new_secret(MAILED)
    mailed = Mailed(digest_of(secret), "registration", doing.now + REGISTRATION_LASTS, registration_id=registration_id)
    await accounts.insert_secret(writer, mailed, doing.now)
    await queue_mail(writer, verify_registration(to, link=f"{doing.here}/verify#{secret}", handle=wanted.handle))


async def verify_email(doing: Doing, given: VerifyEmailInput) -> Done:
    """Raises Gone for a link that was used, has expired, or was overtaken by another one for the same address; InvalidCredentials, or
    RateLimited, where it is not shown who asked for it.
    """
    await _must_have_asked(doing, given)
    try:
        async with doing.transaction() as writer:
            mailed = await taken(writer, doing, given.secret, VERIFYING)
            if mailed.purpose == "registration":
                opened = await open_account(writer, doing, mailed.registration_id or 0, doing.actor)
            else:
                opened = await _set_email(writer, doing, mailed)
            return doing.keep(Done((opened,)))
    except UniqueViolationError:  # two followed their links to one address at once
        raise Gone(OVERTAKEN) from None


async def _must_have_asked(doing: Doing, given: VerifyEmailInput) -> None:
    """Whoever follows the link is whoever asked for it: else strangers would have accounts with others' addresses.

    Raises InvalidCredentials or RateLimited. A link that is good no more is left to the transaction, which knows what was done by it.
    """
    digest = digest_of(given.secret)
    found = await accounts.password_behind(doing.pool, digest, VERIFYING, doing.now) if is_sound(given.secret) else None
    if found is None:
        return
    await doing.spend(BY_LINK, digest.hex())
    if found["password_hash"] is None:
        if not await _came_for(doing, given, digest):
            raise InvalidCredentials("Sign in once more with whom you asked by, and bring what you come back with.", headers=BEARER)
    elif not await HASHING.is_right(given.password or "", found["password_hash"]):
        raise InvalidCredentials("This is not the password of whoever asked for the link.", headers=BEARER)


async def _came_for(doing: Doing, given: VerifyEmailInput, link: bytes) -> bool:
    if not given.verifier or not is_sound(given.code or ""):
        return False
    return await sign_in.came_for(doing.pool, link, digest_of(given.code or ""), challenge_of(given.verifier), doing.now)


async def taken(writer: Writer, doing: Doing, secret: str, purposes: list[str]) -> Mailed:
    """What a link is good for; it is good no more. Raises Gone."""
    mailed = await accounts.take_secret(writer, digest_of(secret), purposes, doing.now) if is_sound(secret) else None
    if mailed is None:
        raise Gone(NO_LONGER)
    return mailed


async def open_account(writer: Writer, doing: Doing, registration_id: int, actor: Actor) -> int:
    """The account that was asked for, with the way in through a provider that it was asked for with. Raises Gone."""
    came_by = await sign_in.find_registration(writer, registration_id)  # before the registration goes, and this with it
    wanted = await accounts.find_registration(writer, registration_id)
    opened = await accounts.insert_account(writer, wanted, Role.READER.value, doing.now) if wanted else None
    if opened is None:
        raise Gone("Meanwhile there is another account with this address or this handle.")
    if wanted and came_by:
        await join_again(writer, Address.of(wanted.email), came_by.consents, came_by.consented_at)
    if came_by and not await sign_in.link_opened(writer, opened, came_by, doing.now):
        raise Gone("Meanwhile whom the provider means has another account.")
    await note(writer, actor, doing.now, "account.open", public_id("acc", opened))
    return opened


async def _set_email(writer: Writer, doing: Doing, mailed: Mailed) -> int:
    account_id = mailed.account_id or 0
    before = await accounts.find_private(writer, account_id)
    if before is None or not await accounts.set_email(writer, account_id, mailed.email or "", mailed.email_key or ""):
        raise Gone(OVERTAKEN)
    await accounts.forget_links(writer, account_id, doing.now)
    old, new = Address.of(before["email"]), Address.of(mailed.email or "")
    await move(writer, old, new, doing.now)
    await queue_mail(writer, email_was_changed(old.mailed))
    await note(writer, doing.actor, doing.now, "account.email", public_id("acc", account_id))
    return account_id
