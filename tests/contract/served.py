"""Serves the application with a fault in it, which the environment names; else as Broadsheet is served: granian, one worker."""

from __future__ import annotations

import os

from litestar import Litestar

from api.app import create_app
from bench.granian_server import serve
from tests.contract.faults import plant

FAULT = "CONTRACT_FAULT"


def create() -> Litestar:
    """The fault comes first: what the application is made of is made of it, too."""
    wrap = plant(os.environ[FAULT])
    app = create_app()
    app.asgi_handler = wrap(app.asgi_handler)
    return app


if __name__ == "__main__":
    serve("tests.contract.served:create")
