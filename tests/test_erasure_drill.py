"""The drill: accounts are erased, an older backup is restored, the ledger is replayed; nothing of a person is left in any column."""

from __future__ import annotations

import asyncio
import json
import subprocess
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from api.acts.erasing import ForeignLedger, erase_due, replay
from api.acts.upkeep import keep_up
from api.mail.folder import FolderCarrier, letter_at, letters_in
from api.mail.sender import sender_as_set
from api.mail.worker import Outbox
from db.cluster import Cluster, packaged_binaries
from db.forgetting import CLIENTS
from db.ledger import read_ledger
from schema.ledger import Ledger
from tests.commands import Told, said
from tests.door import Door
from tests.newsletters import VERSION, Reader, newsletters_at
from tests.sending import at_database
from tests.signed_in import Person, Service
from tests.thread import Thread

HANDLES = [f"wader-{nth:02}" for nth in range(12)]
FATES = ("keep", "anonymise", "delete")
HERE = "https://news.example"


def everything(service: Service) -> str:
    """Every text, JSON and array of text in every column of every table."""
    columns = service.rows(
        """
        select table_name, column_name
        from information_schema.columns
        join information_schema.tables using (table_schema, table_name)
        where table_schema = 'public'
          and table_type = 'BASE TABLE'
          and data_type in ('text', 'json', 'jsonb', 'ARRAY', 'character varying', 'tsvector', 'inet', 'bytea')
        """
    )
    assert len(columns) > 50, "the tables are there"
    return "\n".join(
        f"{table}.{column}: {value}"
        for table, column in columns
        for (value,) in service.rows(f"select distinct {column}::text from {table} where {column} is not null")
    )


def left_of(service: Service, handles: list[str]) -> dict[str, list[str]]:
    """Where a handle, an address (which has the handle in it) or the network of these tests still stands."""
    lines = everything(service).splitlines()
    found = {what: [line for line in lines if what in line] for what in (*handles, "127.0.0.1", "Herons/1.0")}
    return {what: where for what, where in found.items() if where}


def busy(service: Service, thread: Thread) -> list[Person]:
    """People who leave traces wherever they can."""
    people = [service.person(handle) for handle in HANDLES]
    newsletters_at(service.door.dsn, "daily", "weekly")
    for nth, one in enumerate(people):
        number = thread.post(one, f"words number {nth}")
        thread.post(one, f"hidden words number {nth}", "hidden", parent=number)
        thread.vote(one, 1, 1 if nth % 2 else -1)
        one.ask("POST", "/v1/tokens", {"name": "nightly", "scopes": []})
        one.ask("POST", "/v1/clients", {"name": f"{one.handle}'s", "scopes": []})
        one.ask("PUT", "/v1/me/email", {"email": f"new-{one.email}"}, idempotency_key=one.handle)
        service.ask("POST", "/v1/password-resets", {"email": one.email})
        service.ask("POST", "/v1/sessions", {"login": one.email, "password": "not the right one"})
        service.ask("POST", "/v1/accounts", {"handle": f"x-{one.handle}", "email": one.email, "password": "nine blue wet boots"})
        one.ask("POST", "/v1/me/export")
        come_by_a_provider(service, one)
    return people


def come_by_a_provider(service: Service, one: Person) -> None:
    """What signing in with one leaves, and a consent that was given on the way."""
    when = service.now + timedelta(days=30)
    service.execute(
        "insert into sign_in_link (issuer, subject, account_id, provider_name, linked_at) values ('https://id.example', $1, $2, 'Id', $3)",
        *(f"subject of {one.handle}", one.key, when),
    )
    for nth, email in enumerate((one.email, None)):
        service.execute(
            """
            insert into sign_in_code
              (digest, challenge, provider, provider_name, issuer, subject, email, email_key, is_email_verified, display_name, expires_at)
            values ($1, '', 'id', 'Id', 'https://id.example', $2, $3, $3, false, $2, $4)
            """,
            *(f"{nth} {one.handle}".encode(), f"subject of {one.handle}", email, when),
        )
    one.ask("PUT", "/v1/me/signups/daily", {"consent_version": VERSION})
    Reader(service, one.email).sign_up("weekly")


