"""What a write is given. Each is one object: the body in REST, `input` in GraphQL."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Input(BaseModel):
    """Nothing is guessed and nothing is ignored: a member of another type, or one that is not known, is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


VERSION = "version"
"""The member by which an input says what it changes. REST has it in If-Match, where it must be; GraphQL may leave it out."""
Version = Annotated[
    Annotated[str, Field(pattern="^[0-9]{1,19}$", max_length=19)] | None,
    Field(
        description="The version that is to be changed, as it was read: where it is another by now, nothing is done. "
        "Where it is left out, the last word counts.",
        examples=["3"],
    ),
]
