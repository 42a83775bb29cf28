"""Signing in with an outside provider, which is a process of its own: the way there and back, and the ways in which it ends."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.secret import SESSION, digest_of, new_secret
from tests.asking import at
from tests.door import POSTED, Answer, Door
from tests.newsletters import VERSION, newsletters_at, text_of
from tests.sending import rows_at, send
from tests.signing_in import PAGE, VERIFIER, Provider, Visitor, bearer, door_with, mutate, outcome, post, provider_running


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with provider_running() as running:
        yield running


@pytest.fixture(scope="module")
def door(dsn: str, provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with door_with(dsn, provider, tmp_path_factory.mktemp("settings")) as opened:
        yield opened


@pytest.fixture
def visitor(door: Door, provider: Provider) -> Visitor:
    """A provider is honest at first. Trips and mails are counted by the network, which is one here."""
    provider.behave()
    door.run(door.pool.execute("delete from spending"))
    return Visitor(door)


def account(door: Door, handle: str, email: str, proven_ago: timedelta = timedelta()) -> str:
    """Somebody who has an account and is signed in: the session's secret."""
    secret, now = new_secret(SESSION), datetime.now(UTC)

    async def insert() -> None:
        key = await door.pool.fetchval(
            "insert into account (handle, handle_key, display_name, role, joined_at)"
            " values ($1, $1, $1, 'reader', $2) returning account_id",
            *(handle, now),
        )
        await door.pool.execute(
            "insert into private_account (account_id, email, email_key, created_at) values ($1, $2, $2, $3)", key, email, now
        )
        await door.pool.execute(
            "insert into session (account_id, digest, created_at, last_used_at, proven_at, expires_at) values ($1, $2, $3, $3, $4, $5)",
            *(key, digest_of(secret), now, now - proven_ago, now + timedelta(days=1)),
        )

    door.run(insert())
    return secret


def whose(door: Door, finished: Answer) -> tuple[object, object]:
    """Handle and address of the account that was entered."""
    assert finished.status == 201, finished.body
    me = door.ask("GET", "/v1/me", bearer(str(finished.json["secret"]))).json
    return me["handle"], me["email"]


def letters(dsn: str, to: str) -> list[object]:
    """What was mailed, in order."""
    return [kind for (kind,) in asyncio.run(rows_at(dsn, f"select kind from outgoing_mail where recipient = '{to}' order by mail_id"))]


def mailed(dsn: str, to: str) -> str:
    """The secret in the last letter's link."""
    [(text,)] = asyncio.run(rows_at(dsn, f"select text from outgoing_mail where recipient = '{to}' order by mail_id desc limit 1"))
    [secret] = re.findall(r"#(bst_mail_\w+)", str(text))
    return str(secret)


def links(dsn: str, subject: str) -> list[tuple[object, ...]]:
    """The accounts that a subject enters."""
    return asyncio.run(rows_at(dsn, f"select account_id from sign_in_link where subject = '{subject}'"))


def test_whoever_registered_with_a_provider_signs_in_with_it(visitor: Visitor, provider: Provider, door: Door) -> None:
    provider.behave(sub="one", email="one@example.org")
    page, told = visitor.came()
    assert (page, sorted(told), told["provider"]) == (PAGE, ["code", "provider"], "good")
    assert outcome(visitor.finish(told["code"])) == (409, "registration_needed")
    assert outcome(visitor.register(told["code"], "first_one")) == (202, "")
    finished = visitor.finish(told["code"])
    assert finished.status == 201
    me = door.ask("GET", "/v1/me", bearer(str(finished.json["secret"]))).json
    assert {name: me[name] for name in ("handle", "display_name", "email", "has_password")} == {
        "handle": "first_one",
        "display_name": "Tide Watcher",
        "email": "one@example.org",
        "has_password": False,
    }
    assert outcome(visitor.finish(told["code"])) == (410, "gone")
    again = visitor.finish(visitor.code())
    assert (again.status, again.json["is_current"]) == (201, True)


# To be told from others


def test_providers_are_listed_in_the_order_of_the_settings(door: Door) -> None:
    listed = [("good", "Good Provider"), ("other", "Other"), ("facebook", "Facebook")]
    assert door.items("/v1/sign-in") == [{"slug": slug, "name": name} for slug, name in listed]
    told = post(door, "/graphql", {"query": "{ signInProviders { slug name } }"}).json
    assert at(told, "data", "signInProviders") == [{"slug": slug, "name": name} for slug, name in listed]


