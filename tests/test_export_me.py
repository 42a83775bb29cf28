"""Everything about oneself as one JSON object, over both doors: all of it, nothing of anybody else, and nothing that opens a door."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import cast

from jsonschema_rs import Draft202012Validator

from db.privacy import BY_ADDRESS, HELD
from db.statements import statement
from schema.account import Role
from schema.export import Export
from tests.asking import Json, at
from tests.documented.document import closed, schemas
from tests.newsletters import VERSION, newsletters_at
from tests.signed_in import PASSWORD, Person, Service, errors_of
from tests.thread import STATES, Thread

DESCRIBED = Draft202012Validator(cast(dict[str, object], closed(schemas()["Export"])), validate_formats=True)
EXPORT = "mutation { exportMe { document userErrors { code } } }"


def exported(person: Person) -> dict[str, Json]:
    answer = person.ask("POST", "/v1/me/export")
    assert (answer.status, answer.headers["content-type"], answer.headers["cache-control"]) == (200, "application/json", "no-store")
    assert [error.message for error in DESCRIBED.iter_errors(answer.json)] == []
    return answer.json


def test_anonymous_is_refused(service: Service) -> None:
    assert service.code("POST", "/v1/me/export") == (401, "unauthenticated")
    assert errors_of(service.mutate(EXPORT)) == ["unauthenticated"]


def test_who_did_nothing_has_an_account_and_a_session(service: Service, heron: Person) -> None:
    moment = "2027-03-01T08:00:00Z"
    assert exported(heron) == {
        "exported_at": moment,
        "account": {
            "id": heron.id,
            "handle": "heron",
            "display_name": "heron",
            "origin": "registered",
            "role": "reader",
            "joined_at": moment,
        },
        "private": {
            "email": heron.email,
            "has_password": True,
            "password_changed_at": moment,
            "is_disabled": False,
            "suspended_until": None,
            "created_at": moment,
        },
        "sessions": [
            {
                "id": "ses_1",
                "created_at": moment,
                "last_used_at": moment,
                "expires_at": "2027-03-31T08:00:00Z",
                "proven_at": moment,
                "user_agent": "Herons/1.0",
            }
        ],
        **{
            name: []
            for name in (
                "tokens",
                "clients",
                "exports",
                "registrations",
                "sign_ins",
                "sign_ins_begun",
                "signups",
                "consents",
                "links_in_mails",
                "mails",
                "comments",
                "texts",
                "quotes",
                "votes",
                "reports",
            )
        },
        "report_record": None,
        "decisions": [],
        "rules": [],
        "erasure": None,
        "audit": [
            {
                "at": moment,
                "action": "account.open",
                "target": heron.id,
                "via": "command",
                "detail": {"role": "reader"},
                "by_you": False,
                "client": None,
            }
        ],
    }


def test_it_holds_what_one_did_in_whatever_state_and_nothing_of_others(service: Service, fresh_dsn: str, heron: Person) -> None:
    thread, egret = Thread(service, fresh_dsn), service.person("egret")
    first = thread.post(egret, "the egret's own words")
    numbers = [thread.post(heron, f"{state} words", state, parent=first) for state in STATES]
    thread.quote(numbers[0], first, "own words")
    thread.vote(heron, first, -1)
    thread.vote(egret, numbers[0], 1)
    heron.ask("POST", "/v1/tokens", {"name": "nightly", "scopes": ["votes:write"]})
    heron.ask("POST", "/v1/clients", {"name": "front page", "scopes": []})
    heron.ask("POST", "/v1/me/erasure", {"comments": "keep"})
    egret.ask("POST", "/v1/tokens", {"name": "the egret's", "scopes": []})
    found = exported(heron)
    public = f"cmt_{thread.article}_"
    assert [(at(one, "id"), at(one, "status"), at(one, "body"), at(one, "parent_id")) for one in at(found, "comments")] == [
        (f"{public}{number}", state, f"{state} words", f"{public}{first}") for number, state in zip(numbers, STATES, strict=True)
    ]
    assert at(found, "quotes", 0, "quoted_comment_id") == f"{public}{first}"
    assert found["votes"] == [{"comment_id": f"{public}{first}", "value": -1, "cast_at": "2027-03-01T08:00:00Z"}]
    assert [(at(one, "name"), at(one, "scopes")) for one in at(found, "tokens")] == [("nightly", ["votes:write"])]
    assert (at(found, "erasure", "comments"), at(found, "mails", 0, "subject")) == ("keep", "Your account will be erased")
    assert at(found, "links_in_mails", 0, "purpose") == "erasure"
    assert [(at(one, "name"), at(one, "last_used_at")) for one in at(found, "clients")] == [("front page", None)]
    assert [at(one, "action") for one in at(found, "audit")] == ["account.open", "token.create", "client.create", "erasure.request"]
    assert "egret" not in str({**found, "quotes": None})


ASKED = """
insert into dataset_export (account_id, formats, tables, title, has_pseudonyms, is_masked, created_at)
values ($1, '{jsonl}', '{comments}', 'Broadsheet', false, false, $2)
"""
"""An export of the dataset."""
ELSEWHERE = """
with asked as (
  insert into registration (handle, handle_key, display_name, email, email_key, created_at, expires_at)
  select 'egret', 'egret', 'Egret', email, email_key, $2, $2 from private_account where account_id = $1
),
linked as (
  insert into sign_in_link (issuer, subject, account_id, provider_name, linked_at) values ('https://id.example', '7', $1, 'Example ID', $2)
),
begun as (
  insert into sign_in_code (digest, challenge, provider, provider_name, issuer, subject, is_email_verified, expires_at)
  values ('x', 'x', 'example', 'Example ID', 'https://id.example', '7', false, $2)
)
select
"""


def moderated(service: Service, thread: Thread, heron: Person, number: int) -> None:
    """Reports and decisions, by the heron and about it."""
    warden, gull = service.person("warden", Role.MODERATOR), service.person("gull")
    place = thread.article
    reported = thread.post(gull, "Come to my shop.")
    heron.ask("POST", f"/v1/comments/cmt_{place}_{reported}/reports", {"reason": "spam"})
    warden.ask("POST", f"/v1/comments/cmt_{place}_{reported}/decisions", {"action": "hide", "reason": "spam", "statement": "A shop."})
    warden.ask("POST", f"/v1/comments/cmt_{place}_{number}/decisions", {"action": "warn", "reason": "off_topic", "statement": "Herons."})
    heron.ask("PATCH", f"/v1/comments/cmt_{place}_{number}", {"body": "the heron's other words"}, if_match="*")
    service.execute("update account set role = 'moderator' where account_id = $1", heron.key)
    service.half_a_second_later()
    heron.ask("POST", "/v1/moderation/rules", {"name": "Shops", "kind": "words", "words": ["shop"]})


def test_each_part_is_as_the_document_describes_it(service: Service, fresh_dsn: str, heron: Person) -> None:
    thread = Thread(service, fresh_dsn)
    number = thread.post(heron, "the heron's own words")
    thread.quote(thread.post(heron, "more words", parent=number), number, "own words")
    thread.vote(heron, number, 1)
    for path in ("/v1/tokens", "/v1/clients"):
        heron.ask("POST", path, {"name": "nightly", "scopes": ["votes:write"]})
    moderated(service, thread, heron, number)
    service.execute(ASKED, heron.key, service.now)
    heron.ask("POST", "/v1/me/erasure", {"comments": "keep"})
    service.execute(ELSEWHERE, heron.key, service.now)
    newsletters_at(fresh_dsn, "daily")
    heron.ask("PUT", "/v1/me/signups/daily", {"consent_version": VERSION})
    found = exported(heron)
    assert ([name for name, part in found.items() if not part], list(found)) == ([], list(Export.model_fields))


def test_both_doors_give_the_same(heron: Person) -> None:
    by_rest = exported(heron)
    by_graphql = at(heron.mutate(EXPORT), "data", "exportMe")
    assert at(by_graphql, "document", "audit", -1, "action") == "account.export"  # the one over REST
    at(by_graphql, "document", "audit").pop()
    assert by_graphql == {"document": by_rest, "userErrors": []}


def test_the_document_may_be_left_out_or_asked_for_twice(heron: Person) -> None:
    assert heron.mutate("mutation { exportMe { __typename userErrors { code } } }") == {
        "data": {"exportMe": {"__typename": "ExportMePayload", "userErrors": []}}
    }
    found = at(heron.mutate("mutation { exportMe { a: document b: document } }"), "data", "exportMe")
    assert (found["a"] == found["b"], at(found, "a", "account", "handle")) == (True, "heron")


def test_the_json_is_what_postgres_wrote(service: Service, heron: Person) -> None:
    answer = heron.ask("POST", "/v1/me/export")
    assert answer.body.startswith(b'{"exported_at":"2027-03-01T08:00:00Z","account":{"id":"acc_')


def test_nothing_in_it_opens_a_door(service: Service, heron: Person) -> None:
    token = str(heron.ask("POST", "/v1/tokens", {"name": "nightly", "scopes": []}).json["secret"])
    client = str(heron.ask("POST", "/v1/clients", {"name": "front page", "scopes": []}).json["secret"])
    heron.ask("POST", "/v1/me/erasure", {"comments": "keep"})
    link = service.mailed("erasure_requested")
    told = heron.ask("POST", "/v1/me/export").body.decode()
    tables = ("session", "token", "client")
    digests = [str(one) for table in tables for (one,) in service.rows(f"select encode(digest, 'hex') from {table}")]
    hashes = [str(one) for (one,) in service.rows("select password_hash from private_account")]
    assert [one for one in (token, client, heron.secret, link, PASSWORD, "argon2", *digests, *hashes) if one in told] == []


def test_an_export_takes_no_more_than_ten_an_hour(service: Service, heron: Person) -> None:
    told = [heron.code("POST", "/v1/me/export")[0] for _ in range(11)]
    assert told == [200] * 10 + [429]
    service.later(minutes=6)
    assert heron.code("POST", "/v1/me/export")[0] == 200


def test_an_idempotency_key_does_not_hold_an_old_export(service: Service, heron: Person) -> None:
    first, second = (heron.ask("POST", "/v1/me/export", idempotency_key="k1") for _ in range(2))
    assert (first.status, second.status, len(at(second.json, "audit"))) == (200, 200, len(at(first.json, "audit")) + 1)


def test_it_takes_neither_a_body_nor_a_parameter(heron: Person) -> None:
    assert heron.code("POST", "/v1/me/export", {"account": "acc_1"}) == (422, "invalid")
    assert heron.code("POST", "/v1/me/export?account=acc_1") == (400, "unknown_parameter")


# That nothing is forgotten: a table that a newer version adds is to be exported and erased too. See db/privacy.py.

ACCOUNTS = "(^|_)(account|voter|writer|actor|owner|user|viewer|reporter|moderator|member)_id$"
PERSONS = "(^|_)(email|email_key|recipient|address|user_agent|client|ip|phone)$"


def columns(service: Service, form: str) -> set[str]:
    """The columns of all tables whose names are of a form."""
    found = service.rows(
        """
        select table_name || '.' || column_name
        from information_schema.columns
        where table_schema = 'public'
          and column_name ~ $1
        """,
        form,
    )
    return {str(name) for (name,) in found}


def tables(names: Iterable[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def test_every_column_that_holds_an_accounts_id_is_listed(service: Service) -> None:
    assert columns(service, ACCOUNTS) == set(HELD)


def test_every_table_that_leads_to_a_person_by_an_address_is_listed(service: Service) -> None:
    assert tables(columns(service, PERSONS)) - tables([*HELD, *BY_ADDRESS]) == set()


def test_every_table_that_is_listed_is_in_the_export() -> None:
    read = set(re.findall(r"\b(?:from|join) ([a-z_]+)", statement("privacy", "export")))
    assert tables([*HELD, *BY_ADDRESS]) - read == {
        "spending"
    }  # what limits count is gone within a day, and says nothing that is not in the log
