"""The life of the service as a process: it starts, says what to open, keeps its data, and leaves nothing running behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from threading import Event
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from api.cli.samples import SAMPLES
from api.cli.serve import welcome
from bench.servers import free_port
from db.cluster import Cluster
from db.keeper import PAUSES
from db.postmaster import pid_of
from tests.commands import Told, ended, interrupt, running
from tests.sending import execute

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the service's processes in /proc"),
]


def stats() -> Iterator[str]:
    """What the system says of each process; one that ends meanwhile is left out."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            yield path.read_text()


@dataclass
class Service:
    """A running `broadsheet serve`."""

    process: subprocess.Popen[str]
    folder: Path
    port: int
    told: str

    def headlines(self) -> list[str]:
        """What it answers, newest first; asks again while nobody listens."""
        while True:
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/v1/articles?fields=headline") as answer:
                    return [item["headline"] for item in json.load(answer)["items"]]
            except (URLError, HTTPException, ConnectionError):
                assert self.process.poll() is None, "the service has ended"

    def workers(self) -> list[int]:
        """Its children, so long as they run."""
        fields = [(int(stat.split()[0]), stat.rpartition(")")[2].split()) for stat in stats()]
        return sorted(pid for pid, (state, parent, *_) in fields if int(parent) == self.process.pid and state != "Z")

    def stop(self) -> Told:
        interrupt(self.process)
        return ended(self.process)


@contextmanager
def serving(folder: Path, *more: str, port: int = 0, env: dict[str, str] | None = None) -> Iterator[Service]:
    port = port or free_port()
    with running("serve", "--port", str(port), "--data", folder, *more, env=env) as process:
        assert process.stdout is not None
        told = ""
        while not told.endswith("Ctrl-C stops it.\n"):
            line = process.stdout.readline()
            assert line, f"the service has ended: {process.communicate()}"
            told += line
        yield Service(process, folder, port, told)


def is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that merely waits to be counted as dead does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def what_is_left(service: Service, workers: list[int]) -> tuple[list[int], bool, bool]:
    """Workers that still run, whether Postgres does, and whether the port is taken."""
    return [pid for pid in workers if is_alive(pid)], Cluster(service.folder).is_running(), not is_free(service.port)


NOTHING: tuple[list[int], bool, bool] = ([], False, False)
SAMPLE_COUNT = sum(path.suffix != ".json" for path in SAMPLES.iterdir())  # pages; beside them stand newsletters


def wait_until_dead(pids: list[int]) -> None:
    while any(is_alive(pid) for pid in pids):
        pass


def test_it_says_what_to_open_imports_samples_once_and_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(folder) as first:
        samples, workers = first.headlines(), first.workers()
        told = f"imported {SAMPLE_COUNT} sample pages from samples/\n{welcome(f'http://127.0.0.1:{first.port}')}"
        assert (first.told, len(samples), len(workers)) == (told, SAMPLE_COUNT, 1)
        assert first.stop() == Told(0, "", "")
        assert what_is_left(first, workers) == NOTHING
    with serving(folder) as second:
        assert second.told == first.told.replace(str(first.port), str(second.port)).partition("\n")[2]
        assert second.headlines() == samples
        assert second.stop().code == 0


