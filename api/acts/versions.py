"""Changes that say what they change: a row that is locked is held against the version that the client has read."""

from __future__ import annotations

from asyncpg import Record

from schema.errors import NotFound, PreconditionFailed


def check_version(found: Record | None, version: str | None) -> None:
    """Raises NotFound, or PreconditionFailed where the row has another version by now. None is any."""
    if found is None:
        raise NotFound("It is gone.")
    if version not in (None, found["version"]):
        raise PreconditionFailed("It was changed meanwhile; read it again.")
