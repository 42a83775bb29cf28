"""What makes root look like somebody else to Postgres, which refuses to run as root. No folder is handed over or opened up for it."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

NOBODY = 65534  # the user without rights, by number: a small image may lack its name


class ClusterError(RuntimeError):
    """The embedded Postgres cannot be used; the message says why in one sentence."""


def as_ordinary_user(pgdata: Path | None) -> list[str]:
    """The words to put before a command; none unless we are root. `pgdata` is the database, once it exists: its owner must run it.

    Either a user namespace of its own, in which the same user has another number; or, where containers forbid those, another
    user who may still enter folders that only root can. Raises ClusterError.
    """
    if os.geteuid() != 0:
        return []
    owner = pgdata.stat().st_uid if pgdata else None
    if owner in (None, 0) and _works(_in_namespace()):
        return list(_in_namespace())
    user = _as_user(owner or NOBODY)
    if owner != 0 and _works(user):
        return list(user)
    raise ClusterError(
        "Postgres does not run as root, and this machine gives root no other way; run as another user or give --database-url."
    )


def _in_namespace() -> tuple[str, ...]:
    return ("unshare", "--user", "--map-user=1000", "--map-group=1000")


def _as_user(user: int) -> tuple[str, ...]:
    capability = "+dac_override"  # one of those that containers keep; dac_read_search, which would do, is not
    identity = (f"--reuid={user}", f"--regid={user}", "--clear-groups")
    return ("setpriv", *identity, f"--inh-caps=-all,{capability}", f"--ambient-caps=-all,{capability}")


@cache
def _works(wrapped: tuple[str, ...]) -> bool:
    return shutil.which(wrapped[0]) is not None and subprocess.run([*wrapped, "true"], capture_output=True, check=False).returncode == 0
