"""One difference between two releases of a document."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """How much a change means to a client that was written before it."""

    BREAKING = "breaking"
    """It sends what is no longer taken, or waits for what no longer comes."""
    NOTE = "note"
    """Nothing that it may rely on; it may meet what it has not seen before."""
    ADDITION = "addition"
    """It need not know."""


@dataclass(frozen=True, slots=True)
class Change:
    """`name` is what the changelog must call it by: an operation, a parameter or a member."""

    weight: Weight
    name: str
    told: str


def breaking(name: str, told: str) -> Change:
    return Change(Weight.BREAKING, name, told)


def note(name: str, told: str) -> Change:
    return Change(Weight.NOTE, name, told)


def addition(name: str, told: str) -> Change:
    return Change(Weight.ADDITION, name, told)
