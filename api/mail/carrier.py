"""What takes letters away: a server, or a folder. And why a letter could not be taken, as one closed list.

NotCarried
├── Unreachable   whoever takes letters is not there, or does not want us: no letter's fault, and the others wait too
├── NotNow        this letter, later
└── Refused       this letter, never
"""

from __future__ import annotations

from typing import Protocol

from db.mail import QueuedMail


class NotCarried(Exception):
    """The root of the list; the message is the reason, in one line, for the operator and for no log."""


class Unreachable(NotCarried):
    pass


class NotNow(NotCarried):
    pass


class Refused(NotCarried):
    pass


class Carrier(Protocol):
    """Takes one letter at a time."""

    async def carry(self, queued: QueuedMail) -> None:
        """Returns when the letter is somebody else's care. Raises NotCarried."""

    async def rest(self) -> None:
        """There is nothing more for now."""
