"""The command line: what each command says, how it fails, and how it ends."""

from __future__ import annotations

import os
import pty
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from api.cli import main
from api.cli.commands import commands_of
from bench.servers import free_port
from db.cluster import Cluster
from db.migrate import known_migrations
from openapi.generate import graphql_sdl, openapi_json
from tests.commands import Told, ended, is_running, ran, refused, running, said
from tests.page_text import Written
from tests.sending import at_database, execute

NEWEST = known_migrations()[-1].name
COMMANDS = [
    *("account", "audit", "check", "demo", "erasures", "export", "import", "mail"),
    *("migrate", "newsletter", "openapi", "release", "serve", "settings", "sql", "token"),
]


# What a command says of itself


def test_there_are_these_commands_and_each_explains_itself_and_all_its_options() -> None:
    assert main.list_commands(click.Context(main)) == COMMANDS
    for name, command in commands_of(main).items():
        told = said(name, "--help")
        assert (told.code, told.err) == (0, "")
        assert told.out.startswith(f"Usage: main {name} ")
        unexplained = [one.name for one in command.params if isinstance(one, click.Option) and not (one.help or "").endswith((".", "]"))]
        assert (unexplained, (command.help or "").splitlines()[0].endswith(".")) == ([], True)


def test_every_command_that_needs_the_database_says_how_to_name_it() -> None:
    naming = [name for name, command in commands_of(main).items() if {"data", "database_url"} <= {one.name for one in command.params}]
    assert sorted(naming) == ["audit", "check", "demo", "export", "import", "mail", "migrate", "serve", "sql"]


def test_the_installed_program_is_the_command_line() -> None:
    told = ran("--help")
    assert (told.code, told.err) == (0, "")
    assert [line.split()[0] for line in told.out.partition("Commands:\n")[2].splitlines()] == COMMANDS


def test_openapi_prints_the_contract() -> None:
    assert said("openapi") == Told(0, openapi_json(), "")
    assert said("openapi", "--graphql") == Told(0, graphql_sdl(), "")


def test_a_reader_that_leaves_early_is_no_failure_worth_a_word() -> None:
    with running("openapi") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_settings_shows_what_holds_now_and_no_password() -> None:
    urls = {
        "DATABASE_URL": "postgresql://me:s@cret@db.example/news?password=more&ssl=on",
        "BROADSHEET_SMTP_URL": "smtps://me:s@cret@mx.example",
        "BROADSHEET_MAIL_EVENTS_SECRET": "whsec_one,whsec_two",
    }
    told = said("settings", env={**urls, "BROADSHEET_PORT": "8001"})
    assert told.out.splitlines()[::2] == [
        "DATABASE_URL=postgresql://me:***@db.example/news?password=***&ssl=on",
        "BROADSHEET_DATA=data",
        "BROADSHEET_HOST=127.0.0.1",
        "BROADSHEET_PORT=8001",
        "BROADSHEET_WORKERS=1",
        "BROADSHEET_BASE_URL=",
        "BROADSHEET_MAX_AGE=10",
        "BROADSHEET_STALE=60",
        "BROADSHEET_KEPT=500",
        "BROADSHEET_ORIGINS=*",
        "BROADSHEET_RATE=120",
        "BROADSHEET_BURST=40",
        "BROADSHEET_TOKEN_RATE=600",
        "BROADSHEET_TOKEN_BURST=100",
        "BROADSHEET_PROXIES=",
        "BROADSHEET_HSTS=0",
        "BROADSHEET_TRUSTED_DOCUMENTS=",
        "BROADSHEET_ONLY_TRUSTED=no",
        "BROADSHEET_SMTP_URL=smtps://***@mx.example",
        "BROADSHEET_MAIL_FROM=Broadsheet <broadsheet@localhost>",
        "BROADSHEET_MAIL_FOLDER=",
        "BROADSHEET_MAIL_EVENTS_SECRET=***",
        "BROADSHEET_SIGN_IN=",
        "BROADSHEET_CHANGES_KEPT=90",
        "BROADSHEET_EXPORTS=",
        "BROADSHEET_EXPORTS_KEPT=7",
        "BROADSHEET_EXPORTS_SIZE=20000",
        "BROADSHEET_EXPORTS_KEY=",
        "BROADSHEET_EXPORTS_LICENCE=",
        "BROADSHEET_EXPORTS_RIGHTS=",
    ]


