"""What schemathesis is told beside the document: who asks, and what of a query no schema can say. Loaded by its command line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import schemathesis

from tests.contract.unsaid import keep_to_what_no_schema_says

Case = schemathesis.Case[Any]
WHO = "CONTRACT_WHO"
"""A file of JSON: the token of whoever asks, and secrets of sessions, one of which is taken after the other."""
UNAUTHENTICATED = 401
Response = schemathesis.Response


class Secrets:
    """A token where one may come; else a session of a spare account, of which all may be ended by what is asked in it."""

    session: ClassVar[str]
    waiting: ClassVar[Iterator[str]]
    token: ClassVar[str]

    @classmethod
    def read(cls, path: Path) -> None:
        told = json.loads(path.read_text())
        cls.token, cls.waiting = told["token"], iter(told["sessions"])
        cls.next_session()

    @classmethod
    def next_session(cls) -> None:
        cls.session = next(cls.waiting)

    def get(self, case: Case, context: schemathesis.AuthContext) -> str:
        return Secrets.session if takes_no_token(case.operation) else Secrets.token

    def set(self, case: Case, data: str, context: schemathesis.AuthContext) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


def takes_no_token(operation: schemathesis.APIOperation[Any, Any, Any, Any]) -> bool:
    """Whether only a session will do: no scope is named."""
    return {"bearer": []} in operation.definition.raw.get("security", ())


if os.environ.get(WHO):
    Secrets.read(Path(os.environ[WHO]))
    schemathesis.auth(refresh_interval=None)(Secrets)


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: Case, kwargs: dict[str, Any]) -> None:
    """A query that fits the schema is to fit also what the schema cannot say."""
    if case.meta and case.meta.generation.mode == schemathesis.GenerationMode.POSITIVE and case.query and context.operation:
        keep_to_what_no_schema_says(case.query, {one.name for one in context.operation.query})


@schemathesis.hook
def after_call(context: schemathesis.HookContext, case: Case, response: Response) -> None:
    """Who was signed out is followed by the next one."""
    if os.environ.get(WHO) and response.status_code == UNAUTHENTICATED and Secrets.session in str(case.headers):
        Secrets.next_session()
