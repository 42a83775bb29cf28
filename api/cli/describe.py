"""Commands that describe the service."""

from __future__ import annotations

import re

import click

from api.settings import SETTINGS, Setting
from openapi.generate import graphql_sdl, openapi_json

PASSWORD = re.compile(r"(?<=//)([^/:@]*:).*(?=@)|(?<=password=)[^&]*")  # in a URL: before the host, or among the options
MAIL_LOGIN = re.compile(r"^(smtps?://).*(?=@)")  # all of it: some servers take the same secret for the user and the password


@click.command()
@click.option("--graphql", is_flag=True, help="Print the GraphQL schema.")
def openapi(graphql: bool) -> None:
    """Print the OpenAPI document (JSON), or the GraphQL schema (SDL)."""
    click.echo(graphql_sdl() if graphql else openapi_json(), nl=False)


@click.command()
def settings() -> None:
    """List all settings, their values now, and what they mean.

    They are environment variables. A password or a secret in one is not shown.
    """
    for one in SETTINGS:
        click.echo(f"{one.name}={shown(one)}\n    {one.meaning}")


def shown(setting: Setting) -> str:
    """Of a secret, no more than that there is one."""
    return "***" if setting.value and setting.name.endswith("_SECRET") else without_secrets(setting.value)


def without_secrets(value: str) -> str:
    return PASSWORD.sub(r"\1***", MAIL_LOGIN.sub(r"\1***", value))
