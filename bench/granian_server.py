"""Serves an application of the bench as Broadsheet is served: granian, one worker process."""

from __future__ import annotations

import argparse

from granian.constants import HTTPModes, Interfaces
from granian.server import MPServer


def serve(application: str) -> None:
    """`application` names a factory, such as `bench.bare:create_app`. The port stands on the command line."""
    parser = argparse.ArgumentParser(prog=application.partition(":")[0])
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    interface, http = Interfaces.ASGI, HTTPModes.http1
    MPServer(
        application,
        factory=True,
        address="127.0.0.1",
        port=port,
        interface=interface,
        workers=1,
        http=http,
        websockets=False,
        log_access=False,
    ).serve()
