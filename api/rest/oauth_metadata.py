"""Where OAuth's clients find what there is: the authorization server (RFC 8414), and what its tokens are for (RFC 9728)."""

from __future__ import annotations

from litestar import Request, get
from litestar.datastructures import State
from pydantic_core import to_json

from api.finished import Finished
from api.public import Public, public
from api.rest.parameters import read_parameters
from schema.oauth import GRANT, AuthorizationServer, ProtectedResource
from schema.scope import Scope

Asked = Request[None, None, State]
JSON = "application/json"
METHODS = ["client_secret_basic", "client_secret_post"]


def here(request: Asked) -> Public:
    """The service's own address, which is the issuer's. Raises Malformed."""
    read_parameters(request.scope["query_string"], {})
    return public(request.app.state.base_url, request.scope["scheme"], request.headers.get("host"))


@get("/.well-known/oauth-authorization-server", include_in_schema=False)
async def authorization_server(request: Asked) -> Finished:
    at = here(request)
    told = AuthorizationServer(
        issuer=at.base,
        token_endpoint=at.url("/oauth/token"),
        token_endpoint_auth_methods_supported=METHODS,
        revocation_endpoint=at.url("/oauth/revoke"),
        revocation_endpoint_auth_methods_supported=METHODS,
        grant_types_supported=[GRANT],
        response_types_supported=[],  # there is no page that asks people for their consent
        scopes_supported=list(Scope),
        service_documentation=at.url("/docs"),
    )
    return Finished(to_json(told), JSON)


@get("/.well-known/oauth-protected-resource", include_in_schema=False)
async def protected_resource(request: Asked) -> Finished:
    at = here(request)
    told = ProtectedResource(
        resource=at.base,
        authorization_servers=[at.base],
        bearer_methods_supported=["header"],
        scopes_supported=list(Scope),
        resource_documentation=at.url("/docs"),
    )
    return Finished(to_json(told), JSON)


metadata_routes = [authorization_server, protected_resource]
