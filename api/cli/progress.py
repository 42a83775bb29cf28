"""How far long work is: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType

import click

SECONDS_BETWEEN_LINES = 5.0  # in a log, a line more often tells nothing more


class ProgressBar:
    """Called with a stage, how much is done and how much there is."""

    def __init__(self) -> None:
        self.is_terminal = sys.stderr.isatty()
        self.stage = ""
        self.told_at = 0.0

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.is_terminal and self.stage:
            click.echo(err=True)

    def __call__(self, stage: str, done: int, total: int) -> None:
        is_end, is_new = done >= total, stage != self.stage
        if self.is_terminal:
            self._draw(stage, done, total, is_new)
        elif is_end or time.monotonic() - self.told_at > SECONDS_BETWEEN_LINES:
            click.echo(f"{stage}: {done:,} of {total:,}", err=True)
            self.told_at = time.monotonic()
        self.stage = stage

    def _draw(self, stage: str, done: int, total: int, is_new: bool) -> None:
        if is_new and self.stage:
            click.echo(err=True)
        if is_new or done >= total or time.monotonic() - self.told_at > 0.1:
            filled = 30 * done // max(total, 1)
            click.echo(f"\r{stage:<12} [{'#' * filled}{'.' * (30 - filled)}] {done:,} of {total:,}", nl=False, err=True)
            self.told_at = time.monotonic()
