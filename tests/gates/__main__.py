"""Runs the gates, one line for each: no client of the last release breaks, and no linter finds anything. Linters need Node."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from openapi.changes.released import CHANGELOG, NAMES, OPENAPI, RELEASED, all_changes, last_version, version_of
from openapi.changes.released import faults as faults_of_changes
from tests import node
from tests.gates.waivers import WAIVERS, Finding, faults
from tests.node import Failed

HERE = Path(__file__).parent
DOCUMENT = OPENAPI / NAMES[0]
FOUND = HERE.parents[1] / "build" / "gates.json"
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


def changes() -> str:
    released, version = last_version(), version_of(json.loads(DOCUMENT.read_text()))
    found = all_changes(RELEASED / released, OPENAPI)
    wrong = faults_of_changes(found, released, version, CHANGELOG.read_text())
    if wrong:
        raise Failed("\n".join(wrong))
    return f"{len(found)} changes since {released}, none that breaks a client unannounced"


def redocly() -> str:
    node.run("npx", "redocly", "lint", "--config", "redocly.yaml", DOCUMENT, cwd=HERE, env=QUIET)
    return "0 findings by recommended-strict beside .redocly.lint-ignore.yaml"


def spectral() -> str:
    node.run("npx", "spectral", "lint", "--ruleset", "spectral.yaml", "--fail-severity", "hint", DOCUMENT, cwd=HERE)
    return "0 findings by spectral:oas"


def owasp() -> str:
    FOUND.parent.mkdir(exist_ok=True)
    node.run("npx", "spectral", "lint", "--ruleset", "owasp.yaml", "-f", "json", "-o", FOUND, DOCUMENT, cwd=HERE, fine=(0, 1))
    found = [Finding(one["code"], tuple(map(str, one["path"])), one["message"]) for one in json.loads(FOUND.read_text())]
    wrong = list(faults(json.loads(DOCUMENT.read_text()), found))
    if wrong:
        raise Failed("\n".join(wrong))
    return f"{len(found)} findings by OWASP's rules, all of them among {len(WAIVERS)} waivers"


LINTERS = {"@redocly/cli": redocly, "@stoplight/spectral-cli": spectral, "@stoplight/spectral-owasp-ruleset": owasp}


def is_passed(name: str, gate: Callable[[], str]) -> bool:
    """Tries a gate, and says how it went."""
    try:
        print(f"ok      {name}: {gate()}", flush=True)
    except (Failed, subprocess.TimeoutExpired) as error:
        print(f"FAILED  {name}\n{error}", flush=True)
        return False
    return True


def install() -> str:
    node.install_node_packages(HERE)
    return "installed"


def main() -> int:
    passed = [is_passed("changes", changes)]
    missing = node.without_node()
    if missing:
        print(f"linters: skipped, for {missing}; they need Node {node.OLDEST_NODE} or newer, with npm.")
    else:
        passed += [is_passed("linters", install), *(is_passed(*one) for one in LINTERS.items())]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
