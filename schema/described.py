"""Enums whose members say what they mean, so that both contracts can tell it."""

from __future__ import annotations

from enum import Enum
from typing import Self


class Described(Enum):
    """A member is written `NAME = "value", "What it means."`; its value is the first of these.

    One that is on its way out has a third: what to use instead. (A field says that with `Field(deprecated=...)`.)
    """

    description: str
    deprecated: str | None

    def __new__(cls, value: str, description: str, deprecated: str | None = None) -> Self:
        member = object.__new__(cls)
        member._value_ = value
        member.description = description
        member.deprecated = deprecated
        return member

    @classmethod
    def of(cls, value: str) -> Self:
        """The member with this value. Raises StopIteration where there is none."""
        return next(one for one in cls if one.value == value)
