"""Secrets that the service hands out: `bst_ses_` and `bst_pat_`, 30 letters and digits, 6 more that show a slip of the pen.

Only the SHA-256 of one is kept: with 178 bits of chance in it, nothing slower is needed.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import string
from zlib import crc32

DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
LENGTH = 30  # of 62 letters each: 178 bits
CHECK = 6  # letters of a CRC32, as others who hand out tokens have it
SESSION, TOKEN, MAILED, SIGN_IN, CLIENT = "bst_ses_", "bst_pat_", "bst_mail_", "bst_code_", "bst_cli_"
FORM = re.compile(rf"bst_(?:ses|pat|mail|code|cli)_[0-9A-Za-z]{{{LENGTH + CHECK}}}", re.ASCII)


def new_secret(prefix: str) -> str:
    """One that nobody can guess."""
    body = "".join(secrets.choice(DIGITS) for _ in range(LENGTH))
    return f"{prefix}{body}{_check(prefix + body)}"


def is_sound(secret: str) -> bool:
    """Whether it can be one of ours: the database need not be asked for one that cannot."""
    return FORM.fullmatch(secret) is not None and _check(secret[:-CHECK]) == secret[-CHECK:]


def without_secrets(text: str) -> str:
    """The same, with the first letters alone of whatever can be one of ours."""
    return FORM.sub(lambda found: f"{found[0][: -LENGTH - CHECK]}...", text)


def digest_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _check(text: str) -> str:
    """The CRC32 in base 62."""
    number, found = crc32(text.encode()), ""
    for _ in range(CHECK):
        number, digit = divmod(number, len(DIGITS))
        found = DIGITS[digit] + found
    return found