# What is wrong is said in one sentence


def test_a_setting_that_no_worker_could_read_keeps_the_service_from_starting(tmp_path: Path) -> None:
    told = said("serve", "--data", str(tmp_path), env={"BROADSHEET_PROXIES": "10.0.0.0/8, everybody"})
    expected = "Error: BROADSHEET_PROXIES: 'everybody' does not appear to be an IPv4 or IPv6 network."
    assert (refused(told), list(tmp_path.iterdir())) == (expected, [])


def test_a_mail_server_that_cannot_be_read_keeps_the_service_from_starting_and_its_password_is_not_told(tmp_path: Path) -> None:
    told = said("serve", "--data", str(tmp_path), env={"BROADSHEET_SMTP_URL": "smtp://news:s3cret@mx.example:port"})
    form = "BROADSHEET_SMTP_URL must be of the form smtp://user:password@host:587 or smtps://user:password@host:465"
    assert (refused(told), list(tmp_path.iterdir())) == (f"Error: {form}.", [])


USAGE = [
    (["serve", "--port", "0"], "Invalid value for '--port' (env var: 'BROADSHEET_PORT'): 0 is not in the range 1<=x<=65535."),
    (["serve", "--workers", "many"], "Invalid value for '--workers' (env var: 'BROADSHEET_WORKERS'): 'many' is not a valid integer range."),
    (["import"], "Missing argument 'PATHS...'."),
    (["import", "/no/such/page.txt"], "Invalid value for 'PATHS...': Path '/no/such/page.txt' does not exist."),
    (
        ["import", ".", "--published-at", "yesterday"],
        "Invalid value for '--published-at': yesterday is no time; write it as 2024-12-27T10:00:00+09:00",
    ),
    (
        ["import", ".", "--seen-at", "2024-12-27"],
        "Invalid value for '--seen-at': 2024-12-27 has no offset; write it as 2024-12-27T00:00:00Z or 2024-12-27T00:00:00+09:00",
    ),
    (
        ["import", ".", "--seen-at", "0001-01-01T00:00+14:00"],
        "Invalid value for '--seen-at': 0001-01-01T00:00+14:00 is no time; write it as 2024-12-27T10:00:00+09:00",
    ),
    (["import", ".", "--from", "disqus"], "With --from, name files, not folders."),
    (
        ["import", "README.md", "--from", "elsewhere"],
        "Invalid value for '--from': 'elsewhere' is not one of 'disqus', 'wordpress', 'nyt', 'hacker-news', 'export'.",
    ),
    (["import", "README.md", "--dry-run"], "--site and --dry-run go with --from."),
    (["import", "README.md", "--site", "Courier"], "--site and --dry-run go with --from."),
    (["import", "README.md", "--from", "nyt"], "Files of nyt do not say whose comments they have; name the site with --site."),
    (
        ["import", "README.md", "--from", "disqus", "--seen-at", "2024-12-27T00:00:00Z"],
        "--published-at and --seen-at go with pages, not with --from.",
    ),
    (["demo", "--articles", "0"], "Invalid value for '--articles': 0 is not in the range 1<=x<=10000000."),
    (["check", "--data", "x", "--database-url", "postgresql:///x"], "Give --data or --database-url, not both."),
    (["read"], "No such command 'read'."),
]


@pytest.mark.parametrize(("arguments", "sentence"), USAGE)
def test_a_wrong_use_is_told_with_the_way_to_the_help(arguments: list[str], sentence: str) -> None:
    told = said(*arguments)
    assert (told.code, told.out, told.err.splitlines()[-1]) == (2, "", f"Error: {sentence}")
    assert told.err.startswith("Usage: ")


