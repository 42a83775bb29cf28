"""Letters to a mail server. One connection serves for as many as there are."""

from __future__ import annotations

import asyncio

from aiosmtplib import SMTP, SMTPDataError, SMTPException, SMTPRecipientRefused, SMTPRecipientsRefused, SMTPResponseException

from api.mail.carrier import NotCarried, NotNow, Refused, Unreachable
from api.mail.folder import links_in
from api.mail.message import message_of
from api.mail.sender import Sender
from api.mail.server import Server
from db.mail import QueuedMail

CONNECT_SECONDS = 20.0  # a name is looked up, TLS agreed on, a password checked
SEND_SECONDS = 60.0  # servers that look into letters take some time before they answer
QUIT_SECONDS = 2.0  # the letters are gone by then, so a slow farewell is of no use
LONGEST_REASON = 500  # characters; some servers tell long stories
BROKEN = (SMTPException, OSError, TimeoutError, ValueError)  # all that a conversation may end in


class SmtpCarrier:
    """Hands letters to a server."""

    def __init__(self, server: Server, sender: Sender, patience: float = SEND_SECONDS) -> None:
        self.server, self.sender, self.patience = server, sender, patience
        self._client: SMTP | None = None

    async def carry(self, queued: QueuedMail) -> None:
        client = await self._connected()
        letter = message_of(queued, self.sender).as_bytes()
        try:
            async with asyncio.timeout(self.patience):
                await client.sendmail(self.sender.address, [queued.mail.to], letter)
        except BROKEN as error:
            if not isinstance(error, SMTPResponseException | SMTPRecipientsRefused):
                self._hang_up()  # nobody knows what the server makes of what was said last
            raise self._judged(error, queued) from None
        except BaseException:
            self._hang_up()
            raise

    async def rest(self) -> None:
        client, self._client = self._client, None
        if client:
            try:
                async with asyncio.timeout(QUIT_SECONDS):
                    await client.quit()
            except BROKEN:
                pass
            finally:
                client.close()

    async def _connected(self) -> SMTP:
        if self._client and self._client.is_connected:
            return self._client
        self._hang_up()
        client = self._client = self._new_client()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await client.connect()
        except BROKEN as error:
            self._hang_up()
            raise Unreachable(self._reason(error)) from None
        return client

    def _new_client(self) -> SMTP:
        return SMTP(
            hostname=self.server.host,
            port=self.server.port,
            username=self.server.user,
            password=self.server.password,
            local_hostname=self.sender.domain,  # asking the machine for its name may take long
            timeout=self.patience,
            use_tls=self.server.tls == "from the start",
            start_tls=self.server.tls == "starttls",
        )

    def _hang_up(self) -> None:
        if self._client:
            self._client.close()
        self._client = None

    def _judged(self, error: Exception, queued: QueuedMail) -> NotCarried:
        """What is said of the letter or its recipient is for ever where the server says so (5xx); of us is the operator's to mend."""
        told = error.recipients[0] if isinstance(error, SMTPRecipientsRefused) else error
        is_of_letter = isinstance(told, SMTPRecipientRefused | SMTPDataError)
        kind = Refused if is_of_letter and isinstance(told, SMTPResponseException) and told.code >= 500 else NotNow
        return kind(self._reason(told, *links_in(queued.mail.text)))

    def _reason(self, error: Exception, *secrets: str) -> str:
        """What the server said, or what went wrong: one line. Some repeat what they were told."""
        text = f"{error.code} {error.message}" if isinstance(error, SMTPResponseException) else str(error) or "no answer in time"
        for secret in filter(None, (self.server.password, *secrets)):
            text = text.replace(secret, "***")
        return " ".join(text.split())[:LONGEST_REASON]
