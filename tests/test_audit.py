"""The audit log: what is in it for each act that changes a right or removes something, and that nothing ever takes it out."""

from __future__ import annotations

import json
import re

import pytest

from api.acts import operators
from db.statements import FOLDER, statements
from schema.account import Role
from schema.verbs import VERBS
from tests.commands import Told, said
from tests.signed_in import PASSWORD, Person, Service

ADDS = re.compile(r"\binsert\s+into\s+audit\b", re.IGNORECASE)
CHANGES = re.compile(
    r"\b(update\s+(only\s+)?audit\b|delete\s+from\s+(only\s+)?audit\b|truncate\b[^;]*\baudit\b|merge\s+into\s+audit\b)", re.IGNORECASE
)


def noted(service: Service) -> list[str]:
    """What stands in the log since the account was opened."""
    rows = service.rows("select action, via, target, actor_id is not null from audit order by audit_id offset 1")
    return [f"{action} {via} {target}{' by somebody' if known else ''}" for action, via, target, known in rows]


# Append-only


def test_no_statement_changes_the_log_but_those_that_forget_from_where() -> None:
    """An owner's rights cannot be revoked from it, so this is said of its statements."""
    every = {f"{path.stem}.{name}": sql for path in FOLDER.glob("*.sql") for name, sql in statements(path.stem).items()}
    assert [name for name, sql in every.items() if ADDS.search(sql)] == ["audit.insert_audit"]
    changing = {name: re.findall(r"\bset\s+(\w+) = (\w+)\b", sql) for name, sql in every.items() if CHANGES.search(sql)}
    assert changing == {"audit.forget_clients": [("client", "null")], "erasure.forget_clients_of": [("client", "null")]}


# What is noted

NOTED = {
    "log_in": [],
    "log_out": ["session.end session ses_1 by somebody"],
    "end_session": ["session.end session ses_2 by somebody"],
    "change_password": ["account.password session acc_1 by somebody"],
    "reset_password": ["account.password mail acc_1"],
    "change_email": ["account.email mail acc_1"],
    "create_token": ["token.create session tok_1 by somebody"],
    "revoke_token": ["token.create session tok_1 by somebody", "token.revoke session tok_1 by somebody"],
    "export_me": ["account.export session acc_1 by somebody"],
    "request_erasure": ["erasure.request session acc_1 by somebody"],
    "cancel_erasure": ["erasure.request session acc_1 by somebody", "erasure.cancel session acc_1 by somebody"],
    "cancel_erasure_by_mail": ["erasure.request session acc_1 by somebody", "erasure.cancel mail acc_1"],
    "update_me": [],
    "give_password": [],
    "request_password_reset": [],
}


def do(service: Service, heron: Person, verb: str) -> int:
    """The act, with what must come before it; the status of its answer."""
    new = {"password": "nine blue wet boots"}
    match verb:
        case "log_in" | "end_session":
            heron.log_in()
            return heron.ask("DELETE", "/v1/sessions/ses_2").status if verb == "end_session" else 204
        case "log_out":
            return heron.ask("DELETE", "/v1/sessions/current").status
        case "change_password":
            return heron.ask("PUT", "/v1/me/password", new).status
        case "reset_password":
            service.ask("POST", "/v1/password-resets", {"email": heron.email})
            return service.ask("POST", "/v1/password-resets/confirm", {"secret": service.mailed("password_reset"), **new}).status
        case "request_password_reset":
            return service.ask("POST", "/v1/password-resets", {"email": heron.email}).status
        case "change_email":
            heron.ask("PUT", "/v1/me/email", {"email": "grey@mail.example"})
            return service.ask("POST", "/v1/accounts/verify", {"secret": service.mailed("verify_new_email"), "password": PASSWORD}).status
        case "create_token" | "revoke_token":
            made = heron.ask("POST", "/v1/tokens", {"name": "nightly", "scopes": []})
            return heron.ask("DELETE", "/v1/tokens/tok_1").status if verb == "revoke_token" else made.status
        case "export_me":
            return heron.ask("POST", "/v1/me/export").status
        case "request_erasure" | "cancel_erasure" | "cancel_erasure_by_mail":
            asked = heron.ask("POST", "/v1/me/erasure", {"comments": "keep"})
            if verb == "cancel_erasure":
                return heron.ask("DELETE", "/v1/me/erasure").status
            secret = {"secret": service.mailed("erasure_requested")}
            return asked.status if verb == "request_erasure" else service.ask("POST", "/v1/erasures/cancel", secret).status
        case "update_me":
            return heron.ask("PATCH", "/v1/me", {"display_name": "Grey"}, if_match=heron.ask("GET", "/v1/me").headers["etag"]).status
        case _:
            return heron.ask("POST", "/v1/sessions/current/proof", {"password": "seven tall grey herons"}).status