@pytest.mark.parametrize(("name", "option", "form"), [("PORT", "port", "integer range"), ("WORKERS", "workers", "integer range")])
def test_a_wrong_setting_is_told_with_its_name_and_only_where_it_is_used(name: str, option: str, form: str) -> None:
    env = {f"BROADSHEET_{name}": "abc"}
    sentence = f"Error: Invalid value for '--{option}' (env var: 'BROADSHEET_{name}'): 'abc' is not a valid {form}."
    assert said("serve", env=env).err.splitlines()[-1] == sentence
    assert said("settings", env=env).code == 0


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("TRUSTED_DOCUMENTS", "/no/such/folder", "/no/such/folder cannot be read: [Errno 2] No such file or directory: '/no/such/folder'."),
        ("ONLY_TRUSTED", "1", "BROADSHEET_ONLY_TRUSTED must be yes or no, not '1'."),
    ],
)
def test_documents_that_cannot_be_read_keep_the_service_from_starting(name: str, value: str, sentence: str) -> None:
    assert refused(said("serve", env={f"BROADSHEET_{name}": value})) == f"Error: {sentence}"


def test_a_suggested_way_to_write_a_time_is_understood() -> None:
    told = said("import", ".", "--seen-at", "2024-12-27")
    written = re.findall(r"write it as (\S+) or (\S+)", told.err)[0]
    assert ["is no time" in said("import", "--seen-at", one).err for one in written] == [False, False]


UNREACHABLE = [
    ("nonsense", 'invalid DSN: scheme is expected to be either "postgresql" or "postgres", got \'\''),
    ("postgresql://127.0.0.1:1/x", "Connect call failed ('127.0.0.1', 1)"),
    ("postgresql://me:pass/word@h/x", "its address is not of the form postgresql://user:password@host:5432/name"),
    ("postgresql://[::1/x", "its address is not of the form postgresql://user:password@host:5432/name"),
    ("postgresql://no-such-host.invalid/x", "Name or service not known"),
    ("postgresql:///x?host=/no/such/folder", "No such file or directory"),
]


@pytest.mark.parametrize(("url", "reason"), UNREACHABLE)
def test_a_database_that_cannot_be_reached_is_told_whichever_way_it_was_named(url: str, reason: str) -> None:
    sentence = f"Error: The database cannot be reached: {reason}. Check --database-url or DATABASE_URL."
    assert refused(said("migrate", "--database-url", url)) == sentence
    assert refused(said("check", env={"DATABASE_URL": url})) == sentence


@pytest.mark.slow
def test_a_database_that_never_answers_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        told = said("migrate", "--database-url", f"postgresql://127.0.0.1:{silent.getsockname()[1]}/x")
    sentence = "The database cannot be reached: it does not answer within 5 seconds. Check --database-url or DATABASE_URL."
    assert refused(told) == f"Error: {sentence}"


def test_a_database_that_is_not_there_is_told(dsn: str) -> None:
    told = said("migrate", "--database-url", at_database(dsn, "nowhere"))
    sentence = 'The database cannot be reached: database "nowhere" does not exist. Check --database-url or DATABASE_URL.'
    assert refused(told) == f"Error: {sentence}"


@pytest.fixture
def guarded(cluster: Cluster, fresh_dsn: str) -> Iterator[str]:
    """A database that lets nobody in without a password, as the user `reader`, who may create nothing."""
    rules = cluster.pgdata / "pg_hba.conf"
    before = rules.read_text()
    execute(fresh_dsn, "create role reader login password 'right'", "revoke create on schema public from public")
    rules.write_text(f"local all reader scram-sha-256\n{before}")
    execute(fresh_dsn, "select pg_reload_conf()")
    try:
        yield fresh_dsn.replace("postgres@", "reader@")
    finally:
        rules.write_text(before)
        execute(fresh_dsn, "select pg_reload_conf()", "drop role reader")


