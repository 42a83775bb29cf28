"""Refusals as RFC 9457 problems."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import quote

from pydantic_core import to_json

from api.secret import without_secrets
from schema.errors import Fault, Refusal

MEDIA_TYPE = "application/problem+json"
PATH_MARKS = "/:@!$&'()*+,;=~"  # what RFC 3986 lets stand in a path as it is; `instance` is a URI


def problem(refusal: Refusal, path: str, request_id: str) -> bytes:
    """The problem's body. A fault of ours says nothing of its cause."""
    body: dict[str, object] = {
        "type": f"/problems/{refusal.code}",
        "title": refusal.title,
        "status": refusal.status,
        "code": refusal.code,
        "detail": refusal.detail,
        "instance": quote(without_secrets(path), safe=PATH_MARKS, errors="replace"),
        "request_id": request_id,
    }
    if refusal.faults:
        body["errors"] = [_fault(one) for one in refusal.faults]
    return to_json(body, inf_nan_mode="constants")


def _fault(fault: Fault) -> dict[str, str]:
    return {name: value for name, value in asdict(fault).items() if value is not None}