def test_a_provider_is_asked_for_its_document_and_its_keys_once(visitor: Visitor, provider: Provider) -> None:
    visitor.came()
    provider.behave()
    visitor.came()
    assert provider.asked() == ["GET /good/authorize", "POST /good/token"]


def test_a_new_key_is_asked_for_at_once(visitor: Visitor, provider: Provider) -> None:
    visitor.came()
    provider.behave(is_rotated=True)
    _, told = visitor.came()
    assert (sorted(told), provider.asked()) == (["code", "provider"], ["GET /good/authorize", "POST /good/token", "GET /good/jwks"])


def test_a_key_without_a_name_is_the_only_one_there_is(provider: Provider, dsn: str, tmp_path: Path) -> None:
    with door_with(dsn, provider, tmp_path) as fresh:
        provider.behave("no_kid")
        _, told = Visitor(fresh).came()
    assert sorted(told) == ["code", "provider"]


def test_an_address_that_the_id_token_leaves_out_is_asked_for(visitor: Visitor, provider: Provider, door: Door) -> None:
    provider.behave(sub="visitor-1", email=None, email_verified=None)
    assert outcome(visitor.register(visitor.code(), "asked_for")) == (202, "")
    assert provider.asked()[-1] == "GET /good/userinfo"
    assert whose(door, visitor.finish(visitor.code())) == ("asked_for", "tide@example.org")


# Somebody who has an account


def test_an_address_that_has_an_account_is_linked_only_by_its_owner(visitor: Visitor, provider: Provider, door: Door, dsn: str) -> None:
    owner = account(door, "owner", "owner@example.org")
    provider.behave(sub="owner-there", email="Owner@Example.ORG")
    code = visitor.code()
    assert outcome(visitor.finish(code)) == (409, "link_needed")
    assert outcome(visitor.register(code, "another", email="elsewhere@example.org")) == (409, "link_needed")
    assert links(dsn, "owner-there") == []
    assert outcome(visitor.link(code, owner)) == (200, "")
    assert letters(dsn, "owner@example.org") == ["sign_in_linked"]
    assert outcome(visitor.finish(code)) == (410, "gone")
    assert whose(door, visitor.finish(visitor.code())) == ("owner", "owner@example.org")


def test_nobody_is_linked_without_a_session_that_was_proven_a_moment_ago(
    visitor: Visitor, provider: Provider, door: Door, dsn: str
) -> None:
    provider.behave(sub="not-linked", email="not-linked@example.org")
    code, given = visitor.code(), {"code": "x", "verifier": VERIFIER}
    assert outcome(post(door, "/v1/me/sign-ins", {"code": code, "verifier": VERIFIER})) == (401, "unauthenticated")
    assert mutate(door, "linkSignIn", "LinkSignInInput", "me { id }", given) == "unauthenticated"
    old = account(door, "long_ago", "long_ago@example.org", proven_ago=timedelta(minutes=16))
    assert outcome(visitor.link(code, old)) == (403, "password_needed")
    assert mutate(door, "linkSignIn", "LinkSignInInput", "me { id }", given, old) == "password_needed"
    assert links(dsn, "not-linked") == []


def test_a_code_is_linked_only_by_whoever_set_out(visitor: Visitor, provider: Provider, door: Door, dsn: str) -> None:
    """A stranger's code in the owner's browser would let the stranger in."""
    provider.behave(sub="stranger", email="stranger@example.org")
    code, owner = visitor.code(), account(door, "careful", "careful@example.org")
    other = Visitor(door, "the-owners-own-verifier-which-the-stranger-has-not")
    assert (outcome(other.link(code, owner)), links(dsn, "stranger")) == ((410, "gone"), [])


def test_who_is_linked_to_one_account_is_not_linked_to_another(visitor: Visitor, provider: Provider, door: Door, dsn: str) -> None:
    provider.behave(sub="one-of-two", email="two@example.org")
    first, second = account(door, "first_of_two", "first@example.org"), account(door, "second_of_two", "second@example.org")
    assert outcome(visitor.link(visitor.code(), first)) == (200, "")
    assert outcome(visitor.link(visitor.code(), first)) == (200, "")
    code = visitor.code()
    assert outcome(visitor.link(code, second)) == (409, "sign_in_taken")
    assert outcome(visitor.register(code, "third")) == (409, "sign_in_taken")
    assert (len(links(dsn, "one-of-two")), letters(dsn, "first@example.org"), letters(dsn, "second@example.org")) == (
        1,
        ["sign_in_linked"],
        [],
    )


