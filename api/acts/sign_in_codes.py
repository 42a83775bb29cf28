"""What a client does with the code that its browser came back with: enters the account, links it, or asks for one.

The code is of use only together with the secret whose hash stood in the way out: whoever slips a stranger's code into a browser, or finds
one somewhere, has no use of it.
"""

from __future__ import annotations

from api.acts.accounts import BY_CLIENT, REGISTRATION_LASTS, open_account, write_to
from api.acts.addresses import Address
from api.acts.doing import Doing
from api.acts.once import Done
from api.acts.owner import owner
from api.acts.sessions import begin_session
from api.acts.signups import chosen
from api.acts.texts import display_name
from api.mail.letters import sign_in_linked
from api.secret import digest_of, is_sound
from api.sign_in.asking import challenge_of
from db import accounts, sign_in
from db.accounts import Registration
from db.audit import Actor, note
from db.mail import queue_mail
from db.sign_in import CameBy, Told
from db.write import Writer
from schema.account import Role
from schema.errors import (
    AddressUnproven,
    Fault,
    Gone,
    HandleTaken,
    Invalid,
    InvalidCredentials,
    LinkNeeded,
    NotFound,
    RegistrationNeeded,
    SignInTaken,
    TooMany,
)
from schema.ids import key_of, public_id
from schema.sign_in import MOST_LINKS, FinishSignInInput, LinkSignInInput, RegisterWithInput, UnlinkSignInInput


async def finish_sign_in(doing: Doing, given: FinishSignInInput) -> Done:
    """Raises Gone, LinkNeeded, RegistrationNeeded, AddressUnproven or InvalidCredentials."""
    async with doing.transaction() as writer:
        told, is_registered = await _told(writer, doing, given.code, given.verifier)
        found = await sign_in.find_link(writer, told.issuer, told.subject)
        if found is None:
            await _must_be_known(writer, told, is_registered)
            raise RegistrationNeeded(f"{told.provider_name} knows you, but there is no account here that belongs to you.")
        if found["is_disabled"]:
            raise InvalidCredentials("Nobody can sign in so.", headers={"WWW-Authenticate": "Bearer"})
        await sign_in.delete_code(writer, digest_of(given.code))
        return doing.keep(await begin_session(writer, doing, found["account_id"], Role.of(found["role"])))


async def _told(writer: Writer, doing: Doing, code: str, verifier: str) -> tuple[Told, bool]:
    """Raises Gone, also where the verifier is not the one that the client set out with."""
    found = await sign_in.find_code(writer, digest_of(code), challenge_of(verifier), doing.now) if is_sound(code) else None
    if found is None:
        raise Gone("This code was used already, has expired, or was not meant for you.")
    return found


async def _must_be_known(writer: Writer, told: Told, is_registered: bool) -> None:
    """Raises AddressUnproven or LinkNeeded. Only who is shown to have an address learns that it has an account."""
    if is_registered:
        raise AddressUnproven("A mail was sent; the account opens when its link is followed. Then sign in again.")
    if told.email_key and told.is_email_verified and await accounts.find_by_email(writer, told.email_key):
        raise LinkNeeded(f"Your address has an account here. Sign in with its password, then link it with {told.provider_name}.")


async def link_sign_in(doing: Doing, given: LinkSignInInput) -> Done:
    """Raises Gone, TooMany or SignInTaken. To link what is linked is no error."""
    who = doing.who.account_id
    async with doing.transaction() as writer:
        told, _ = await _told(writer, doing, given.code, given.verifier)
        mine = await owner(writer, doing)
        if await sign_in.count_links(writer, who) >= MOST_LINKS:
            raise TooMany(f"An account has {MOST_LINKS} ways in at most; close one.")
        await sign_in.delete_code(writer, digest_of(given.code))
        if await sign_in.insert_link(writer, who, told.issuer, told.subject, told.provider_name, doing.now):
            await queue_mail(writer, sign_in_linked(Address.of(mine["email"]).mailed, provider=told.provider_name))
            await note(writer, doing.actor, doing.now, "sign_in.link", public_id("acc", who), {"provider": told.provider})
        found = await sign_in.find_link(writer, told.issuer, told.subject)
        if found is None or found["account_id"] != who:
            raise SignInTaken(f"At {told.provider_name} you are somebody who has another account here.")
        return doing.keep(Done((who,)))


async def unlink_sign_in(doing: Doing, given: UnlinkSignInInput) -> Done:
    """Raises NotFound, also for a link of somebody else. Whoever has no password left gets one by a reset."""
    key = key_of(given.id, "lnk", 1)
    async with doing.transaction() as writer:
        if key is None or await sign_in.delete_link(writer, key[0], doing.who.account_id) is None:
            raise NotFound("There is no such way in.")
        await note(writer, doing.actor, doing.now, "sign_in.unlink", public_id("acc", doing.who.account_id))
    return Done()


async def register_with(doing: Doing, given: RegisterWithInput) -> Done:
    """Raises Gone, LinkNeeded, SignInTaken, AddressUnproven, HandleTaken, ConsentOutdated, Invalid or RateLimited."""
    await doing.spend(BY_CLIENT, doing.client)
    async with doing.transaction() as writer:
        told, is_registered = await _told(writer, doing, given.code, given.verifier)
        if await sign_in.find_link(writer, told.issuer, told.subject):
            raise SignInTaken(f"At {told.provider_name} you are somebody who has an account here. Sign in.")
        wanted = _wanted(given, told)
        await _must_be_offered(writer, given)
        is_proven = told.is_email_verified and wanted.email_key == told.email_key
        await _must_be_known(writer, told, is_registered)
        registration_id = await _ask(writer, doing, given, told, wanted)
        if is_proven:
            await open_account(writer, doing, registration_id, Actor("provider", None, doing.client or None, doing.request_id or None))
        else:
            await write_to(writer, doing, wanted, registration_id)
        await sign_in.mark_registered(writer, digest_of(given.code))
    return Done()


def _wanted(given: RegisterWithInput, told: Told) -> Registration:
    """Raises Invalid."""
    email = given.email or told.email
    if email is None:
        raise Invalid(f"{told.provider_name} tells no address.", (Fault("missing", "an address that mail gets to", "/email"),))
    address, name = Address.of(email), display_name(given.display_name or told.display_name or given.handle)
    return Registration(given.handle, given.handle.lower(), name, address.shown, address.key, None)


async def _must_be_offered(writer: Writer, given: RegisterWithInput) -> None:
    """Raises Invalid or ConsentOutdated."""
    if given.newsletters:
        await chosen(writer, {one.slug: one.consent_version for one in given.newsletters}, "/newsletters")


async def _ask(writer: Writer, doing: Doing, given: RegisterWithInput, told: Told, wanted: Registration) -> int:
    """Raises HandleTaken."""
    found = await accounts.insert_registration(writer, wanted, doing.now, doing.now + REGISTRATION_LASTS)
    if found is None:
        raise HandleTaken(f"The handle {given.handle} is taken.", (Fault("handle_taken", "another handle", "/handle"),))
    consents = {one.slug: one.consent_version for one in given.newsletters}
    await sign_in.insert_registration(writer, found, CameBy(told.issuer, told.subject, told.provider_name, consents, doing.now))
    return found
