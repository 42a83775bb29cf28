"""Answers an operation: parameters in, one Read, bytes out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from asyncpg import Pool, Record

from api.rest.choose import choose
from api.rest.operation import Operation
from api.rest.parameters import DEFAULT_LIMIT, read_parameters, sort_named
from db.bind import is_marked
from db.read import read
from schema import follow
from schema.dataset import Dataset
from schema.errors import NotFound
from schema.noun import By, Few, Many, Noun
from schema.read import Arg, Fact, Fields, Nodes, Object, Page, Read, Rows

CURSORS = re.compile(rb'^\{"next_cursor" : (null|"[^"]*"), "prev_cursor" : (null|"[^"]*")')  # spaced as Postgres writes an object
WRAPPED = b'{"list" : '
QUERY_MARKS = "/?:@!$'()*+,;=~%"  # what may stand in a query as the client wrote it; > and others would end the link


@dataclass(frozen=True, slots=True)
class Answer:
    """The body, and the links to the pages beside it."""

    body: bytes
    link: str | None = None


async def answer(pool: Pool[Record], operation: Operation, path_value: str | None, path: str, query_string: bytes) -> Answer:
    """Raises Refusal. `path_value` is what the path brings; `path` the path itself, for links."""
    given = read_parameters(query_string, operation.known)
    if operation.is_in_path and operation.argument:
        given[operation.argument] = path_value
    wanted = read_of(operation, given)
    body = await read(pool, wanted, given)
    if body is None:
        raise NotFound(f"There is no {operation.root_field.targets[0].__name__.lower()} with this {operation.argument}.")
    if operation.edge:
        body = body[len(WRAPPED) : -1]
    return Answer(body, link_header(body, path, query_string) if isinstance(operation.field.link, Many) else None)


def read_of(operation: Operation, given: dict[str, object]) -> Read:
    """The Read of an operation; values for its Args are put into `given`."""
    if operation.argument is None:
        return page(Dataset, operation, given)
    if operation.edge is None:
        target = noun_asked_for(operation, given)
        return follow.by(by_of(operation), target, choose(target, given, given), operation.argument)
    owner = follow.noun_at(operation.root_field)
    return follow.by(by_of(operation), owner, (("list", listed(owner, operation, given)),), operation.argument)


def by_of(operation: Operation) -> By:
    link = operation.root_field.link
    assert isinstance(link, By), f"{operation.operation_id} finds no row"
    return link


def noun_asked_for(operation: Operation, given: Mapping[str, object]) -> type[Noun]:
    """The noun of a single read; for `node` it is the id that tells. Raises NotFound."""
    if by_of(operation).kind != "any":
        return operation.noun
    target = follow.noun_of_id(str(given["id"]))
    if target is None:
        raise NotFound("There is nothing with this id.")
    return target


def listed(owner: type[Noun], operation: Operation, given: dict[str, object]) -> Page | Object:
    if isinstance(operation.field.link, Many):
        return page(owner, operation, given)
    return Object((("items", whole(owner, operation, given)),))


def whole(owner: type[Noun], operation: Operation, given: dict[str, object]) -> Rows:
    link = operation.field.link
    assert isinstance(link, Few), f"{operation.operation_id} lists nothing"
    return follow.few(link, owner, operation.noun, choose(operation.noun, given, given, is_list=True))


def page(owner: type[Noun], operation: Operation, given: dict[str, object]) -> Page:
    """A page of a list: its cursors first, so that they are found without reading on."""
    link = operation.field.link
    assert isinstance(link, Many), f"{operation.operation_id} has no pages"
    given.setdefault("limit", DEFAULT_LIMIT)
    cursor = given.get("cursor")
    is_backward = cursor is not None and is_marked(str(cursor))
    fields: Fields = choose(operation.noun, given, given, is_list=True)
    return follow.many(
        link,
        owner,
        operation.noun,
        (("next_cursor", Fact("next_cursor")), ("prev_cursor", Fact("prev_cursor")), ("items", Nodes(fields))),
        Arg("limit", "size"),
        sort=sort_named(link.sort, given.get("sort")),
        narrow=tuple(follow.narrow(link.filter, name, name) for name in link.filter.model_fields if name in given) if link.filter else (),
        after="cursor" if cursor is not None and not is_backward else None,
        before="cursor" if is_backward else None,
        is_backward=is_backward,
    )


def link_header(body: bytes, path: str, query_string: bytes) -> str | None:
    """RFC 8288 links to the pages beside this one, from the cursors at the body's start."""
    found = CURSORS.match(body)
    assert found is not None, "a page begins with its cursors"
    pairs = [pair for pair in query_string.split(b"&") if pair and unquote_to_bytes(pair.partition(b"=")[0]) != b"cursor"]
    others = [quote(pair, safe=QUERY_MARKS) for pair in pairs]
    links = []
    for relation, cursor in zip(("next", "prev"), found.groups(), strict=True):
        if cursor != b"null":
            query = "&".join([*others, f"cursor={quote(json.loads(cursor))}"])
            links.append(f'<{quote(path)}?{query}>; rel="{relation}"')
    return ", ".join(links) or None
