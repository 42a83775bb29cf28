"""Checks of writes: who may, what must be said, what a repeat does, and that each is told of where it can be read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any

from api.rest.operation import Operation
from api.rest.routes import OPERATIONS
from api.rest.write import Write
from api.rest.writes import WRITES
from schema.account import Role
from schema.scope import Scope
from tests.contract.live import Live
from tests.contract.wire import Wire
from tests.door import PROBLEM, Answer
from tests.test_rest_parity import MORE_PLACES, PLACES

names = count(1)
Body = dict[str, Any]


def some(words: str) -> str:
    """Words that nobody wrote before."""
    return f"{words} {next(names)}"


def story(**more: object) -> Body:
    return {"site": "harbour-courier", "headline": some("A Story of the Harbour"), "blocks": [{"text": "It reopened."}], **more}


def made(wire: Wire, path: str, secret: str, body: Body) -> str:
    """The address of something new."""
    answer = wire.send("POST", path, secret, body)
    assert answer.status == 201, f"POST {path} is {answer.status}: {answer.body[:300]!r}"
    return answer.headers["location"]


def own_article(wire: Wire, live: Live) -> tuple[str, str]:
    editor = live.people.roles["editor"].token
    return made(wire, "/v1/articles", editor, story()), editor


def own_comment(wire: Wire, live: Live) -> tuple[str, str]:
    writer = live.people.writers[next(names) % len(live.people.writers)]
    return made(wire, "/v1/articles/art_1/comments", writer.token, {"body": some("The harbour is open.")}), writer.token


def own_rule(wire: Wire, live: Live) -> tuple[str, str]:
    moderator = live.people.roles["moderator"].token
    return made(
        wire, "/v1/moderation/rules", moderator, {"kind": "words", "name": some("Rule"), "action": "hold", "words": ["zebra"]}
    ), moderator


def oneself(wire: Wire, live: Live) -> tuple[str, str]:
    return "/v1/me", live.people.spares["reader"][-1].session


CHANGES: Mapping[str, tuple[Callable[[Wire, Live], tuple[str, str]], Callable[[], Body | None]]] = {
    "updateMe": (oneself, lambda: {"display_name": some("Tide")}),
    "editComment": (own_comment, lambda: {"body": some("The harbour is closed.")}),
    "deleteComment": (own_comment, lambda: None),
    "updateArticle": (own_article, lambda: {"headline": some("Another Headline")}),
    "deleteArticle": (own_article, lambda: {"reason": "Published by mistake."}),
    "updateRule": (own_rule, lambda: {"name": some("Another rule")}),
}
"""What each change that needs If-Match is tried on, and with. One that is not here fails."""
NEW: Mapping[str, tuple[str, str, Callable[[], Body]]] = {
    "postComment": ("/v1/articles/art_1/comments", "reader", lambda: {"body": some("About time.")}),
    "createArticle": ("/v1/articles", "editor", story),
    "createRule": ("/v1/moderation/rules", "moderator", lambda: {"kind": "words", "name": some("New"), "action": "hold", "words": ["gnu"]}),
}
"""What is made where it can be read, by whom, with what. What is not here fails."""


def code(answer: Answer) -> tuple[int, object]:
    return answer.status, answer.json.get("code") if answer.body else None


def path_of(one: Operation | Write) -> str:
    """Its address, with something in its place."""
    if isinstance(one, Operation):
        place = MORE_PLACES.get(one.operation_id) or (PLACES[one.root] if one.argument else None)
        return place.path(one.path) if place else one.path
    examples = {name: (one.verb.takes.model_fields[member].examples or ["x_1"])[0] for name, member in one.in_path.items()}
    return one.path.format(**examples)


def guarded() -> Iterator[tuple[Operation | Write, str, bool, Scope | None, frozenset[Role]]]:
    """All that not everybody may, with its address; whether it takes particular roles, which scope, which roles."""
    for read in OPERATIONS:
        access = read.root_field.access
        if not access.is_public:
            yield read, path_of(read), bool(access.named_roles), access.scope, access.roles
    for write in WRITES:
        access = write.verb.access
        if not access.is_public:
            yield write, path_of(write), bool(access.named_roles), access.scope, access.roles


def nobody_does_what_takes_somebody(wire: Wire, live: Live) -> None:
    for one, path, *_ in guarded():
        for secret, wanted in ((None, "unauthenticated"), ("bst_pat_nothing", "invalid_token")):
            answer = wire.send(one.method, path, secret)
            assert code(answer) == (401, wanted), f"{one.operation_id} for {secret or 'nobody'} is {code(answer)}"
            assert answer.headers.get("www-authenticate", "").startswith("Bearer"), f"{one.operation_id} does not say how to come in"


def a_token_does_what_its_scopes_say(wire: Wire, live: Live) -> None:
    for one, path, _, scope, roles in guarded():
        for role in roles:
            bare = wire.send(one.method, path, live.people.bare[role.value])
            assert code(bare) == (403, "insufficient_scope"), f"{one.operation_id} without {scope} is {code(bare)}"


def a_role_does_what_it_may(wire: Wire, live: Live) -> None:
    """Asked in sessions: scopes have no part in it."""
    for one, path, is_for_some, _, roles in guarded():
        for role in set(Role) - roles if is_for_some else ():
            answer = wire.send(one.method, path, live.people.roles[role.value].session)
            assert code(answer) == (403, "forbidden"), f"{one.operation_id} as {role.value} is {code(answer)}"


def everybody_else_may_read(wire: Wire, live: Live) -> None:
    for one, path, _, scope, roles in guarded():
        if isinstance(one, Operation) and one.method == "GET" and not one.operation_id.startswith("listConsents"):
            for role in roles:
                mine = live.people.roles[role.value]
                for secret in (mine.session, *([mine.token] if scope else [])):
                    answer = wire.send("GET", path, secret)
                    assert answer.status in (200, 404), f"{one.operation_id} as {role.value} is {code(answer)}"


def refusals_are_problems(wire: Wire, live: Live) -> None:
    """Whatever layer refuses."""
    asked = (
        ("GET", "/v1/nothing", None, 404, "not_found"),
        ("GET", "/v1/articles/art_404", None, 404, "not_found"),
        ("DELETE", "/v1/articles", None, 405, "method_not_allowed"),
        ("GET", "/v1/articles?limit=0", None, 422, "invalid"),
        ("GET", "/v1/articles?unknown=1", None, 400, "unknown_parameter"),
        ("GET", "/v1/me", None, 401, "unauthenticated"),
        ("POST", "/v1/comment-counts", {"article_ids": 5}, 422, "invalid"),
        ("POST", "/v1/comment-counts", {"article_ids": [], "more": 1}, 422, "invalid"),
    )
    for method, path, body, status, wanted in asked:
        answer = wire.send(method, path, None, body)
        assert (answer.headers["content-type"], *code(answer)) == (PROBLEM, status, wanted), f"{method} {path}: {answer.body[:200]!r}"
        told = {
            "status": status,
            "instance": path.partition("?")[0],
            "type": f"/problems/{wanted}",
            "request_id": answer.headers["x-request-id"],
        }
        assert {name: answer.json.get(name) for name in told} == told, f"{method} {path}: {answer.body[:200]!r}"


def a_change_says_what_it_changes(wire: Wire, live: Live) -> None:
    """428 where it does not, 412 where that is older, and nothing is changed; then the change is there."""
    for write in (one for one in WRITES if one.is_conditional):
        make, given = CHANGES[write.operation_id]
        path, secret = make(wire, live)
        before = wire.send("GET", path, secret)
        missing, old = (
            wire.send(write.method, path, secret, given()),
            wire.send(write.method, path, secret, given(), if_match='"0-00000000"'),
        )
        assert (code(missing), code(old)) == ((428, "precondition_required"), (412, "precondition_failed")), f"{write.operation_id}"
        assert wire.send("GET", path, secret).json == before.json, f"{write.operation_id} that was refused changed something"
        check_change(wire, write, path, secret, before, given())


def check_change(wire: Wire, write: Write, path: str, secret: str, before: Answer, body: Body | None) -> None:
    done = wire.send(write.method, path, secret, body, if_match=before.headers["etag"])
    after = wire.send("GET", path, secret)
    assert done.status == write.status, f"{write.operation_id} is {code(done)}"
    if write.method == "DELETE":
        is_gone = after.status == 404 or after.json.get("status") in ("deleted", "removed")
        assert is_gone, f"{write.operation_id} leaves it there"
        return
    assert (done.json, done.headers["etag"]) == (after.json, after.headers["etag"]), f"{write.operation_id} answers with something else"
    assert {name: after.json[name] for name in body or {}} == body, f"{write.operation_id} changes nothing"
    assert after.headers["etag"] != before.headers["etag"], f"{write.operation_id} leaves the ETag as it was"
    again = wire.send(write.method, path, secret, body, if_match=before.headers["etag"])
    assert code(again) == (412, "precondition_failed"), f"{write.operation_id} takes an old version"


def what_is_made_stands_where_it_is_said(wire: Wire, live: Live) -> None:
    for write in (one for one in WRITES if one.location and one.status == 201):  # what is taken in as a job becomes another by itself
        path, who, given = NEW[write.operation_id]
        answer = wire.send("POST", path, live.people.roles[who].token, given())
        assert answer.status == write.status == 201, f"{write.operation_id} is {code(answer)}"
        where = (write.location or "").format(id=answer.json["id"])
        assert answer.headers.get("location") == where, f"{write.operation_id}: Location is {answer.headers.get('location')}"
        found = wire.send("GET", where, live.people.roles[who].token)
        assert (found.json, found.headers["etag"]) == (answer.json, answer.headers["etag"]), (
            f"{write.operation_id}: another thing stands there"
        )


def a_repeat_does_nothing_more(wire: Wire, live: Live) -> None:
    """The same key with the same body is answered as the first, with another body refused."""
    for name, (path, who, given) in NEW.items():
        secret, body, key = live.people.spares[who][next(names) % 20].token, given(), some("key").replace(" ", "-")
        first, again, other = (wire.send("POST", path, secret, one, idempotency_key=key) for one in (body, body, given()))
        assert first.status == 201, f"{name} is {code(first)}"
        assert (again.status, again.json) == (first.status, first.json), f"{name}: a repeat is another: {code(again)}"
        assert again.headers.get("idempotency-replayed") == "true", f"{name}: a repeat is not called one"
        assert code(other) == (422, "key_reused"), f"{name}: a key with another body is {code(other)}"
        assert json.dumps(first.json) == json.dumps(again.json)


def methods_are_those_of_the_address(wire: Wire, live: Live) -> None:
    """OPTIONS names them, and all others are refused. QUERY stands where a list is read, GET also where a page for people is."""
    paths: dict[str, set[str]] = {}
    known: tuple[Operation | Write, ...] = (*OPERATIONS, *WRITES)
    for one in known:
        more = {"HEAD"} if one.method == "GET" else set()
        more |= {"QUERY"} if isinstance(one, Operation) and one.is_list and one.method == "GET" else set()
        paths.setdefault(one.path, {"OPTIONS"}).update({one.method, *more})
    address = {one.path: path_of(one) for one in known}
    for path, wanted in paths.items():
        asked = wire.send("OPTIONS", address[path].partition("?")[0])
        allowed = set(asked.headers["allow"].split(", "))
        is_right = wanted <= allowed <= wanted | {"GET", "HEAD"}
        assert (asked.status, is_right) == (204, True), f"OPTIONS {path} is {asked.status}, {sorted(allowed)}"
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - allowed:
            assert wire.send(method, address[path].partition("?")[0]).status == 405, f"{method} {path}"


WRITING = (
    refusals_are_problems,
    nobody_does_what_takes_somebody,
    a_token_does_what_its_scopes_say,
    a_role_does_what_it_may,
    everybody_else_may_read,
    methods_are_those_of_the_address,
    a_change_says_what_it_changes,
    what_is_made_stands_where_it_is_said,
    a_repeat_does_nothing_more,
)
"""Each raises AssertionError where something is wrong."""
