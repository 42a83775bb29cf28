"""A change of a document says which version it changes: REST must, by If-Match; GraphQL may, by `version`."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from schema.account import Role
from schema.scope import Scope
from tests.asking import Json, at
from tests.door import Answer, Door, problem
from tests.people import Person, bearer, person

ME = "/v1/me"
RENAME = "mutation($input: UpdateMeInput!) { updateMe(input: $input) { me { displayName version } userErrors { field code } } }"
STALE = problem("precondition_failed", 412, "It was changed meanwhile", "It was changed meanwhile; read it again.", ME)
MISSING = problem(
    "precondition_required",
    428,
    "If-Match is missing",
    "If-Match must say which version is changed: send the ETag of what you have read.",
    ME,
)


@pytest.fixture(scope="module")
def two(dsn: str) -> Iterator[tuple[Door, Person, Person]]:
    opened = Door(dsn, connections=2)
    yield opened, person(dsn, "first"), person(dsn, "second", Role.ADMIN)
    opened.close()


@pytest.fixture
def opened(two: tuple[Door, Person, Person]) -> Door:
    return two[0]


@pytest.fixture
def first(two: tuple[Door, Person, Person]) -> Person:
    return two[1]


def tag(opened: Door, who: Person, query: str = "") -> str:
    return opened.ask("GET", f"{ME}{query}", who.headers).headers["etag"]


def rename(opened: Door, who: Person, name: str, *tags: str) -> Answer:
    more = tuple((b"if-match", one.encode()) for one in tags)
    return opened.ask("PATCH", ME, bearer(who.session, *more), json.dumps({"display_name": name}).encode())


def told(answer: Answer) -> dict[str, Json]:
    return {name: value for name, value in answer.json.items() if name != "request_id"}


def mutate(opened: Door, who: Person, **given: str) -> Json:
    asked = json.dumps({"query": RENAME, "variables": {"input": given}}).encode()
    found: Json = at(opened.ask("POST", "/graphql", who.headers, asked).json, "data", "updateMe")
    return found


def test_anonymous_is_refused_before_a_version_is_asked_for(opened: Door) -> None:
    assert opened.refusal(ME, "PATCH")["code"] == "unauthenticated"


def test_a_change_that_does_not_say_what_it_changes_is_refused(opened: Door, first: Person) -> None:
    assert [told(rename(opened, first, "Nobody", *tags)) for tags in ((), ("",), (" ",))] == [MISSING] * 3


def test_a_change_with_the_present_tag_is_done_and_answered_with_the_new_one(opened: Door, first: Person) -> None:
    answer = rename(opened, first, "Anew", tag(opened, first))
    found = opened.ask("GET", ME, first.headers)
    assert (answer.status, answer.json, answer.headers["etag"]) == (200, found.json, found.headers["etag"])
    assert (answer.json["display_name"], answer.headers["etag"].startswith(f'"{answer.json["version"]}-')) == ("Anew", True)


def test_a_change_with_an_older_tag_is_refused_and_changes_nothing(opened: Door, first: Person) -> None:
    old = tag(opened, first)
    before = rename(opened, first, "Before", old).json
    assert (told(rename(opened, first, "Late", old)), opened.ask("GET", ME, first.headers).json) == (STALE, before)


def test_tags_that_are_none_of_ours_or_weak_never_match(opened: Door, first: Person) -> None:
    written = ['"x"', "x", f"W/{tag(opened, first)}", '"3"', '"3-0000000g"', '"-00000000"', "3", '""', f'"{"9" * 20}-00000000"']
    assert [told(rename(opened, first, "Nobody", one)) for one in written] == [STALE] * len(written)


def test_any_version_is_what_a_star_says(opened: Door, first: Person) -> None:
    assert rename(opened, first, "Starred", "*").json["display_name"] == "Starred"


def test_one_of_several_tags_is_enough(opened: Door, first: Person) -> None:
    old = tag(opened, first)
    rename(opened, first, "Second", old)
    assert rename(opened, first, "Third", f'{old}, "x", {tag(opened, first)}').status == 200
    assert rename(opened, first, "Fourth", old, tag(opened, first)).status == 200


def test_a_tag_of_some_fields_is_as_good_as_that_of_all(opened: Door, first: Person) -> None:
    few = tag(opened, first, "?fields=display_name")
    assert (few != tag(opened, first), rename(opened, first, "Fields", few).status) == (True, 200)


def test_what_leads_on_to_others_has_no_version_of_its_own(opened: Door, first: Person) -> None:
    assert tag(opened, first, "?include=account").startswith("W/")


def test_a_version_in_the_body_is_refused(opened: Door, first: Person) -> None:
    asked = b'{"display_name": "Both", "version": "1"}'
    found = opened.ask("PATCH", ME, bearer(first.session, (b"if-match", b"*")), asked)
    fault = {"code": "unknown_member", "detail": "leave it out", "pointer": "/version"}
    assert told(found) == problem("invalid", 422, "A value is wrong", "version stands in If-Match.", ME, fault)


def test_whoever_has_the_present_version_is_not_sent_it_again(opened: Door, first: Person) -> None:
    asked = (*first.headers, (b"if-none-match", tag(opened, first).encode()))
    answer = opened.counted("GET", ME, asked)
    assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", tag(opened, first))


def test_a_tag_is_no_other_accounts(two: tuple[Door, Person, Person]) -> None:
    opened, first, second = two
    versions = [opened.ask("GET", f"{ME}?fields=version", one.headers).json["version"] for one in (first, second)]
    while versions[0] != versions[1]:
        behind = first if int(str(versions[0])) < int(str(versions[1])) else second
        versions[behind is second] = rename(opened, behind, "Even", "*").json["version"]
    assert tag(opened, first) != tag(opened, second)
    assert opened.ask("GET", ME, (*second.headers, (b"if-none-match", tag(opened, first).encode()))).status == 200


def test_a_token_that_may_read_the_account_may_not_change_it(opened: Door, first: Person) -> None:
    token = bearer(first.tokens[Scope.ACCOUNT_READ], (b"if-match", b"*"))
    assert opened.refusal(ME, "PATCH", token, b'{"display_name": "Token"}')["code"] == "insufficient_scope"


def test_graphql_changes_without_a_version_and_refuses_another_one(opened: Door, first: Person) -> None:
    version = at(mutate(opened, first, displayName="Without"), "me", "version")
    late = str(int(version) - 1)
    refused = {"me": None, "userErrors": [{"field": None, "code": "precondition_failed"}]}
    assert mutate(opened, first, displayName="Late", version=late) == refused
    done = {"me": {"displayName": "With", "version": str(int(version) + 1)}, "userErrors": []}
    assert mutate(opened, first, displayName="With", version=version) == done


def test_a_version_that_is_no_number_is_a_wrong_value(opened: Door, first: Person) -> None:
    found = mutate(opened, first, displayName="Odd", version="x")
    assert found == {"me": None, "userErrors": [{"field": "version", "code": "invalid"}]}
