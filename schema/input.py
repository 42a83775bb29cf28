"""What a write is given. Each is one object: the body in REST, `input` in GraphQL."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

FIRST_YEAR, LAST_YEAR = 1000, 9000


class Input(BaseModel):
    """Nothing is guessed and nothing is ignored: a member of another type, or one that is not known, is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _in_reach(given: datetime) -> datetime:
    """In UTC. What lies at the ends of time is no time of the news, and nothing could be reckoned with it."""
    if not FIRST_YEAR <= given.year <= LAST_YEAR:
        raise ValueError(f"a time of the years {FIRST_YEAR} to {LAST_YEAR}")
    return given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)


Moment = Annotated[datetime, AfterValidator(_in_reach)]
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
