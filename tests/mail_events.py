"""What mail servers tell, signed as they sign it, for tests of what comes of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tests.asking import Json
from tests.door import POSTED, Answer
from tests.signed_in import Service

PATH = "/v1/mail-events"
KEY, OTHER_KEY = b"a secret of twenty-four bytes", b"the secret that comes after it"
SECRET, OTHER_SECRET = (f"whsec_{base64.b64encode(one).decode()}" for one in (KEY, OTHER_KEY))


def event(kind: str, recipient: str | None, at: datetime, **more: str) -> dict[str, Json]:
    told: dict[str, Json] = {"kind": kind, "at": at.isoformat(), **more}
    return told if recipient is None else {**told, "recipient": recipient}


def signed(key: bytes, webhook_id: str, time: int, body: bytes) -> str:
    """A signature, as the specification has it: reckoned here by itself."""
    digest = hmac.new(key, f"{webhook_id}.{time}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Whoever sends the mail."""

    service: Service

    def tell(self, *events: dict[str, Json], webhook_id: str = "msg_1", keys: Sequence[bytes] = (KEY,), ago: int = 0) -> Answer:
        body = json.dumps({"events": events}).encode()
        time = int(self.service.now.timestamp()) - ago
        return self.send(body, webhook_id, time, " ".join(signed(key, webhook_id, time, body) for key in keys))

    def send(self, body: bytes, webhook_id: str, time: int | str, signature: str) -> Answer:
        told = (("webhook-id", webhook_id), ("webhook-timestamp", str(time)), ("webhook-signature", signature))
        headers = [(name.encode(), value.encode()) for name, value in told]
        return self.service.door.ask("POST", PATH, [*POSTED, *headers], body)

    def say(self, kind: str, recipient: str | None, **more: str) -> Answer:
        """One thing, now."""
        return self.tell(event(kind, recipient, self.service.now, **more))
