"""What the database holds about a person: where it stands, and all of it as one JSON object.

Whoever adds a table that names an account adds it to `HELD`, to the statement `export`, and to what `db/erasures.py` does.
"""

from __future__ import annotations

from datetime import datetime

from asyncpg import Pool, Record

from db.pool import fetch_row
from db.statements import statement

HELD = {
    "account.account_id": "the row stays, its names replaced",
    "private_account.account_id": "deleted",
    "session.account_id": "deleted",
    "token.account_id": "deleted",
    "client.account_id": "deleted, with the tokens that it got",
    "mailed_secret.account_id": "deleted",
    "dataset_export.account_id": "deleted, with its files",
    "sign_in_link.account_id": "deleted",
    "comment.account_id": "as its writer chose",
    "comment.writer_id": "follows account_id",
    "vote.voter_id": "replaced by a number that is nobody's",
    "report.reporter_id": "replaced by a number that is nobody's, its note emptied",
    "reporter.reporter_id": "deleted",
    "moderation_decision.account_id": "emptied, as is its statement",
    "moderation_decision.actor_id": "stays",
    "appeal.account_id": "deleted",
    "appeal.actor_id": "stays",
    "moderation_rule.actor_id": "stays",
    "erasure_request.account_id": "deleted; the ledger has its receipt",
    "audit.actor_id": "stays, without the address that it came from",
}
"""Every column that holds an account's id, and what an erasure makes of it. A test compares it with the tables."""

BY_ADDRESS = {
    "registration.email_key": "deleted",
    "subscriber.email_key": "deleted; what it agreed to stays under a number that is nobody's",
    "outgoing_mail.recipient": "deleted",
    "sign_in_code.email_key": "deleted",
    "spending.key": "deleted",
}
"""Columns that lead to a person by an email address, a handle or the network that they came from."""


async def export(pool: Pool[Record], account_id: int, now: datetime) -> bytes | None:
    """The object's JSON, as Postgres writes it; None where the account is gone. Raises Unavailable or StatementTimeout."""
    row = await fetch_row(pool, statement("privacy", "export"), [account_id, now])
    return row["document"].encode() if row else None