@pytest.mark.parametrize("verb", NOTED)
def test_what_changes_a_right_or_removes_something_is_noted(service: Service, heron: Person, verb: str) -> None:
    assert do(service, heron, verb) // 100 == 2
    assert noted(service) == NOTED[verb]


def test_every_verb_of_an_account_is_looked_at() -> None:
    """Whoever adds a verb says here what it notes, or in the tests of its own noun."""
    assert {*NOTED} <= {verb.name for verb in VERBS}


def test_a_refused_act_is_not_noted(service: Service, heron: Person) -> None:
    told = [heron.code("DELETE", "/v1/sessions/ses_99"), heron.code("DELETE", "/v1/tokens/tok_1"), heron.code("DELETE", "/v1/me/erasure")]
    assert (told, noted(service)) == ([(404, "not_found")] * 3, [])


def test_what_operators_do_is_noted_as_the_command_lines(service: Service, heron: Person) -> None:
    run, pool = service.door.run, service.door.pool
    for _ in range(2):  # the second time nothing changes, and nothing is noted
        run(operators.set_role(pool, "heron", Role.MODERATOR, service.now))
    run(operators.disable(pool, "heron", service.now))
    run(operators.disable(pool, "HERON", service.now))
    run(operators.enable(pool, "heron", service.now))
    assert noted(service) == ["account.role command acc_1", "account.disable command acc_1", "account.enable command acc_1"]
    assert service.rows("select detail::text from audit where action = 'account.role'") == [('{"after": "moderator", "before": "reader"}',)]


# Reading it


def test_the_newest_come_first_and_one_targets_alone(service: Service, heron: Person, fresh_dsn: str) -> None:
    heron.ask("POST", "/v1/tokens", {"name": "nightly", "scopes": ["votes:write"]}, x_request_id="req-1")
    where = ("--database-url", fresh_dsn)
    opened = '2027-03-01T08:00:00Z account.open acc_1 by the command line {"role": "reader"}\n'
    made = '2027-03-01T08:00:00Z token.create tok_1 by acc_1 (session) from 127.0.0.1 {"scopes": ["votes:write"]}\n'
    assert said("audit", *where) == Told(0, made + opened, "")
    assert said("audit", "--limit", "1", *where) == Told(0, made, "")
    assert said("audit", "--target", "acc_1", *where) == Told(0, opened, "")
    assert said("audit", "--actor", "acc_1", *where) == Told(0, made, "")
    assert said("audit", "--target", "acc_2", *where) == Told(0, "", "")
    [line] = said("audit", "--json", "--target", "tok_1", *where).out.splitlines()
    told = json.loads(line)
    assert (told.pop("request_id") is not None, told) == (
        True,
        {
            "at": "2027-03-01T08:00:00Z",
            "action": "token.create",
            "target": "tok_1",
            "via": "session",
            "client": "127.0.0.1",
            "actor": "acc_1",
            "detail": {"scopes": ["votes:write"]},
        },
    )
