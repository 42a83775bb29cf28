"""Runs clients of many makes against the service with its sample pages, one line for each. Needs Node; where there is none it says so.

One of them is a browser on the pages of accounts, where Chromium is here.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg

from api.app import utc_now
from db.cluster import Cluster
from schema.account import Role
from schema.scope import Scope
from tests import node
from tests.node import Failed
from tests.people import insert_person, make_token
from tests.serving import served
from tests.signing_in import provider_running

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SCRATCH = ROOT / "build" / "clients"  # what is made and may be thrown away
PYTHON = SCRATCH / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
GENERATED = SCRATCH / "python" / "broadsheet_client"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
TRUSTED = HERE / "generated" / "relay.json"


def run(*command: str | Path, cwd: Path = HERE, **env: str) -> str:
    """What a command says. Raises Failed."""
    return node.run(*command, cwd=cwd, env=env)


def install_python_packages() -> None:
    def install() -> None:
        run(sys.executable, "-m", "venv", "--clear", SCRATCH / "venv")
        run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", HERE / "requirements.lock")

    SCRATCH.mkdir(parents=True, exist_ok=True)
    node.once(HERE / "requirements.lock", SCRATCH / "installed", install)


def generate() -> None:
    """All that clients are compiled from, made of the two contracts alone."""
    for folder in (HERE / "generated", HERE / "relay" / "__generated__", HERE / "build"):
        shutil.rmtree(folder, ignore_errors=True)
    (HERE / "relay" / "__generated__").mkdir()
    TRUSTED.parent.mkdir()
    TRUSTED.write_text("{}")  # the compiler adds to a file that is there
    run("npx", "graphql-codegen", "--config", "codegen.yml")
    run("npx", "relay-compiler")
    run("npx", "openapi-typescript", ROOT / "openapi" / "openapi.json", "-o", "generated/rest.ts", "--default-non-nullable", "false")
    run("npx", "tsc")


def python_client() -> str:
    """Generated, checked as strictly as our own code, then run."""
    install_python_packages()
    shutil.rmtree(GENERATED, ignore_errors=True)
    GENERATED.parent.mkdir(exist_ok=True)
    document, settings = ROOT / "openapi" / "openapi.json", HERE / "openapi-python-client.yml"
    said = run(
        *(PYTHON, "-m", "openapi_python_client", "generate", "--meta", "none"),
        *("--path", document, "--output-path", GENERATED, "--config", settings, "--fail-on-warning"),
    )
    programs = [HERE / "programs" / f"{name}.py" for name in ("rest", "third_party")]
    check = (sys.executable, "-m", "mypy", "--strict", "--config-file", os.devnull, "--python-executable", PYTHON)
    run(*check, *programs, GENERATED, cwd=SCRATCH, MYPYPATH=str(GENERATED.parent))
    return "; ".join(run(PYTHON, one, cwd=SCRATCH, PYTHONPATH=str(GENERATED.parent)) for one in programs) or said


def program(*names: str) -> Callable[[], str]:
    return lambda: "; ".join(run("node", f"build/programs/{name}.js") for name in names)


CLIENTS: dict[str, Callable[[], str]] = {
    "graphql-http": program("audits"),
    "@apollo/client": program("apollo"),
    "relay-runtime": program("relay"),
    "@urql/core": program("urql"),
    "openapi-fetch": program("rest", "third-party"),
    "openapi-python-client": python_client,
    **({"playwright-core": program("pages", "my-account", "outside", "leaving", "newsletters")} if CHROMIUM else {}),
}


def versions() -> dict[str, str]:
    packages: dict[str, str] = json.loads((HERE / "package.json").read_text())["devDependencies"]
    return packages


def results() -> Iterator[bool]:
    """Runs each client, and says how it went."""
    known = versions()
    for name, client in CLIENTS.items():
        begun = time.monotonic()
        try:
            said = client()
        except (Failed, subprocess.TimeoutExpired) as error:
            print(f"FAILED  {name}\n{error}", flush=True)
            yield False
        else:
            print(f"ok      {' '.join(filter(None, (name, known.get(name))))}: {said} ({time.monotonic() - begun:.0f} s)", flush=True)
            yield True


async def token_of_a_third_party(dsn: str) -> str:
    """All that an integrator has besides openapi.json."""
    connection = await asyncpg.connect(dsn)
    try:
        someone = await insert_person(connection, "integrator", Role.READER, utc_now())
        return await make_token(connection, someone.account_id, utc_now(), [Scope.COMMENTS_WRITE, Scope.VOTES_WRITE])
    finally:
        await connection.close()


def results_in(folder: Path) -> Iterator[bool]:
    """Runs each client against a service whose data and letters are in a folder, with providers to sign in with."""
    settings = {"BROADSHEET_TRUSTED_DOCUMENTS": str(TRUSTED), "BROADSHEET_MAIL_FOLDER": str(folder / "mail")}
    (folder / "mail").mkdir()
    with provider_running() as provider:
        (folder / "sign-in.json").write_text(json.dumps(provider.settings()))
        settings["BROADSHEET_SIGN_IN"] = str(folder / "sign-in.json")
        with Cluster(folder / "data") as cluster, served(cluster.dsn, **settings) as service:
            os.environ |= {"BROADSHEET_ADDRESS": f"http://127.0.0.1:{service.port}", "CHROMIUM": CHROMIUM or "", **settings}
            os.environ["TOKEN"] = asyncio.run(token_of_a_third_party(cluster.dsn))
            os.environ["PROVIDER"] = f"http://127.0.0.1:{provider.port}"
            yield from results()


def main() -> int:
    missing = node.without_node()
    if missing:
        print(f"clients: skipped, for {missing}; they need Node {node.OLDEST_NODE} or newer, with npm.")
        return 0
    begun = time.monotonic()
    try:
        node.install_node_packages(HERE)
        generate()
    except (Failed, subprocess.TimeoutExpired) as error:
        print(f"FAILED  to install or compile the clients\n{error}")
        return 1
    print(f"ok      graphql-codegen, relay-compiler, openapi-typescript and tsc ({time.monotonic() - begun:.0f} s)", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        found = list(results_in(Path(folder)))
    if not CHROMIUM:
        print("pages: skipped, for Chromium is not here; they are tried in it.")
    print(f"clients: {sum(found)} passed, {len(found) - sum(found)} failed")
    return 0 if all(found) else 1


if __name__ == "__main__":
    sys.exit(main())
