"""Coming by an account: asked for, shown by a mailed link, opened; and that nobody learns from outside who has one."""

from __future__ import annotations

import pytest
from pydantic_core import to_json

from tests.acting import PASSWORD, Acting, Came
from tests.door import POSTED


def test_an_account_is_asked_for_and_opened_by_the_mailed_link(acting: Acting) -> None:
    assert acting.register("tidewatcher", "tide@example.org") == Came()
    assert acting.rows("select handle from account") == []
    opened = acting.verify(acting.mailed("tide@example.org"))
    (row,) = acting.rows("select 'acc_' || account_id, handle, display_name, origin, role, joined_at from account")
    assert tuple(row) == (opened.key, "tidewatcher", "tidewatcher", "registered", "reader", acting.now)
    assert acting.rows("select from registration") == []


def test_a_link_is_good_once(acting: Acting) -> None:
    acting.register("tidewatcher", "tide@example.org")
    secret = acting.mailed("tide@example.org")
    assert acting.verify(secret).code is None
    assert acting.verify(secret) == Came("gone")


@pytest.mark.parametrize(("hours", "code"), [(23.9, None), (24.0, "gone")])
def test_a_link_opens_an_account_for_a_day(acting: Acting, hours: float, code: str | None) -> None:
    acting.register("tidewatcher", "tide@example.org")
    acting.later(hours=hours)
    assert acting.verify(acting.mailed("tide@example.org")).code == code


def test_a_handle_is_kept_for_who_asked_first_and_free_again_after_a_day(acting: Acting) -> None:
    assert acting.register("Tidewatcher", "tide@example.org") == Came()
    assert acting.register("tideWATCHER", "other@example.org", "another wall of five words") == Came("handle_taken")
    acting.later(hours=24)
    assert acting.register("tideWATCHER", "other@example.org") == Came()


def test_who_mistyped_their_address_asks_again_with_the_same_password(acting: Acting) -> None:
    acting.register("tidewatcher", "tied@example.org")
    mistyped = acting.mailed("tied@example.org")
    assert acting.register("TideWatcher", "tide@example.org") == Came()
    assert acting.verify(mistyped) == Came("gone")
    assert acting.verify(acting.mailed("tide@example.org")).code is None
    assert acting.register("tidewatcher", "third@example.org") == Came("handle_taken")  # there is an account by now
    assert [row["handle"] for row in acting.rows("select handle from account")] == ["TideWatcher"]


def test_the_password_of_whoever_waits_for_a_handle_is_guessed_five_times_an_hour(acting: Acting) -> None:
    acting.register("tidewatcher", "tied@example.org")
    for nth in range(5):
        assert acting.register("tidewatcher", "thief@example.org", f"another wall of {nth} words") == Came("handle_taken")
    assert acting.register("tidewatcher", "tide@example.org") == Came("handle_taken")  # as where nobody may ever ask again
    acting.later(minutes=12)
    assert acting.register("tidewatcher", "tide@example.org") == Came()


def test_an_address_that_has_an_account_is_answered_alike_and_told_by_mail_alone(acting: Acting) -> None:
    acting.person("tidewatcher")
    assert acting.register("somebody", "TideWatcher@Example.ORG") == Came()
    other = acting.register("somebody", "third@example.org", "another wall of five words")
    assert other == Came("handle_taken")  # as after any other answer
    assert acting.letters("TideWatcher@example.org") == ["address_already_known"]


def test_of_two_who_ask_with_one_address_the_first_to_follow_the_link_has_the_account(acting: Acting) -> None:
    acting.register("first", "tide@example.org")
    first = acting.mailed("tide@example.org")
    acting.register("second", "tide@example.org")
    assert acting.verify(first).code is None
    assert acting.verify(acting.mailed("tide@example.org")) == Came("gone")
    assert [row["handle"] for row in acting.rows("select handle from account")] == ["first"]