def ask_all(people: list[Person]) -> None:
    for nth, one in enumerate(people):
        assert one.ask("POST", "/v1/me/erasure", {"comments": FATES[nth % 3]}).status == 202


def send_mail(service: Service, folder: Path) -> None:
    """Everything that waits goes out."""
    service.execute("update outgoing_mail set next_try_at = now() where text is not null")
    service.door.run(Outbox(service.door.pool, FolderCarrier(folder, sender_as_set())).send_due())


def tallies(service: Service) -> list[tuple[object, ...]]:
    return service.rows("select number, up, down, reply_count from comment order by number")


def test_nothing_of_a_person_is_left_in_any_column(service: Service, fresh_dsn: str, tmp_path: Path) -> None:
    thread = Thread(service, fresh_dsn)
    people = busy(service, thread)
    assert len(left_of(service, HANDLES)) == len(HANDLES) + 2
    ask_all(people)
    before = tallies(service)
    assert service.door.run(keep_up(service.door.pool, service.later(days=7))) == len(people)
    send_mail(service, tmp_path)
    service.execute("delete from outgoing_mail where text is null")  # as the mail worker does within the hour
    assert left_of(service, HANDLES) == {}
    assert (tallies(service), thread.drifted()) == (before, [])
    letters = [letter_at(path) for path in letters_in(tmp_path).values()]
    assert sorted(one["To"] for one in letters if one["Subject"] == "Your account is erased") == [one.email for one in people]


# After a restore


@pytest.fixture
def programs(binaries: Path | None) -> Path:
    """Of the same version as the Postgres that is tested."""
    return binaries or packaged_binaries()


def dumped(programs: Path, dsn: str, file: Path) -> None:
    subprocess.run([str(programs / "pg_dump"), "--format=custom", "--no-owner", f"--file={file}", dsn], check=True, capture_output=True)


def restored(programs: Path, cluster: Cluster, file: Path, name: str) -> str:
    """A fresh database with what the backup holds."""
    asyncio.run(execute(cluster.dsn, f'create database "{name}" template template0'))
    dsn = at_database(cluster.dsn, name)
    subprocess.run([str(programs / "pg_restore"), "--no-owner", f"--dbname={dsn}", str(file)], check=True, capture_output=True)
    return dsn


