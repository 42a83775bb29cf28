"""Commands that describe the service."""

from __future__ import annotations

import click

from api.settings import SETTINGS
from openapi.generate import graphql_sdl, openapi_json


@click.command()
@click.option("--graphql", is_flag=True, help="Print the GraphQL schema instead.")
def openapi(graphql: bool) -> None:
    """Print the OpenAPI document."""
    click.echo(graphql_sdl() if graphql else openapi_json(), nl=False)


@click.command()
def settings() -> None:
    """List all settings, their values now, and what they mean."""
    for one in SETTINGS:
        click.echo(f"{one.name}={one.value}\n    {one.meaning}")
