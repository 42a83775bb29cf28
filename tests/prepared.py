"""What must be there, beside the fixed dataset, before an example can be asked: mailed links, codes, passwords, clients."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from asyncpg import Connection, Record

from api.acts.passwords import HASHER
from api.offered import offered
from api.release import shelf
from api.secret import digest_of
from api.sign_in.asking import challenge_of
from db import accounts, clients, sign_in, signups
from db.accounts import Mailed
from db.sign_in import Told
from db.signups import Consent
from db.statements import statement
from openapi.example import example_of
from schema.signup import LINK_EXAMPLE
from tests.dataset_people import NOW, OWNER
from tests.sending import connected

OWNERS_EMAIL = "tide@courier.example"
LATER = NOW + timedelta(hours=1)
Prepare = Callable[["Connection[Record]", Mapping[str, str]], Awaitable[object]]
"""Does something to the dataset, given the body of the example's request."""


def mailed(purpose: str) -> Prepare:
    """A letter with the link of the example was sent to somebody who has a password."""

    async def prepare(writer: Connection[Record], body: Mapping[str, str]) -> None:
        email = "tide.watcher@courier.example" if purpose == "email" else OWNERS_EMAIL
        letter = Mailed(digest_of(body["secret"]), purpose, LATER, account_id=OWNER.account_id, email=email, email_key=email)
        await accounts.insert_secret(writer, letter, NOW)
        await has_password(writer, body)

    return prepare


async def has_password(writer: Connection[Record], body: Mapping[str, str]) -> None:
    """The one that the example of `logIn` names."""
    known = example_of("logIn").body
    assert isinstance(known, dict), "logIn has an example"
    await accounts.set_password(writer, OWNER.account_id, HASHER.hash(known["password"]), NOW)


def came_back(is_linked: bool = False) -> Prepare:
    """A visitor came back from a provider, whom an account knows or not."""

    async def prepare(writer: Connection[Record], body: Mapping[str, str]) -> None:
        email = "petrel@courier.example"
        told = Told("facebook", "Facebook", "https://facebook.example", "10158", email, email, True, "Petrel")
        await sign_in.insert_code(writer, digest_of(body["code"]), challenge_of(body["verifier"]), told, NOW, LATER)
        if is_linked:
            await has_link(writer, body)

    return prepare


async def has_link(writer: Connection[Record], body: Mapping[str, str]) -> None:
    await sign_in.insert_link(writer, OWNER.account_id, "https://facebook.example", "10158", "Facebook", NOW)


async def has_client(writer: Connection[Record], body: Mapping[str, str]) -> None:
    secret = str(body.get("client_secret", ""))
    await clients.insert_client(
        writer, OWNER.account_id, digest_of(secret), "front page of the Herald", ["account:read", "votes:write"], NOW
    )
    await writer.execute("update client set last_used_at = $1", NOW)


async def asked_for_erasure(writer: Connection[Record], body: Mapping[str, str]) -> None:
    sql = "insert into erasure_request (account_id, receipt, comments, requested_at, due_at) values ($1, 1, 'keep', $2, $3)"
    await writer.execute(sql, OWNER.account_id, NOW, LATER)


async def letter_for_erasure(writer: Connection[Record], body: Mapping[str, str]) -> None:
    await asked_for_erasure(writer, body)
    await mailed("erasure")(writer, body)


async def has_letter(writer: Connection[Record], body: Mapping[str, str]) -> None:
    """The link of the examples is the one that leads to the fixed dataset's subscriber."""
    digest = hashlib.sha256(LINK_EXAMPLE.encode()).digest()
    await writer.execute("update signup_link set digest = $1 where link_id = 1", digest)


async def asked_for_newsletter(writer: Connection[Record], body: Mapping[str, str]) -> None:
    await signups.insert_secret(writer, digest_of(body["secret"]), 5, [Consent(1, 1)], LATER)


