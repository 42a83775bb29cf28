"""Serves the application with a fault in it, which the environment names; else as Broadsheet is served: granian, one worker."""

from __future__ import annotations

import os

from litestar import Litestar

from bench.granian_server import serve
from tests.contract.faults import plant

FAULT = "CONTRACT_FAULT"


def create() -> Litestar:
    """The fault comes first: the modules of the service are loaded with it in."""
    around = plant(os.environ[FAULT])
    from api.app import create_app

    app = create_app()
    app.asgi_handler = around(app.asgi_handler)
    return app


if __name__ == "__main__":
    serve("tests.contract.served:create")
