"""Makes openapi.json from the table of operations and the nouns, and schema.graphql from the GraphQL schema."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from openapi.document import document
from schema.graphql_types import graphql_schema

HERE = Path(__file__).parent


def openapi_json() -> str:
    """The OpenAPI 3.1 document."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def graphql_sdl() -> str:
    """The GraphQL schema, in its own language."""
    return graphql_schema().as_str().rstrip() + "\n"


@cache
def committed(name: str) -> bytes:
    """A file of this folder, as the service serves it."""
    return (HERE / name).read_bytes()


def write() -> None:
    """Writes both files."""
    (HERE / "openapi.json").write_text(openapi_json())
    (HERE / "schema.graphql").write_text(graphql_sdl())


if __name__ == "__main__":
    write()
