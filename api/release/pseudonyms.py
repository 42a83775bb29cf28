"""Pseudonyms of accounts: HMAC-SHA256 under a key that the operator keeps. There is no key by default, and none is made up."""

from __future__ import annotations

import base64
import hmac
import stat
from pathlib import Path

from api.release.folder import ExportRefused

SHORTEST = 32  # bytes of a key: what the digest has
PREFIX = "psn"
LENGTH = 26  # letters of a pseudonym: 130 bits


class Pseudonyms:
    """The same account has the same pseudonym wherever the same key is used, and under another key another one."""

    def __init__(self, key: bytes) -> None:
        self.key = key

    @property
    def line(self) -> str:
        """Tells exports under one key from those under another; the key cannot be found from it."""
        return self._digest("line")[:12]

    def of(self, account_id: str) -> str:
        """Never made from a handle or an address, which can be guessed and tried."""
        return f"{PREFIX}_{self._digest(f'account {account_id}')[:LENGTH]}"

    def _digest(self, text: str) -> str:
        return base64.b32encode(hmac.digest(self.key, text.encode(), "sha256")).decode().lower()


def read_key(path: Path) -> Pseudonyms:
    """Raises ExportRefused for a file that is not there, or is no key that anybody kept."""
    try:
        key, mode = path.read_bytes().strip(), path.stat().st_mode
    except OSError as error:
        raise ExportRefused(f"The key {path} cannot be read ({error.strerror}).") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ExportRefused(f"The key {path} can be read by others; let its owner alone read it: chmod 600 {path}.")
    if len(key) < SHORTEST or len(set(key)) < SHORTEST // 4:
        raise ExportRefused(f"The key {path} is too weak; make one of {SHORTEST} random bytes, such as: openssl rand -hex -out {path} 32.")
    return Pseudonyms(key)
