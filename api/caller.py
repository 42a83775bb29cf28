"""Who calls, when and from where: what both doors take of a request beside what it asks."""

from __future__ import annotations

import re
from collections.abc import Callable

from litestar import Request
from litestar.datastructures import State

from api import settings
from api.acts.doing import Doing
from api.acts.once import LONGEST_KEY, Once
from api.public import public
from schema.context import Context
from schema.errors import Fault, Invalid
from schema.input import Input
from schema.verb import Verb

Call = Request[None, None, State]
UNKEPT = {"password", "secret", "code", "verifier"}  # of an input; a digest of what can be guessed would tell it to whoever has a backup
LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?")


def context_of(request: Call) -> Context:
    state = request.app.state
    return Context(state.clock(), request.scope["state"]["viewer"], state.providers.shown)


def doing_of(request: Call, verb: Verb, given: Input, place: str = "") -> Doing:
    """What an act is given. `place` tells which of several acts in a request this is. Raises Invalid."""
    doing = visiting(request)
    key = key_of(request)
    if not key:
        return doing
    who = f"account {doing.viewer.account_id}" if doing.viewer else f"client {doing.client}"
    asked = given.model_dump_json(exclude=UNKEPT)
    return doing.repeatable(Once.of(who, verb.name, f"{place}\0{key}", asked.encode()))


def has_acted(request: Call) -> None:
    """Said after each act: the floor is not to go by what it knew of the viewer before."""
    forget: Callable[[], None] = request.scope["state"].get("forget", _nobody)
    forget()


def has_written(request: Call) -> None:
    """Said after each act as well: what the floor keeps may be otherwise by now."""
    forget: Callable[[], None] = request.scope["state"]["has_written"]
    forget()


def _nobody() -> None:
    """There was no viewer."""


def visiting(request: Call) -> Doing:
    """The same for what is no verb: a browser on its way."""
    context, state = context_of(request), request.scope["state"]
    agent, here = request.headers.get("user-agent", ""), links_to(request)
    return Doing(request.app.state.pool, context.now, context.viewer, state["client"], agent, state["request_id"], here)


def key_of(request: Call) -> str:
    """The Idempotency-Key: bare, or as a string of RFC 8941. Raises Invalid."""
    key = request.headers.get("idempotency-key", "").strip()
    if len(key) >= 2 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if len(key) > LONGEST_KEY or not key.isprintable() or not key.isascii():
        right = f"{LONGEST_KEY} printable ASCII characters at most"
        raise Invalid("Idempotency-Key cannot be read.", (Fault("invalid_value", right, parameter="Idempotency-Key"),))
    return key


def links_to(request: Call) -> str:
    """Where links in mails lead. A stranger's Host is not believed: it would send others' secrets to the stranger."""
    told = request.headers.get("host", "")
    host = told if LOOPBACK.fullmatch(told) else f"{settings.HOST.value}:{settings.PORT.value}"
    return public(request.app.state.base_url, request.scope["scheme"], host).base
