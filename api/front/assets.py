"""Files that pages load, by the name they have here. They come from locked packages, and from the folder beside this file."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

OURS = Path(__file__).parent / "static"


def package_folder(name: str) -> Path:
    """Where a package's files are, without importing it."""
    found = importlib.util.find_spec(name)
    places = found.submodule_search_locations if found else None
    assert places, f"{name} is a dependency"
    return Path(places[0])


@cache
def assets() -> dict[str, Path]:
    """All files that are served, by name. Nothing else in the folders can be reached."""
    graphiql = package_folder("graphene_django_graphiql_static") / "static" / "graphene_django_graphiql_static"
    swagger = next((package_folder("swagger_ui_bundle") / "vendor").glob("swagger-ui-5*"))
    return {
        "graphiql.js": graphiql / "graphiql.min.js",
        "graphiql.css": graphiql / "graphiql.min.css",
        "react.js": graphiql / "react.production.min.js",
        "react-dom.js": graphiql / "react-dom.production.min.js",
        "swagger-ui.js": swagger / "swagger-ui-bundle.js",
        "swagger-ui.css": swagger / "swagger-ui.css",
        **{path.name: path for path in OURS.iterdir()},
    }


@cache
def content(path: Path) -> bytes:
    """What is in a file, read once: a disk may make all wait who are answered beside it."""
    return path.read_bytes()


TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
