"""What a write is given. Each is one object: the body in REST, `input` in GraphQL."""

from pydantic import BaseModel, ConfigDict


class Input(BaseModel):
    """Nothing is guessed and nothing is ignored: a member of another type, or one that is not known, is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
