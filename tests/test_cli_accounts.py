"""`broadsheet account` and `broadsheet token`: the first admin, roles, closing and opening, and that a running service follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import click
import pytest

from api.cli import main
from api.cli.account import PAGE
from api.cli.commands import commands_of
from api.floor.viewers import KEPT_SECONDS
from schema.account import Role
from tests.asking import at
from tests.commands import Told, said
from tests.signed_in import PASSWORD, Service

GROUPS = ("account", "audit", "erasures", "token")


class Line:
    """The command line on the service's own database."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn

    def __call__(self, *arguments: str, stdin: str = "") -> Told:
        return said(*arguments, "--database-url", self.dsn, stdin=stdin)

    def create(self, handle: str = "ada", *more: str, email: str = "ada@mail.example", password: str = PASSWORD) -> Told:
        return self("account", "create", handle, "--email", email, "--password-stdin", *more, stdin=f"{password}\n")


@pytest.fixture
def line(fresh_dsn: str) -> Line:
    return Line(fresh_dsn)


def commands(group: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, group
    if isinstance(group, click.Group):
        for name, inner in commands_of(group).items():
            yield from commands(inner, (*path, name))


EVERY = {" ".join(path): command for name in GROUPS for path, command in commands(commands_of(main)[name], (name,))}


@pytest.mark.parametrize("name", EVERY)
def test_every_command_explains_itself_and_all_its_options(name: str) -> None:
    told, command = said(*name.split(), "--help"), EVERY[name]
    unexplained = [one.name for one in command.params if isinstance(one, click.Option) and not (one.help or "").endswith((".", "]"))]
    assert (told.code, told.err, unexplained) == (0, "", [])
    assert (command.help or "").splitlines()[0].endswith((".", ":", "role, address.", "backup brought back."))


# Making accounts


def test_the_first_admin_is_made_and_can_sign_in_at_once(service: Service, line: Line) -> None:
    assert line.create("ada", "--role", "admin", "--display-name", "Ada  Quill") == Told(0, "made acc_1: ada, admin\n", "")
    answer = service.ask("POST", "/v1/sessions", {"login": "ADA@mail.example", "password": PASSWORD})
    me = service.ask("GET", "/v1/me", secret=str(answer.json["secret"])).json
    assert {name: me[name] for name in ("handle", "display_name", "email", "role")} == {
        "handle": "ada",
        "display_name": "Ada Quill",
        "email": "ada@mail.example",
        "role": "admin",
    }


@pytest.mark.parametrize(
    ("handle", "email", "password", "sentence"),
    [
        ("ADA", "b@mail.example", PASSWORD, "The handle ADA is taken (handle: another handle)."),
        ("bob", "ada@MAIL.example", PASSWORD, "Another account has this address (email: another address)."),
        ("bob", "nowhere", PASSWORD, "This is not an email address (email: An email address must have an @-sign.)."),
        ("bob", "b@mail.example", "", "/password must have 12 characters at least (password: 12 characters at least)."),
        (
            "bob",
            "b@mail.example",
            "password1234",
            "This password is soon guessed (password: some words that do not belong together).",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence_and_nothing_is_made(
    service: Service, line: Line, handle: str, email: str, password: str, sentence: str
) -> None:
    line.create()
    assert line.create(handle, email=email, password=password) == Told(1, "", f"Error: {sentence}\n")
    assert service.rows("select handle from account") == [("ada",)]


def test_a_handle_follows_the_rules_of_registration(line: Line) -> None:
    told = line.create("a/b")
    assert (told.code, told.out, told.err.startswith("Error: /handle does not match ")) == (1, "", True)


def test_without_a_terminal_the_password_comes_from_standard_input_or_not_at_all(line: Line) -> None:
    told = line("account", "create", "ada", "--email", "ada@mail.example", stdin=f"{PASSWORD}\n")
    assert (told.code, told.out, told.err.splitlines()[-1]) == (
        2,
        "",
        "Error: There is no terminal to ask for the password on; give --password-stdin.",
    )


# Roles, closing and opening: a running service follows, because who comes with a secret is looked up at each request


def test_whoever_came_a_moment_ago_is_remembered_for_less_than_a_second() -> None:
    assert KEPT_SECONDS < 1


def test_a_role_counts_in_sessions_that_are_open_and_in_what_is_shown(service: Service, line: Line) -> None:
    heron = service.person("heron")
    assert heron.code("POST", "/v1/tokens", {"name": "queue", "scopes": ["moderation:read"]}) == (403, "forbidden")
    assert line("account", "role", "Heron", "moderator") == Told(0, "Heron is moderator, was reader\n", "")
    service.half_a_second_later()
    assert heron.ask("POST", "/v1/tokens", {"name": "queue", "scopes": ["moderation:read"]}).status == 201
    assert service.ask("GET", "/v1/accounts/heron").json["role"] == "moderator"
    assert line("account", "role", "heron", "reader").code == 0
    service.half_a_second_later()
    assert heron.code("POST", "/v1/tokens", {"name": "queue", "scopes": ["moderation:read"]}) == (403, "forbidden")
    assert line("account", "role", "heron", "reader") == Told(0, "heron is reader already\n", "")


def test_a_disabled_account_is_out_at_once_and_its_tokens_are_back_when_it_is_enabled(service: Service, line: Line) -> None:
    heron = service.person("heron")
    token = str(heron.ask("POST", "/v1/tokens", {"name": "nightly", "scopes": ["account:read"]}).json["secret"])
    get_in = {"login": "heron", "password": PASSWORD}

    def got_in() -> list[int]:
        service.half_a_second_later()
        asked = (heron.code("GET", "/v1/me"), service.code("GET", "/v1/me", None, token), service.code("POST", "/v1/sessions", get_in))
        return [status for status, _ in asked]

    before = got_in()
    told = [line("account", "disable", "heron"), line("account", "disable", "heron")]
    closed = got_in()
    told += [line("account", "enable", "heron"), line("account", "enable", "heron")]
    assert [one.out for one in told] == [
        "heron is disabled\n",
        "heron is disabled already\n",
        "heron is enabled\n",
        "heron is enabled already\n",
    ]
    assert (before, closed, got_in()) == ([200, 200, 201], [401, 401, 401], [401, 200, 201])


@pytest.mark.parametrize("command", [("account", "disable"), ("account", "enable"), ("account", "role"), ("token", "create")])
def test_who_is_not_there_is_said_in_one_sentence(line: Line, command: tuple[str, ...]) -> None:
    more = {"role": ("editor",), "create": ("--name", "x")}.get(command[-1], ())
    assert line(*command, "nobody", *more) == Told(1, "", "Error: Nobody who can sign in has the handle nobody.\n")


def test_an_imported_name_is_nobody_who_can_sign_in(service: Service, line: Line) -> None:
    service.execute("insert into site (slug, name) values ('s', 'S')")
    service.execute(
        """
        insert into account (handle, handle_key, display_name, origin, site_id, printed_name)
        values ('printed', 'printed', 'Printed', 'imported', 1, 'Printed')
        """
    )
    assert line("account", "role", "printed", "admin").code == 1


def test_accounts_are_listed_by_handle_and_by_role(service: Service, line: Line) -> None:
    service.person("stilt", Role.ADMIN)
    service.person("Heron")
    line("account", "disable", "heron")
    rows = ["acc_2\tHeron\treader\tHeron@mail.example\tdisabled\n", "acc_1\tstilt\tadmin\tstilt@mail.example\n"]
    assert line("account", "list") == Told(0, "".join(rows), "")
    assert line("account", "list", "--role", "admin") == Told(0, rows[1], "")
    assert line("account", "list", "--role", "editor") == Told(0, "", "")


def test_a_long_list_of_accounts_is_whole(service: Service, line: Line) -> None:
    service.execute(
        "insert into account (handle, handle_key, display_name) select 'u' || n, 'u' || n, 'u' from generate_series(1, $1) n", 2 * PAGE
    )
    service.execute(
        "insert into private_account (account_id, email, email_key, created_at) select account_id, handle, handle, now() from account"
    )
    told = line("account", "list").out.splitlines()
    assert (len(told), len(set(told))) == (2 * PAGE, 2 * PAGE)


# Tokens


def test_a_token_is_printed_alone_and_works(service: Service, line: Line) -> None:
    service.now = datetime.now(UTC)  # the command goes by the real one
    heron = service.person("heron")
    told = line("token", "create", "heron", "--name", "nightly", "--scope", "account:read", "--scope", "votes:write", "--days", "7")
    assert (told.code, told.err, re.fullmatch(r"bst_pat_[0-9A-Za-z]{36}\n", told.out) is not None) == (0, "", True)
    assert service.ask("GET", "/v1/me", secret=told.out.strip()).json["handle"] == "heron"
    shown = at(heron.ask("GET", "/v1/tokens").json, "items", 0)
    assert (shown["name"], shown["scopes"]) == ("nightly", ["account:read", "votes:write"])
    assert service.rows("select actor_id, via, target from audit where action = 'token.create'") == [(None, "command", "tok_1")]


def test_a_token_has_no_right_that_its_account_does_not_have(service: Service, line: Line) -> None:
    service.person("heron")
    told = line("token", "create", "heron", "--name", "queue", "--scope", "moderation:read")
    assert told == Told(1, "", "Error: Your role may not have the scope moderation:read (scopes/0: another scope).\n")
    assert line("token", "create", "heron", "--name", "queue", "--scope", "everything").code == 2
    line("account", "disable", "heron")
    assert line("token", "create", "heron", "--name", "x") == Told(1, "", "Error: The account heron is disabled.\n")
