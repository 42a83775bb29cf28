"""GraphQL's side of the verbs: for each a field, its input, and a payload with what was changed and what kept it from being done."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel, Field, create_model
from strawberry.scalars import JSON
from strawberry.utils.str_converters import to_camel_case

from schema.noun import Part
from schema.verb import Verb


class UserError(Part):
    """What the sender can put right. Whatever else goes wrong stands in `errors`."""

    field: str | None = Field(None, description="Which part of the input it is about; null where it is about all of it.")
    code: str = Field(description="One of the closed list: /problems.", examples=["handle_taken"])
    message: str = Field(description="A sentence for whoever reads it.")


def noun_field(verb: Verb) -> str | None:
    """Under which name a payload has the noun that the verb answers with."""
    return verb.gives.__name__[0].lower() + verb.gives.__name__[1:] if verb.gives else None


@cache
def payload_of(verb: Verb) -> type[BaseModel]:
    """What the mutation answers with: the noun, null where nothing was done; the secret; the errors."""
    name = "".join(part.capitalize() for part in verb.name.split("_"))
    fields: dict[str, Any] = {}  # pydantic's create_model takes any field definition
    if verb.gives:
        fields[noun_field(verb) or ""] = (verb.gives | None, Field(None, description="As it is now; null where nothing was done."))
    if verb.has_secret:
        fields["secret"] = (str | None, Field(None, description="Told this once; null where nothing was done."))
    if verb.document:
        fields["document"] = (
            JSON | None,
            Field(
                None,
                description=f"The whole of it, as `{verb.document.__name__}` of openapi.json has it; null where nothing was done.",
            ),
        )
    for member, info in verb.tells.model_fields.items() if verb.tells else ():
        fields[member] = (_or_null(info.annotation), Field(None, description=f"{info.description} Null where nothing was done."))
    fields["user_errors"] = (list[UserError], Field(description="What kept it from being done; empty where it was."))
    return create_model(f"{name}Payload", __doc__=f"What `{to_camel_case(verb.name)}` did.", **fields)


def _or_null(annotation: Any) -> Any:  # a type only known at run time
    return annotation | None
