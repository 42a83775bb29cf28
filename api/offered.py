"""Which exports the service makes for those who ask: as it is set, and as it is installed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from api import settings

MEGABYTE = 1_000_000
FOLDER_NAME, KEY_NAME = settings.EXPORTS.name, settings.EXPORTS_KEY.name


@dataclass(frozen=True, slots=True)
class Offer:
    """Where exports are made, for how long and how many bytes are kept, the key of pseudonyms, where there is one, and what they say of
    where they come from and of what may be done with them.
    """

    folder: Path
    kept: timedelta
    most: int
    key: Path | None
    url: str | None
    licence: str | None
    rights: tuple[str, ...]


def offered() -> Offer | None:
    """None where none are made. Raises ValueError for a setting that cannot be read."""
    if not settings.EXPORTS.value:
        return None
    key = settings.EXPORTS_KEY.value
    return Offer(
        Path(settings.EXPORTS.value),
        timedelta(days=settings.EXPORTS_KEPT.number),
        settings.EXPORTS_SIZE.number * MEGABYTE,
        Path(key) if key else None,
        settings.BASE_URL.value.rstrip("/") or None,
        settings.EXPORTS_LICENCE.value or None,
        settings.EXPORTS_RIGHTS.words,
    )


def has_parquet() -> bool:
    """Whether the extra is installed that writes it. It is not loaded, which takes a second."""
    return find_spec("pyarrow") is not None