def test_ways_in_are_listed_and_closed_by_their_owner_alone(visitor: Visitor, provider: Provider, door: Door, dsn: str) -> None:
    provider.behave(sub="listed", email="listed@example.org")
    owner, other = account(door, "listed", "listed@example.org"), account(door, "not_listed", "not_listed@example.org")
    visitor.link(visitor.code(), owner)
    [mine] = at(door.ask("GET", "/v1/me/sign-ins", bearer(owner)).json, "items")
    assert (mine["provider_name"], door.ask("GET", "/v1/me/sign-ins", bearer(other)).json) == ("Good Provider", {"items": []})
    asked = post(door, "/graphql", {"query": "{ signIns { id providerName linkedAt } }"}, owner).json
    assert at(asked, "data", "signIns") == [{"id": mine["id"], "providerName": "Good Provider", "linkedAt": mine["linked_at"]}]
    assert outcome(door.ask("GET", "/v1/me/sign-ins")) == (401, "unauthenticated")
    path = f"/v1/me/sign-ins/{mine['id']}"
    assert outcome(door.ask("DELETE", path)) == (401, "unauthenticated")
    assert outcome(door.ask("DELETE", path, bearer(other))) == (404, "not_found")
    assert [door.ask("DELETE", path, bearer(owner)).status for _ in range(2)] == [204, 404]
    assert outcome(visitor.finish(visitor.code())) == (409, "link_needed")


def test_a_closed_account_is_not_entered(visitor: Visitor, provider: Provider, door: Door, dsn: str) -> None:
    provider.behave(sub="closed", email="closed@example.org")
    visitor.link(visitor.code(), account(door, "closed", "closed@example.org"))
    asyncio.run(send(dsn, "update private_account set is_disabled = true where email_key = 'closed@example.org'"))
    assert outcome(visitor.finish(visitor.code())) == (401, "invalid_credentials")
    assert visitor.finish_in_graphql(visitor.code()) == "invalid_credentials"


# Somebody who has none


def kept(dsn: str, email: str) -> list[tuple[object, ...]]:
    """The newsletters of an address, their states, and what was agreed to."""
    sql = (
        "select newsletter.slug, signup.state, consent_text.text from signup join newsletter using (newsletter_id) "
        f"join subscriber using (subscriber_id) join consent_text using (consent_text_id) where email_key = '{email}' order by 1"
    )
    return asyncio.run(rows_at(dsn, sql))


def test_newsletters_are_asked_for_one_by_one_and_kept_with_what_was_said(visitor: Visitor, provider: Provider, dsn: str) -> None:
    newsletters_at(dsn, "daily", "weekly")
    provider.behave(sub="reader", email="reader@example.org")
    ticked = [{"slug": slug, "consent_version": VERSION} for slug in ("daily", "weekly", "daily")]
    assert outcome(visitor.register(visitor.code(), "newsreader", newsletters=ticked)) == (202, "")
    assert kept(dsn, "reader@example.org") == [(slug, "active", text_of(slug)) for slug in ("daily", "weekly")]


def test_a_newsletter_that_is_not_there_or_says_something_else_by_now_is_refused(visitor: Visitor, provider: Provider, dsn: str) -> None:
    newsletters_at(dsn, "daily")
    provider.behave(sub="outdated", email="outdated@example.org")
    code = visitor.code()
    wanted = [[{"slug": "none", "consent_version": VERSION}], [{"slug": "daily", "consent_version": "1"}]]
    found = [outcome(visitor.register(code, "outdated", newsletters=one)) for one in wanted]
    assert (found, kept(dsn, "outdated@example.org")) == ([(422, "invalid"), (409, "consent_outdated")], [])


def test_no_newsletter_goes_with_signing_up_by_itself(visitor: Visitor, provider: Provider, dsn: str) -> None:
    provider.behave(sub="unticked", email="unticked@example.org")
    visitor.register(visitor.code(), "unticked")
    assert kept(dsn, "unticked@example.org") == []


@pytest.mark.parametrize("slug", ["good", "facebook"])
def test_an_address_that_nobody_vouches_for_is_proven_by_mail(
    visitor: Visitor, provider: Provider, door: Door, dsn: str, slug: str
) -> None:
    email, handle = f"unproven-{slug}@example.org", f"unproven_{slug}"
    provider.behave(sub=f"unproven-{slug}", email=email, email_verified=False)
    code = visitor.code(slug)
    newsletters_at(dsn, "daily")
    ticked = [{"slug": "daily", "consent_version": VERSION}]
    assert outcome(visitor.register(code, handle, newsletters=ticked)) == (202, "")
    assert (outcome(visitor.finish(code)), outcome(visitor.register(code, "again"))) == ((409, "address_unproven"),) * 2
    assert (letters(dsn, email), links(dsn, f"unproven-{slug}")) == (["verify_registration"], [])
    assert visitor.verify(mailed(dsn, email), code).status == 200
    assert whose(door, visitor.finish(code)) == (handle, email)
    assert kept(dsn, email) == [("daily", "active", text_of("daily"))]


