"""Schemathesis against the running service, as one of the people, at one door: its own command line with a configuration of ours."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from schema.account import Role
from tests.contract.live import Live, clean
from tests.contract.people import ANONYMOUS
from tests.contract.unsaid import toml

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
ROOT = Path(__file__).parents[2]
REST, GRAPHQL = DOORS = ("/openapi.json", "/graphql")
PHASES = "examples,coverage,fuzzing,stateful"
SEED = 1
LAST_SECONDS = 60.0  # for the request that it is at, and for telling
FOUND = re.compile(r"=+ \d+ (failure|error)")
"""In the last line of what it prints, where it found something."""
CONFIGURATION = """
seed = {seed}
color = false
warnings = false
[generation]
deterministic = true
database = "none"
max-examples = {examples}
no-shrink = {no_shrink}
[cache]
enabled = false
{exceptions}
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What schemathesis came to, in its own words; nothing failed where `code` is 0."""

    code: int
    told: str
    is_cut_off: bool = False


def run(live: Live, who: str, door: str, examples: int, phases: str = PHASES, *more: str, seconds: float | None = None) -> Run:
    """The same examples give the same requests. `more` are options of its command line; after `seconds` it is told to end."""
    with TemporaryDirectory() as folder:
        configuration = Path(folder) / "schemathesis.toml"
        exceptions = toml(who not in (ANONYMOUS, Role.ADMIN.value)) if door == REST else ""
        configuration.write_text(CONFIGURATION.format(seed=SEED, examples=examples, no_shrink="true", exceptions=exceptions))
        environment = clean() | {"SCHEMATHESIS_HOOKS": "tests.contract.hooks", "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
        if who != ANONYMOUS:
            environment["CONTRACT_WHO"] = str(Path(folder) / "who.json")
            sessions = [one.session for one in live.people.spares[who]]
            Path(environment["CONTRACT_WHO"]).write_text(json.dumps({"token": live.people.roles[who].token, "sessions": sessions}))
        options = ["--phases", phases, "--checks", "all", "--continue-on-failure", *more]
        command = [str(SCHEMATHESIS), "--config-file", str(configuration), "run", f"{live.url}{door}", *options]
        return _run(command, environment, folder, seconds)


def _run(command: list[str], environment: dict[str, str], folder: str, seconds: float | None) -> Run:
    with subprocess.Popen(command, env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            told, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)  # it ends the request that it is at, and tells what it found until then
            told, _ = process.communicate(timeout=LAST_SECONDS)
            return Run(process.returncode if FOUND.search(told) else os.EX_OK, told, is_cut_off=True)
    return Run(process.returncode, told)
