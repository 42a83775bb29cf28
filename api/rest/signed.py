"""Webhooks that are signed as Standard Webhooks has it: an HMAC-SHA256 over id, time and body.

The package `standardwebhooks` is not used: it goes by the machine's clock, not by the service's, and raises whatever Python does
for a signature that cannot be read, which strangers may send.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from schema.errors import InvalidSignature

PREFIX = "whsec_"
FEWEST_BYTES = 24  # of a secret, as the specification has it
TOLERANCE = timedelta(minutes=5)  # between two clocks and on the way; whoever overhears a request cannot send it again later
MOST_SIGNATURES = 10  # of several secrets, while one is replaced by another
ID = re.compile(r"[!-~]{1,255}", re.ASCII)
TIME = re.compile(r"[0-9]{1,12}", re.ASCII)
CHALLENGE = {"WWW-Authenticate": 'Webhook-Signature version="v1"'}
NAMES = ("webhook-id", "webhook-timestamp", "webhook-signature")


def secrets_of(name: str, words: Iterable[str]) -> tuple[bytes, ...]:
    """The keys in a setting. Raises ValueError, which does not repeat them."""
    return tuple(_key(name, word) for word in words)


def _key(name: str, word: str) -> bytes:
    try:
        found = base64.b64decode(word.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        found = b""
    if not word.startswith(PREFIX) or len(found) < FEWEST_BYTES:
        raise ValueError(f"{name} must be {PREFIX} and {FEWEST_BYTES} bytes or more in base64; several are apart by commas.")
    return found


def verify(keys: Iterable[bytes], headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    """Raises InvalidSignature, which does not tell what exactly was wrong with a signature."""
    webhook_id, told, given = (headers.get(name, "") for name in NAMES)
    if not ID.fullmatch(webhook_id) or not TIME.fullmatch(told) or not given:
        raise _refused(f"Send {', '.join(NAMES)}.")
    if abs(now.timestamp() - int(told)) > TOLERANCE.total_seconds():
        raise _refused("webhook-timestamp is more than five minutes away from now.")
    signed = b".".join((webhook_id.encode(), told.encode(), body))
    right = [signature(key, signed).encode() for key in keys]
    sent = [one.encode() for one in given.split(" ")[:MOST_SIGNATURES]]
    fits = [hmac.compare_digest(one, two) for one in right for two in sent]  # all are compared, whichever of them fits
    if not any(fits):
        raise _refused("No signature of the request is one of it by a secret that holds here.")


def signature(key: bytes, signed: bytes) -> str:
    return f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"


def _refused(detail: str) -> InvalidSignature:
    return InvalidSignature(detail, headers=CHALLENGE)
