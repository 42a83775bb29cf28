"""Streams of subscribers through a real server's sockets: what is cut off looks cut off."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator

import pytest

from bench.newsletters import LIST, filled
from bench.servers import Server, broadsheet, serving
from tests.sending import execute
from tests.serving import Served, read_all

pytestmark = pytest.mark.slow
MANY = 60_000  # rows: far more than sockets hold, so that whoever does not read holds the service up


@pytest.fixture
def secret(fresh_dsn: str) -> str:
    return asyncio.run(filled(fresh_dsn, MANY))


@pytest.fixture
def server(secret: str, fresh_dsn: str) -> Iterator[Server]:
    with serving(broadsheet(), fresh_dsn) as found:
        yield found


def begun(server: Server, secret: str, accept: str) -> socket.socket:
    """A stream of which nothing is read yet."""
    connection = Served(server.port).connect()
    head = f"GET {LIST} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAccept: {accept}\r\nAuthorization: Bearer {secret}\r\n\r\n"
    connection.sendall(head.encode())
    return connection


@pytest.mark.parametrize("accept", ["application/x-ndjson", "text/csv"])
def test_a_stream_that_fails_in_the_middle_does_not_look_whole(server: Server, secret: str, fresh_dsn: str, accept: str) -> None:
    with begun(server, secret, accept) as whole:
        told = read_all(whole)
    with begun(server, secret, accept) as cut:
        first = cut.recv(1)
        execute(fresh_dsn, "alter table signup rename to gone")
        partial = first + read_all(cut)
    ends = [found.endswith(b"\r\n0\r\n\r\n") for found in (told, partial)]
    assert (ends, told.count(b"reader-"), 0 < partial.count(b"reader-") < MANY, b'"end"' in partial) == ([True, False], MANY, True, False)
