"""Security of the OpenAPI document: what a request must show, from who may."""

from __future__ import annotations

from schema.access import Access

Json = dict[str, object]
BEARER, CLIENT = "bearer", "client"
SCHEMES: Json = {
    BEARER: {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "bst_ses_... or bst_pat_...",
        "description": "A session (`POST /v1/sessions`), which may do whatever its account may; or a token (`POST /v1/tokens`), "
        "which may do what its scopes say: where an operation names a scope here, a token needs it; where it names none, "
        "no token is let in.",
    },
    CLIENT: {
        "type": "http",
        "scheme": "basic",
        "description": "The id and the secret of a client (`POST /v1/clients`). They may stand in the form instead, as `client_id` and "
        "`client_secret`, not at both places.",
    },
}


def security(access: Access) -> list[Json]:
    """None where anyone may; where it is told more to those who are signed in, that or nothing."""
    if access.is_public:
        return [{}, {BEARER: []}] if access.is_personal else []
    return [{BEARER: [access.scope.value] if access.scope else []}]
