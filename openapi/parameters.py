"""Parameters of the OpenAPI document: what may stand in a path, and in a query string."""

from __future__ import annotations

import re
from collections.abc import Iterator

from api.rest.choose import fields_of
from api.rest.operation import Operation
from api.rest.parameters import CURSOR, LONGEST_TEXT, Parameter
from schema import follow
from schema.article import Article
from schema.change import CURSOR_FORM as CHANGE_CURSOR_FORM
from schema.ids import KEY_FORM, public_id
from schema.noun import By, Few, Many, Node, Noun, One
from schema.signup import LINK_EXAMPLE, LINK_FORM

Json = dict[str, object]
SIZES = ("limit", "roots", "replies", "depth")  # of one view each: generated clients send defaults, which would choose the view
NO_NUL = "^[^\\u0000]*$"
PART = "_[1-9][0-9]{0,18}"  # of an id
CURSOR_FORM = "^[A-Za-z0-9_-]*$"


def parameters(of: Operation) -> list[Json]:
    """All of an operation's, those of its path first."""
    found = [path_parameter(of)] if of.is_in_path else []
    is_edgeless = not any(edges(of.noun))
    return [*found, *(query_parameter(of, one) for one in of.parameters() if not (is_edgeless and one.name == "include"))]


def path_parameter(of: Operation) -> Json:
    """The value that finds the row at the root."""
    link = found_by(of)
    schema = path_text(LONGEST_TEXT, example(of, link), is_any=of.noun is Node)
    return {"name": link.argument, "in": "path", "required": True, "description": link.description, "schema": schema}


def found_by(of: Operation) -> By:
    """How a read finds its row."""
    link = of.root_field.link
    assert isinstance(link, By), f"{of.operation_id} finds no row"
    return link


def id_in_path(of: Operation) -> object:
    """One that may stand there."""
    return example(of, found_by(of))


def path_text(longest: int, shown: object, is_any: bool = False) -> Json:
    """What stands in a path: an id of the type of the one that is shown, the secret of a link, or a name."""
    return text(longest) | {"minLength": 1, "pattern": form_of(str(shown), is_any), "examples": [shown]}


def form_of(shown: str, is_any: bool = False) -> str:
    """The pattern of all that are like this one. Names are looked up as they are: what is none names nothing."""
    if re.fullmatch(LINK_FORM, shown):
        return LINK_FORM
    if not KEY_FORM.fullmatch(shown):
        return NO_NUL
    prefix, *parts = shown.split("_")
    return f"^[a-z]{{3}}({PART}){{1,2}}$" if is_any else f"^{prefix}{PART * len(parts)}$"


def example(of: Operation, link: By) -> object:
    """An id, or the example of the noun's field that the argument is named for."""
    noun = of.root_field.targets[0]
    if link.kind == "secret":
        return LINK_EXAMPLE
    if link.columns != ("id",):
        return (fields_of(noun)[link.argument].info.examples or [None])[0]
    node = Article if noun is Node else noun
    assert issubclass(node, Node), f"{node.__name__} has no id"
    return public_id(node.prefix, *(1 for _ in node.key))


def query_parameter(of: Operation, one: Parameter) -> Json:
    """A query parameter. A list of names is one text, apart by commas."""
    schema = names(of, one) if one.kind == "names" else value(one)
    link = of.root_field.link
    if one.is_required and isinstance(link, By):
        schema |= {"examples": [example(of, link)]}
    told = one.description
    if "default" in schema and "view" in of.known and one.name in SIZES:
        told = f"{told} {schema.pop('default')} where it is left out."
    if one.name == CURSOR.name:
        schema |= {"pattern": CURSOR_FORM}
    if one.name == "after" and of.is_followed:
        schema |= {"pattern": CHANGE_CURSOR_FORM}
    found: Json = {"name": one.name, "in": "query", "required": one.is_required, "description": told, "schema": schema}
    return found | ({"style": "form", "explode": False} if one.kind in ("names", "choices") else {})


def value(one: Parameter) -> Json:
    """The schema of a single value."""
    schemas: dict[str, Json] = {
        "text": text(one.longest),
        "id": text(one.longest),  # without a form: what is of another one names nothing, and a list without rows is no error
        "int": {"type": "integer", "format": "int32", "minimum": one.least, "maximum": one.most},
        "bool": {"type": "boolean"},
        "time": {"type": "string", "format": "date-time"},
        "choice": {"type": "string", "enum": list(one.choices)},
        "choices": choices(list(one.choices)),
    }
    default = {} if one.default is None else {"default": int(one.default) if one.kind == "int" else one.default}
    return schemas[one.kind] | default | ({"examples": [one.example]} if one.example is not None else {})


def text(longest: int) -> Json:
    return {"type": "string", "maxLength": longest, "pattern": NO_NUL}


def names(of: Operation, one: Parameter) -> Json:
    """The schema of `fields`, or of `include`: names of the noun that is answered with."""
    known = list(fields_of(of.noun)) if one.name == "fields" else list(edges(of.noun))
    shown = [known[:2]] if one.name == "fields" else [known[:1]]
    return choices(known) | {"examples": shown}


def choices(known: list[str]) -> Json:
    """Some of a closed list, each once."""
    return {"type": "array", "items": {"type": "string", "enum": known}, "minItems": 1, "maxItems": len(known), "uniqueItems": True}


def edges(noun: type[Noun], levels: int = 2) -> Iterator[str]:
    """What `include` may name at a noun: its edges, and with a dot those behind them."""
    for name, found in fields_of(noun).items():
        if isinstance(found.link, One | Few | Many):
            yield name
            if levels > 1:
                yield from (f"{name}.{further}" for further in edges(follow.noun_at(found), levels - 1))