@pytest.mark.parametrize(
    "password",
    ["password1234", "123456789012", "qwertyuiopas1", "aaaaaaaaaaaa", "Tidewatcher2026!", "tide@example.org"],
)
def test_a_password_that_is_guessed_first_is_refused(acting: Acting, password: str) -> None:
    assert acting.register("tidewatcher2026", "tide@example.org", password) == Came("password_common")
    assert acting.rows("select from registration") == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"handle": "ab"}, "invalid"),
        ({"handle": "-ab-"}, "invalid"),
        ({"handle": "a" * 31}, "invalid"),
        ({"handle": "tide watcher"}, "invalid"),
        ({"handle": "tide\u0430"}, "invalid"),
        ({"email": "tide"}, "invalid"),
        ({"email": "a@b@c.org"}, "invalid"),
        ({"email": "tide@example.org\r\nBcc: all@example.org"}, "invalid"),
        ({"password": "elevenchars"}, "invalid"),
        ({"password": "x" * 257}, "invalid"),
        ({"display_name": "\u202e"}, "invalid"),
        ({"display_name": "Z" + "\u0301" * 9}, "invalid"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(acting: Acting, given: dict[str, str], code: str) -> None:
    whole = {"handle": "tidewatcher", "email": "tide@example.org", "password": PASSWORD, **given}
    assert acting.do("register", whole).code == code
    assert acting.rows("select from registration") == []
    assert acting.rows("select from outgoing_mail") == []


def test_one_network_asks_for_twenty_accounts_an_hour(acting: Acting) -> None:
    codes = [acting.register(f"reader{number}", f"reader{number}@example.org").code for number in range(21)]
    assert codes == [None] * 20 + ["rate_limited"]
    acting.later(minutes=3)
    assert acting.register("reader20", "reader20@example.org") == Came()


def test_the_same_key_asks_once(acting: Acting) -> None:
    given = {"handle": "tidewatcher", "email": "tide@example.org", "password": PASSWORD}
    assert acting.do("register", given, key="one") == acting.do("register", given, key="one") == Came()
    assert acting.letters("tide@example.org") == ["verify_registration"]
    assert acting.do("register", {**given, "handle": "other"}, key="one") == Came("key_reused")


def test_a_password_that_is_forgotten_is_set_by_a_mailed_link_and_ends_all_sessions(acting: Acting) -> None:
    session = acting.person("tidewatcher")
    assert acting.do("request_password_reset", {"email": "Tidewatcher@example.org"}) == Came()
    assert acting.do("reset_password", {"secret": acting.mailed("tidewatcher@example.org"), "password": "password1234"}) == Came(
        "password_common"
    )
    new = "another wall of five words"
    assert acting.do("reset_password", {"secret": acting.mailed("tidewatcher@example.org"), "password": new}) == Came()
    acting.forget()
    assert acting.reads_me(session) == "invalid_token"
    assert acting.log_in("tidewatcher").code == "invalid_credentials"
    assert acting.log_in("tidewatcher", new).code is None
    assert acting.letters("tidewatcher@example.org") == ["verify_registration", "password_reset", "password_was_changed"]


def test_a_reset_for_nobody_is_answered_alike(acting: Acting) -> None:
    assert acting.do("request_password_reset", {"email": "nobody@example.org"}) == Came()
    assert acting.letters("nobody@example.org") == []


def test_a_newer_link_replaces_the_older_one(acting: Acting) -> None:
    acting.person("tidewatcher")
    secrets = []
    for _ in range(2):
        acting.do("request_password_reset", {"email": "tidewatcher@example.org"})
        secrets.append(acting.mailed("tidewatcher@example.org"))
    assert acting.do("reset_password", {"secret": secrets[0], "password": "another wall of five words"}) == Came("gone")
    assert acting.do("reset_password", {"secret": secrets[1], "password": "another wall of five words"}) == Came()


@pytest.mark.parametrize("purpose", ["registration", "password"])
def test_a_link_is_good_for_its_purpose_alone(acting: Acting, purpose: str) -> None:
    acting.person("tidewatcher")
    if purpose == "registration":
        acting.register("other", "other@example.org")
        came = acting.do("reset_password", {"secret": acting.mailed("other@example.org"), "password": "another wall of five words"})
    else:
        acting.do("request_password_reset", {"email": "tidewatcher@example.org"})
        came = acting.verify(acting.mailed("tidewatcher@example.org"))
    assert came == Came("gone")


def test_asking_with_a_handle_that_is_taken_keeps_nobody_else_from_the_address(acting: Acting) -> None:
    acting.register("taken", "other@example.org")
    codes = [acting.register("taken", "tide@example.org", "another wall of five words").code for _ in range(3)]
    assert codes == ["handle_taken"] * 3
    assert acting.register("tidewatcher", "tide@example.org") == Came()
    assert acting.letters("tide@example.org") == ["verify_registration"]


def test_a_link_to_another_address_is_no_longer_good_once_the_password_was_reset(acting: Acting) -> None:
    intruder = acting.person("tidewatcher")
    acting.do("change_email", {"email": "evil@example.org"}, intruder)
    evil = acting.mailed("evil@example.org")
    acting.do("request_password_reset", {"email": "tidewatcher@example.org"})
    acting.do("reset_password", {"secret": acting.mailed("tidewatcher@example.org"), "password": "another wall of five words"})
    assert acting.verify(evil) == Came("gone")


def test_asking_for_an_address_tells_not_whether_it_is_somebodys_by_the_link_before_it(acting: Acting) -> None:
    secret = acting.person("tidewatcher")
    acting.person("other")
    codes = []
    for wanted in ("other@example.org", "free@example.org"):
        acting.do("change_email", {"email": "mine@example.org"}, secret)
        before = acting.mailed("mine@example.org")
        acting.do("change_email", {"email": wanted}, secret)
        codes.append(acting.verify(before).code)
    assert codes == ["gone", "gone"]


def test_a_reset_link_to_the_old_address_is_no_longer_good_once_there_is_a_new_one(acting: Acting) -> None:
    secret = acting.person("tidewatcher")
    acting.do("change_email", {"email": "new@example.org"}, secret)
    acting.do("request_password_reset", {"email": "tidewatcher@example.org"})
    old = acting.mailed("tidewatcher@example.org")
    acting.verify(acting.mailed("new@example.org"))
    assert acting.do("reset_password", {"secret": old, "password": "another wall of five words"}) == Came("gone")


def test_no_digest_of_a_password_is_kept_for_repeats(acting: Acting) -> None:
    acting.do("register", {"handle": "first", "email": "first@example.org", "password": PASSWORD}, key="one")
    (first,) = acting.rows("select request_digest from answered_write")
    acting.rows("truncate answered_write, registration, spending cascade")
    acting.do("register", {"handle": "first", "email": "first@example.org", "password": "another wall of five words"}, key="one")
    (second,) = acting.rows("select request_digest from answered_write")
    assert first["request_digest"] == second["request_digest"]


def test_what_a_document_escapes_is_read_like_all_else(acting: Acting) -> None:
    for escaped in ("\\u0000", "\\u{0}"):
        text = f'mutation {{ logIn(input: {{login: "a{escaped}b", password: "x"}}) {{ userErrors {{ code }} }} }}'
        answer = acting.door.ask("POST", "/graphql", POSTED, to_json({"query": text}))
        assert answer.json["data"] == {"logIn": {"userErrors": [{"code": "invalid"}]}}


def test_who_asks_with_somebody_elses_address_has_no_account_by_their_following_the_link(acting: Acting) -> None:
    acting.register("stranger", "victim@example.org", "the password of a stranger")
    link = acting.mailed("victim@example.org")
    assert [acting.do("verify_email", {"secret": link, **one}) for one in ({}, {"password": PASSWORD})] == [Came("invalid_credentials")] * 2
    assert acting.rows("select handle from account") == []
    assert acting.register("victim", "victim@example.org") == Came()
    assert acting.verify(acting.mailed("victim@example.org")).code is None
    assert acting.verify(link, "the password of a stranger") == Came("gone")


def test_nor_has_a_stranger_the_address_as_their_new_one(acting: Acting) -> None:
    stranger = acting.person("stranger")
    acting.do("change_email", {"email": "victim@example.org"}, stranger)
    assert acting.verify(acting.mailed("victim@example.org"), "the victim's own password") == Came("invalid_credentials")
    assert acting.log_in("victim@example.org") == Came("invalid_credentials")


def test_with_one_link_ten_passwords_are_tried_in_five_minutes(acting: Acting) -> None:
    acting.register("tidewatcher", "tide@example.org")
    link = acting.mailed("tide@example.org")
    codes = [acting.verify(link, f"wrong {nth}").code for nth in range(11)]
    assert codes == ["invalid_credentials"] * 10 + ["rate_limited"]
    acting.later(seconds=30)
    assert acting.verify(link).code is None
