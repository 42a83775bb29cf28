"""Security of the OpenAPI document: what a request must show, from who may."""

from __future__ import annotations

from schema.access import Access
from schema.scope import Scope

Json = dict[str, object]
BEARER, CLIENT, CREDENTIALS, WEBHOOK = "bearer", "client", "client_credentials", "webhook"
SCHEMES: Json = {
    BEARER: {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "bst_ses_... or bst_pat_...",
        "description": "A session (`POST /v1/sessions`), which may do whatever its account may; or a token (`POST /v1/tokens`), "
        "which may do what its scopes say: where an operation names a scope beside this, a token needs it; where this stands alone, "
        "no token is let in; where `{}` stands beside it, anybody is let in, and who brings a session or any token is told more.",
    },
    CREDENTIALS: {
        "type": "oauth2",
        "description": "The token of a client (`POST /v1/clients`), which a program gets by itself. It lasts an hour; another is got in "
        "the same way, so there is none to refresh it with (RFC 6749, 4.4.3).",
        "flows": {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": {one.value: one.description for one in Scope}}},
    },
    CLIENT: {
        "type": "http",
        "scheme": "basic",
        "description": "The id and the secret of a client (`POST /v1/clients`). They may stand in the form instead, as `client_id` and "
        "`client_secret`, not at both places.",
    },
    WEBHOOK: {
        "type": "apiKey",
        "in": "header",
        "name": "webhook-signature",
        "description": "A signature as Standard Webhooks has it: `v1,` and, in base64, the HMAC-SHA256 over `webhook-id`, "
        "`webhook-timestamp` and the body as it is sent, with dots between them. Its key is what stands behind `whsec_` in the operator's "
        "setting, in base64. Several may stand there, apart by spaces, ten at most; one must fit.",
    },
}


def security(access: Access) -> list[Json]:
    """None where anyone may; where it is told more to those who are signed in, that or nothing.

    A scope stands at the client's way alone, though it holds for every token: linters know scopes of OAuth only.
    """
    if access.is_public:
        return [{}, {BEARER: []}] if access.is_personal else []
    session: Json = {BEARER: []}
    return [session, {CREDENTIALS: [access.scope.value]}] if access.scope else [session]