def test_whether_an_unproven_address_has_an_account_is_not_told(visitor: Visitor, provider: Provider, door: Door, dsn: str) -> None:
    account(door, "known", "known@example.org")
    provider.behave(sub="claims-to-be-known", email="known@example.org", email_verified=False)
    code = visitor.code()
    assert outcome(visitor.finish(code)) == (409, "registration_needed")
    assert outcome(visitor.register(code, "impostor")) == (202, "")
    assert outcome(visitor.finish(code)) == (409, "address_unproven")
    assert (letters(dsn, "known@example.org"), links(dsn, "claims-to-be-known")) == (["address_already_known"], [])


def test_a_mailed_link_opens_an_account_only_for_whom_the_provider_means(
    visitor: Visitor, provider: Provider, door: Door, dsn: str
) -> None:
    """A stranger may give anybody's address; whoever has it and follows the link opens no account that the stranger enters."""
    email, somebody_elses = "misused@example.org", Visitor(door, "another-browser-has-another-secret-of-its-own-00")
    provider.behave(sub="stranger-by-provider", email="stranger-by-provider@example.org")
    code = visitor.code()
    assert outcome(visitor.register(code, "stranger_by", email=email)) == (202, "")
    link = mailed(dsn, email)
    provider.behave(sub="the-victim", email=email)
    tried = [visitor.code(), visitor.code("other")]
    refused = [visitor.verify(link, one) for one in tried] + [somebody_elses.verify(link, code)]
    refused += [post(door, "/v1/accounts/verify", {"secret": link, **one}) for one in ({}, {"password": "x"}, {"code": code})]
    assert [outcome(one) for one in refused] == [(401, "invalid_credentials")] * 6
    told = mutate(door, "verifyEmail", "VerifyEmailInput", "userErrors { code }", {"secret": link})
    assert (told, links(dsn, "stranger-by-provider")) == ("invalid_credentials", [])
    assert visitor.verify(link, code).status == 200


def test_a_new_address_counts_only_for_whom_the_provider_means(visitor: Visitor, provider: Provider, door: Door, dsn: str) -> None:
    provider.behave(sub="moves", email="before@example.org")
    code = visitor.code()
    visitor.register(code, "moves")
    session = str(visitor.finish(code).json["secret"])
    assert door.ask("PUT", "/v1/me/email", (*POSTED, *bearer(session)), b'{"email": "after@example.org"}').status < 300
    link = mailed(dsn, "after@example.org")
    assert outcome(post(door, "/v1/accounts/verify", {"secret": link})) == (401, "invalid_credentials")
    assert visitor.verify(link, visitor.code()).status == 200
    assert whose(door, visitor.finish(visitor.code())) == ("moves", "after@example.org")


def test_another_address_than_the_providers_is_proven_by_mail(visitor: Visitor, provider: Provider, dsn: str) -> None:
    provider.behave(sub="elsewhere", email="there@example.org")
    assert outcome(visitor.register(visitor.code(), "elsewhere", email="here@example.org")) == (202, "")
    assert (letters(dsn, "here@example.org"), links(dsn, "elsewhere")) == (["verify_registration"], [])


def test_whoever_comes_without_an_address_is_asked_for_one(visitor: Visitor, provider: Provider, dsn: str) -> None:
    provider.behave(sub="addressless", email=None)
    code = visitor.code("facebook")
    answer = visitor.register(code, "addressless")
    assert (outcome(answer), answer.json["errors"]) == (
        (422, "invalid"),
        [{"code": "missing", "detail": "an address that mail gets to", "pointer": "/email"}],
    )
    assert outcome(visitor.register(code, "addressless", email="given@example.org")) == (202, "")
    assert letters(dsn, "given@example.org") == ["verify_registration"]


