"""Mails that mail servers send back, as they write them."""

from __future__ import annotations

BOUNCE = """\
From: MAILER-DAEMON@mx.example
To: bounces@courier.example
Date: {date}
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="part"
MIME-Version: 1.0

--part
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: {date}

{recipients}
--part
Content-Type: text/rfc822-headers

Message-ID: <{message_id}>
To: somebody@mail.example
Subject: The daily

--part--
"""
RECIPIENT = """\
Final-Recipient: rfc822; {email}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} told by the other server
"""
COMPLAINT = """\
From: feedback@provider.example
To: abuse@courier.example
Date: {date}
Subject: FW: The daily
Content-Type: multipart/report; report-type=feedback-report; boundary="part"
MIME-Version: 1.0

--part
Content-Type: text/plain

This is an email abuse report.

--part
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Provider/1.0
Version: 1
Original-Rcpt-To: {email}
Arrival-Date: {date}

--part
Content-Type: message/rfc822

From: The daily <news@courier.example>
To: {to}
Message-ID: <{message_id}>
Subject: The daily

The news.

--part--
"""
DATE = "Mon, 01 Mar 2027 09:00:00 +0000"


def bounce(*recipients: tuple[str, str, str], date: str = DATE, message_id: str = "0123@courier.example") -> str:
    """For each recipient the address, what the server did, and the status."""
    blocks = [RECIPIENT.format(email=email, action=action, status=status) for email, action, status in recipients]
    return BOUNCE.format(date=date, recipients="\n".join(blocks), message_id=message_id)


def complaint(email: str, kind: str = "abuse", to: str = "undisclosed", message_id: str = "0123@courier.example") -> str:
    return COMPLAINT.format(email=email, kind=kind, to=to, date=DATE, message_id=message_id)
