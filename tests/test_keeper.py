"""The embedded Postgres dies beside a service: it is started again, once, with its data; where that is of no use, that is said."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from threading import Event

import pytest

from api.cli.where import database
from db import keeper
from db.cluster import Cluster, ClusterError
from db.keeper import Keeper
from db.postmaster import pid_of
from tests.commands import SECONDS
from tests.sending import execute
from tests.test_cluster import other_program, value_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


class Told:
    """What a keeper says, and whether it has given up."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.has_spoken, self.has_ended = Event(), Event()

    def tell(self, line: str) -> None:
        self.lines.append(line)
        self.has_spoken.set()

    def kept(self, cluster: Cluster) -> Keeper:
        return Keeper(cluster, self.tell, self.has_ended.set)


def wait_until_alive(cluster: Cluster, *, but_not: int) -> None:
    """Until another server than `but_not` runs: its file is there a little before it answers."""
    found = but_not
    while found == but_not or not cluster.is_alive():
        with suppress(OSError, IndexError):  # there is no file meanwhile
            found = pid_of(cluster.pgdata)
    cluster.revive(lambda: None)  # waits for whoever is starting it


def kill(cluster: Cluster) -> int:
    killed = pid_of(cluster.pgdata)
    os.kill(killed, signal.SIGKILL)
    return killed


def until_given_up(folder: Path, binaries: Path | None, told: Told, what: Callable[[Cluster], object]) -> None:
    with Cluster(folder, binaries) as cluster, told.kept(cluster):
        what(cluster)
        assert told.has_ended.wait(SECONDS)


def line_of(cluster: Cluster) -> str:
    return f"The embedded Postgres has ended; it is started again (its log: {cluster.folder}/postgres.log)."


def test_a_killed_server_is_started_again_with_its_data(folder: Path, binaries: Path | None) -> None:
    told = Told()
    with Cluster(folder, binaries) as cluster, told.kept(cluster):
        execute(cluster.dsn, "create table kept as select number from generate_series(1, 1000) as number")
        wait_until_alive(cluster, but_not=kill(cluster))
        assert (value_of(cluster, "select count(*) from kept"), told.lines) == (1000, [line_of(cluster)])
    assert (cluster.is_running(), told.has_ended.is_set()) == (False, False)


def test_of_two_who_watch_one_folder_one_starts_it_again(folder: Path, binaries: Path | None) -> None:
    first, second = Told(), Told()
    with Cluster(folder, binaries) as mine, Cluster(folder, binaries) as theirs, first.kept(mine), second.kept(theirs):
        wait_until_alive(mine, but_not=kill(mine))
    assert first.lines + second.lines == [line_of(mine)]


def test_a_server_that_cannot_be_started_again_is_given_up_with_its_reason(
    folder: Path, binaries: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoil(cluster: Cluster) -> None:
        (cluster.pgdata / "postgresql.conf").write_text("work_mem = 'plenty'\n")
        kill(cluster)

    monkeypatch.setattr(keeper, "PAUSES", (0, 0))
    told, cluster = Told(), Cluster(folder, binaries)
    with pytest.raises(ClusterError) as refused:
        until_given_up(folder, binaries, told, spoil)
    what = "The embedded Postgres cannot be started again: The embedded Postgres could not run pg_ctl: "
    sentence = str(refused.value)
    assert (sentence[: len(what)], sentence.partition(" (its log: ")[2], sentence.count("\n")) == (what, f"{cluster.log}).", 0)
    assert told.lines == [line_of(cluster)] * 2


def test_a_server_that_dies_again_and_again_is_given_up(folder: Path, binaries: Path | None, monkeypatch: pytest.MonkeyPatch) -> None:
    def kill_again_and_again(cluster: Cluster) -> None:
        last = kill(cluster)
        for _ in keeper.PAUSES:
            wait_until_alive(cluster, but_not=last)
            last = kill(cluster)

    monkeypatch.setattr(keeper, "PAUSES", (0, 0))
    told, cluster = Told(), Cluster(folder, binaries)
    with pytest.raises(ClusterError) as refused:
        until_given_up(folder, binaries, told, kill_again_and_again)
    assert str(refused.value) == f"The embedded Postgres ends again and again (its log: {cluster.log})."
    assert told.lines == [line_of(cluster)] * 2


def test_a_server_that_had_stayed_up_may_die_as_often_as_before(
    folder: Path, binaries: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "PAUSES", (0,))
    monkeypatch.setattr(keeper, "STEADY_SECONDS", 0)
    told = Told()
    with Cluster(folder, binaries) as cluster, told.kept(cluster) as watching:
        for _ in range(3):
            wait_until_alive(cluster, but_not=kill(cluster))
            while watching.starts:
                assert not told.has_ended.is_set()
    assert told.lines == [line_of(cluster)] * 3


def test_a_folder_that_is_taken_away_is_given_up(folder: Path, binaries: Path | None, monkeypatch: pytest.MonkeyPatch) -> None:
    def take_away(cluster: Cluster) -> None:
        kill(cluster)
        folder.rename(folder.with_name("elsewhere"))

    monkeypatch.setattr(keeper, "PAUSES", (0,))
    told = Told()
    with pytest.raises(ClusterError) as refused:
        until_given_up(folder, binaries, told, take_away)
    assert (str(refused.value), told.lines) == (f"The data folder {folder} cannot be used any more (No such file or directory).", [])


def test_who_leaves_while_it_waits_does_not_wait_with_it(folder: Path, binaries: Path | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "PAUSES", (SECONDS * 10,))
    told = Told()
    with Cluster(folder, binaries) as cluster, told.kept(cluster):
        kill(cluster)
    assert (told.lines, cluster.is_running()) == ([], False)


def test_a_reader_of_its_words_who_has_left_does_not_keep_it_from_starting(folder: Path, binaries: Path | None) -> None:
    def nobody_listens(line: str) -> None:
        raise BrokenPipeError

    with Cluster(folder, binaries) as cluster, Keeper(cluster, nobody_listens, lambda: None):
        wait_until_alive(cluster, but_not=kill(cluster))
        assert value_of(cluster, "select 1") == 1


def test_only_the_embedded_postgres_is_watched(tmp_path: Path, fresh_dsn: str) -> None:
    watched: list[Path] = []

    def watch(cluster: Cluster) -> AbstractContextManager[object]:
        watched.append(cluster.folder)
        return Told().kept(cluster)

    with database(None, fresh_dsn, beside=watch) as dsn:
        assert (dsn, watched) == (fresh_dsn, [])
    with database(tmp_path / "data", None, beside=watch, may_be_new=True):
        assert watched == [tmp_path / "data"]


def test_a_server_is_known_where_nobody_may_look_at_its_folder(
    folder: Path, binaries: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root in a container, whose Postgres is another user's: its lock file was taken for a dead one's, and removed."""

    def may_not_look(*paths: object) -> bool:
        raise PermissionError

    monkeypatch.setattr(os.path, "samefile", may_not_look)
    with Cluster(folder, binaries) as cluster:
        before = (cluster.pgdata / "postmaster.pid").read_text()
        with other_program(folder, binaries) as other, Cluster(folder, binaries) as again:
            assert (again.is_alive(), (cluster.pgdata / "postmaster.pid").read_text()) == (True, before)
            other.communicate()
        with other_program(folder.with_name("elsewhere"), binaries) as other:
            (cluster.pgdata / "postmaster.pid").write_text(f"{other.pid}\n{before.partition(chr(10))[2]}")
            assert not cluster.is_alive()
            (cluster.pgdata / "postmaster.pid").write_text(before)
            other.communicate()
