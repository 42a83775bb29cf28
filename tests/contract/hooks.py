"""What schemathesis is told beside the document: who asks, and what no schema can say. Loaded by its command line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import schemathesis
from pydantic_core import to_json

from schema.errors import every_refusal
from tests.contract.people import takes_session_alone
from tests.contract.unsaid import keep_to_what_no_schema_says, whole_numbers

Case = schemathesis.Case[Any]
Context = schemathesis.HookContext
WHO = "CONTRACT_WHO"
"""A file of JSON: the token of whoever asks, and secrets of sessions, one of which is taken after the other."""
UNAUTHENTICATED = 401
KEY = "Idempotency-Key"
REFUSALS = frozenset(one.code for one in every_refusal() if one.status < 500)
keys = count(1)


class Secrets:
    """A token where one may come; else a session of a spare account, of which all may be ended by what is asked in it."""

    session: ClassVar[str]
    waiting: ClassVar[Iterator[str]]
    token: ClassVar[str]

    @classmethod
    def read(cls, path: Path) -> None:
        told = json.loads(path.read_text())
        cls.token, cls.waiting, cls.session = told["token"], iter(told["sessions"]), ""
        cls.next_session()

    @classmethod
    def next_session(cls) -> None:
        cls.session = next(cls.waiting, cls.session)  # where all are used up, it goes on with the last

    def get(self, case: Case, context: schemathesis.AuthContext) -> str:
        raw = case.operation.definition.raw
        security = raw.get("security", ()) if isinstance(raw, dict) else ()
        if any("client" in one for one in security):
            return ""  # programs show who they are in another way
        return Secrets.session if takes_session_alone(security, case.operation.label) else Secrets.token

    def set(self, case: Case, data: str, context: schemathesis.AuthContext) -> None:
        if data:
            case.headers["Authorization"] = f"Bearer {data}"


if os.environ.get(WHO):
    Secrets.read(Path(os.environ[WHO]))
    schemathesis.auth(refresh_interval=None)(Secrets)


def is_positive(case: Case) -> bool:
    """Whether the request is one that the document allows."""
    return bool(case.meta and case.meta.generation.mode == schemathesis.GenerationMode.POSITIVE)


@schemathesis.hook
def before_call(context: Context, case: Case, kwargs: dict[str, Any]) -> None:
    """What fits the schema is to fit also what the schema cannot say."""
    if not (is_positive(case) and isinstance(case.query, dict)):
        return
    keep_to_what_no_schema_says(case.query, {one.name for one in case.operation.query})
    if isinstance(case.body, dict | list):
        case.body = whole_numbers(case.body)
    if case.headers and KEY in case.headers:
        case.headers[KEY] = f"key-{next(keys)}"  # one that came with another body is refused


@schemathesis.hook
def after_call(context: Context, case: Case, response: schemathesis.Response) -> None:
    """Who was signed out is followed by the next one. A refusal among GraphQL's errors is an answer, whose code is ours."""
    if os.environ.get(WHO) and response.status_code == UNAUTHENTICATED and Secrets.session in str(case.headers):
        Secrets.next_session()
    if case.operation.label.startswith(("Query.", "Mutation.")) and is_positive(case):
        found = json.loads(response.content)
        if all(one.get("extensions", {}).get("code") in REFUSALS for one in found.get("errors", ())):
            response.content = to_json({"data": found.get("data") or {}})
