"""What OAuth 2.0's own addresses take and answer with. Its names and forms are those of its RFCs, so nothing here is a noun of ours."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from schema.scope import Scope

GRANT: Literal["client_credentials"] = "client_credentials"
SCOPES_FORM = r"^[!#-\[\]-~]+( [!#-\[\]-~]+)*$"
ClientId = Annotated[str | None, Field(description="The client's id, where it does not show itself by HTTP Basic.", examples=["cli_1"])]
ClientSecret = Annotated[str | None, Field(description="Its secret, likewise.")]


class TokenRequest(BaseModel):
    """A form (RFC 6749, 4.4.2). What it names beyond this is passed over; a name without a value is as if it were left out."""

    grant_type: Literal["client_credentials"] = Field(description="The one way in which tokens are given here.", examples=[GRANT])
    scope: str | None = Field(
        None,
        pattern=SCOPES_FORM,
        description="Scopes apart by spaces, of those that the client has; all of them where it is left out.",
        examples=["account:read votes:write"],
    )
    client_id: ClientId = None
    client_secret: ClientSecret = None


class RevocationRequest(BaseModel):
    """A form (RFC 7009, 2.1). What it names beyond this is passed over; a name without a value is as if it were left out."""

    token: str = Field(min_length=1, description="The token that is to stop working.", examples=["bst_pat_..."])
    token_type_hint: str | None = Field(None, description="Changes nothing here.", examples=["access_token"])
    client_id: ClientId = None
    client_secret: ClientSecret = None


class IssuedToken(BaseModel):
    """A token for the client (RFC 6749, 5.1). It is told this once, and kept nowhere."""

    access_token: str = Field(description="What `Authorization: Bearer` takes.", examples=["bst_pat_..."])
    token_type: Literal["Bearer"] = Field(description="How it is sent.", examples=["Bearer"])
    expires_in: int = Field(description="After how many seconds it stops working.", examples=[3600])
    scope: str = Field(
        description="What it may do: scopes apart by spaces; empty for what everybody may.", examples=["account:read votes:write"]
    )


class Revoked(BaseModel):
    """Nothing is told, whatever the token was."""


class OAuthProblem(BaseModel):
    """What went wrong, as OAuth has it (RFC 6749, 5.2)."""

    error: Literal[
        "invalid_request", "invalid_client", "invalid_scope", "unsupported_grant_type", "temporarily_unavailable", "server_error"
    ] = Field(description="The kind, for programs.", examples=["invalid_client"])
    error_description: str = Field(
        description="What is wrong in this case, for people.", examples=["No client has this id and this secret."]
    )


class AuthorizationServer(BaseModel):
    """Where clients get tokens, and how (RFC 8414)."""

    issuer: str = Field(description="The service's own address.", examples=["https://news.example"])
    token_endpoint: str = Field(description="Where tokens are got.", examples=["https://news.example/oauth/token"])
    token_endpoint_auth_methods_supported: list[str] = Field(
        description="How clients show there who they are.", examples=[["client_secret_basic"]]
    )
    revocation_endpoint: str = Field(description="Where they are given back.", examples=["https://news.example/oauth/revoke"])
    revocation_endpoint_auth_methods_supported: list[str] = Field(description="The same there.", examples=[["client_secret_basic"]])
    grant_types_supported: list[str] = Field(description="In which ways tokens are given.", examples=[[GRANT]])
    response_types_supported: list[str] = Field(description="None: there is no page that asks people for their consent.", examples=[[]])
    scopes_supported: list[Scope] = Field(description="What tokens may do.", examples=[["account:read"]])
    service_documentation: str = Field(description="What people read about it.", examples=["https://news.example/docs"])


class ProtectedResource(BaseModel):
    """Whose tokens are taken here (RFC 9728)."""

    resource: str = Field(description="The service's own address.", examples=["https://news.example"])
    authorization_servers: list[str] = Field(description="Who gives tokens for it.", examples=[["https://news.example"]])
    bearer_methods_supported: list[str] = Field(description="Where tokens are sent.", examples=[["header"]])
    scopes_supported: list[Scope] = Field(description="What tokens may do.", examples=[["account:read"]])
    resource_documentation: str = Field(description="What people read about it.", examples=["https://news.example/docs"])
