"""A queued letter as the message that goes out. The same letter gives the same message each time, so that two of them are known as one."""

from __future__ import annotations

from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy

from api.mail.sender import Sender
from db.mail import HEADERS, QueuedMail

LONGEST_PLAIN = 900  # bytes of a line that goes as it is; RFC 5322 has room for 998


class _WholeHeader(UnstructuredHeader, BaseHeader):
    """A header with a URL in it. Folding would take a long one for words to be encoded, and nobody decodes a URL."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_registry = HeaderRegistry()
for _name in HEADERS:
    _registry.map_to_type(_name, _WholeHeader)
POLICY = SMTP.clone(cte_type="7bit", header_factory=_registry)  # not every server on the way takes eight bits


def message_of(queued: QueuedMail, sender: Sender) -> EmailMessage:
    """Text first and HTML second, of which a reader's program shows the last that it can."""
    message, mail = EmailMessage(POLICY), queued.mail
    message["From"] = Address(mail.sender_name, addr_spec=sender.address) if mail.sender_name else sender.header
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = queued.created_at
    message["Message-ID"] = f"<{queued.message_key}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence is to be told to us
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text, cte=_transfer(mail.text))
    message.add_alternative(mail.html, subtype="html", cte=_transfer(mail.html))
    for part in message.iter_parts():
        del part["MIME-Version"]  # is the whole message's
    message.set_boundary(f"=_{queued.message_key}")
    return message


def _transfer(text: str) -> str:
    """Plain where that is allowed, so that whoever opens the file of a letter can read it, and follow its links."""
    is_plain = text.isascii() and all(len(line) <= LONGEST_PLAIN for line in text.splitlines())
    return "7bit" if is_plain else "quoted-printable"
