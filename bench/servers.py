"""Starts and stops the servers that are compared: each on a free port, one worker process, ended by its number."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from api import settings

PROGRAM = Path(sys.executable).with_name("broadsheet")  # the command that is installed beside this Python
START_SECONDS = 30.0  # importing takes one or two; the cores may be busy
LIMITS = (settings.RATE, settings.BURST, settings.TOKEN_RATE, settings.TOKEN_BURST)
UNLIMITED = {one.name: str(10**9) for one in LIMITS}  # one address asks for many; counted all the same
NOTHING_KEPT = {settings.KEPT.name: "0"}  # for what is measured by asking the same again
STOP_SECONDS = 20.0  # longer than a worker gets to finish its requests in


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its port, and the process that started its worker."""

    port: int
    pid: int


@contextmanager
def serving(command: list[str], dsn: str, environment: Mapping[str, str] = MappingProxyType({})) -> Iterator[Server]:
    """A server that answers; it is stopped at the end, whatever happens."""
    port = free_port()
    told = {**os.environ, "DATABASE_URL": dsn, "NODE_ENV": "production", **UNLIMITED, **environment}
    with running([*command, "--port", str(port)], told, port) as process:
        yield Server(port, process.pid)


@contextmanager
def running(command: list[str], environment: Mapping[str, str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The same in an environment of its own, which says where the data is."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def broadsheet(workers: int = 1) -> list[str]:
    return [str(PROGRAM), "serve", "--workers", str(workers)]


def bare() -> list[str]:
    return [sys.executable, "-m", "bench.bare"]


def constant() -> list[str]:
    return [sys.executable, "-m", "bench.constant"]


def resolvers() -> list[str]:
    return [sys.executable, "-m", "bench.resolvers"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until the server answers, and does not say that it is not ready. Raises RuntimeError when it ends or takes too long."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if is_ready(port):
            return
        time.sleep(0.05)  # nothing tells when a port is listened on
    raise RuntimeError(f"This server does not answer: {process.args!r}")


def is_ready(port: int) -> bool:
    """Whether it answers anything but 503 where Broadsheet says whether it is ready: its pool has a connection then."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status != http.HTTPStatus.SERVICE_UNAVAILABLE
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def body_of(port: int, request: bytes) -> bytes:
    """The body of one answer. Raises RuntimeError where it is neither 200 nor 201."""
    return answer_of(port, request)[0]


def answer_of(port: int, request: bytes) -> tuple[bytes, str]:
    """The same, and its ETag."""
    with socket.create_connection(("127.0.0.1", port), timeout=START_SECONDS) as connection:
        connection.sendall(request)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        body, etag = answer.read(), answer.getheader("etag", "")
    if answer.status not in (200, 201):
        raise RuntimeError(f"The answer is {answer.status}: {body[:500].decode(errors='replace')}")
    return body, etag
