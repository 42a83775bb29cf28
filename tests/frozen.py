"""A Postgres that hangs: every process of it is stopped, and goes on when the block ends."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db.cluster import Cluster
from db.postmaster import pid_of

needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the server's processes in /proc")


@contextmanager
def frozen(cluster: Cluster) -> Iterator[None]:
    postmaster = pid_of(cluster.pgdata)
    os.kill(postmaster, signal.SIGSTOP)  # first, so that no child is born between the list and the signals
    children = [int(pid) for pid in Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()]
    for pid in children:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in (*children, postmaster):
            os.kill(pid, signal.SIGCONT)
