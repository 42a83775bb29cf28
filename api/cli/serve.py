"""`broadsheet serve`: the database comes up, then the workers; on Ctrl-C both go down."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import asyncpg
import click
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server import MPServer

from api import settings
from api.acts.imports import import_paths
from api.cli.where import database, run, with_database
from db.imports import sql

SAMPLES = Path(__file__).parents[2] / "samples"
HEADER_MILLISECONDS = 5_000  # a client that takes longer to send its headers is cut off
KILL_SECONDS = 12  # what a worker gets to finish its requests in; the slowest answer takes 7


@click.command()
@click.option("--host", default=settings.HOST.value, show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=int(settings.PORT.value), show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=int(settings.WORKERS.value), show_default=True)
@with_database
def serve(host: str, port: int, workers: int, data: Path | None, database_url: str | None) -> None:
    """Serve REST and GraphQL. An empty dataset gets sample pages first."""
    must_be_free(host, port)
    with database(data, database_url) as dsn:
        run(import_samples(dsn))
        os.environ[settings.DATABASE_URL.name] = dsn  # how the workers learn where the database is
        click.echo(welcome(f"http://{host}:{port}"))
        server(host, port, workers).serve()


def must_be_free(host: str, port: int) -> None:
    """Raises ClickException when the address cannot be listened on."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise click.ClickException(
            f"Cannot listen on {host}:{port} ({error.strerror}); name another one with --host and --port."
        ) from error


async def import_samples(dsn: str) -> None:
    """Sample pages for a dataset that has no article."""
    connection = await asyncpg.connect(dsn)
    try:
        is_empty = await connection.fetchval(sql("is_empty"))
    finally:
        await connection.close()
    if is_empty and SAMPLES.is_dir():
        report = await import_paths(dsn, [SAMPLES])
        click.echo(f"imported {report.count('inserted')} sample pages from {SAMPLES.name}/")


def welcome(address: str) -> str:
    return f"""
Broadsheet serves on {address}
  {address}/              what this is
  {address}/docs          REST, to read and to try
  {address}/graphiql      GraphQL, to read and to try
  {address}/v1/articles   the data
Ctrl-C stops it.
"""


def server(host: str, port: int, workers: int) -> MPServer:
    return MPServer(
        "api.app:create_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        http=HTTPModes.http1,
        websockets=False,
        backpressure=512,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_SECONDS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS, max_buffer_size=65536),
        log_access=False,
    )
