"""An operation of the REST door, as data: routing, the Read and the OpenAPI document are all made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from pydantic import BaseModel

from api.rest.parameters import COUNT, CURSOR, FIELDS, INCLUDE, LIMIT, Parameter, filter_parameters, sort_parameter
from api.rest.trees import TREE
from schema import follow
from schema.dataset import Dataset
from schema.filter import Filter
from schema.graph import Field, fields_of
from schema.noun import By, Few, Made, Many, Node, Noun


@dataclass(frozen=True)
class Operation:
    """`root` is a field of Dataset; `edge`, where there is one, a field of the noun found there."""

    operation_id: str
    path: str
    summary: str
    tag: str
    root: str
    edge: str | None = None
    is_linked: bool = False
    """Whether it answers as linked data, too."""
    stream_place: str | None = None
    """Where the list comes as a stream, too: the field by whose value one reads on."""
    is_followed: bool = False
    """Whether it comes as a stream of NDJSON, too, from a cursor to where it ends by now."""
    is_mailed: bool = False
    """Whether it answers as the HTML and the text of a mail, too."""
    method: str = "GET"
    body: type[BaseModel] | None = None
    """What the request's body must be; an answer that is made from arguments finds them there."""

    @cached_property
    def root_field(self) -> Field:
        return fields_of(Dataset)[self.root]

    @cached_property
    def edge_field(self) -> Field | None:
        return fields_of(follow.noun_at(self.root_field))[self.edge] if self.edge else None

    @cached_property
    def field(self) -> Field:
        """The field that is answered with."""
        return self.edge_field or self.root_field

    @cached_property
    def noun(self) -> type[Noun]:
        """The noun that is answered with."""
        return follow.noun_at(self.field)

    @cached_property
    def is_list(self) -> bool:
        return isinstance(self.field.link, Many | Few)

    @cached_property
    def argument(self) -> str | None:
        """The name of the value that finds the row at the root."""
        link = self.root_field.link
        return link.argument if isinstance(link, By) else None

    @cached_property
    def is_in_path(self) -> bool:
        return self.argument is not None and f"{{{self.argument}}}" in self.path

    @cached_property
    def known(self) -> dict[str, Parameter]:
        """What may stand in the query string, by name."""
        return {one.name: one for one in self.parameters()}

    @property
    def is_for_all(self) -> bool:
        """Whether the answer is the same for everybody: neither who asks nor a secret in the address opens it."""
        link = self.root_field.link
        return self.root_field.access.is_public and not (isinstance(link, By) and link.kind == "secret")

    @cached_property
    def kinds(self) -> dict[str, str]:
        """How each parameter's value is read."""
        return {name: one.kind for name, one in self.known.items()}

    @property
    def given(self) -> type[Filter] | None:
        """The arguments that the answer is made from."""
        link = self.field.link
        return link.given if isinstance(link, Few | Made | Many) else None

    @cached_property
    def defaults(self) -> Mapping[str, object]:
        """The values of such arguments where the request leaves them out."""
        fields = self.given.model_fields.items() if self.given else ()
        values = {name: info.default for name, info in fields if not info.is_required() and info.default is not None}
        return {name: value.value if isinstance(value, Enum) else value for name, value in values.items()}

    def parameters(self) -> tuple[Parameter, ...]:
        """What may stand in the query string."""
        link = self.field.link
        own = (
            (Parameter(self.argument or "", "text", self._by.description, is_required=True),)
            if self.argument and not self.is_in_path
            else ()
        )
        given = () if self.body else tuple(filter_parameters(self.given))
        if isinstance(link, Many):
            shape = TREE if link.below else ()
            return (*given, LIMIT, CURSOR, sort_parameter(link), *filter_parameters(link.filter), *shape, COUNT, FIELDS, INCLUDE)
        return (*own, *given, FIELDS, INCLUDE) if self.noun is not Node else own

    @property
    def _by(self) -> By:
        link = self.root_field.link
        assert isinstance(link, By), f"{self.operation_id} finds no row"
        return link