def with_password(dsn: str, password: str) -> str:
    return dsn.replace("reader@", f"reader:{password}@")


def test_a_wrong_password_is_told_and_none_is_asked_for(guarded: str) -> None:
    told = said("sql", "-c", "select 1", "--database-url", with_password(guarded, "wrong"))
    sentence = 'The database cannot be reached: password authentication failed for user "reader". Check --database-url or DATABASE_URL.'
    assert refused(told) == f"Error: {sentence}"
    assert said("sql", "-c", "select 1", "--database-url", guarded).code == 1


def test_a_user_without_rights_is_told_what_is_missing(guarded: str) -> None:
    told = said("migrate", "--database-url", with_password(guarded, "right"))
    assert refused(told) == "Error: The database failed: permission denied for schema public."


def test_data_of_a_newer_broadsheet_is_refused_by_every_command(fresh_dsn: str) -> None:
    execute(fresh_dsn, "insert into migration (number, name, sha256, applied_at) values (9000, '9000_later', 'x', current_timestamp)")
    sentence = "Error: The database was made by a newer Broadsheet (its tables are at 9000_later); update Broadsheet."
    for command in (
        ["migrate"],
        ["check"],
        ["demo"],
        ["sql", "-c", "select 1"],
        ["import", "."],
        ["mail"],
        ["serve", "--port", str(free_port())],
    ):
        assert refused(said(*command, "--database-url", fresh_dsn)) == sentence


def test_a_folder_that_is_no_data_folder_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader")
    sentence = f"Error: {tmp_path} is not empty and holds no Broadsheet data; name an empty folder or none with --data."
    assert refused(said("migrate", "--data", tmp_path)) == sentence
    assert refused(said("migrate", env={"BROADSHEET_DATA": str(tmp_path)})) == sentence
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "data"
    sentence = f"Error: The data folder {folder} cannot be written (Not a directory); name another one with --data."
    assert refused(said("migrate", "--data", folder)) == sentence


def test_a_port_in_use_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        told = said("serve", "--port", str(port), "--data", tmp_path / "data")
    assert refused(told) == f"Error: Cannot listen on 127.0.0.1:{port} (Address already in use); name another one with --host and --port."
    assert not (tmp_path / "data").exists()


def test_an_address_of_another_machine_is_refused() -> None:
    told = said("serve", "--host", "192.0.2.1", "--port", "8000")
    sentence = "Cannot listen on 192.0.2.1:8000 (Cannot assign requested address); name another one with --host and --port."
    assert refused(told) == f"Error: {sentence}"


# What a command does


def test_migrate_says_where_the_database_is(empty_dsn: str) -> None:
    assert said("migrate", "--database-url", empty_dsn) == Told(0, f"the database is at {NEWEST}\n", "")
    assert said("migrate", env={"DATABASE_URL": empty_dsn}) == Told(0, f"the database is at {NEWEST}\n", "")


