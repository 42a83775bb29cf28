"""A write of the REST door, as data: where a verb stands, and what its answer looks like."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from litestar.datastructures import Headers
from pydantic import ValidationError
from pydantic_core import to_json

from api.rest.versions import version_in
from api.strict_json import must_be_json, read_json
from api.validation import invalid
from schema.errors import Fault, Invalid
from schema.input import VERSION, Input
from schema.verb import Verb
from schema.verbs import verb_named

ONE_CLICK_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
ONE_CLICK = re.compile(rb"List-Unsubscribe(=|\"\r\n\r\n)One-Click")
IN_PATH = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Write:
    """`name` is the verb's. `location` is where what was made can be read; `id_of` the member of the input that `{id}` in the path is.

    `part` is the field of the noun that is answered with, where the act itself tells it: it need not be read again.
    """

    name: str
    method: str
    path: str
    summary: str
    tag: str
    status: int = 200
    location: str | None = None
    id_of: str = "id"
    part: str | None = None
    largest: int | None = None
    """Bytes of the body, where it may have more than elsewhere."""

    is_one_click: bool = False
    """Whether a mail program may do it, which sends a form that says no more than that (RFC 8058)."""

    @property
    def verb(self) -> Verb:
        return verb_named(self.name)

    @property
    def operation_id(self) -> str:
        first, *others = self.name.split("_")
        return first + "".join(part.capitalize() for part in others)

    @cached_property
    def in_path(self) -> Mapping[str, str]:
        """Which members of the input the path brings, each by its name there."""
        return {name: self.id_of if name == "id" else name for name in IN_PATH.findall(self.path)}

    @cached_property
    def is_conditional(self) -> bool:
        """Whether If-Match must say which version is changed: the version of what a read of the same address answers with."""
        return VERSION in self.verb.takes.model_fields

    @property
    def is_repeatable(self) -> bool:
        """Whether an Idempotency-Key makes it safe to send again; other methods are so by themselves."""
        return self.method == "POST" and self.verb.heeds_keys

    @cached_property
    def in_body(self) -> tuple[str, ...]:
        """Which the body brings."""
        return tuple(name for name in self.verb.takes.model_fields if name not in (*self.in_path.values(), VERSION))

    def read(self, path: Mapping[str, str], headers: Headers, body: bytes) -> Input:
        """The input. Raises PreconditionRequired, UnsupportedMediaType, MalformedJson or Invalid."""
        version = {VERSION: version_in(", ".join(headers.getall("if-match", [])))} if self.is_conditional else {}
        given = self._body(headers.get("content-type", ""), body)
        try:
            return self.verb.takes.model_validate_json(
                to_json({**given, **version, **{member: path[name] for name, member in self.in_path.items()}})
            )
        except ValidationError as error:
            raise invalid(error) from error

    def _body(self, content_type: str, body: bytes) -> dict[str, object]:
        if not self.in_body:
            if body:
                raise Invalid("This takes no body.", (Fault("unknown_member", "no body", ""),))
            return {}
        if self.is_one_click and says_one_click(content_type, body):
            return {}
        must_be_json(content_type)
        given = read_json(body)
        if not isinstance(given, dict):
            raise Invalid("The body must be an object.", (Fault("wrong_type", "an object", ""),))
        for name in given.keys() & set(self.in_path.values()):
            raise Invalid(f"{name} stands in the address.", (Fault("unknown_member", "leave it out", f"/{name}"),))
        if self.is_conditional and VERSION in given:
            raise Invalid(f"{VERSION} stands in If-Match.", (Fault("unknown_member", "leave it out", f"/{VERSION}"),))
        return given


def with_secret(body: bytes, secret: str) -> bytes:
    """The object with one member more, at its end."""
    return body[:-1] + b', "secret" : ' + json.dumps(secret).encode() + b"}"


def says_one_click(content_type: str, body: bytes) -> bool:
    """Whether a request is a mail program's, or says nothing. What else stands in the form is no concern of anybody's."""
    is_form = content_type.lower().startswith(ONE_CLICK_FORMS)
    return not body or (is_form and ONE_CLICK.search(body) is not None)
