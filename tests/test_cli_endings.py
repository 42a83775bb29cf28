"""How commands end that are told to, by Ctrl-C or otherwise: in order, and with nothing left running."""

from __future__ import annotations

import asyncio
import os
import pty
import select
import signal
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from db.cluster import Cluster
from tests.commands import SECONDS, Told, ended, interrupt, is_running, running, said
from tests.page_text import Written
from tests.sending import connected

pytestmark = pytest.mark.slow
WAITING = "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"


def waiting_pages(folder: Path) -> Path:
    """So many pages that an import of them can be interrupted."""
    folder.mkdir()
    for number in range(3_000):
        (folder / f"{number:04}.txt").write_text(Written(headline=f"Lamp number {number}").text())
    return folder


@pytest.mark.parametrize(("number", "code", "words"), [(signal.SIGINT, 1, "Aborted!"), (signal.SIGTERM, 143, ""), (signal.SIGHUP, 129, "")])
def test_an_import_that_is_told_to_end_stops_postgres_and_can_be_taken_up(
    tmp_path: Path, number: signal.Signals, code: int, words: str
) -> None:
    pages, folder = waiting_pages(tmp_path / "pages"), tmp_path / "data"
    with running("import", pages, "--data", folder) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "pages: 0 of 3,000\n"
        os.killpg(process.pid, number)
        told = ended(process)
    assert (told.code, told.err.split()) == (code, [words] if words else [])
    assert not is_running(folder)
    assert said("import", pages / "0000.txt", "--data", folder).code == 0
    assert said("check", "--data", folder) == Told(0, "all counters agree with the rows they count\n", "")


def test_ctrl_c_in_psql_ends_a_query_and_postgres_is_stopped(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with running("sql", "--data", folder) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\\echo up\nselect pg_sleep(600);\n")
        process.stdin.flush()
        assert process.stdout.readline() == "up\n"
        wait_for_query(Cluster(folder).dsn, "select pg_sleep(600);")
        interrupt(process)
        told = ended(process)
    assert (told.code != 0, "Traceback" in told.err, is_running(folder)) == (True, False, False)


def test_ctrl_c_at_a_prompt_of_psql_leaves_it_open(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))  # on a terminal without lines psql would page its answers
    with running("sql", "--data", folder, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        shown = read_until(ours, "postgres=# ")
        interrupt(process)
        shown += read_until(ours, "postgres=# ")
        os.write(ours, b"select 'still ' || 'here';\n")
        shown += read_until(ours, "still here")
        os.write(ours, b"\\q\n")
        assert process.wait(timeout=60) == 0
    os.close(theirs)
    os.close(ours)
    assert ("Aborted" in shown, is_running(folder)) == (False, False)


def read_until(terminal: int, words: str) -> str:
    shown = ""
    while words not in shown:
        assert select.select([terminal], [], [], SECONDS)[0], f"the terminal shows only: {shown}"
        shown += os.read(terminal, 1_000).decode()
    return shown


def wait_for_query(dsn: str, query: str) -> None:
    """Until another connection runs the query."""

    async def look() -> None:
        async with connected(dsn) as connection:
            while not await connection.fetchval("select true from pg_stat_activity where query = $1 and state = 'active'", query):
                pass

    asyncio.run(asyncio.wait_for(look(), SECONDS))


@pytest.mark.parametrize(
    ("number", "code", "left"),
    [(signal.SIGINT, 1, []), (signal.SIGTERM, 143, []), (signal.SIGHUP, 129, []), (signal.SIGKILL, -9, [".export.partial"])],
)
def test_an_export_that_is_told_to_end_leaves_nothing_and_what_a_killed_one_left_goes_with_the_next(
    fresh_dsn: str, tmp_path: Path, number: signal.Signals, code: int, left: list[str]
) -> None:
    """It waits for a table that is locked, so that it is in the middle of its work."""
    folder = tmp_path / "exports" / "export"

    async def ended_while_locked() -> Told:
        async with connected(fresh_dsn) as holder, holder.transaction(), connected(fresh_dsn) as onlooker:
            await holder.execute("lock table comment in access exclusive mode")
            with running("export", folder, "--database-url", fresh_dsn) as process:
                while not await onlooker.fetchval(WAITING):
                    assert process.poll() is None
                os.killpg(process.pid, number)
                return await asyncio.to_thread(ended, process)

    told = asyncio.run(ended_while_locked())
    assert (told.code, "Traceback" in told.err, os.listdir(folder.parent)) == (code, False, left)
    assert said("export", folder, "--database-url", fresh_dsn).code == 0
    assert os.listdir(folder.parent) == ["export"]


ENDED = """
import asyncio, signal
from api.cli.where import ending_in_order, run

async def told() -> None:
    await asyncio.sleep(0)
    signal.raise_signal(signal.SIGHUP)
    await asyncio.sleep(600)

async def waiting() -> None:
    try:
        await asyncio.sleep(600)
    finally:
        await asyncio.sleep(0)
        print("in order")

async def work() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(told())
        group.create_task(waiting())

with ending_in_order():
    run(work())
"""


def test_what_is_told_to_end_in_the_middle_of_a_task_ends_all_of_them_in_order() -> None:
    """A terminal that is closed just as one of several has its turn."""
    done = subprocess.run([sys.executable, "-c", ENDED], capture_output=True, text=True, timeout=SECONDS, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (129, "in order\n", "")
