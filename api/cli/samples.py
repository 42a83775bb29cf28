"""What a new service shows at first: sample pages, and newsletters of one of their sites."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import click
from pydantic import TypeAdapter

from api.acts.imports import import_paths
from api.acts.newsletters import create_newsletter
from db.pool import open_patient_pool
from db.statements import statement
from schema.newsletter_texts import CreateNewsletterInput

SAMPLES = Path(__file__).parents[2] / "samples"
NEWSLETTERS = TypeAdapter(list[CreateNewsletterInput])


async def import_samples(dsn: str) -> None:
    """For a dataset that has no article."""
    connection = await asyncpg.connect(dsn)
    try:
        is_empty = await connection.fetchval(statement("import", "is_empty"))
    finally:
        await connection.close()
    if is_empty and SAMPLES.is_dir():
        report = await import_paths(dsn, [SAMPLES])
        click.echo(f"imported {report.count('inserted')} sample pages from {SAMPLES.name}/")
        await make_newsletters(dsn)


async def make_newsletters(dsn: str) -> None:
    async with await open_patient_pool(dsn) as pool:
        for one in NEWSLETTERS.validate_json((SAMPLES / "newsletters.json").read_bytes()):
            await create_newsletter(pool, one, datetime.now(UTC))
