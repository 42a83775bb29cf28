"""Whether an answer of the GraphQL door has the form that GraphQL over HTTP gives it. What it holds is compared elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from schema.errors import every_refusal
from tests.documented.exchange import Exchange

MEDIA_TYPES = ("application/json; charset=utf-8", "application/graphql-response+json; charset=utf-8")
CODES = {one.code for one in every_refusal()}
MEMBERS = {"data", "errors", "extensions"}
OF_ERRORS = {"message", "locations", "path", "extensions"}


def faults_of_graphql(found: Exchange) -> Iterator[str]:
    """Each thing that is wrong with its form."""
    if found.status in (204, 304) or found.method in ("HEAD", "OPTIONS"):
        return
    if found.media_type not in MEDIA_TYPES:
        yield f"{found.media_type} for an answer of GraphQL"
        return
    answer = found.json
    if not isinstance(answer, dict) or not {"data", "errors"} & answer.keys() or answer.keys() - MEMBERS:
        yield "no answer of GraphQL"
        return
    yield from _status(found, answer)
    errors = answer.get("errors", [])
    if not isinstance(errors, list) or ("errors" in answer and not errors):
        yield "errors that are no list, or an empty one"
        return
    for error in errors:
        yield from _error(error)


def _status(found: Exchange, answer: dict[str, object]) -> Iterator[str]:
    if "data" in answer and found.status != 200:
        yield "data with a status of a refusal"
    if "data" not in answer and found.status == 200 and found.media_type == MEDIA_TYPES[1]:
        yield "a refusal with the status of data"


def _error(error: object) -> Iterator[str]:
    if not isinstance(error, dict) or not isinstance(error.get("message"), str) or error.keys() - OF_ERRORS:
        yield f"an error of another form: {error}"
        return
    code = error.get("extensions", {}).get("code")
    if code not in CODES:
        yield f"the code {code} is none of ours"
