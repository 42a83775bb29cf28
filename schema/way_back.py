"""What a client has in its hands once its browser is back from an outside provider: the proof of who sits before it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schema.me import LONGEST_SECRET

VERIFIER_FORM = "^[A-Za-z0-9._~-]{43,128}$"  # as in PKCE (RFC 7636)

SignInCode = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_SECRET, description="What stood behind `#code=` in the address that the browser came back to."),
]
Verifier = Annotated[
    str,
    Field(
        pattern=VERIFIER_FORM,
        description="What the client kept to itself: 43 to 128 letters, digits, or - . _ ~, whose SHA-256 was the challenge.",
        examples=["dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"],
    ),
]
