"""`db/tables.sql` is what the migrations make, and nothing is lost in setting it out; the keys that the house asks for are read from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from db.dump import TABLES, dump
from tests.sending import send

pytestmark = pytest.mark.anyio
TABLE = re.compile(r"^create (?:unlogged )?table (\w+) \(\n(.*?)\n\)[^;\n]*;", re.MULTILINE | re.DOTALL)
KEY = re.compile(r"constraint (\w+) (?:primary key|unique|foreign key) \(([^)]*)\)(?: references (\w+))?")
JOIN_ANYWHERE = {
    "account",
    "agency",
    "article",
    "author",
    "byline",
    "foreign_article",
    "moderation_rule",
    "names_version",
    "newsletter",
    "newsletter_section",
    "section",
    "site",
}  # copied to every node of a distributed engine
SEPARATE = {
    "change",
    "change_head",
    "dataset_export",
    "dataset_export_file",
    "dataset_release",
    "import",
    "appeal",
    "lease",
    "moderation_decision",
    "migration",
    "newsletter_issue",
    "outgoing_mail",
    "pending_change",
}
"""Ledgers, what moderators decided, and the workers' own: they hang on nothing."""
PRIVATE = {
    *("answered_write", "audit", "client", "erasure", "erasure_request"),
    *("ledger_key", "mailed_secret", "private_account", "reporter"),
    *(
        "consent_event",
        "consent_text",
        "newsletter_head",
        "signup",
        "signup_link",
        "signup_secret",
        "subscriber",
        "suppression",
        "mail_event",
    ),
    *("registration", "registration_sign_in", "session", "sign_in_code", "sign_in_link", "sign_in_attempt", "spending", "token"),
}
"""What is nobody's but an account's or an address's owner's, and what guards it: on one node, apart from all that is shown."""


@pytest.fixture
def embedded(binaries: Path | None) -> None:
    if binaries:
        pytest.skip("another Postgres than the embedded one prints the same tables in other words")


@pytest.mark.usefixtures("embedded")
async def test_the_committed_tables_are_what_the_migrations_make(dsn: str) -> None:
    assert TABLES.read_text() == dump(dsn), "make generate"


@pytest.mark.usefixtures("embedded")
async def test_the_tables_loaded_into_an_empty_database_are_the_same_tables(empty_dsn: str) -> None:
    await send(empty_dsn, TABLES.read_text())
    assert dump(empty_dsn) == TABLES.read_text()


def keys() -> dict[str, list[tuple[str, str, str]]]:
    """Each table's constraints: name, first column, the table referred to."""
    return {
        table: [(name, columns.split(", ")[0], target) for name, columns, target in KEY.findall(body)]
        for table, body in TABLE.findall(TABLES.read_text())
    }


async def test_every_key_of_what_hangs_on_an_article_begins_with_the_article() -> None:
    astray = {
        name
        for table, found in keys().items()
        for name, first, target in found
        if table not in JOIN_ANYWHERE | SEPARATE | PRIVATE and target not in JOIN_ANYWHERE - {"article"} and first != "article_id"
    }
    assert astray == set()


async def test_every_table_hangs_on_an_article_or_is_known_to_join_anywhere() -> None:
    hanging = {table for table, found in keys().items() if ("article_id", "article") in {one[1:] for one in found}}
    deeper = {table for table, found in keys().items() if {one[2] for one in found} & hanging}
    assert set(keys()) == hanging | deeper | JOIN_ANYWHERE | SEPARATE | PRIVATE
