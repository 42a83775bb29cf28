"""A service that says all that it can: every logger of the process and of its server, each request, and what asyncio notices."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.servers import UNLIMITED, free_port
from tests.commands import running
from tests.serving import LOOK_SECONDS, PATIENCE, Served

START = """
import functools
import logging

import granian.server

logging.basicConfig(level=1, format="%(levelname)s %(name)s %(message)s")
TALKATIVE = dict(log_level=granian.log.LogLevels.debug, log_access=True)
TALKATIVE["log_access_format"] = "%(addr)s %(method)s %(path)s %(query_string)s %(protocol)s %(status)d"
init = granian.server.MPServer.__init__

@functools.wraps(init)
def talkative(self, *arguments, **named):
    init(self, *arguments, **(named | TALKATIVE))

granian.server.MPServer.__init__ = talkative
"""
"""Run by every Python of the service as it starts, before anything of it: so no setting of the service is needed for it."""


@contextmanager
def talking(dsn: str, folder: Path) -> Iterator[tuple[int, Path]]:
    """Its port, and the file that has all it says. Letters go to `folder / "mail"`."""
    (folder / "start").mkdir()
    (folder / "start" / "sitecustomize.py").write_text(START)
    port, said = free_port(), folder / "said.log"
    where = os.pathsep.join((str(folder / "start"), os.environ.get("PYTHONPATH", "")))
    told = {"PYTHONPATH": where, "PYTHONASYNCIODEBUG": "1", "BROADSHEET_MAIL_FOLDER": str(folder / "mail"), **UNLIMITED}
    with said.open("wb") as out:
        command = ("serve", "--port", str(port), "--database-url", dsn)
        with running(*command, env=told, stdout=out, stderr=subprocess.STDOUT):
            assert any(Served(port).is_ready() for _ in range(int(PATIENCE / LOOK_SECONDS)))
            yield port, said
