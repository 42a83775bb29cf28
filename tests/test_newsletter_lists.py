"""`broadsheet newsletter import`: who is brought in, who is left out and why, and that the same again changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.commands import Told, said
from tests.door import Door
from tests.newsletters import Reader, found_site, make_newsletter
from tests.signed_in import Service

HEADER = "email,consented_at,consent_text,source\n"
EVIDENCE = "2026-01-02T03:04:05Z,Send it.,on paper"


@pytest.fixture
def service(fresh_dsn: str) -> Iterator[Service]:
    door = Door(fresh_dsn)
    made = Service(door)
    found_site(made)
    for slug in ("daily", "weekly"):
        make_newsletter(made, slug)
    yield made
    door.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


def brought_in(service: Service, file: Path, *options: str, slug: str = "daily") -> Told:
    return said("newsletter", "import", slug, file, *options, env={"DATABASE_URL": service.door.dsn})


def everything(service: Service) -> list[object]:
    tables = ("subscriber", "signup", "signup_link", "consent_event", "consent_text", "audit")
    heads = service.value("select sum(position) from newsletter_head")
    return [heads, *(service.value(f"select count(*) from {name}") for name in tables)]


def test_a_list_is_brought_in_with_its_evidence_and_again_changes_nothing(service: Service, file: Path) -> None:
    file.write_text(
        "\ufeff" + HEADER + f'Tide@Mail.example,{EVIDENCE}\ngull@mail.example,2025-12-31T00:00:00Z,"Yes,\nplease.",=HYPERLINK()\n', "utf-8"
    )
    first = brought_in(service, file)
    before = everything(service)[:-1]
    again = brought_in(service, file)
    assert [(one.code, one.out) for one in (first, again)] == [
        (0, "2 added, 0 unchanged, 0 left out, 0 refused\n"),
        (0, "0 added, 2 unchanged, 0 left out, 0 refused\n"),
    ]
    assert everything(service)[:-1] == before
    told = service.rows(
        "select email, text, is_own, via, detail::text, confirmed_at from consent_event join subscriber using (subscriber_id) "
        "join signup using (subscriber_id, newsletter_id) "
        "join consent_text on consent_text.consent_text_id = consent_event.consent_text_id order by email_key desc"
    )
    assert told == [
        (
            "Tide@mail.example",
            "Send it.",
            False,
            "list",
            '{"source": "on paper", "consented_at": "2026-01-02T03:04:05+00:00"}',
            datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        ),
        (
            "gull@mail.example",
            "Yes,\nplease.",
            False,
            "list",
            '{"source": "=HYPERLINK()", "consented_at": "2025-12-31T00:00:00+00:00"}',
            datetime(2025, 12, 31, tzinfo=UTC),
        ),
    ]
    assert service.rows("select count(*) from outgoing_mail") == [(0,)]


def test_a_dry_run_tells_the_same_and_writes_nothing(service: Service, file: Path) -> None:
    left, gone, stays = (Reader(service, f"{name}@mail.example") for name in ("left", "gone", "stays"))
    tokens = [one.subscribe("daily") for one in (left, gone, stays)]
    service.ask("POST", f"/v1/signups/{tokens[0]}/unsubscribe")
    service.ask("DELETE", f"/v1/signups/{tokens[1]}")
    emails = ["new@mail.example", left.email, gone.email, stays.email, "NEW@mail.example", "no address"]
    file.write_text(HEADER + "".join(f"{email},{EVIDENCE}\n" for email in emails))
    before = everything(service)
    tried = brought_in(service, file, "--dry-run")
    assert everything(service) == before
    done = brought_in(service, file)
    reasons = (
        "line 6: left out: stands further up already\n"
        "line 3: left out: left this newsletter before\n"
        "line 4: left out: complained, could not be reached, or was erased\n"
        "line 7: refused: is no email address\n"
    )
    assert [(one.code, one.out) for one in (tried, done)] == [
        (1, f"{reasons}1 would be added, 1 unchanged, 3 left out, 1 refused; nothing was written\n"),
        (1, f"{reasons}1 added, 1 unchanged, 3 left out, 1 refused\n"),
    ]


def test_a_row_without_evidence_is_refused_and_says_what_is_missing(service: Service, file: Path) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    rows = {
        "a@mail.example,,Send it.,on paper": "consented_at is missing",
        "b@mail.example,2026-01-02T03:04:05Z,,on paper": "consent_text is missing",
        "c@mail.example,2026-01-02T03:04:05Z,Send it., ": "source is missing",
        f"d@mail.example,{tomorrow},Send it.,on paper": "consented_at is not over yet",
        "e@mail.example": "consented_at is missing",
        f"f@mail.example,{EVIDENCE},more": "has more cells than the first line",
    }
    file.write_text(HEADER + "".join(f"{row}\n" for row in rows) + f'g@mail.example,{EVIDENCE}\nh@mail.example,"x"y,z,z\n')
    found = brought_in(service, file)
    told = [f"line {number}: refused: {reason}" for number, reason in enumerate(rows.values(), 2)]
    assert found.out.splitlines()[:6] == told
    assert (found.code, found.out.splitlines()[6].partition(": refused: cannot be read")[0], found.out.splitlines()[-1]) == (
        1,
        "line 9",
        "1 added, 0 unchanged, 0 left out, 7 refused",
    )


def test_lines_of_json_are_a_list_too(service: Service, file: Path) -> None:
    row = {"email": "tide@mail.example", "consented_at": "2026-01-02T03:04:05Z", "consent_text": "Send it.", "source": "on paper"}
    odd = [{**row, "more": 1}, {**row, "source": "\0"}, {**row, "source": "\ud800"}, {**row, "consented_at": 5}, [1], row]
    file.write_text("\n".join(json.dumps(one) for one in (row, *odd)) + "\n{\n\n")
    found = brought_in(service, file)
    told = [line.partition(": ")[0] for line in found.out.splitlines()[:-1]]
    assert told == [f"line {number}" for number in range(2, 9)]
    assert (found.code, found.out.splitlines()[-1]) == (1, "1 added, 0 unchanged, 1 left out, 6 refused")


def test_what_is_no_list_and_no_newsletter_is_refused(service: Service, file: Path) -> None:
    file.write_text("name,email\nx,y\n")
    other = brought_in(service, file)
    file.write_text(HEADER + f"tide@mail.example,{EVIDENCE}\n")
    nothing = [brought_in(service, file, *options, slug="nothing") for options in ((), ("--dry-run",))]
    told = f"Error: {file}: the first line must name columns of email, consented_at, consent_text, source, each once; or be a JSON object."
    assert [(one.code, one.err.splitlines()[-1]) for one in (other, *nothing)] == [
        (1, told),
        *[(1, "Error: There is no newsletter with this slug.")] * 2,
    ]


def test_a_long_list_goes_in_by_thousands_each_in_its_place(service: Service, file: Path) -> None:
    file.write_text(HEADER + "".join(f"gull-{number:04}@mail.example,{EVIDENCE}\n" for number in range(2_500)))
    assert brought_in(service, file).out == "2,500 added, 0 unchanged, 0 left out, 0 refused\n"
    assert service.rows("select count(distinct position), min(position), max(position) from signup") == [(2_500, 1, 2_500)]
    assert service.rows("select position from newsletter_head order by 1 desc limit 1") == [(2_500,)]
    assert service.rows("select detail::text from audit where action = 'newsletter.import' order by audit_id") == [
        ('{"of": "1000", "added": "1000"}',),
        ('{"of": "1000", "added": "1000"}',),
        ('{"of": "500", "added": "500"}',),
    ]
