"""Who publishes and who reads in the fixed dataset, and when it is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from api.secret import SESSION, TOKEN, digest_of, new_secret
from schema.account import Role
from schema.viewer import Viewer

Row = Mapping[str, object]
FAR = 9_007_199_254_740_993  # the first whole number that a double cannot hold; an article's key
DAY = datetime(2024, 3, 1, 6, 30, tzinfo=UTC)


def day(number: int, microseconds: int = 0) -> datetime:
    """A time some days into the dataset."""
    return DAY + timedelta(days=number, microseconds=microseconds)


NOW = day(10, 1_500_000)  # when tests ask, where it matters


SITES: tuple[Row, ...] = (
    {"site_id": 1, "slug": "harbour-courier", "host": "courier.example", "name": "Harbour Courier", "publisher": "Harbour Media Ltd."},
    {"site_id": 2, "slug": "inland-gazette", "host": None, "name": "Inland Gazette", "publisher": None},
)
SECTIONS: tuple[Row, ...] = (
    {"section_id": 1, "site_id": 1, "slug": "world", "name": "world"},
    {"section_id": 2, "site_id": 1, "slug": "sport", "name": "sport"},
    {"section_id": 3, "site_id": 2, "slug": "world", "name": "world"},
    {"section_id": 4, "site_id": 2, "slug": "weather", "name": "Weather & Tides"},
)
AGENCIES: tuple[Row, ...] = (
    {"agency_id": 1, "slug": "northern-wire", "name": "Northern Wire"},
    {"agency_id": 2, "slug": "coastal-press", "name": 'Coastal "Press"'},
)
AUTHORS: tuple[Row, ...] = (
    {"author_id": 1, "slug": "mara-lindqvist", "name": "Mara Lindqvist"},
    {"author_id": 2, "slug": "ada-quill", "name": "Ada Quill"},
    {"author_id": 3, "slug": "ada-quill-2", "name": "Ada Quill"},
    {"author_id": 4, "slug": "tomás-o-brien", "name": "Tomás O’Brien"},
    {"author_id": 5, "slug": "zoe", "name": "zoe"},
    {"author_id": 6, "slug": "never-published", "name": "Never Published"},
)


def account(key: int, handle: str, origin: str = "registered", **more: object) -> Row:
    where = {"site_id": 1, "printed_name": handle} if origin == "imported" else {"site_id": None, "printed_name": None}
    named = {"handle": handle, "handle_key": handle.lower(), "display_name": handle.title()}
    return {"account_id": key, **named, "origin": origin, **where, "role": "reader", "joined_at": None, "is_erased": False, **more}


ACCOUNTS: tuple[Row, ...] = (
    account(1, "TideWatcher", joined_at=day(-90), role="trusted"),
    account(2, "netmender", joined_at=day(-80, 123_456)),
    account(3, "Gull", "imported"),
    account(4, "old-salt", "imported"),
    account(5, "Åsa", joined_at=day(-70), role="admin"),
    account(6, "gone", joined_at=day(-60), is_erased=True),
    account(7, "silent", joined_at=day(-50), role="editor"),
    account(8, "keel_hauler", joined_at=day(-50), role="admin"),
)


OWNER = Viewer(1, Role.TRUSTED, 1, NOW)
"""Somebody who is signed in, and has a token, too."""
MODERATOR = Viewer(5, Role.ADMIN, 3, NOW)
"""Somebody who moderates, and edits."""
OWNER_SECRET, MODERATOR_SECRET = new_secret(SESSION), new_secret(SESSION)
PRIVATE_ACCOUNTS: tuple[Row, ...] = tuple(
    {"account_id": key, "email": email, "email_key": email.lower(), "password_hash": "", "created_at": day(-90)}
    for key, email in ((1, "Tide@courier.example"), (5, "asa@courier.example"))
)
SESSIONS: tuple[Row, ...] = tuple(
    {"account_id": key, "digest": digest_of(secret), **dict.fromkeys(("created_at", "last_used_at", "proven_at"), NOW), **more}
    for key, secret, more in (
        (1, OWNER_SECRET, {"expires_at": day(40), "user_agent": "a browser"}),
        (1, new_secret(SESSION), {"expires_at": day(40), "user_agent": None}),
        (5, MODERATOR_SECRET, {"expires_at": day(40), "user_agent": None}),
    )
)
TOKENS: tuple[Row, ...] = tuple(
    {
        "account_id": 1,
        "digest": digest_of(new_secret(TOKEN)),
        "name": name,
        "scopes": scopes,
        "created_at": NOW,
        "expires_at": day(100),
        "last_used_at": used,
    }
    for name, scopes, used in (("reads", ["account:read", "exports:read"], NOW), ("nothing", [], None))
)
