"""Schemathesis against the contract, in this process: whatever the document allows is answered, whatever it forbids is refused."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from litestar.types import Receive, Scope, Send
from pydantic_core import to_json
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    missing_required_header,
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)

from api.app import create_app
from api.rest.routes import OPERATIONS
from api.rest.writes import WRITES
from db.pool import open_pool
from schema.page_import import LARGEST_IMPORT
from tests.dataset import load
from tests.dataset_people import MODERATOR, OWNER
from tests.people import session_of
from tests.sending import connected

pytestmark = [
    pytest.mark.slow,
    # Hypothesis shows the strategies of large documents in full when it draws; what it warns of is its own work.
    pytest.mark.filterwarnings("ignore:Generating overly large repr:hypothesis.errors.HypothesisWarning"),
]
NOT_IN_3_1 = [unsupported_method, allow_header_conformance]  # a document cannot say that a path takes QUERY; test_floor_query tries it
# What is right by itself may not fit what there is: no schema says who has a handle, or which link was mailed.
# A change without If-Match is 428 (RFC 6585), which schemathesis does not know.
OF_WRITES = [positive_data_acceptance, missing_required_header]
WRITTEN = {one.operation_id for one in WRITES}
PRIVATE = {
    *(one.operation_id for one in OPERATIONS if not one.root_field.access.is_public),
    *(one.operation_id for one in WRITES if not one.verb.access.is_public),
}
"""What is asked in a session that has just begun: one that was asked in before may have been ended by what was asked."""
OF_STAFF = {
    *(one.operation_id for one in OPERATIONS if one.root_field.access.named_roles),
    *(one.operation_id for one in WRITES if one.verb.access.named_roles),
}
FEW_NAMES = 15  # which are no more than 500 letters
EXAMPLES = 20  # for each operation, beside those that go along the bounds of its parameters


class Served:
    """The application. Its database comes after the tests have their names, and its pool anew with each request, whose loop is new too."""

    def __init__(self) -> None:
        self.app, self.dsn = create_app(), ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with await open_pool(self.dsn, size=1) as pool:
            self.app.state.pool = pool
            await self.app(scope, receive, send)


served = Served()
contract = schemathesis.openapi.from_asgi("/openapi.json", served)


@pytest.fixture(scope="module")
def _database(dsn: str) -> None:
    """A dataset of this module's own, for much is written."""

    async def fill() -> None:
        async with connected(dsn) as connection:
            await load(connection)

    asyncio.run(fill())
    served.dsn = dsn


def keep_to_what_no_schema_says(query: dict[str, Any], is_list: bool) -> None:
    """Takes out of a query that fits the schema what is refused all the same."""
    for name in {"fields", "include"} & query.keys():
        query[name] = ",".join(str(query[name]).split(",")[:FEW_NAMES])  # together they are one text
    query.pop("cursor", None)  # a cursor is one that a list gave, so one made up is never right
    if query.get("sort") == "relevance":
        query.setdefault("q", "harbour")  # what is relevant to nothing is refused
    is_tree = query.get("view") == "tree" or ("view" not in query and query.keys() & {"roots", "replies", "depth"})
    size = "roots" if is_tree else "limit" if is_list else None
    for name in ("limit",) if is_tree else ("roots", "replies", "depth"):
        query.pop(name, None)  # each view has sizes of its own
    if is_tree:
        query["depth"] = min(int(query.get("depth", 1)), 1)  # the sizes of a tree multiply
    if "include" in query and size:
        query[size] = 1  # as do those of the lists inside a list
        if is_tree:
            query["replies"] = min(int(query.get("replies", 1)), 1)


@contract.parametrize()
@settings(max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.usefixtures("_database")
def test_every_operation_does_what_the_document_says(case: schemathesis.Case[Any]) -> None:
    if case.meta and case.meta.generation.mode == schemathesis.GenerationMode.POSITIVE:
        keep_to_what_no_schema_says(case.query, is_list="limit" in {one.name for one in case.operation.query})
    operation_id = case.operation.definition.raw["operationId"]
    headers = dict[str, str]()
    if operation_id in PRIVATE:
        who = MODERATOR if operation_id in OF_STAFF else OWNER
        headers["Authorization"] = f"Bearer {session_of(served.dsn, who.account_id)}"
    is_too_large = len(to_json(case.body)) > LARGEST_IMPORT if isinstance(case.body, dict | list) else False
    unsaid = [
        *([negative_data_rejection] if is_too_large else []),
        *(OF_WRITES if operation_id in WRITTEN else []),
        *(NOT_IN_3_1 if case.method in ("QUERY", "OPTIONS") else []),
    ]
    case.call_and_validate(headers=headers, excluded_checks=unsaid)