async def execute(dsn: str, sql: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


def test_whom_a_backup_brings_back_the_ledger_erases_again(
    service: Service, fresh_dsn: str, cluster: Cluster, programs: Path, tmp_path: Path
) -> None:
    thread = Thread(service, fresh_dsn)
    people, file = busy(service, thread), tmp_path / "backup"
    dumped(programs, fresh_dsn, file)
    ask_all(people)
    service.door.run(erase_due(service.door.pool, service.later(days=7)))
    ledger = tmp_path / "ledger.json"
    ledger.write_text(said("erasures", "list", "--json", "--database-url", fresh_dsn).out)
    dsn = restored(programs, cluster, file, "restored")
    door = Door(dsn)
    back = Service(door, service.now)
    try:
        assert back.value("select count(*) from private_account") == len(people)
        told = [said("erasures", "replay", ledger, "--database-url", dsn) for _ in range(2)]
        assert told == [Told(0, "erased 12 accounts again\n", ""), Told(0, "erased 0 accounts again\n", "")]
        door.run(keep_up(door.pool, back.later(days=1)))
        assert left_of(back, HANDLES) == {}
        assert Thread.drifted(thread_of(thread, dsn)) == []
        assert without_times(door, back) == without_times(service.door, service)
    finally:
        door.close()
        asyncio.run(execute(cluster.dsn, 'drop database "restored" with (force)'))


def thread_of(thread: Thread, dsn: str) -> Thread:
    """The same thread in another database."""
    other = Thread.__new__(Thread)
    other.service, other.dsn, other.article = thread.service, dsn, thread.article
    return other


def without_times(door: Door, service: Service) -> tuple[Ledger, list[tuple[object, ...]]]:
    """What the two databases must agree on: the ledger, and what became of the comments."""
    return door.run(read_ledger(door.pool)), service.rows("select number, status, body, account_id from comment order by number")


def test_whoever_has_an_erased_ones_number_or_address_now_is_somebody_else(
    service: Service, fresh_dsn: str, cluster: Cluster, programs: Path, tmp_path: Path
) -> None:
    """The backup is from before the heron came; after the restore another one gets the same number."""
    file = tmp_path / "backup"
    dumped(programs, fresh_dsn, file)
    heron = service.person("heron")
    ask_all([heron])
    service.door.run(erase_due(service.door.pool, service.later(days=7)))
    ledger = service.door.run(read_ledger(service.door.pool))
    dsn = restored(programs, cluster, file, "restored_elsewhere")
    door = Door(dsn)
    back = Service(door, service.now)
    try:
        other = back.person("heron")
        found = door.run(replay(door.pool, ledger, back.now, HERE))
        assert (other.key, found.erased, other.ask("GET", "/v1/me").json["handle"]) == (heron.key, 0, "heron")
    finally:
        door.close()
        asyncio.run(execute(cluster.dsn, 'drop database "restored_elsewhere" with (force)'))


def test_a_request_that_the_backup_holds_waits_anew_with_a_new_mail(service: Service) -> None:
    """It may have been called off since."""
    heron = service.person("heron")
    ask_all([heron])
    service.later(days=30)
    ledger = service.door.run(read_ledger(service.door.pool))
    found = service.door.run(replay(service.door.pool, ledger, service.now, HERE))
    assert (found.erased, found.waiting) == (0, 1)
    assert service.rows("select due_at from erasure_request") == [(service.now + timedelta(days=7),)]
    assert service.code("POST", "/v1/erasures/cancel", {"secret": service.mailed("erasure_requested")}) == (204, None)


def test_a_registration_that_the_backup_holds_is_forgotten_and_a_newer_one_is_not(service: Service) -> None:
    heron = service.person("heron")
    ask_all([heron])
    service.door.run(erase_due(service.door.pool, service.later(days=7)))
    for days, handle in ((-8, "heron-before"), (8, "heron-after")):
        service.execute(
            """
            insert into registration (handle, handle_key, display_name, email, email_key, password_hash, created_at, expires_at)
            values ($1, $1, $1, $2, $2, '', $3, $4)
            """,
            *(handle, heron.email, service.now + timedelta(days=days), service.now + timedelta(days=99)),
        )
    service.door.run(replay(service.door.pool, None, service.now, HERE))
    assert service.rows("select handle from registration") == [("heron-after",)]


def test_a_ledger_of_another_database_is_refused(service: Service) -> None:
    other = Ledger(ledger="0" * 64, erasures=())
    with pytest.raises(ForeignLedger):
        service.door.run(replay(service.door.pool, other, service.now, HERE))


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"ledger": "x", "erasures": []}', "\udcff".encode("utf-8", "surrogateescape")])
def test_what_is_no_ledger_is_refused_in_one_sentence(fresh_dsn: str, tmp_path: Path, text: str | bytes) -> None:
    file = tmp_path / "ledger.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    told = said("erasures", "replay", file, "--database-url", fresh_dsn)
    sentence = f"Error: {file}: this is no ledger as `broadsheet erasures list --json` prints it.\n"
    assert told == Told(1, "", sentence)


def test_a_ledger_names_nobody(service: Service, fresh_dsn: str) -> None:
    heron = service.person("heron")
    ask_all([heron])
    waits = said("erasures", "list", "--database-url", fresh_dsn)
    assert ("heron" in waits.out, "final on 2027-03-08 08:00 UTC" in waits.out) == (True, True)
    service.door.run(erase_due(service.door.pool, service.later(days=7)))
    told = json.loads(said("erasures", "list", "--json", "--database-url", fresh_dsn).out)
    [row] = told["erasures"]
    assert sorted(row) == ["account_digest", "comments", "email_digest", "erased_at", "receipt", "requested_at"]
    assert "heron" not in json.dumps(told)


def test_from_where_somebody_acted_is_forgotten_after_ninety_days(service: Service) -> None:
    heron = service.person("heron")
    heron.ask("POST", "/v1/tokens", {"name": "nightly", "scopes": []})
    pool = service.door.pool
    counted = []
    for moment in (service.now + CLIENTS, service.now + CLIENTS + timedelta(microseconds=1)):
        service.door.run(keep_up(pool, moment))
        counted.append(service.rows("select action, client from audit where actor_id is not null"))
    assert counted == [[("token.create", "127.0.0.1")], [("token.create", None)]]
