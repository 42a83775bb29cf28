"""Reads mails that mail servers send back: delivery status notifications (RFC 3464) and complaints (ARF, RFC 5965).

They come from strangers, so that whatever is wrong with one is a doubt, never an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from email import message_from_bytes, message_from_string
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import TypeAlias

from schema.mail_event import MailEventKind

Mail: TypeAlias = "Message[str, str]"  # the class itself takes no parameter at run time
Found = dict[str, str]
LARGEST = 10 * 2**20  # bytes; a report carries a letter of ours at most
LONGEST_DETAIL = 500  # characters, as the ledger keeps them
ABOUT_THE_LETTER = ("5.2.2", "5.2.3", "5.3.4", "5.7.")  # a full mailbox, a letter too large, a policy: the address may be well
ON_ITS_WAY = ("delayed", "delivered", "relayed", "expanded")  # actions that are no failure
HIDDEN = "is a complaint about nobody who can be told: neither the address nor a letter of ours stands in it"


class Doubt(ValueError):
    """What is wrong with a mail, as a sentence's end."""


def events_in(raw: bytes) -> Iterator[Found]:
    """The members of each event. Raises Doubt."""
    if len(raw) > LARGEST:
        raise Doubt(f"is larger than {LARGEST:,} bytes")
    try:
        mail = message_from_bytes(raw)
        parts = mail.get_payload() if mail.get_content_type() == "multipart/report" else []
        found = [part for part in parts if isinstance(part, Message)] if isinstance(parts, list) else []
        by_type = {part.get_content_type(): part for part in reversed(found)}  # the first of a type counts
        yield from _events(mail, by_type)
    except (RecursionError, LookupError, TypeError, AttributeError) as error:  # what Python's parser says of the worst of them
        raise Doubt("cannot be read") from error


def _events(mail: Mail, by_type: Mapping[str, Mail]) -> Iterator[Found]:
    original = _original(by_type)
    named = {"message_id": original["message_id"]} if original.get("message_id") else {}
    if "message/delivery-status" in by_type:
        yield from _bounces(mail, by_type["message/delivery-status"], named)
    elif "message/feedback-report" in by_type:
        yield from _complaints(mail, by_type["message/feedback-report"], named, original.get("to", ""))
    else:
        raise Doubt("is no report of a mail server (RFC 3464, RFC 5965)")


def _original(by_type: Mapping[str, Mail]) -> Found:
    """Names of the letter that the report is about."""
    whole, head = by_type.get("message/rfc822"), by_type.get("text/rfc822-headers")
    letter = _inner(whole) if whole else message_from_string(str(head.get_payload())) if head else None
    if letter is None:
        return {}
    found = {"message_id": field(letter, "Message-ID"), "to": parseaddr(field(letter, "To"))[1]}
    return {name: text for name, text in found.items() if 3 <= len(text) <= 998}


def _inner(part: Mail) -> Mail | None:
    """What is inside a part that is a message."""
    inside = part.get_payload()
    return inside[0] if isinstance(inside, list) and inside and isinstance(inside[0], Message) else None


def _bounces(mail: Mail, status: Mail, named: Found) -> Iterator[Found]:
    """One for each recipient to whom it could not be delivered. The first block is about the whole mail."""
    blocks = status.get_payload()
    first, *others = [one for one in blocks if isinstance(one, Message)] if isinstance(blocks, list) else [status]
    doubts: list[Doubt] = []
    for block in others or [first]:
        if field(block, "Action").lower() not in ON_ITS_WAY:
            try:
                yield {**_bounce(block, (field(mail, "Date"), field(first, "Arrival-Date"))), **named}
            except Doubt as doubt:
                doubts.append(doubt)
    if doubts:
        raise doubts[0]  # after all that are whole


def _bounce(block: Mail, times: tuple[str, str]) -> Found:
    recipient = _address(block, "Original-Recipient") or _address(block, "Final-Recipient")
    if not recipient:
        raise Doubt("names no recipient")
    status = field(block, "Status")
    detail = f"{status} {_value(field(block, 'Diagnostic-Code'))}".strip()
    return {"kind": _kind(status), "recipient": recipient, "at": _time(field(block, "Last-Attempt-Date"), *times), **_detail(detail)}


def _kind(status: str) -> str:
    """RFC 3463: 4 is for the moment, 5 is for good; but for what the address is not to blame for."""
    if status.startswith("4.") or status.startswith(ABOUT_THE_LETTER):
        return str(MailEventKind.SOFT_BOUNCE.value)
    if status.startswith("5."):
        return str(MailEventKind.HARD_BOUNCE.value)
    raise Doubt(f"has the status {status!r}, which is neither 4 nor 5")


def _complaints(mail: Mail, report: Mail, named: Found, to: str) -> Iterator[Found]:
    """Many providers hide the address; then the letter tells it."""
    fields = _inner(report) or report
    kind = field(fields, "Feedback-Type").lower()
    if kind != "abuse":
        raise Doubt(f"is feedback of the type {kind!r}, which is no complaint")
    recipients = [_value(str(one)).strip("<>") for one in fields.get_all("Original-Rcpt-To", [])] or [to]
    found = [one for one in recipients if "@" in one and "redacted" not in one.lower()]
    if not found and not named:
        raise Doubt(HIDDEN)
    at = _time(field(fields, "Arrival-Date"), field(fields, "Received-Date"), field(mail, "Date"))
    for one in found or [""]:
        whom = {"recipient": one} if one else {}
        yield {"kind": str(MailEventKind.COMPLAINT.value), **whom, "at": at, **_detail(field(fields, "User-Agent")), **named}


def field(part: Mail, name: str) -> str:
    """A field on one line; empty where there is none."""
    return " ".join("".join(one if one.isprintable() else " " for one in str(part.get(name, ""))).split())


def _value(text: str) -> str:
    """Without the type that stands before it: rfc822; tide@example.org."""
    return text.rpartition(";")[2].strip() if text.count(";") == 1 else text.partition(";")[2].strip() or text


def _address(block: Mail, name: str) -> str:
    return _value(field(block, name)).strip("<>")


def _detail(text: str) -> Found:
    return {"detail": text[:LONGEST_DETAIL]} if text else {}


def _time(*told: str) -> str:
    """The first that is one. Raises Doubt."""
    for text in filter(None, told):
        try:
            return parsedate_to_datetime(text).isoformat()
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    raise Doubt("says no time")
