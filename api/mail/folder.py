"""Letters as files, where no server takes them: one .eml each, which mail programs open and `broadsheet mail` shows."""

from __future__ import annotations

import asyncio
import os
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from api.mail.carrier import Unreachable
from api.mail.message import message_of
from api.mail.sender import Sender
from db.mail import QueuedMail

LINK = re.compile(r"https?://\S+")


class FolderCarrier:
    """Puts letters into a folder, which it makes."""

    def __init__(self, folder: Path, sender: Sender) -> None:
        self.folder, self.sender = folder, sender

    async def carry(self, queued: QueuedMail) -> None:
        try:
            await asyncio.to_thread(self._write, queued)
        except OSError as error:
            raise Unreachable(f"the folder {self.folder} cannot be written ({error.strerror})") from error

    async def rest(self) -> None:
        pass

    def _write(self, queued: QueuedMail) -> None:
        """Whole or not at all. The name is the letter's, so that one that comes again takes its own place."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # whoever reads the letters can use their links
        path = self.folder / f"{queued.created_at:%Y%m%dT%H%M%S}Z-{queued.mail_id}.eml"
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(message_of(queued, self.sender).as_bytes())
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)


def letters_in(folder: Path) -> dict[int, Path]:
    """The letters of a folder by their numbers, the newest first."""
    found = {int(path.stem.rpartition("-")[2]): path for path in folder.glob("*Z-*.eml") if path.stem.rpartition("-")[2].isdecimal()}
    return dict(sorted(found.items(), reverse=True))


def letter_at(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default)


def text_of(letter: EmailMessage) -> str:
    """Its plain words."""
    body = letter.get_body(("plain",))
    return str(body.get_content()).replace("\r\n", "\n") if body else ""


def links_in(text: str) -> list[str]:
    return LINK.findall(text)
