"""The service as users start it: a `broadsheet serve` of its own on a free port of this machine, asked through plain sockets."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from errno import ECONNRESET, ENOTCONN, EPIPE
from http.client import HTTPResponse

import httpx

from bench.servers import PROGRAM, UNLIMITED, free_port, is_ready
from tests.documented.exchange import Exchange
from tests.documented.hook import WITNESS
from tests.door import Answer

LOOK_SECONDS = 0.05
GONE = (EPIPE, ECONNRESET, ENOTCONN)
PATIENCE = 30  # seconds; whoever hears nothing for so long will hear nothing more


@dataclass(frozen=True, slots=True)
class Served:
    """A service that runs."""

    port: int

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def is_ready(self) -> bool:
        """Whether a worker listens, and has Postgres."""
        if is_ready(self.port):
            return True
        time.sleep(LOOK_SECONDS)  # nothing tells when a worker begins to listen, so whoever waits for it looks
        return False

    def raw(self, request: bytes, is_whole: bool = True) -> bytes:
        """All that comes back for these bytes. After a request that is not whole, the client hangs up its side."""
        with self.connect() as connection:
            try:
                connection.sendall(request)
                if not is_whole:
                    connection.shutdown(socket.SHUT_WR)
            except OSError as error:
                if error.errno not in GONE:
                    raise  # else refused before it was sent to the end; what was said about it is read below
            return read_all(connection)

    def ask(self, method: str, target: str, *lines: str, body: bytes = b"") -> Answer:
        """One well-formed request, on a connection of its own."""
        head = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *lines]
        with self.connect() as connection:
            connection.sendall("\r\n".join([*head, "", ""]).encode() + body)
            answer = read_answer(connection, method)
        asked = httpx.Headers([line.partition(": ")[::2] for line in lines])
        WITNESS.look(Exchange(method, target.encode(), asked, body, answer.status, answer.headers, answer.body))
        WITNESS.must_be_content()
        return answer


def read_all(connection: socket.socket) -> bytes:
    parts = []
    try:
        while part := connection.recv(65_536):
            parts.append(part)
    except ConnectionResetError:
        pass  # what a server does that has not read all
    return b"".join(parts)


def answers_in(told: bytes) -> list[Answer]:
    """The answers that came one after the other; what goes before one (100 Continue) is none."""
    found = []
    while told:
        head, _, rest = told.partition(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        status, headers = int(first.split(b" ")[1]), httpx.Headers([field_of(line) for line in lines])
        size = 0 if status < 200 else int(headers.get("content-length", len(rest) if status not in (204, 304) else 0))
        body, told = rest[:size], rest[size:]
        if status >= 200:
            found.append(Answer(status, headers, body))
    return found


def field_of(line: bytes) -> tuple[bytes, bytes]:
    name, _, value = line.partition(b":")
    return name, value.strip()


def read_answer(connection: socket.socket, method: str) -> Answer:
    response = HTTPResponse(connection, method=method)
    response.begin()
    return Answer(response.status, httpx.Headers(response.getheaders()), response.read())


@contextmanager
def served(dsn: str, **settings: str) -> Iterator[Served]:
    """The service over a database, under these settings, until the block ends."""
    port = free_port()
    command = [str(PROGRAM), "serve", "--port", str(port), "--database-url", dsn]
    environment = (
        {name: value for name, value in os.environ.items() if not name.startswith(("BROADSHEET_", "DATABASE_"))} | UNLIMITED | settings
    )
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            told = next((line for line in process.stdout if line.startswith("Broadsheet serves on")), None)
            assert told == f"Broadsheet serves on http://127.0.0.1:{port}\n"
            running = Served(port)
            assert any(running.is_ready() for _ in range(int(PATIENCE / LOOK_SECONDS)))
            yield running
        finally:
            process.terminate()
