"""A service that is killed with all its processes, and started again on the same port."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from bench.servers import STOP_SECONDS, UNLIMITED, broadsheet, wait_for


class KilledService:
    """Runs while the block does, but for the moments between a kill and a start."""

    def __init__(self, dsn: str, port: int, workers: int) -> None:
        self.dsn, self.port, self.workers = dsn, port, workers
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> KilledService:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.process:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
            self.kill()

    def start(self) -> None:
        """Until it answers. Raises RuntimeError where it does not."""
        environment = {**os.environ, "DATABASE_URL": self.dsn, **UNLIMITED}
        command = [*broadsheet(self.workers), "--port", str(self.port)]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.port, self.process)

    def kill(self) -> None:
        """At once: stopped first, so that no worker is born meanwhile."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGSTOP)
        for pid in (self.process.pid, *descendants(self.process.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


def descendants(pid: int) -> list[int]:
    """The processes that came of one."""
    found: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    return [*found, *(deeper for one in found for deeper in descendants(one))]