async def wrote(writer: Connection[Record], body: Mapping[str, str]) -> None:
    """What the example changes is the owner's own, and new enough to be changed."""
    comment = "update comment set account_id = $1, created_at = $2 where article_id = 1 and number = 1"
    await writer.execute(comment, OWNER.account_id, NOW)


async def has_all_there_is(writer: Connection[Record], body: Mapping[str, str]) -> None:
    """Somebody of whom something stands in every part of an export."""
    await has_client(writer, {"client_secret": "bst_cli_0"})
    await writer.execute("update private_account set suspended_until = $1 where account_id = $2", LATER, OWNER.account_id)
    await came_back()(writer, {"code": "sic_0", "verifier": "0" * 43})
    await writer.execute("update sign_in_code set email = $1, email_key = $2", "Tide@courier.example", OWNERS_EMAIL)
    await writer.execute("insert into quote values (1, 4, 9, null, 1, 1, 0, 11, 'The harbour', false)")
    letter = (
        "insert into outgoing_mail (kind, recipient, subject, message_key, created_at, next_try_at, {}) values ($1, $2, $1, $1, $3, $3, $3)"
    )
    for kind, end in (("confirm_address", "sent_at"), ("password_changed", "failed_at")):
        await writer.execute(letter.format(end), kind, OWNERS_EMAIL, NOW)


async def came_by_a_list(writer: Connection[Record], body: Mapping[str, str]) -> None:
    """Whoever brings a list says where each address comes from."""
    await writer.execute("update consent_event set detail = $1 where kind = 'asked'", '{"source": "The subscription desk, in writing."}')


async def another_decided(writer: Connection[Record], body: Mapping[str, str]) -> None:
    """Nobody decides about an appeal against their own decision."""
    await writer.execute("update moderation_decision set actor_id = 8 where decision_id = 5")


async def waits_for_nothing(writer: Connection[Record], body: Mapping[str, str]) -> None:
    """Nobody has two exports made at once."""
    await writer.execute("delete from dataset_export where account_id = $1 and state = 'running'", OWNER.account_id)


async def has_file(writer: Connection[Record], body: Mapping[str, str]) -> None:
    """The manifest of an export that is done."""
    offer, words = offered(), b'{"dataset": "Harbour Media"}\n'
    assert offer is not None, "the services that are opened have a folder for exports"
    path = shelf.folder_of(offer.folder / await writer.fetchval(statement("export", "shelf")), 1, 1) / "manifest.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(words)
    told = "update dataset_export_file set bytes = $1, sha256 = $2 where export_id = 1 and name = 'manifest.json'"
    await writer.execute(told, len(words), hashlib.sha256(words).hexdigest())


async def prepare(dsn: str, name: str) -> None:
    """What an operation's example needs."""
    body = example_of(name).body
    async with connected(dsn) as writer:
        await PREPARED[name](writer, body if isinstance(body, dict) else {})


PREPARED: Mapping[str, Prepare] = {
    "verifyEmail": mailed("email"),
    "resetPassword": mailed("password"),
    "logIn": has_password,
    "givePassword": has_password,
    "listSignIns": has_link,
    "unlinkSignIn": has_link,
    "exportMe": has_all_there_is,
    "listClients": has_client,
    "listMyConsents": came_by_a_list,
    "deleteClient": has_client,
    "issueToken": has_client,
    "revokeIssuedToken": has_client,
    "cancelErasure": asked_for_erasure,
    "cancelErasureByMail": letter_for_erasure,
    "finishSignIn": came_back(is_linked=True),
    "registerWith": came_back(),
    "linkSignIn": came_back(),
    "getSignup": has_letter,
    "updateSignup": has_letter,
    "unsubscribe": has_letter,
    "eraseSignups": has_letter,
    "confirmSignup": asked_for_newsletter,
    "decideAppeal": another_decided,
    "editComment": wrote,
    "deleteComment": wrote,
    "createExport": waits_for_nothing,
    "getExportFile": has_file,
}