def test_a_data_folder_that_is_named_comes_before_the_environment(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert said("migrate", "--data", folder, env={"DATABASE_URL": "nonsense"}) == Told(0, f"the database is at {NEWEST}\n", "")
    assert (folder.is_dir(), is_running(folder)) == (True, False)


def test_import_tells_of_every_file_what_became_of_it(fresh_dsn: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(Written().text())
    (tmp_path / "b.txt").write_text("Dear reader")
    (tmp_path / "c.txt").write_text(Written(headline="Second page", declared=3).text())
    reason = 'The text is no news page of a known form: no line such as "10 Comments" stands below a headline.'
    told = said("import", tmp_path, "--database-url", fresh_dsn)
    assert (told.code, told.err) == (1, "pages: 0 of 3\npages: 3 of 3\n")
    assert told.out.splitlines() == [
        f"{tmp_path}/a.txt: inserted: {Written().headline} (1 comments)",
        f"{tmp_path}/b.txt: refused: {reason}",
        f"{tmp_path}/c.txt: inserted: Second page (1 comments)",
        "  doubt: the page declares 3 comments, 1 were found",
        "2 inserted, 0 updated, 0 unchanged, 1 refused",
    ]
    (tmp_path / "b.txt").unlink()
    assert said("import", tmp_path, "--database-url", fresh_dsn) == Told(
        0, "0 inserted, 0 updated, 2 unchanged, 0 refused\n", "pages: 0 of 2\npages: 2 of 2\n"
    )


def test_a_doubt_stands_below_its_file_also_when_nothing_changed(fresh_dsn: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(Written(declared=3).text())
    command = ["import", str(path), "--published-at", "2026-02-03T09:00:00Z", "--database-url", fresh_dsn]
    assert said(*command).code == 0
    assert said(*command).out.splitlines()[:2] == [
        f"{path}: unchanged: {Written().headline} (1 comments)",
        "  doubt: the page declares 3 comments, 1 were found",
    ]


def test_on_a_terminal_a_bar_is_drawn_and_elsewhere_plain_lines(fresh_dsn: str, tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number}.txt").write_text(Written(headline=f"Lamp number {number}").text())
    ours, theirs = pty.openpty()
    with running("import", tmp_path, "--database-url", fresh_dsn, stderr=theirs) as process:
        told = ended(process)
    os.close(theirs)
    drawn = os.read(ours, 100_000).decode()
    os.close(ours)
    assert (told.code, drawn[0], drawn[-2:]) == (0, "\r", "\r\n")
    assert f"[{'.' * 30}] 0 of 12" in drawn
    assert drawn.endswith(f"\rpages        [{'#' * 30}] 12 of 12\r\n")
    assert ran("import", tmp_path, "--database-url", fresh_dsn).err == "pages: 0 of 12\npages: 12 of 12\n"


def test_check_names_what_drifted(fresh_dsn: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(Written().text())
    said("import", tmp_path, "--database-url", fresh_dsn)
    assert said("check", "--database-url", fresh_dsn) == Told(0, "all counters agree with the rows they count\n", "")
    execute(fresh_dsn, "update comment set up = up + 1")
    assert said("check", "--database-url", fresh_dsn) == Told(1, "comment cmt_1_1: kept +5 / -1, counted +4 / -1\n1 rows drifted\n", "")


def test_demo_says_what_it_made_and_refuses_a_second_time(fresh_dsn: str) -> None:
    command = ["demo", "--articles", "5", "--comments", "40", "--accounts", "6", "--votes", "50", "--database-url", fresh_dsn]
    told = said(*command)
    assert (told.code, told.out) == (0, "made 5 articles, 40 comments, 6 accounts and 50 votes\n")
    sentence = "The dataset already has articles; demo data goes into an empty one (name another folder with --data)."
    assert refused(said(*command)) == f"Error: {sentence}"


def test_sql_runs_a_command_or_a_script_and_fails_as_psql_does(sample_dsn: str) -> None:
    assert ran("sql", "-c", "select 'gull' as bird", "--database-url", sample_dsn).out.split() == ["bird", "------", "gull", "(1", "row)"]
    assert "auk" in ran("sql", "--database-url", sample_dsn, stdin="select 'auk';\n").out
    wrong = ran("sql", "--database-url", sample_dsn, stdin="select 1/0;\nselect 'never reached';\n")
    assert (wrong.code, wrong.out) == (3, "")
    assert ran("sql", "-c", "", "--database-url", sample_dsn).code == 0


def test_sql_makes_do_with_the_machines_own_psql(sample_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.cli.database.packaged_binaries", lambda: tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert refused(said("sql", "--database-url", sample_dsn)) == "Error: There is no psql here; install PostgreSQL's client programs."
    own = tmp_path / "own"
    own.mkdir()
    (own / "psql").write_text('#!/bin/sh\nexit "$#"\n')
    (own / "psql").chmod(0o755)
    monkeypatch.setenv("PATH", f"{own}:/bin:/usr/bin")
    assert said("sql", "-c", "select 1", "--database-url", sample_dsn).code == 7
