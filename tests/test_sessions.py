"""Signing in and out, sessions, and what needs the password again; who is not let in learns nothing."""

from __future__ import annotations

import pytest
from argon2.low_level import Type, hash_secret

from tests.acting import PASSWORD, Acting, Came, headers

NEW = "another wall of five words"


def sessions(acting: Acting, secret: str) -> list[tuple[object, object]]:
    items = acting.door.ask("GET", "/v1/sessions", headers(secret)).json["items"]
    assert isinstance(items, list)
    return [(item["id"], item["is_current"]) for item in items if isinstance(item, dict)]


@pytest.mark.parametrize("name", ["log_out", "end_session", "give_password", "update_me", "change_password", "change_email"])
def test_whoever_is_not_signed_in_is_refused(acting: Acting, name: str) -> None:
    given: dict[str, dict[str, object]] = {
        "end_session": {"id": "ses_1"},
        "give_password": {"password": PASSWORD},
        "update_me": {"display_name": "Tide"},
        "change_password": {"password": NEW},
        "change_email": {"email": "new@example.org"},
    }
    assert acting.do(name, given.get(name, {})) == Came("unauthenticated")


@pytest.mark.parametrize("login", ["tidewatcher", "TideWatcher", "tidewatcher@example.org", "TIDEWATCHER@EXAMPLE.ORG"])
def test_one_signs_in_by_handle_or_address(acting: Acting, login: str) -> None:
    acting.person("tidewatcher")
    came = acting.log_in(login)
    assert (came.code, acting.reads_me(came.secret or "")) == (None, None)


@pytest.mark.parametrize("login", ["tidewatcher", "nobody", "nobody@example.org", "@", "a@b@c", "\u0130@example.org"])
def test_who_is_not_let_in_is_told_one_thing(acting: Acting, login: str) -> None:
    acting.person("tidewatcher")
    assert acting.log_in(login, "not the password") == Came("invalid_credentials")


def test_a_disabled_account_is_not_let_in_and_its_session_ends(acting: Acting) -> None:
    secret = acting.person("tidewatcher")
    acting.rows("update private_account set is_disabled = true")
    acting.forget()
    assert (acting.reads_me(secret), acting.log_in("tidewatcher")) == ("invalid_token", Came("invalid_credentials"))


def test_a_session_ends_when_its_owner_signs_out(acting: Acting) -> None:
    secret = acting.person("tidewatcher")
    other = acting.log_in("tidewatcher").secret or ""
    assert acting.do("log_out", {}, secret) == Came()
    acting.forget()
    assert (acting.reads_me(secret), acting.reads_me(other)) == ("invalid_token", None)


def test_one_ends_ones_own_sessions_and_nobody_elses(acting: Acting) -> None:
    first, other = acting.person("tidewatcher"), acting.person("other")
    (mine,), (theirs,) = sessions(acting, first), sessions(acting, other)
    assert (mine[1], theirs[1]) == (True, True)
    assert acting.do("end_session", {"id": theirs[0]}, first) == Came("not_found")
    assert acting.do("end_session", {"id": "ses_0"}, first) == Came("not_found")
    assert acting.do("end_session", {"id": mine[0]}, first) == Came()
    acting.forget()
    assert (acting.reads_me(first), acting.reads_me(other)) == ("invalid_token", None)


@pytest.mark.parametrize(("days", "uses", "code"), [(13.9, 1, None), (14, 1, "invalid_token"), (10, 2, None), (10, 3, "invalid_token")])
def test_a_session_ends_after_two_weeks_without_use_and_after_thirty_days(acting: Acting, days: float, uses: int, code: str | None) -> None:
    secret = acting.person("tidewatcher")
    for _ in range(uses - 1):
        acting.later(days=days)
        assert acting.reads_me(secret) is None
    acting.later(days=days)
    assert acting.reads_me(secret) == code


def test_an_account_has_twenty_sessions_and_the_oldest_ends(acting: Acting) -> None:
    first = acting.person("tidewatcher")
    for number in range(20):
        acting.later(minutes=1)
        assert acting.log_in("tidewatcher").code is None, number
    assert acting.reads_me(first) == "invalid_token"
    assert [row["count"] for row in acting.rows("select count(*) from session")] == [20]


def test_ten_tries_in_five_minutes_and_then_one_for_each_half_minute(acting: Acting) -> None:
    acting.person("tidewatcher")
    acting.later(minutes=10)
    codes = [acting.log_in("tidewatcher", "not the password").code for _ in range(11)]
    assert codes == ["invalid_credentials"] * 10 + ["rate_limited"]
    assert acting.log_in("tidewatcher") == Came("rate_limited")
    acting.later(seconds=30)
    assert acting.log_in("tidewatcher").code is None


