"""The embedded Postgres: many users of one folder, none left behind, and nothing lost when somebody is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db.cluster import Cluster, ClusterError
from db.postmaster import pid_of
from tests.sending import execute, rows

OTHER_PROGRAM = """
import sys
from pathlib import Path
from db.cluster import Cluster
named = Path(sys.argv[2]) if len(sys.argv) > 2 else None
with Cluster(Path(sys.argv[1]), named):
    print("running", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_what_was_written_is_there_at_the_next_start(folder: Path, binaries: Path | None) -> None:
    with Cluster(folder, binaries) as first:
        execute(first.dsn, "create table kept as select 17 as number")
    with Cluster(folder, binaries) as second:
        assert value_of(second, "select number from kept") == 17
    assert not second.is_running()


def test_the_server_is_utf8_utc_and_reached_by_its_socket_alone(folder: Path, binaries: Path | None) -> None:
    with Cluster(folder, binaries) as cluster:
        names = ("server_encoding", "timezone", "listen_addresses", "fsync", "jit")
        assert [value_of(cluster, f"select current_setting('{name}')") for name in names] == ["UTF8", "UTC", "", "on", "off"]


def test_nobody_else_may_enter_the_folder(folder: Path, binaries: Path | None) -> None:
    with Cluster(folder, binaries) as cluster:
        assert [oct(path.stat().st_mode & 0o777) for path in (folder, cluster.pgdata)] == ["0o700", "0o700"]


def test_the_last_user_of_a_folder_stops_the_server(folder: Path, binaries: Path | None) -> None:
    with other_program(folder, binaries) as other:
        with Cluster(folder, binaries) as cluster:
            before = pid_of(cluster.pgdata)
        assert (cluster.is_running(), pid_of(cluster.pgdata)) == (True, before)
        other.communicate()
        assert (cluster.is_running(), other.returncode) == (False, 0)


def test_a_user_may_leave_before_another_without_taking_the_server_along(folder: Path, binaries: Path | None) -> None:
    with Cluster(folder, binaries) as cluster:
        with other_program(folder, binaries) as other:
            other.communicate()
        assert value_of(cluster, "select 1") == 1
    assert not cluster.is_running()


def test_many_who_start_at_once_share_one_server(folder: Path, binaries: Path | None) -> None:
    others = [_start_other(folder, binaries) for _ in range(4)]
    try:
        assert [_said(other) for other in others] == ["running\n"] * 4
        assert Cluster(folder, binaries).is_running()
    finally:
        for other in others:
            other.communicate()
    assert [other.returncode for other in others] == [0] * 4
    assert not Cluster(folder, binaries).is_running()


def test_after_its_user_was_killed_the_server_is_found_again_and_stopped(folder: Path, binaries: Path | None) -> None:
    with other_program(folder, binaries) as other:
        orphan = pid_of(Cluster(folder, binaries).pgdata)
        other.kill()
        other.wait()
    with Cluster(folder, binaries) as cluster:
        assert (pid_of(cluster.pgdata), value_of(cluster, "select 1")) == (orphan, 1)
    assert not cluster.is_running()


def test_a_killed_server_comes_back_with_every_acknowledged_row(folder: Path, binaries: Path | None) -> None:
    with Cluster(folder, binaries) as cluster:
        execute(cluster.dsn, "create table kept as select number from generate_series(1, 1000) as number")
        os.kill(pid_of(cluster.pgdata), signal.SIGKILL)
    with Cluster(folder, binaries) as cluster:
        assert value_of(cluster, "select count(*) from kept") == 1000


@pytest.mark.parametrize("file", ["pgdata/postmaster.pid", ".s.PGSQL.5432.lock"])
def test_a_number_that_now_belongs_to_another_program_is_not_taken_for_the_server(folder: Path, binaries: Path | None, file: str) -> None:
    with Cluster(folder, binaries) as cluster:
        execute(cluster.dsn, "create table kept as select 17 as number")
        noted = (folder / file).read_text()
    with other_program(folder.with_name("elsewhere"), binaries) as other:
        _, *rest = noted.splitlines(keepends=True)
        (folder / file).write_text(f"{other.pid}\n{''.join(rest)}")
        with cluster:
            assert value_of(cluster, "select number from kept") == 17
        other.communicate()
        assert other.returncode == 0


@pytest.mark.parametrize("name", ["with space", "o'brien", "a,b", "per%cent", "q?x&y=1", "zoë", "back\\slash", "a" * 120])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str, binaries: Path | None) -> None:
    with Cluster(tmp_path / name / "data", binaries) as cluster:
        assert value_of(cluster, "select 1") == 1


