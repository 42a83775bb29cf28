"""Answers an operation: parameters in, one statement, bytes out. Whoever says what he has is asked no more than its version first."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from asyncpg import Pool, Record

from api.rest.body import read_body
from api.rest.operation import Operation
from api.rest.parameters import read_parameters
from api.rest.plan import plan_of, shape_of
from api.rest.rows import check_rows
from api.rest.trees import check_tree
from api.rest.versions import Tags
from db.read import run, run_version, run_versioned
from schema.context import VIEWER_ID, Context
from schema.errors import NotFound
from schema.noun import Many, in_words
from schema.sizes import ROWS

CURSORS = re.compile(rb'^\{"next_cursor" : (null|"[^"]*"), "prev_cursor" : (null|"[^"]*")')  # spaced as Postgres writes an object
WRAPPED = b'{"list" : '
QUERY_MARKS = "/?:@!$'()*+,;=~%"  # what may stand in a query as the client wrote it; > and others would end the link


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a request matters for an answer: `value` is what its path brings, `path` the path itself, for links."""

    path: str
    value: str | None
    query_string: bytes
    if_none_match: str | None = None
    body: bytes = b""
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The body, and what its header says of it. Where the client has the body already, there is none."""

    body: bytes | None
    link: str | None = None
    etag: str | None = None


async def answer(pool: Pool[Record], operation: Operation, asked: Asked, context: Context) -> Answer:
    """Raises Refusal."""
    given = given_by(operation, asked)
    plan = plan_of(operation, shape_of(operation, given))
    check_rows(given, plan.inner, operation.is_list and "limit" in given)
    values = {**plan.constants, **given, **context.values}
    if plan.version is None:
        return _told(operation, asked, await run(pool, plan.printed, values))
    whose = {VIEWER_ID.name: values[VIEWER_ID.name]} if VIEWER_ID in plan.printed.sources else {}
    tags = Tags.of(plan.mark, {**plan.constants, **given, **whose})
    known = tags.versions(asked.if_none_match)
    if known and (version := await run_version(pool, plan.version, values)) in known:
        return Answer(None, etag=tags.etag(version))
    version, body = await run_versioned(pool, plan.printed, values)
    return _told(operation, asked, body, tags.etag(version or ""))


def given_by(operation: Operation, asked: Asked) -> dict[str, object]:
    """The values of a request's parameters and body, those that it leaves out filled in."""
    given = {**operation.defaults, **read_parameters(asked.query_string, operation.known)}
    if operation.body:
        given |= read_body(operation.body, asked.content_type, asked.body)
    if operation.is_in_path and operation.argument:
        given[operation.argument] = asked.value
    if isinstance(operation.field.link, Many):
        if operation.field.link.below:
            check_tree(given)
        given.setdefault("limit", ROWS)
    return given


def _told(operation: Operation, asked: Asked, body: bytes | None, etag: str | None = None) -> Answer:
    if body is None:
        found_by = f" with this {operation.argument}" if operation.argument else " any more"
        raise NotFound(f"There is no {in_words(operation.root_field.targets[0])}{found_by}.")
    if operation.edge:
        body = body[len(WRAPPED) : -1]
    return Answer(body, link_header(body, asked) if isinstance(operation.field.link, Many) else None, etag)


def link_header(body: bytes, asked: Asked) -> str | None:
    """RFC 8288 links to the pages beside this one, from the cursors at the body's start."""
    found = CURSORS.match(body)
    assert found is not None, "a page begins with its cursors"
    pairs = [pair for pair in asked.query_string.split(b"&") if pair and unquote_to_bytes(pair.partition(b"=")[0]) != b"cursor"]
    others = [quote(pair, safe=QUERY_MARKS) for pair in pairs]
    links = []
    for relation, cursor in zip(("next", "prev"), found.groups(), strict=True):
        if cursor != b"null":
            query = "&".join([*others, f"cursor={quote(json.loads(cursor))}"])
            links.append(f'<{quote(asked.path)}?{query}>; rel="{relation}"')
    return ", ".join(links) or None
