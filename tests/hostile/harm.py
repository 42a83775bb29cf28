"""What no answer to a hostile request may be or say, whoever asked."""

from __future__ import annotations

import json
import re

from tests.documented.exchange import Exchange
from tests.hostile.corpus import Case

INSIDE = re.compile(
    r"Traceback|File \"|\.py\b|site-packages|\bline \d+, in\b"
    r"|\b(?:asyncpg|pydantic|litestar|strawberry|granian|uvloop|httpx|authlib|msgspec)\b"
    r"|(?-i:\b[A-Z]\w*(?:Error|Exception)\b)|NoneType|\bobject has no attribute\b|<class |\bobject at 0x|\bcoroutine\b"
    r"|\b(?:SQLSTATE|postgres(?:ql)?|pg_\w+|plpgsql)\b|\b(?:select|insert into|update|delete from)\s+\w+\s+(?:from|set|values|where)\b"
    r"|\brelation \"|\bcolumn \"|violates |\bsyntax error at or near\b|/(?:usr|home|tmp|var|root|opt)/",
    re.IGNORECASE,
)
TOLD_BACK = ("instance", "request_id")
"""Members of a problem that say what the client said."""
SIGNED = ("/v1/mail-events",)
"""Without a secret in the settings they are not there, whatever comes."""
OF_THE_SERVER = ("server", "x-request-id")
"""Fields that are not ours: the server names itself on every answer, and the other is what the client said."""


def harm(case: Case, found: Exchange) -> list[str]:
    """Each thing that may not be; none where all is well."""
    wrong = [] if found.status < 500 else [f"a fault: {found}"]
    if case.statuses and found.path not in SIGNED and found.status not in case.statuses:
        wrong.append(f"none of {case.statuses}: {found}")
    if found.status >= 400 and (leak := INSIDE.search(said(found))):
        wrong.append(f"{leak[0]!r} is from inside: {found}")
    return wrong


def said(found: Exchange) -> str:
    """What a refusal says in its own words."""
    fields = " ".join(f"{name}: {value}" for name, value in found.headers.items() if name not in OF_THE_SERVER)
    text = found.plain.decode("utf-8", "replace")
    try:
        problem = json.loads(text)
    except ValueError:
        return f"{fields} {text}"
    if isinstance(problem, dict):
        problem = {name: value for name, value in problem.items() if name not in TOLD_BACK}
    return f"{fields} {json.dumps(problem)}"