def test_a_network_tries_a_hundred_times_whoever_it_is_that_it_tries(acting: Acting) -> None:
    acting.person("tidewatcher")
    acting.rows("delete from spending")
    codes = [acting.log_in(f"nobody{number}").code for number in range(99)]
    assert codes == ["invalid_credentials"] * 99
    assert [acting.log_in("tidewatcher").code for _ in range(2)] == [None, "rate_limited"]


def test_what_is_shown_of_me_is_changed_for_everybody(acting: Acting) -> None:
    secret = acting.person("tidewatcher")
    version = acting.rows("select version from names_version")[0]["version"]
    came = acting.do("update_me", {"display_name": "  Tide   Watcher\u200b "}, secret)
    assert came.code is None
    assert acting.door.ask("GET", "/v1/accounts/tidewatcher?fields=display_name").json == {"display_name": "Tide Watcher"}
    assert acting.rows("select version from names_version")[0]["version"] == version + 1


def test_the_password_is_given_again_before_it_is_changed(acting: Acting) -> None:
    secret = acting.person("tidewatcher")
    other = acting.log_in("tidewatcher").secret or ""
    acting.later(minutes=15, seconds=1)
    assert acting.do("change_password", {"password": NEW}, secret) == Came("password_needed")
    assert acting.do("give_password", {"password": "not the password"}, secret) == Came("invalid_credentials")
    assert acting.do("give_password", {"password": PASSWORD}, secret).code is None
    assert acting.do("change_password", {"password": NEW}, secret).code is None
    acting.forget()
    assert (acting.reads_me(secret), acting.reads_me(other)) == (None, "invalid_token")
    assert (acting.log_in("tidewatcher").code, acting.log_in("tidewatcher", NEW).code) == ("invalid_credentials", None)
    assert acting.letters("tidewatcher@example.org") == ["verify_registration", "password_was_changed"]


def test_a_new_address_counts_when_its_link_is_followed_and_the_old_one_is_told(acting: Acting) -> None:
    secret = acting.person("tidewatcher")
    assert acting.do("change_email", {"email": "New@Example.org"}, secret) == Came()
    assert acting.log_in("new@example.org").code == "invalid_credentials"
    assert acting.verify(acting.mailed("New@example.org")).code is None
    assert acting.log_in("new@example.org").code is None
    assert acting.letters("tidewatcher@example.org") == ["verify_registration", "email_was_changed"]


def test_an_address_of_somebody_else_is_answered_alike_and_not_written_to(acting: Acting) -> None:
    secret = acting.person("tidewatcher")
    acting.person("other")
    assert acting.do("change_email", {"email": "other@example.org"}, secret) == Came()
    assert acting.letters("other@example.org") == ["verify_registration"]


def test_a_new_address_that_somebody_else_took_meanwhile_is_refused(acting: Acting) -> None:
    secret = acting.person("tidewatcher")
    acting.do("change_email", {"email": "new@example.org"}, secret)
    link = acting.mailed("new@example.org")
    acting.person("new")
    assert acting.verify(link) == Came("gone")
    assert [row["email"] for row in acting.rows("select email from private_account order by account_id")] == [
        "tidewatcher@example.org",
        "new@example.org",
    ]


def test_a_password_kept_with_older_parameters_is_kept_anew(acting: Acting) -> None:
    acting.person("tidewatcher")
    acting.rows(
        "update private_account set password_hash = $1",
        "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQxMjM0$" + old_hash(PASSWORD),
    )
    assert acting.log_in("tidewatcher").code is None
    assert acting.rows("select password_hash from private_account")[0]["password_hash"].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def old_hash(password: str) -> str:
    whole = hash_secret(password.encode(), b"somesalt1234", time_cost=1, memory_cost=8, parallelism=1, hash_len=32, type=Type.ID)
    return whole.decode().rpartition("$")[2]


def test_an_account_that_was_closed_a_moment_ago_opens_no_other_way_in(acting: Acting) -> None:
    secret = acting.person("tidewatcher")
    acting.door.run(acting.door.pool.execute("update private_account set is_disabled = true"))
    code = acting.do("create_token", {"name": "n", "scopes": []}, secret).code  # the doors remember for half a second who comes
    assert (code, acting.rows("select from token")) == ("invalid_token", [])
