"""Serves the resolvers as Broadsheet is served: granian, one worker process."""

import argparse

from granian.constants import HTTPModes, Interfaces
from granian.server import MPServer

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.resolvers")
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    MPServer(
        "bench.resolvers.app:create_app",
        factory=True,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        workers=1,
        http=HTTPModes.http1,
        websockets=False,
        log_access=False,
    ).serve()
