"""Commands that are read when they are asked for: whoever exports has no web service in memory, and waits for none to be read."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import ClassVar

import click


class Commands(click.Group):
    """A group whose commands stand in modules: `where` names each as module:function, of this folder."""

    where: ClassVar[Mapping[str, str]]

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*self.where, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.where:
            return super().get_command(ctx, cmd_name)
        module, _, function = self.where[cmd_name].partition(":")
        command = getattr(import_module(f"api.cli.{module}"), function)
        assert isinstance(command, click.Command), f"{self.where[cmd_name]} is a command"
        return command


def commands_of(group: click.Group) -> dict[str, click.Command]:
    """Also those that are read only when they are asked for."""
    context = click.Context(group)
    found = {name: group.get_command(context, name) for name in group.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None}
