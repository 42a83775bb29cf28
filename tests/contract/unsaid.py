"""What the document cannot say. One table: what operations may answer beside what a check of schemathesis expects, and why.

No check is switched off, for none of the operations. What is taken out of queries that fit the schema, and is refused all the same, stands
with its reasons in `keep_to_what_no_schema_says`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from api.rest.export_files import NAME as EXPORT_FILE
from api.rest.mail_events import NAME as MAIL_EVENTS
from api.rest.routes import OPERATIONS
from api.rest.write import Write
from api.rest.writes import WRITES
from schema.errors import Gone

ACCEPTANCE, HEADERS = "positive_data_acceptance", "missing_required_header"
EXPECTED = {
    ACCEPTANCE: ("2xx", "3xx", "401", "403", "404", "409", "429", "5xx"),
    HEADERS: ("400", "401", "403", "406", "415", "422"),
}
"""What schemathesis takes by itself: for a request that fits the document, and for one that lacks a header."""
METHODS = ("get", "put", "post", "delete", "options", "patch", "trace", "query")
"""What schemathesis tries where the document has no such method."""
OAUTH = ("issueToken", "revokeIssuedToken")
FEW_NAMES = 15  # which are no more than 500 letters


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What some operations may answer, where `check` knows nothing of it."""

    check: str
    status: str
    operations: Collection[str]
    reason: str


def writes(which: Callable[[Write], bool]) -> frozenset[str]:
    return frozenset(one.operation_id for one in WRITES if which(one))


TABLE = (
    Unsaid(HEADERS, "428", writes(lambda one: one.is_conditional), "A missing If-Match has a status of its own, RFC 6585."),
    Unsaid(HEADERS, "404", (MAIL_EVENTS,), "Without a secret in the settings this address is not there; its own tests sign what comes."),
    Unsaid(ACCEPTANCE, "410", (EXPORT_FILE,), "No schema says which exports have expired."),
    Unsaid(
        ACCEPTANCE, "410", ("listChanges",), "No schema says how far back changes are kept; without a cursor it begins where they began."
    ),
    Unsaid(ACCEPTANCE, "416", (EXPORT_FILE,), "No schema says how many bytes a file has."),
    Unsaid(ACCEPTANCE, "412", (EXPORT_FILE,), "No schema says what the present files are."),
    Unsaid(ACCEPTANCE, "412", writes(lambda one: one.is_conditional), "No schema says which version is the present one."),
    Unsaid(
        ACCEPTANCE, "410", writes(lambda one: Gone in one.verb.refusals), "No schema says which link was mailed, or which code was given."
    ),
    Unsaid(
        ACCEPTANCE,
        "422",
        writes(lambda one: bool(one.in_body)),
        "No pattern says which words can be seen, which names are free, which addresses are deliverable, which rows there are.",
    ),
    Unsaid(ACCEPTANCE, "400", OAUTH, "RFC 6749 answers 400 to what it knows nothing of, and says which members go together in prose."),
)
"""All exceptions. An operation that fits a line is in it as soon as it is there."""
TAKES_QUERY = frozenset({one.path for one in OPERATIONS if one.is_list})
"""OpenAPI 3.1 has no word for the method QUERY. Allow names it all the same, so neither it nor OPTIONS is tried there by schemathesis;
`tests/contract/writes.py` does, and tests/test_floor_query.py."""


def operation_ids() -> Iterator[tuple[str, str]]:
    """With the paths of each."""
    yield from ((one.operation_id, one.path) for one in OPERATIONS)
    yield from ((one.operation_id, one.path) for one in WRITES)
    yield from ((name, "") for name in (*OAUTH, MAIL_EVENTS, EXPORT_FILE))


PUBLIC = frozenset(
    {
        *(one.operation_id for one in OPERATIONS if one.root_field.access.is_public),
        *(one.operation_id for one in WRITES if one.verb.access.is_public),
        *OAUTH,
    }
)
"""What answers everybody alike. Along its bounds it is tried by nobody in particular and by an admin, and not by four more people."""


def toml(is_one_of_many: bool = False) -> str:
    """The table as schemathesis reads it; `is_one_of_many` leaves to others what answers everybody alike."""
    return "\n".join(lines for name, path in operation_ids() if (lines := _operation(name, path, is_one_of_many)))


def _operation(name: str, path: str, is_one_of_many: bool) -> str:
    more: dict[str, list[str]] = {}
    for one in TABLE:
        if name in one.operations:
            more.setdefault(one.check, []).append(one.status)
    told = [f"checks.{check}.expected-statuses = {_texts((*EXPECTED[check], *statuses))}" for check, statuses in more.items()]
    if is_one_of_many and name in PUBLIC:
        told.append("phases.coverage.enabled = false")
    elif path in TAKES_QUERY:
        told.append(f"phases.coverage.unexpected-methods = {_texts([one for one in METHODS if one not in ('query', 'options')])}")
    return "\n".join(["[[operations]]", f'include-operation-id = "{name}"', *told, ""]) if told else ""


def _texts(values: Collection[str]) -> str:
    return json.dumps(list(values))  # which is TOML as well


def keep_to_what_no_schema_says(query: dict[str, Any], known: Collection[str]) -> None:
    """Takes out of a query that fits the schema what is refused all the same."""
    for name in {"fields", "include"} & query.keys():
        query[name] = ",".join(str(query[name]).split(",")[:FEW_NAMES])  # together they are one text
    query.pop("cursor", None)  # a cursor is one that a list gave, so one made up is never right
    if query.get("sort") == "relevance":
        query.setdefault("q", "harbour")  # what is relevant to nothing is refused
    is_tree = query.get("view") == "tree" or ("view" not in query and query.keys() & {"roots", "replies", "depth"})
    size = "roots" if is_tree else "limit" if "limit" in known else None
    for name in ("limit",) if is_tree else ("roots", "replies", "depth"):
        query.pop(name, None)  # each view has sizes of its own
    if is_tree:
        query["depth"] = min(int(query.get("depth", 1)), 1)  # the sizes of a tree multiply
    if "include" in query and size:
        query[size] = 1  # as do those of the lists inside a list
        if is_tree:
            query["replies"] = min(int(query.get("replies", 1)), 1)


def whole_numbers(value: Any) -> Any:
    """A body with 19 for 19.0: to a schema both are whole numbers, and here nothing is coerced."""
    if isinstance(value, dict):
        return {name: whole_numbers(one) for name, one in value.items()}
    if isinstance(value, list):
        return [whole_numbers(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
