"""What is known of an address on all sites, for privacy officers: typed statements."""

from __future__ import annotations

from asyncpg import Pool, Record

from db.statements import statement


async def sites_of(pool: Pool[Record], email_key: str) -> list[Record]:
    """site, email, known_since, suppressed, suppressed_since."""
    return await pool.fetch(statement("officer", "sites_of_address"), email_key)


async def signups_of(pool: Pool[Record], email_key: str) -> list[Record]:
    """site, newsletter, name, state, asked_at, confirmed_at, changed_at, version, text."""
    return await pool.fetch(statement("officer", "signups_of_address"), email_key)