def test_the_environment_does_not_move_the_server(folder: Path, monkeypatch: pytest.MonkeyPatch, binaries: Path | None) -> None:
    monkeypatch.setenv("PGPORT", "6543")
    with Cluster(folder, binaries) as cluster:
        monkeypatch.delenv("PGPORT")
        assert value_of(cluster, "select 1") == 1


def test_the_terminals_ctrl_c_does_not_reach_the_server(folder: Path, binaries: Path | None) -> None:
    with Cluster(folder, binaries) as cluster:
        assert os.getsid(pid_of(cluster.pgdata)) != os.getsid(0)


def test_a_folder_with_other_things_in_it_is_refused_and_left_alone(folder: Path, binaries: Path | None) -> None:
    folder.mkdir()
    (folder / "letter.txt").write_text("Dear reader")
    assert _refusal(folder, binaries) == f"{folder} is not empty and holds no Broadsheet data; name an empty folder or none with --data."
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


def test_a_file_in_place_of_the_folder_is_refused(folder: Path, binaries: Path | None) -> None:
    folder.write_text("")
    assert _refusal(folder, binaries) == f"The data folder {folder} cannot be written (File exists); name another one with --data."


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="needs a folder in which even root cannot write")
def test_a_folder_that_cannot_be_written_is_refused(binaries: Path | None) -> None:
    folder = Path("/proc/broadsheet/data")
    assert (
        _refusal(folder, binaries)
        == f"The data folder {folder} cannot be written (No such file or directory); name another one with --data."
    )


def test_data_of_another_postgres_is_refused(folder: Path, binaries: Path | None) -> None:
    with Cluster(folder, binaries) as cluster:
        ours = (cluster.pgdata / "PG_VERSION").read_text().strip()
    (cluster.pgdata / "PG_VERSION").write_text("99\n")
    told = f"The data in {folder} was made by PostgreSQL 99, this is PostgreSQL {ours}; name another folder."
    assert _refusal(folder, binaries) == told


def test_an_interrupted_start_leaves_no_server_behind(folder: Path, binaries: Path | None, monkeypatch: pytest.MonkeyPatch) -> None:
    run_server = Cluster._run_server

    def interrupted(cluster: Cluster) -> None:
        run_server(cluster)
        raise KeyboardInterrupt

    monkeypatch.setattr(Cluster, "_run_server", interrupted)
    with pytest.raises(KeyboardInterrupt), Cluster(folder, binaries):
        pass
    assert not Cluster(folder, binaries).is_running()


def test_a_start_that_fails_tells_the_servers_own_reason(folder: Path, binaries: Path | None) -> None:
    with Cluster(folder, binaries) as cluster:
        pass
    (cluster.pgdata / "postgresql.conf").write_text("work_mem = 'plenty'\n")
    told = _refusal(folder, binaries)
    assert told.startswith("The embedded Postgres could not run pg_ctl: ")
    assert told.splitlines() == [told]
    assert not cluster.is_running()


def _refusal(folder: Path, binaries: Path | None) -> str:
    with pytest.raises(ClusterError) as refused, Cluster(folder, binaries):
        pass
    return str(refused.value)


@contextmanager
def other_program(folder: Path, binaries: Path | None) -> Iterator[subprocess.Popen[str]]:
    """Another process inside the same folder; it leaves when its input ends."""
    with _start_other(folder, binaries) as other:  # leaving closes its input and waits for its end
        assert _said(other) == "running\n"
        yield other


def _start_other(folder: Path, binaries: Path | None) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", OTHER_PROGRAM, str(folder), *([str(binaries)] if binaries else [])]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _said(other: subprocess.Popen[str]) -> str:
    assert other.stdout is not None
    return other.stdout.readline()


def value_of(cluster: Cluster, sql: str) -> object:
    [(value,)] = rows(cluster.dsn, sql)
    return value


def test_one_that_may_not_be_new_is_made_nowhere(folder: Path, binaries: Path | None) -> None:
    """Neither where nothing is, nor where somebody made a folder and no data; what is there is as good as ever."""
    sentence = f"There is no Broadsheet data in {folder}; name the folder that has it with --data."
    with pytest.raises(ClusterError) as missing:
        Cluster(folder, binaries, may_be_new=False).start()
    assert (str(missing.value), folder.exists()) == (sentence, False)
    folder.mkdir()
    (folder / "users.lock").touch()
    with pytest.raises(ClusterError) as empty:
        Cluster(folder, binaries, may_be_new=False).start()
    assert (str(empty.value), (folder / "pgdata").exists()) == (sentence, False)
    with Cluster(folder, binaries):
        pass
    with Cluster(folder, binaries, may_be_new=False) as cluster:
        assert value_of(cluster, "select 17") == 17
