"""How something goes: a field says so with `Field(deprecated=...)`, a member of an enum with a third text; both contracts then tell it."""

from __future__ import annotations

import pytest
import strawberry
from pydantic import Field

from openapi.schemas import plain_properties
from schema.described import Described
from schema.graphql_types import describe_values
from schema.noun import Noun

pytestmark = pytest.mark.slow  # not for its time: it says nothing about Postgres


class Colour(Described):
    """A colour."""

    RED = "red", "Like a fire engine."
    CRIMSON = "crimson", "Like a sunset.", "Use RED."


class Kite(Noun):
    """A toy."""

    key = ()

    colour: Colour = Field(description="What it looks like.")
    tail: str = Field(description="What hangs on it.", deprecated="Use `colour`.")


SDL = '''enum Colour {
  """Like a fire engine."""
  RED

  """Like a sunset."""
  CRIMSON @deprecated(reason: "Use RED.")
}

type Query {
  """What it looks like."""
  colour: Colour!

  """What hangs on it."""
  tail: String! @deprecated(reason: "Use `colour`.")
}'''


def test_what_is_on_its_way_out_says_in_graphql_what_to_use_instead() -> None:
    strawberry.enum(Colour)
    strawberry.pydantic.type(Kite, name="Query")
    schema = strawberry.Schema(Kite)
    describe_values(schema, [Colour])
    assert schema.as_str() == SDL


def test_what_is_on_its_way_out_says_in_openapi_what_to_use_instead() -> None:
    properties = dict(plain_properties(Kite))
    assert properties["tail"] == {"type": "string", "description": "What hangs on it. Deprecated: Use `colour`.", "deprecated": True}
    assert properties["colour"]["description"] == (
        "What it looks like. `red`: Like a fire engine. `crimson`: Like a sunset. Deprecated: Use RED."
    )
