"""A digest as its mail says it: `text/html` and `text/plain`, which `broadsheet newsletter send` mails with a link of each reader's own."""

from __future__ import annotations

from datetime import datetime

from asyncpg import Pool, Record

from api.acts.digests import digest_of, html_of, text_of
from api.finished import Finished
from api.rest.answer import Asked
from api.rest.operation import Operation
from api.rest.parameters import read_parameters
from schema.errors import Fault, Invalid

HTML, TEXT = "text/html", "text/plain"
MAILED = (HTML, TEXT)


async def mailed(pool: Pool[Record], operation: Operation, asked: Asked, form: str, here: str, now: datetime) -> Finished:
    """Raises Refusal."""
    given = read_parameters(asked.query_string, operation.known)
    for name in ("fields", "include"):
        if name in given:
            raise Invalid(f"{name} is for JSON.", (Fault("contradiction", "left out, or JSON", parameter=name),))
    newsletter, since = given["newsletter"], given["since"]
    assert isinstance(newsletter, str)
    assert isinstance(since, datetime)
    found = await digest_of(pool, newsletter, since, now, here)
    body = html_of(found) if form == HTML else text_of(found)
    return Finished(body.encode(), f"{form}; charset=utf-8", {"Vary": "Accept"})
