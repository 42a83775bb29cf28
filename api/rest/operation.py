"""An operation of the REST door, as data: routing, the Read and the OpenAPI document are all made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from api.rest.parameters import CURSOR, FIELDS, INCLUDE, LIMIT, Parameter, filter_parameters, sort_parameter
from schema import follow
from schema.dataset import Dataset
from schema.graph import Field, fields_of
from schema.noun import By, Few, Many, Node, Noun


@dataclass(frozen=True)
class Operation:
    """A read: `root` is a field of Dataset; `edge`, where there is one, a field of the noun found there."""

    operation_id: str
    path: str
    summary: str
    tag: str
    root: str
    edge: str | None = None

    @property
    def root_field(self) -> Field:
        return fields_of(Dataset)[self.root]

    @property
    def edge_field(self) -> Field | None:
        return fields_of(follow.noun_at(self.root_field))[self.edge] if self.edge else None

    @property
    def field(self) -> Field:
        """The field that is answered with."""
        return self.edge_field or self.root_field

    @property
    def noun(self) -> type[Noun]:
        """The noun that is answered with."""
        return follow.noun_at(self.field)

    @property
    def is_list(self) -> bool:
        return isinstance(self.field.link, Many | Few)

    @property
    def argument(self) -> str | None:
        """The name of the value that finds the row at the root."""
        link = self.root_field.link
        return link.argument if isinstance(link, By) else None

    @property
    def is_in_path(self) -> bool:
        return self.argument is not None and f"{{{self.argument}}}" in self.path

    def parameters(self) -> tuple[Parameter, ...]:
        """What may stand in the query string."""
        link = self.field.link
        own = (
            (Parameter(self.argument or "", "text", self._by.description, is_required=True),)
            if self.argument and not self.is_in_path
            else ()
        )
        if isinstance(link, Many):
            return (LIMIT, CURSOR, sort_parameter(link.sort), *filter_parameters(link), FIELDS, INCLUDE)
        return (*own, FIELDS, INCLUDE) if self.noun is not Node else own

    @cached_property
    def known(self) -> Mapping[str, Parameter]:
        """The same by name, as each request needs them."""
        return {one.name: one for one in self.parameters()}

    @property
    def _by(self) -> By:
        link = self.root_field.link
        assert isinstance(link, By), f"{self.operation_id} finds no row"
        return link
