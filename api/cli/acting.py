"""How commands do an act: a pool for as long as it takes, and a refusal told as one sentence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click
from asyncpg import Pool, Record

from api import settings
from api.cli.where import database, run
from api.validation import Given, checked
from db.pool import open_patient_pool
from schema.errors import Refusal

T = TypeVar("T")
Act = Callable[["Pool[Record]"], Awaitable[T]]  # the class itself takes no parameter at run time


def done(data: Path | None, database_url: str | None, act: Act[T], *, may_be_new: bool = False) -> T:
    """What the act gives. Raises ClickException with what it is refused with."""
    with database(data, database_url, may_be_new=may_be_new) as dsn, refusals_told():
        return run(_with_pool(dsn, act))


async def _with_pool(dsn: str, act: Act[T]) -> T:
    async with await open_patient_pool(dsn) as pool:
        return await act(pool)


@contextmanager
def refusals_told() -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(sentence(refusal)) from refusal


def sentence(refusal: Refusal) -> str:
    """With what would be right, where that is known."""
    right = "; ".join(f"{(one.pointer or '').strip('/') or 'it'}: {one.detail}" for one in refusal.faults)
    return f"{refusal.detail.rstrip('.')}{f' ({right})' if right else ''}."


def given(model: type[Given], **values: object) -> Given:
    """An act's input, by the rules of both doors. Raises ClickException."""
    with refusals_told():
        return checked(model, {name: value for name, value in values.items() if value is not None})


def now() -> datetime:
    return datetime.now(UTC)


def here() -> str:
    """Under which address links in mails lead to the service."""
    return settings.BASE_URL.value.rstrip("/") or f"http://{settings.HOST.value}:{settings.PORT.value}"