def test_what_it_says_to_open_can_be_opened_at_once(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as service:
        with urlopen(f"http://127.0.0.1:{service.port}/health/live") as answer:
            assert answer.status == 200
        service.stop()


def test_a_dataset_with_an_article_gets_no_samples(tmp_path: Path, fresh_dsn: str) -> None:
    execute(fresh_dsn, "insert into site (slug, name) values ('ledger', 'Ledger')")
    article = "insert into article (site_id, slug, headline, updated_at, listed_at) values (1, 'trams', 'Trams', now(), now())"
    execute(fresh_dsn, article)
    execute(fresh_dsn, "insert into article_content (article_id) values (1)")
    execute(fresh_dsn, "insert into article_stat (article_id, listed_at) select article_id, listed_at from article")
    port = free_port()
    with running("serve", "--port", str(port), "--database-url", fresh_dsn) as process:
        service = Service(process, tmp_path, port, "")
        assert service.headlines() == ["Trams"]
        told = service.stop()
    assert (told.code, "imported" in told.out) == (0, False)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_being_told_to_end_or_losing_the_terminal_stops_everything(tmp_path: Path, number: signal.Signals) -> None:
    with serving(tmp_path / "data") as service:
        service.headlines()
        workers = service.workers()
        service.process.send_signal(number)
        assert ended(service.process) == Told(0, "", "")
        assert what_is_left(service, workers) == NOTHING


def test_a_worker_that_is_told_to_end_while_it_starts_ends(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(DEAF)
    there = tmp_path / "there"
    more = {"PYTHONPATH": with_path(tmp_path), "THERE": str(there)}
    with running("serve", "--port", str(free_port()), "--data", tmp_path / "data", env=more) as process:
        while not there.exists():
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        told = ended(process)
    assert (told.code, told.err, "Killing" in told.out) == (0, "", False)


DEAF = """
import os, pathlib, signal
import api.cli.worker
create_worker = api.cli.worker.create_worker
def create_late():
    pathlib.Path(os.environ["THERE"]).touch()
    while signal.SIGTERM not in signal.sigpending():
        pass  # until it is told to end, which nobody listens to yet
    return create_worker()
api.cli.worker.create_worker = create_late
"""


def test_ctrl_c_while_it_starts_stops_everything_too(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with running("serve", "--port", str(free_port()), "--data", folder) as process:
        while not (folder / "start.lock").exists():
            assert process.poll() is None
        interrupt(process)
        told = ended(process)
    assert (told.code, told.err.split()) == (1, ["Aborted!"])
    assert not Cluster(folder).is_running()
    with serving(folder) as service:
        assert len(service.headlines()) == SAMPLE_COUNT
        service.stop()


def test_two_workers_serve_and_both_end(tmp_path: Path) -> None:
    with serving(tmp_path / "data", "--workers", "2") as service:
        service.headlines()
        workers = service.workers()
        assert len(workers) == 2
        assert service.stop() == Told(0, "", "")
        assert what_is_left(service, workers) == NOTHING


def test_two_services_on_one_folder_share_it_and_the_last_one_stops_postgres(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(folder) as first, serving(folder) as second:
        assert first.headlines() == second.headlines()
        assert first.stop().code == 0
        assert len(second.headlines()) == SAMPLE_COUNT
        assert second.stop().code == 0
    assert not Cluster(folder).is_running()


def test_a_second_service_on_the_same_port_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as first:
        first.headlines()
        with running("serve", "--port", str(first.port), "--data", tmp_path / "data") as process:
            told = ended(process)
        sentence = f"Cannot listen on 127.0.0.1:{first.port} (Address already in use); name another one with --host and --port."
        assert told == Told(1, "", f"Error: {sentence}\n")
        assert len(first.headlines()) == SAMPLE_COUNT
        first.stop()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_after_a_kill_of_the_service_its_workers_end_and_the_next_start_has_the_data(tmp_path: Path, workers: str) -> None:
    folder = tmp_path / "data"
    with serving(folder, "--workers", workers) as killed:
        killed.headlines()
        while len(orphans := killed.workers()) < int(workers):
            killed.headlines()  # one worker answers while the other is still on its way
        execute(Cluster(folder).dsn, "update article set headline = 'Written just before'")
        killed.process.kill()
        killed.process.wait()
        wait_until_dead(orphans)
        assert is_free(killed.port)
    with serving(folder, port=killed.port) as service:
        assert service.headlines() == ["Written just before"] * SAMPLE_COUNT
        workers_now = service.workers()
        service.stop()
        assert what_is_left(service, workers_now) == NOTHING


def test_after_a_kill_of_everything_the_next_start_recovers_the_data(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(folder) as killed:
        killed.headlines()
        execute(Cluster(folder).dsn, "update article set headline = 'Written just before'")
        doomed = [killed.process.pid, *killed.workers(), pid_of(Cluster(folder).pgdata)]  # who would start others again comes first
        for pid in doomed:
            os.kill(pid, signal.SIGKILL)
        killed.process.wait()
        wait_until_dead(doomed)
    with serving(folder) as service:
        assert service.headlines() == ["Written just before"] * SAMPLE_COUNT
        service.stop()


def test_a_worker_that_was_killed_is_replaced(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as service:
        service.headlines()
        [before] = service.workers()
        os.kill(before, signal.SIGKILL)
        wait_until_dead([before])
        assert len(service.headlines()) == SAMPLE_COUNT
        after = service.workers()
        assert before not in after
        assert service.stop() == Told(0, "[ERROR] Unexpected exit from worker-1\n", "")
        assert what_is_left(service, after) == NOTHING


def test_a_service_whose_workers_die_again_and_again_ends_and_says_so(tmp_path: Path) -> None:
    """Each dies as soon as it is there. To kill them from outside they would have to be told from those who stop Postgres in the end."""
    (tmp_path / "sitecustomize.py").write_text(DEADLY)
    with running("serve", "--port", str(free_port()), "--data", tmp_path / "data", env={"PYTHONPATH": with_path(tmp_path)}) as process:
        told = ended(process)
    imported, *died, end = told.out.splitlines()
    assert imported == f"imported {SAMPLE_COUNT} sample pages from samples/"
    assert (told.code, set(died), end) == (1, {"[ERROR] Unexpected exit from worker-1"}, "[ERROR] Worker crash loop detected, exiting")
    assert (len(died) >= 2, Cluster(tmp_path / "data").is_running()) == (True, False)


DEADLY = """
import os, signal
import api.cli.worker
api.cli.worker.create_worker = lambda: os.kill(os.getpid(), signal.SIGKILL)
"""  # Python runs sitecustomize.py as it starts


def with_path(folder: Path) -> str:
    return os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])


def test_postgres_that_was_killed_under_load_is_started_again_and_nothing_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(folder, "--workers", "2", env={"BROADSHEET_RATE": "0"}) as service:
        execute(Cluster(folder).dsn, "update article set headline = 'Written just before'")
        with under_load(service) as load:
            load.wait_until(lambda: 200 in load.seen)
            os.kill(pid_of(Cluster(folder).pgdata), signal.SIGKILL)
            load.wait_until(lambda: 503 in load.seen and load.seen[-1] == 200)
        assert set(load.seen) == {200, 503}
        assert service.headlines() == ["Written just before"] * SAMPLE_COUNT
        workers = service.workers()
        line = f"The embedded Postgres has ended; it is started again (its log: {folder}/postgres.log).\n"
        assert (service.stop(), what_is_left(service, workers)) == (Told(0, "", line), NOTHING)


@dataclass
class Load:
    """Clients that ask all the time, and the statuses that they get."""

    service: Service
    seen: list[int]
    clients: list[Future[None]]
    is_over: Event

    def ask(self) -> None:
        while not self.is_over.is_set():
            try:
                with urlopen(f"http://127.0.0.1:{self.service.port}/v1/articles?include=comments") as answer:
                    self.seen.append(answer.status)
            except HTTPError as refused:
                self.seen.append(refused.code)

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        while not is_so():
            assert (self.service.process.poll(), [one.exception() for one in self.clients if one.done()]) == (None, [])


@contextmanager
def under_load(service: Service) -> Iterator[Load]:
    load = Load(service, [], [], Event())
    with ThreadPoolExecutor() as threads:
        load.clients += [threads.submit(load.ask) for _ in range(4)]
        try:
            yield load
        finally:
            load.is_over.set()


def test_of_two_services_on_one_folder_one_starts_postgres_again(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(folder) as first, serving(folder) as second:
        before = pid_of(Cluster(folder).pgdata)
        os.kill(before, signal.SIGKILL)
        wait_until_dead([before])
        for service in (first, second):
            while not is_ready(service):
                assert service.process.poll() is None
        told = [service.stop() for service in (first, second)]
    line = f"The embedded Postgres has ended; it is started again (its log: {folder}/postgres.log).\n"
    assert ({one.code for one in told}, "".join(one.err for one in told), Cluster(folder).is_running()) == ({0}, line, False)


def is_ready(service: Service) -> bool:
    with suppress(HTTPError), urlopen(f"http://127.0.0.1:{service.port}/health/ready") as answer:
        return bool(answer.status == 200)
    return False


def test_postgres_that_does_not_start_again_ends_the_service_with_the_reason(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(folder) as service:
        workers = service.workers()
        (folder / "pgdata" / "postgresql.conf").write_text("work_mem = 'plenty'\n")
        os.kill(pid_of(Cluster(folder).pgdata), signal.SIGKILL)
        told = ended(service.process)
        *lines, sentence = told.err.splitlines()
        assert (told.code, told.out, len(lines)) == (1, "", len(PAUSES))
        assert sentence.startswith("Error: The embedded Postgres cannot be started again: ")
        assert what_is_left(service, workers) == NOTHING
