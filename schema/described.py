"""Enums whose members say what they mean, so that both contracts can tell it."""

from __future__ import annotations

from enum import Enum
from typing import Self


class Described(Enum):
    """A member is written `NAME = "value", "What it means."`; its value is the first of these."""

    description: str

    def __new__(cls, value: str, description: str) -> Self:
        member = object.__new__(cls)
        member._value_ = value
        member.description = description
        return member
