"""Bounces and complaints from files: each once, and what cannot be read is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.cli.bounce_reports import Doubt, events_in
from tests.bounce_files import DATE, bounce, complaint
from tests.commands import Told, said
from tests.door import Door
from tests.newsletters import Reader, found_site, make_newsletter
from tests.signed_in import Service

AT = "2027-03-01T09:00:00+00:00"


@pytest.fixture
def service(fresh_dsn: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    door = Door(fresh_dsn)
    made = Service(door)
    found_site(made)
    make_newsletter(made, "daily")
    monkeypatch.setattr("api.cli.newsletter_bounces.now", lambda: made.now)
    yield made
    door.close()


def readers(service: Service, *names: str) -> list[Reader]:
    """Subscribers of before the mails."""
    found = [Reader(service, f"{name}@mail.example") for name in names]
    for one in found:
        one.subscribe("daily")
    service.later(days=1)
    return found


def taken(service: Service, *files: Path) -> Told:
    return said("newsletter", "bounces", *files, env={"DATABASE_URL": service.door.dsn})


def told(mail: str) -> list[dict[str, str]]:
    return list(events_in(mail.encode()))


@pytest.mark.parametrize(
    ("action", "status", "kinds"),
    [
        ("failed", "5.1.1", ["hard_bounce"]),
        ("failed", "5.0.0", ["hard_bounce"]),
        ("failed", "4.4.7", ["soft_bounce"]),
        ("failed", "5.2.2", ["soft_bounce"]),
        ("failed", "5.7.1", ["soft_bounce"]),
        ("delayed", "4.4.1", []),
        ("relayed", "2.0.0", []),
    ],
)
def test_a_notification_tells_of_each_recipient_what_its_status_says(action: str, status: str, kinds: list[str]) -> None:
    found = told(bounce(("tide@mail.example", action, status)))
    assert found == [
        {
            "kind": kind,
            "recipient": "tide@mail.example",
            "at": AT,
            "detail": f"{status} 550 {status} told by the other server",
            "message_id": "<0123@courier.example>",
        }
        for kind in kinds
    ]


def test_the_first_address_counts_where_a_mail_was_passed_on() -> None:
    mail = bounce(("away@else.example", "failed", "5.1.1")).replace("Final-", "Original-Recipient: rfc822;tide@mail.example\nFinal-")
    assert [one["recipient"] for one in told(mail)] == ["tide@mail.example"]


def test_a_complaint_tells_whom_it_is_about_or_which_letter() -> None:
    plain = told(complaint("<tide@mail.example>"))
    hidden = told(complaint("redacted-1@provider.example", message_id="issue.3.7@courier.example"))
    of_letter = told(complaint("redacted", to="Tide <tide@mail.example>").replace("Original-Rcpt-To: redacted\n", ""))
    assert [[one.get("recipient") for one in found] for found in (plain, hidden, of_letter)] == [
        ["tide@mail.example"],
        [None],
        ["tide@mail.example"],
    ]
    assert [(one["kind"], one["at"], one["message_id"]) for one in hidden] == [("complaint", AT, "<issue.3.7@courier.example>")]


@pytest.mark.parametrize(
    ("mail", "doubt"),
    [
        ("Subject: I am away\n\nUntil Monday.", "is no report of a mail server"),
        ("", "is no report of a mail server"),
        (bounce(("a@mail.example", "failed", "2.0.0")), "has the status '2.0.0', which is neither 4 nor 5"),
        (bounce(("", "failed", "5.1.1")), "names no recipient"),
        (bounce(("a@mail.example", "failed", "5.1.1"), date="yesterday"), "says no time"),
        (bounce(), "names no recipient"),
        (complaint("a@mail.example", kind="not-spam"), "is feedback of the type 'not-spam'"),
        (complaint("redacted", to="").replace("Message-ID: <0123@courier.example>\n", ""), "is a complaint about nobody"),
        ("Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n\n--x--", "names no recipient"),
        ("Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/feedback-report\n\n\n--x--", "is feedback of"),
        ("x" * (10 * 2**20 + 1), "is larger than"),
    ],
)
def test_a_mail_that_is_no_report_is_doubted(mail: str, doubt: str) -> None:
    with pytest.raises(Doubt, match=doubt):
        told(mail)


def test_a_mail_that_is_nested_without_end_is_doubted_and_not_the_end() -> None:
    depth = 3_000
    nested = "".join(f'Content-Type: multipart/report; boundary="b{number}"\n\n--b{number}\n' for number in range(depth))
    with pytest.raises(Doubt):
        told(nested)


def test_one_recipient_that_cannot_be_read_does_not_hide_the_others() -> None:
    mail = bounce(("a@mail.example", "failed", "9"), ("b@mail.example", "failed", "5.1.1"))
    events = events_in(mail.encode())
    assert next(events)["recipient"] == "b@mail.example"
    with pytest.raises(Doubt, match="has the status '9'"):
        next(events)


def test_a_folder_of_mails_is_taken_once(service: Service, tmp_path: Path) -> None:
    gone, full, angry = readers(service, "gone", "full", "angry")
    folder = tmp_path / "bounces" / "new"
    folder.mkdir(parents=True)
    (folder / "1.eml").write_text(bounce((gone.email, "failed", "5.1.1"), (full.email, "failed", "4.2.2")))
    (folder / "2").write_text(complaint(angry.email))
    (folder / "3.eml").write_text(bounce((gone.email, "delayed", "4.4.1")))
    (folder / "4.eml").write_text("Subject: I am away\n\nUntil \x1b[2JMonday.")
    (folder / ".hidden").write_text("not looked at")
    first, again = taken(service, tmp_path / "bounces"), taken(service, tmp_path / "bounces")
    doubt = f"{folder / '4.eml'}: doubt: is no report of a mail server (RFC 3464, RFC 5965)\n"
    kinds = "1 hard bounces, 1 soft ones, 1 complaints: "
    assert (first.code, first.out) == (
        1,
        f"{doubt}{kinds}3 new, 0 known before, 0 about nobody here, 0 older than a consent\n"
        "2 subscribers are left alone by it; 1 mails were about no failure\n",
    )
    assert (again.code, again.out) == (
        1,
        f"{doubt}{kinds}0 new, 3 known before, 0 about nobody here, 0 older than a consent\n"
        "0 subscribers are left alone by it; 1 mails were about no failure\n",
    )
    assert [one.states()["daily"] for one in (gone, full, angry)] == ["bounced", "active", "complained"]
    assert full.ledger()[-1] == "daily soft_bounced"


def test_an_mbox_a_table_and_lines_of_json_tell_the_same(service: Service, tmp_path: Path) -> None:
    [tide] = readers(service, "tide")
    box, table, lines = tmp_path / "box", tmp_path / "bounces.csv", tmp_path / "bounces.ndjson"
    mails = [bounce((tide.email, "failed", "4.2.1"), message_id="1@x"), bounce(("nobody@mail.example", "failed", "5.1.1"))]
    box.write_text("".join(f"From MAILER-DAEMON {DATE}\n{mail}\n" for mail in mails))
    table.write_text(f"recipient,kind,at,detail,message_id\n{tide.email},soft_bounce,{AT},,<1@x>\n\n")
    lines.write_text(json.dumps({"recipient": tide.email, "kind": "soft_bounce", "at": AT, "message_id": "1@x"}) + "\n")
    found = [taken(service, one) for one in (box, table, lines)]
    assert [(one.code, one.out.partition(": ")[2].partition(", 0 older")[0]) for one in found] == [
        (0, "1 new, 0 known before, 1 about nobody here"),
        (0, "0 new, 1 known before, 0 about nobody here"),
        (0, "0 new, 1 known before, 0 about nobody here"),
    ]


def test_rows_that_are_not_as_they_must_be_are_told_by_line_and_the_others_are_taken(service: Service, tmp_path: Path) -> None:
    [tide] = readers(service, "tide")
    table = tmp_path / "bounces.csv"
    rows = ["=cmd(),hard_bounce,yesterday", f"{tide.email},bounce,{AT}", f",hard_bounce,{AT}", f"{tide.email},hard_bounce,{AT}", "a,b,c,d"]
    table.write_bytes("\n".join(["recipient,kind,at", *rows]).encode() + b"\n\xff@x,hard_bounce," + AT.encode())
    found = taken(service, table)
    doubts = [line.removeprefix(f"{table}:") for line in found.out.splitlines()[:-2]]
    assert [one.partition(": doubt: ")[0] for one in doubts] == ["2", "3", "4", "6", "7"]
    assert (doubts[3], doubts[4]) == ("6: doubt: has more cells than the first line", "7: doubt: holds what is no text in UTF-8")
    assert (found.code, tide.states()) == (1, {"daily": "bounced"})


def test_a_table_of_something_else_is_refused(service: Service, tmp_path: Path) -> None:
    table = tmp_path / "x.csv"
    table.write_text("recipient,kind,at,password\n")
    found = taken(service, table)
    assert (found.code, found.err.splitlines()[-1]) == (
        1,
        f"Error: {table}: the first line must name columns of recipient, kind, at, detail, message_id, each once; or be a JSON object.",
    )
