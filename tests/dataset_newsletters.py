"""Newsletters in the fixed dataset, who gets them, and the ledger of it."""

from __future__ import annotations

import hashlib
import json
from itertools import count

from tests.dataset_people import Row, day

LINK = "sub_" + "a" * 40
"""What one of the mails leads to; a link as the service makes it hangs on a key that is drawn anew with each database."""
CONSENT = "Send me The Harbour Daily by email."
NEWSLETTERS = tuple(
    {
        "newsletter_id": key,
        "site_id": 1 + (slug == "inland"),
        "slug": slug,
        "name": name,
        "description": f"What {name} brings.",
        "sender": "Harbour Courier",
        "frequency": frequency,
        "language": "en",
        "is_partner_offers": slug == "offers",
        "is_open": slug != "old",
        "consent_version": "2024-03",
        "created_at": day(-30),
    }
    for key, slug, name, frequency in (
        (1, "daily", "The Harbour Daily", "daily"),
        (2, "offers", 'Offers & "Resources"', "irregular"),
        (3, "inland", "Inland Weekly", "weekly"),
        (4, "old", "The Harbour Daily", "monthly"),
    )
)
SECTIONS = ({"newsletter_id": 1, "section_id": 1}, {"newsletter_id": 1, "section_id": 2})
TEXTS = tuple(
    {
        "consent_text_id": key,
        "newsletter_id": newsletter,
        "version": version,
        "text": text,
        "is_own": version != "elsewhere-1",
        "written_at": day(-30),
    }
    for key, newsletter, version, text in (
        (1, 1, "2024-03", CONSENT),
        (2, 2, "2024-03", "Send me offers."),
        (3, 3, "2024-03", "Send me Inland Weekly."),
        (4, 4, "2024-03", "Send me the old one."),
        (5, 1, "2024-01", "Send me the daily."),
        (6, 1, "elsewhere-1", "Ticked on paper."),
    )
)
PEOPLE = ("tide@courier.example", "asa@courier.example", "=cmd@mail.example", "petrel@xn--bcher-kva.example", "new@mail.example")
SUBSCRIBERS = tuple(
    {"subscriber_id": key, "site_id": 1, "email": email, "email_key": email, "created_at": day(-20)} for key, email in enumerate(PEOPLE, 1)
)
_places = count(1)
SIGNUPS = tuple(
    {
        "newsletter_id": newsletter,
        "subscriber_id": subscriber,
        "state": state,
        "consent_text_id": text,
        "position": next(_places),
        "asked_at": day(-20),
        "confirmed_at": None if state == "pending" else day(-19),
        "changed_at": day(1, subscriber),
    }
    for newsletter, subscriber, state, text in (
        (1, 1, "active", 1),
        (2, 1, "unsubscribed", 2),
        (4, 1, "pending", 4),
        (1, 2, "active", 5),
        (1, 3, "bounced", 6),
        (1, 4, "complained", 1),
        (1, 5, "pending", 1),
        (1, 99, "erased", 1),
        (2, 4, "active", 2),
    )
)
LINKS = tuple(
    {"link_id": key, "digest": hashlib.sha256(token.encode()).digest(), "subscriber_id": 1, "newsletter_id": newsletter}
    for key, token, newsletter in ((1, LINK, 1), (2, "sub_" + "b" * 40, None))
)
HEADS = tuple({"newsletter_id": row["newsletter_id"], "position": 100} for row in NEWSLETTERS)
EVENTS = tuple(
    {
        "subscriber_id": subscriber,
        "newsletter_id": newsletter,
        "kind": kind,
        "consent_text_id": text,
        "at": day(at),
        "via": via,
        "network": network,
        "detail": json.dumps(detail),
    }
    for subscriber, newsletter, kind, text, at, via, network, detail in (
        (1, 1, "asked", 1, -20, "form", "203.0.113.0/24", {}),
        (1, 1, "mailed", None, -20, "system", None, {}),
        (1, 1, "confirmed", 1, -19, "mail", "2001:db8::/48", {}),
        (1, 2, "joined", 2, 5, "account", "203.0.113.0/24", {}),
        (1, 2, "unsubscribed", None, 6, "account", "203.0.113.0/24", {}),
        (3, 1, "imported", 6, 7, "list", None, {"source": "on paper", "consented_at": "2024-01-01"}),
        (3, 1, "bounced", None, 8, "server", None, {"status": "5.1.1"}),
        (4, 1, "complained", None, 9, "server", None, {}),
    )
)
TABLES: tuple[tuple[str, tuple[Row, ...]], ...] = (
    ("newsletter", NEWSLETTERS),
    ("newsletter_section", SECTIONS),
    ("newsletter_head", HEADS),
    ("consent_text", TEXTS),
    ("subscriber", SUBSCRIBERS),
    ("signup", SIGNUPS),
    ("signup_link", LINKS),
    ("consent_event", EVENTS),
)
