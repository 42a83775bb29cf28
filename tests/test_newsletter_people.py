"""What a privacy officer is shown of a person, on the command line and over both doors; and forgetting one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from schema.account import Role
from schema.scope import Scope
from tests.asking import at
from tests.commands import Told, said
from tests.door import Door
from tests.newsletters import VERSION, Reader, found_site, make_newsletter
from tests.signed_in import Person, Service, errors_of

AT = "2027-03-01T08:00:00Z"


@pytest.fixture
def service(fresh_dsn: str) -> Iterator[Service]:
    door = Door(fresh_dsn)
    made = Service(door)
    for site, slug in (("courier", "daily"), ("herald", "evening")):
        found_site(made, site)
        make_newsletter(made, slug, site)
    yield made
    door.close()


@pytest.fixture
def officer(service: Service) -> Person:
    return service.person("officer", Role.ADMIN)


def typed(service: Service, *words: str) -> Told:
    return said("newsletter", *words, env={"DATABASE_URL": service.door.dsn})


@pytest.mark.parametrize("name", [" ", "\u200b", "\u2066x", "\u202eabc"])
def test_a_newsletter_has_a_name_that_can_be_seen(service: Service, name: str) -> None:
    told = typed(service, "create", "weekly", "--site", "courier", "--name", name, "--description", "One.", "--consent-text", "Send it.")
    assert told == Told(1, "", "Error: /name must be letters that can be seen (name: letters that can be seen).\n")


def test_the_ledger_says_what_was_agreed_to_when_where_and_to_which_words(service: Service) -> None:
    Reader(service, "tide@mail.example").sign_up("daily")
    found = typed(service, "ledger", "Tide@MAIL.example")
    assert (found.code, found.out) == (
        0,
        f"""\
Sites
  courier knows tide@mail.example since {AT}
Newsletters
  daily (The daily, courier): pending since {AT}
    asked for {AT}, never confirmed
    version {VERSION}: "Send me daily by email."
Ledger
  {AT}  daily  asked: Somebody asked for the newsletter with this address.
    By a signup over REST or GraphQL. From 127.0.0.0/24.
    Version {VERSION}: "Send me daily by email."
  {AT}  daily  mailed: A mail was sent that asks whether that was meant.
    By the service itself.
""",
    )


def test_the_command_and_both_doors_tell_the_same(service: Service, officer: Person) -> None:
    reader = Reader(service, "tide@mail.example")
    reader.subscribe("daily")
    service.later(hours=1)
    reader.subscribe("evening")
    lines = [json.loads(line) for line in typed(service, "ledger", reader.email, "--json").out.splitlines()]
    events = [one["event"] for one in lines if "event" in one]
    names = ("at", "kind", "via", "version", "text", "network", "evidence")
    rest = at(officer.ask("POST", "/v1/consents", {"email": reader.email}).json, "items")
    document = '{ consents(email: "tide@mail.example") { at kind via version text network evidence newsletter { slug } } }'
    graph = officer.mutate(document)["data"]
    assert isinstance(rest, list)
    assert isinstance(graph, dict)
    assert [{name: one[name] for name in names} for one in events] == [{name: at(one, name) for name in names} for one in rest]
    enums = [
        {**one, "kind": one["kind"].upper(), "via": one["via"].upper(), "newsletter": {"slug": one["newsletter"]["slug"]}} for one in events
    ]
    assert graph["consents"] == enums
    assert [(one["newsletter"]["slug"], one["newsletter"]["site"]["slug"], one["kind"]) for one in events] == [
        (slug, site, kind) for slug, site in (("daily", "courier"), ("evening", "herald")) for kind in ("asked", "mailed", "confirmed")
    ]
    assert [list(one) for one in lines[:4]] == [["site"], ["site"], ["signup"], ["signup"]]


def test_the_ledger_of_somebody_is_for_privacy_officers_alone_over_both_doors(service: Service, officer: Person) -> None:
    document = '{ consents(email: "tide@mail.example") { kind } }'
    secrets = (service.person("editor", Role.EDITOR).secret, officer.token(*Scope))
    asked = {"email": "tide@mail.example"}
    found = [(service.code("POST", "/v1/consents", asked, one), errors_of(service.mutate(document, one))) for one in secrets]
    assert found == [((403, "forbidden"), ["forbidden"]), ((403, "insufficient_scope"), ["insufficient_scope"])]
    assert officer.ask("POST", "/v1/consents", {"email": "nobody@mail.example"}).json == {"items": []}


def test_whoever_is_forgotten_leaves_no_more_than_that_it_was_so(service: Service, officer: Person) -> None:
    reader = Reader(service, "tide@mail.example")
    for slug in ("daily", "evening"):
        reader.subscribe(slug)
    service.execute("insert into mail_event select subscriber_id, '\\x00', 'soft_bounce', now(), now() from subscriber")
    assert [typed(service, "forget", reader.email).out for _ in range(2)] == [
        "forgotten on 2 sites\n",
        "nothing was known of this address\n",
    ]
    lines = [json.loads(line)["site"] for line in typed(service, "ledger", reader.email, "--json").out.splitlines()]
    assert [(one["site"], one["email"], one["suppressed"]) for one in lines] == [("courier", None, "erased"), ("herald", None, "erased")]
    assert officer.ask("POST", "/v1/consents", {"email": reader.email}).json == {"items": []}
    tables = ("subscriber", "signup_link", "signup_secret", "mail_event")
    assert [service.value(f"select count(*) from {name}") for name in tables] == [0] * 4
    assert [typed(service, "unsuppress", reader.email).out for _ in range(2)] == [
        "lifted on 2 sites\n",
        "no site leaves this address alone\n",
    ]
    assert typed(service, "ledger", reader.email).out == "nothing is known of this address\n"


def test_what_a_list_says_moves_no_cursor(service: Service, tmp_path: Path) -> None:
    row = {
        "email": "tide@mail.example",
        "consented_at": AT.replace("2027", "2026"),
        "consent_text": "\x1b[2JSend it.\u202e",
        "source": "\x9b2J",
    }
    (tmp_path / "list").write_text(json.dumps(row))
    typed(service, "import", "daily", str(tmp_path / "list"))
    found = [typed(service, "ledger", "tide@mail.example", *options).out for options in ((), ("--json",))]
    assert [[one for one in text if not one.isprintable() and one != "\n"] for text in found] == [[], []]
    assert '"\N{REPLACEMENT CHARACTER}[2JSend it.\N{REPLACEMENT CHARACTER}"' in found[0]


@pytest.mark.parametrize("command", ["ledger", "forget", "unsuppress"])
def test_what_is_no_address_is_told(service: Service, command: str) -> None:
    found = typed(service, command, "nobody")
    assert (found.code, found.err.startswith("Error: This is not an email address")) == (1, True)
