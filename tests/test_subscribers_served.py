"""Streams of subscribers through a real server's sockets: what is cut off looks cut off, and nobody reads on for a client that has gone."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Iterator

import pytest

from bench.newsletters import asked, filled
from bench.servers import Server, broadsheet, serving
from tests.sending import execute

pytestmark = pytest.mark.slow
MANY = 60_000  # rows: far more than sockets hold, so that whoever does not read holds the service up


@pytest.fixture
def secret(fresh_dsn: str) -> str:
    return asyncio.run(filled(fresh_dsn, MANY))


@pytest.fixture
def server(secret: str, fresh_dsn: str) -> Iterator[Server]:
    with serving(broadsheet(), fresh_dsn) as found:
        yield found


@pytest.mark.parametrize("accept", ["application/x-ndjson", "text/csv"])
def test_a_stream_whose_table_goes_in_the_middle_breaks_the_connection(server: Server, secret: str, fresh_dsn: str, accept: str) -> None:
    answer = asked(server.port, secret, accept)
    first = answer.read(1)
    execute(fresh_dsn, "alter table signup rename to gone")
    with pytest.raises(http.client.IncompleteRead) as cut:
        answer.read()
    rest = cut.value.partial
    assert (first + rest).count(b"\n") < MANY
    assert b'"end"' not in rest
