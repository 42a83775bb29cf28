"""Which database a command works on, and how its errors are told: one sentence and a non-zero exit, never a traceback."""

from __future__ import annotations

import asyncio
import signal
import ssl
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import wraps
from pathlib import Path
from types import FrameType, TracebackType
from typing import ParamSpec, TypeVar

import asyncpg
import click
from asyncpg.connect_utils import SessionAttribute

from api import settings
from api.settings import Setting
from db.cluster import Cluster, ClusterError
from db.migrate import MigrationError, migrate

P = ParamSpec("P")
T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., None])
DATA_HELP = f"{settings.DATA.meaning}  [env var: {settings.DATA.name}; default: ./{settings.DATA.default}]"
URL_HELP = f"A Postgres to use instead: postgresql://user:password@host:5432/name.  [env var: {settings.DATABASE_URL.name}]"
UNREADABLE = (ValueError, OverflowError, IndexError)  # what Python and asyncpg say of an address that they can make nothing of
CONNECT_SECONDS = 5  # a server that lets one wait longer will not serve either


def setting_option(name: str, setting: Setting, kind: click.IntRange | None = None) -> Callable[[F], F]:
    """An option whose default is a setting; what it means is said there."""
    return click.option(
        name, type=kind, default=setting.default, envvar=setting.name, show_default=True, show_envvar=True, help=setting.meaning
    )


def with_database(command: Callable[P, None]) -> Callable[P, None]:
    """Gives a command the two options that say where its data is, and the manners of all commands that use a database."""

    @click.option("--data", type=click.Path(path_type=Path), metavar="DIR", help=DATA_HELP)
    @click.option("--database-url", metavar="URL", help=URL_HELP)
    @wraps(command)
    def told(*arguments: P.args, **named: P.kwargs) -> None:
        if named["data"] and named["database_url"]:
            raise click.UsageError("Give --data or --database-url, not both.")
        try:
            with ending_in_order():
                command(*arguments, **named)
        except (ClusterError, MigrationError) as error:
            raise click.ClickException(str(error)) from error
        except (asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionResetError, ConnectionRefusedError) as error:
            raise click.ClickException(f"The database failed: {reason_of(error)}.") from error

    return told


@contextmanager
def ending_in_order() -> Iterator[None]:
    """Who is told to end (SIGTERM) or whose terminal is closed (SIGHUP) first stops the embedded Postgres, as at Ctrl-C."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    for number, handler in before.items():
        if handler is signal.SIG_DFL:
            signal.signal(number, _end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


@contextmanager
def database(
    data: Path | None,
    database_url: str | None,
    beside: Callable[[Cluster], AbstractContextManager[object]] = nullcontext,
    *,
    may_be_new: bool = False,
) -> Iterator[str]:
    """The DSN of a database that is there and has its tables; the embedded one runs while it is used, and `beside` with it.

    Its folder is made where it `may_be_new`: what only reads, or changes what is there, has nothing to do in a new one.
    """
    folder = data_folder(data, database_url)
    if folder is None:
        url = database_url or settings.DATABASE_URL.value
        run(bring_up(url))
        yield url
        return
    with Cluster(folder, may_be_new=may_be_new) as cluster, beside(cluster):
        run(bring_up(cluster.dsn))
        yield cluster.dsn


def data_folder(data: Path | None, database_url: str | None) -> Path | None:
    """The folder of the embedded Postgres; None where another one is named."""
    url = database_url or ("" if data else settings.DATABASE_URL.value)
    return None if url else data or Path(settings.DATA.value)


def mail_folder(data: Path | None, database_url: str | None) -> Path | None:
    """Where letters go that no server takes; None where there is a server, or no folder for them."""
    if settings.SMTP_URL.value:
        return None
    if settings.MAIL_FOLDER.value:
        return Path(settings.MAIL_FOLDER.value)
    folder = data_folder(data, database_url)
    return folder / "mail" if folder else None


async def bring_up(dsn: str) -> list[str]:
    """Connect and migrate. The names of the migrations applied."""
    try:
        connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS)
    except (OSError, TimeoutError, *UNREADABLE, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise click.ClickException(f"The database cannot be reached: {reason_of(error)}. Check --database-url or DATABASE_URL.") from error
    try:
        return await migrate(connection)
    finally:
        await connection.close()


def reason_of(error: Exception) -> str:
    """One line, without the password that a URL may hold: what Python says of an address it cannot read repeats a part of it."""
    if isinstance(error, TimeoutError):
        return f"it does not answer within {CONNECT_SECONDS} seconds"
    if isinstance(error, OverflowError):
        return "its port is not in the range 0 to 65535"
    if isinstance(error, UNREADABLE) and not isinstance(error, asyncpg.InterfaceError | OSError):
        return "its address is not of the form postgresql://user:password@host:5432/name"
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    if text.startswith("target_session_attrs"):  # asyncpg names an object of Python's in place of the words
        return f"target_session_attrs must be one of: {', '.join(one.value for one in SessionAttribute)}"
    told = f"TLS failed, or a file of certificates or keys cannot be read ({text})" if isinstance(error, ssl.SSLError) else text
    return " ".join(told.split()).rstrip(".") or type(error).__name__


def run(work: Coroutine[object, object, T]) -> T:
    """Run to the end; Ctrl-C ends it, also where it comes just as something is done that somebody waited for with a limit."""
    with _Ending() as ending:
        return asyncio.run(_unless_called_off(work, ending))


async def _unless_called_off(work: Coroutine[object, object, T], ending: _Ending) -> T:
    """Before Python 3.12, `asyncio.wait_for` may take no notice of being called off, and asyncpg waits by it."""
    ending.task = asyncio.current_task()
    done = await work
    if ending.task is not None and ending.task.cancelling():
        raise asyncio.CancelledError
    return done


class _Ending:
    """What would end the process calls its work off, as asyncio has it of Ctrl-C: raised inside of a task, or while tasks are put away,
    it would be told as an error of theirs that nobody took.
    """

    def __init__(self) -> None:
        self.number: int | None = None
        self.task: asyncio.Task[object] | None = None
        self._taken = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) is _end]

    def __enter__(self) -> _Ending:
        for number in self._taken:
            signal.signal(number, self._call_off)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number in self._taken:
            signal.signal(number, _end)
        if self.number is not None:
            sys.exit(128 + self.number)  # whatever the work said when it was called off

    def _call_off(self, number: int, frame: FrameType | None) -> None:
        self.number = number
        if self.task and not self.task.done():
            self.task.cancel()
            self.task.get_loop().call_soon_threadsafe(lambda: None)  # a loop that waits for nothing but files wakes up
