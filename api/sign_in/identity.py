"""Whom a provider means. Only what was checked gets in here."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_SUBJECT = 255  # characters; OpenID Connect Core allows no more


@dataclass(frozen=True, slots=True)
class Identity:
    """Issuer and subject tell one person from all others; the rest may change. `email` is as the provider wrote it."""

    issuer: str
    subject: str
    email: str | None = None
    is_email_verified: bool = False
    display_name: str | None = None


def text_of(claims: dict[str, object], name: str, longest: int) -> str | None:
    """A claim that is a text, and one that Postgres can keep; None for anything else."""
    found = claims.get(name)
    is_kept = isinstance(found, str) and 0 < len(found) <= longest and found.isprintable()
    return found if is_kept and isinstance(found, str) else None
