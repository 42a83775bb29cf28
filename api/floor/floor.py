"""The outermost layer: every request goes in here, every answer leaves here. The router is inside."""

from __future__ import annotations

import logging
from functools import partial

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from api.floor.answer import Answer
from api.floor.fixed import Fixed
from api.floor.kept import Kept, Whole, asked_by
from api.floor.paths import READ_POINTS, Paths, Place
from api.floor.query import query_string
from api.floor.request import Headers, body_of, check_accept, check_host, check_path, check_secrets, check_size, replay, request_id
from api.floor.terms import Terms
from api.floor.viewers import Viewers
from api.strict_json import must_be_json
from schema.errors import MalformedQuery, NotFound, Refusal, Unexpected
from schema.viewer import Viewer

KEPT_METHODS = frozenset({"GET", "HEAD"})
ANSWERS_JSON = "/v1/"  # below it, a client must take JSON
log = logging.getLogger("broadsheet")


class Floor:
    """Wraps the router. Raises nothing: what goes wrong becomes a problem."""

    def __init__(self, inner: ASGIApp, paths: Paths, terms: Terms) -> None:
        self.inner, self.paths, self.fixed, self.viewers = inner, paths, Fixed(terms), Viewers()
        self.kept = Kept(terms.kept / 1000)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:  # a plain "http" is equal to it
            await self._answer(scope, receive, send)
        else:
            await self.inner(scope, receive, send)

    async def _answer(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        headers = Headers.of(scope)
        answer = Answer(send, self.fixed, scope, headers, request_id(headers))
        scope["state"]["request_id"], scope["state"]["has_written"] = answer.request_id, self.kept.forget
        try:
            place = self.paths.find(scope["path"])
            await self._charge(scope, headers, answer, place)
            check_size(scope, headers)
            check_path(scope)
            check_host(headers)
            check_secrets(scope)
            if place is None:
                raise NotFound("There is nothing at this address.")
            await self._pass_on(scope, receive, answer, place)
        except Refusal as refusal:
            await answer.refuse(refusal, scope["path"])
        except Exception:  # the last place where a fault of ours can still become an answer
            log.exception("request %s failed", answer.request_id)
            await answer.refuse(Unexpected(), scope["path"])

    async def _charge(self, scope: HTTPScope, headers: Headers, answer: Answer, place: Place | None) -> None:
        """Raises RateLimited or InvalidToken. `charge` in the request's state is for whoever finds out later what else it costs."""
        answer.client = client = self.fixed.proxies.client(scope, headers.fields.get(b"x-forwarded-for"))
        answer.limiter = self.fixed.limiter
        if place is not None:
            answer.place = place
        points = answer.place.points.get(scope["method"], READ_POINTS)
        viewer, scope["state"]["client"] = None, client
        try:
            has_viewers = points and not answer.place.is_static and not answer.place.is_for_clients
            if has_viewers and (told := headers.fields.get(b"authorization")):
                viewer = await self._viewer(scope, told)
                scope["state"]["forget"] = partial(self.viewers.forget, told)
                answer.client, answer.limiter = f"account {viewer.account_id}", self.fixed.token_limiter
        finally:  # whoever comes with a wrong secret pays, too
            scope["state"]["viewer"] = viewer
            scope["state"]["charge"] = partial(answer.limiter.spend, answer.client, paid=points) if answer.limiter else free
            if answer.limiter:
                answer.limiter.spend(answer.client, points)

    async def _viewer(self, scope: HTTPScope, authorization: bytes) -> Viewer:
        return await self.viewers.of(authorization, scope["litestar_app"].state)

    async def _pass_on(self, scope: HTTPScope, receive: Receive, answer: Answer, place: Place) -> None:
        method, headers = scope["method"], answer.headers
        place.check(method)
        if method == "OPTIONS":
            await answer.options()
            return
        if scope["path"].startswith(ANSWERS_JSON):
            scope["state"]["accepted"] = check_accept(headers, place.offers)
        answer.negotiate(scope)
        if place.is_kept and (kept := self._kept(scope, answer)):
            await answer.again(kept)
            return
        if method == "HEAD":
            scope["method"], scope["state"]["is_head"] = "GET", True
        elif method == "QUERY":
            receive = await self._as_get(scope, receive, headers, place)
        elif method != "GET":
            receive = replay(await body_of(receive, headers, place.largest_of(method)), receive)
        await self.inner(scope, receive, answer)

    def _kept(self, scope: HTTPScope, answer: Answer) -> Whole | None:
        """What was answered a moment ago; else what comes now is kept. Neither for whoever says who they are."""
        if not self.kept.seconds or scope["method"] not in KEPT_METHODS or b"authorization" in answer.headers.fields:
            return None
        asked = asked_by(scope, answer.headers)
        found = self.kept.find(asked, answer.known)
        if found is None:
            answer.keep = self.kept.keeper(asked)
        return found

    async def _as_get(self, scope: HTTPScope, receive: Receive, headers: Headers, place: Place) -> Receive:
        """Turns a QUERY into the GET that asks the same. Raises Refusal."""
        if scope["query_string"]:
            raise MalformedQuery("A QUERY says in its body what it asks; its address has no query string.")
        must_be_json(headers.fields.get(b"content-type", b"").decode("latin-1"))
        body = await body_of(receive, headers, place.largest_of("QUERY"))
        scope["query_string"] = query_string(body, place.members or {})
        scope["method"] = "GET"
        return replay(b"", receive)


def free(points: int) -> None:
    """What a charge is where nothing is counted."""
