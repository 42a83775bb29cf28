"""Ctrl-C ends a command whatever it is doing."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress

import pytest

from api.cli.where import run


async def takes_no_notice() -> str:
    """As what was done already when it was called off."""
    with suppress(asyncio.CancelledError):
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.Event().wait()
    return "done"


def test_an_interrupt_that_the_work_takes_no_notice_of_is_not_lost() -> None:
    with pytest.raises(KeyboardInterrupt):
        run(takes_no_notice())


def test_what_nobody_interrupts_is_run_to_its_end() -> None:
    async def works() -> str:
        return "done"

    assert run(works()) == "done"