def test_a_handle_that_is_taken_is_asked_for_again(visitor: Visitor, provider: Provider, door: Door) -> None:
    account(door, "mine_already", "mine@example.org")
    provider.behave(sub="wants-a-handle", email="wants@example.org")
    code = visitor.code()
    given = {"code": code, "verifier": VERIFIER, "handle": "Mine_Already"}
    assert outcome(visitor.register(code, "Mine_Already")) == (409, "handle_taken")
    told = mutate(door, "registerWith", "RegisterWithInput", "userErrors { field code }", given)
    assert told == {"userErrors": [{"field": "handle", "code": "handle_taken"}]}
    told = mutate(door, "registerWith", "RegisterWithInput", "userErrors { field code }", {**given, "handle": "mine_now"})
    assert told == {"userErrors": []}
    finished = visitor.finish_in_graphql(code)
    assert (at(finished, "session"), at(finished, "userErrors")) == ({"isCurrent": True}, [])
    assert door.ask("GET", "/v1/me", bearer(at(finished, "secret"))).json["handle"] == "mine_now"


def test_whoever_has_no_password_gets_one_by_a_reset(visitor: Visitor, provider: Provider, door: Door, dsn: str) -> None:
    provider.behave(sub="wants-a-password", email="no_password@example.org")
    visitor.register(visitor.code(), "no_password")
    login = {"login": "no_password", "password": "four words nobody says"}
    assert outcome(post(door, "/v1/sessions", login)) == (401, "invalid_credentials")
    post(door, "/v1/password-resets", {"email": "no_password@example.org"})
    given = {"secret": mailed(dsn, "no_password@example.org"), "password": login["password"]}
    assert post(door, "/v1/password-resets/confirm", given).status == 204
    assert post(door, "/v1/sessions", login).status == 201


def test_what_is_done_by_a_provider_stands_in_the_audit_log(visitor: Visitor, provider: Provider, door: Door, dsn: str) -> None:
    provider.behave(sub="audited", email="audited@example.org")
    code = visitor.code()
    visitor.register(code, "audited")
    secret = str(visitor.finish(code).json["secret"])
    provider.behave(sub="audited-too", email="audited@example.org")
    visitor.link(visitor.code("other"), secret)
    noted = (
        "select via, action, detail::text from audit"
        " join account on target = 'acc_' || account_id where handle = 'audited' order by audit_id"
    )
    assert asyncio.run(rows_at(dsn, noted)) == [("provider", "account.open", "{}"), ("session", "sign_in.link", '{"provider": "other"}')]


def test_codes_and_ways_back_end_after_ten_minutes(visitor: Visitor, dsn: str) -> None:
    code, way_back = visitor.code(), visitor.visit(visitor.set_out())
    asyncio.run(send(dsn, *(f"update {one} set expires_at = now()" for one in ("sign_in_attempt", "sign_in_code"))))
    assert [outcome(visitor.finish(code)), outcome(visitor.back(way_back))] == [(410, "gone")] * 2


def test_two_who_come_with_one_code_at_once_get_one_session(visitor: Visitor, provider: Provider, door: Door, dsn: str) -> None:
    provider.behave(sub="twice", email="twice@example.org")
    code = visitor.code()
    visitor.register(code, "twice")
    body = json.dumps({"code": code, "verifier": VERIFIER}).encode()

    async def at_once() -> list[int]:
        asked = (door.asked("POST", "/v1/sign-in/exchange", POSTED, body) for _ in range(5))
        return sorted(one.status for one in await asyncio.gather(*asked))

    assert door.run(at_once()) == [201, 410, 410, 410, 410]


def test_of_two_who_ask_as_the_same_visitor_the_first_gets_the_account(visitor: Visitor, provider: Provider, door: Door, dsn: str) -> None:
    for number in (1, 2):
        provider.behave(sub="asks-twice", email=f"asks-{number}@example.org", email_verified=False)
        visitor.register(visitor.code(), f"asks_{number}")
    code = visitor.code()
    verified = [visitor.verify(mailed(dsn, f"asks-{number}@example.org"), code) for number in (2, 1)]
    assert [outcome(one) for one in verified] == [(200, ""), (410, "gone")]
    assert whose(door, visitor.finish(visitor.code())) == ("asks_2", "asks-2@example.org")


def test_a_session_that_began_once_is_not_told_again(visitor: Visitor, provider: Provider, door: Door) -> None:
    """Its secret is nowhere to be told again; whoever missed it signs in afresh."""
    provider.behave(sub="repeats", email="repeats@example.org")
    code = visitor.code()
    visitor.register(code, "repeats")
    asked = (
        "POST",
        "/v1/sign-in/exchange",
        (*POSTED, (b"idempotency-key", b"one")),
        json.dumps({"code": code, "verifier": VERIFIER}).encode(),
    )
    assert [door.ask(*asked).status for _ in range(2)] == [201, 409]
