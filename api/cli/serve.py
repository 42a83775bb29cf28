"""`broadsheet serve`: the database comes up, then the workers; on Ctrl-C both go down."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from functools import partial
from pathlib import Path

import click
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import MPServer

from api import settings
from api.app import exports_offered, named_documents, sign_in_providers, terms
from api.cli.samples import import_samples
from api.cli.where import database, mail_folder, run, setting_option, with_database
from api.cli.worker import KILL_SECONDS
from api.mail.worker import mail_carrier
from api.public import base_url
from db.cluster import Cluster
from db.keeper import Keeper

LOOK_SECONDS = 0.05  # between two tries whether the service answers, which it does a second or two after its start
HEADER_MILLISECONDS = 5_000  # a client that takes longer to send its headers is cut off


@click.command()
@setting_option("--host", settings.HOST)
@setting_option("--port", settings.PORT, click.IntRange(1, 65535))
@setting_option("--workers", settings.WORKERS, click.IntRange(1, 64))
@with_database
def serve(host: str, port: int, workers: int, data: Path | None, database_url: str | None) -> None:
    """Serve REST and GraphQL, and print what to open.

    Starts the embedded Postgres, brings its tables to this version, and imports a few sample pages where there is no article yet.
    Ctrl-C stops everything.
    """
    must_be_settled()
    must_be_free(host, port)
    must_be_readable()
    with database(data, database_url, beside=kept, may_be_new=True) as dsn:
        run(import_samples(dsn))
        os.environ[settings.MAIL_FOLDER.name] = str(mail_folder(data, database_url) or "")  # where letters go that no server takes
        os.environ[settings.DATABASE_URL.name] = dsn  # how the workers learn where the database is
        os.environ[settings.WORKERS.name] = str(workers)  # and how many they are, who divide the rate
        must_be_free(host, port)  # somebody may have come while the database started
        server(host, port, workers).serve()


def kept(cluster: Cluster) -> Keeper:
    """The embedded Postgres is started again should it die; where that is of no use, the service ends as if it were told to."""
    return Keeper(cluster, partial(click.echo, err=True), partial(os.kill, os.getpid(), signal.SIGTERM))


def must_be_settled() -> None:
    """Raises ClickException for a setting that the workers could not read."""
    try:
        terms()
        base_url(settings.BASE_URL.value)
        mail_carrier()
        sign_in_providers()
        exports_offered()
    except ValueError as error:
        raise click.ClickException(str(error)) from error


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


def must_be_readable() -> None:
    """Raises ClickException when settings name no documents that can be read: workers would end one after the other."""
    try:
        named_documents()
    except ValueError as error:
        raise click.ClickException(str(error)) from error


def welcome(address: str) -> str:
    return f"""
Broadsheet serves on {address}
  {address}/              what this is
  {address}/docs          REST, to read and to try
  {address}/graphiql      GraphQL, to read and to try
  {address}/v1/articles   the data
Ctrl-C stops it.
"""


def greet(host: str, port: int) -> None:
    """Says what to open as soon as somebody answers there: before that, a first click would be refused."""
    while not answers(host, port):
        time.sleep(LOOK_SECONDS)
    click.echo(welcome(f"http://{f'[{host}]' if ':' in host else host}:{port}"), nl=False)


def answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def server(host: str, port: int, workers: int) -> MPServer:
    """What starts and watches the workers. A closed terminal stops it as Ctrl-C does, unless nohup told it to stay."""
    is_to_stay = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    found = MPServer(
        "api.cli.worker:create_worker",
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
        log_level=LogLevels.warning,
        log_access=False,
    )

    block, unblock = (partial(signal.pthread_sigmask, how, {signal.SIGTERM}) for how in (signal.SIG_BLOCK, signal.SIG_UNBLOCK))
    os.register_at_fork(before=block, after_in_parent=unblock)  # a worker that is told to end while it starts would not hear it

    @found.on_startup
    def listening() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN if is_to_stay else found.signal_handler_interrupt)
        threading.Thread(target=greet, args=(host, port), daemon=True).start()

    return found
