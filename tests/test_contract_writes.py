"""The contract of writes is whole and true: what the document says of each is what the service takes and answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import cast

import pytest
from jsonschema_rs import Draft202012Validator

from api.acts.passwords import HASHER
from api.acts.table import ACTS
from api.app import utc_now
from api.rest.write import Write
from api.rest.writes import WRITES
from api.settings import EXPORTS
from schema.account import Role
from schema.errors import every_refusal
from schema.verb import Verb
from schema.verbs import VERBS
from tests.documented.document import CLOSED, closed, components, documented, schemas
from tests.door import POSTED, Answer, Door
from tests.newsletters import VERSION, mailed_link, newsletters_at
from tests.people import Person, bearer, mailed_secret, person
from tests.signing_in import Visitor, door_with, provider_running
from tests.stories import insert_story
from tests.test_contract import security

Json = dict[str, object]
WANTED: Json = {"slug": "daily", "consent_version": VERSION}
BY_NAME = {one.operation_id: one for one in WRITES}
PASSWORD, HASH = "four plain words here", HASHER.hash("four plain words here")
ALWAYS = ["400", "401", "406", "414", "422", "429", "431", "503", "504"]
BY_WHAT_THERE_IS = {
    "register": ["409"],
    "verifyEmail": ["404", "410"],
    "resetPassword": ["410"],
    "logIn": ["404"],
    "endSession": ["404"],
    "givePassword": ["404"],
    "updateMe": ["404", "412", "428"],
    "changePassword": ["404"],
    "createToken": ["404"],
    "revokeToken": ["404"],
    "exportMe": ["404"],
    "requestErasure": ["404"],
    "cancelErasure": ["404"],
    "cancelErasureByMail": ["410"],
    "finishSignIn": ["404", "410"],
    "registerWith": ["410"],
    "linkSignIn": ["404", "410"],
    "unlinkSignIn": ["404"],
    "createClient": ["404"],
    "deleteClient": ["404"],
    "createArticle": ["404", "409"],
    "updateArticle": ["404", "412", "428"],
    "deleteArticle": ["404", "412", "428"],
    "postComment": ["404"],
    "editComment": ["404", "409", "412", "428"],
    "deleteComment": ["404", "409", "412", "428"],
    "castVote": ["404", "409"],
    "reportComment": ["404"],
    "decide": ["404"],
    "featureComment": ["404"],
    "unfeatureComment": ["404"],
    "appealDecision": ["404"],
    "decideAppeal": ["404"],
    "createRule": ["404"],
    "evaluateRules": ["404"],
    "backtestRule": ["404"],
    "updateThread": ["404"],
    "updateRule": ["404", "412", "428"],
    "signUp": ["404"],
    "confirmSignup": ["404", "410"],
    "updateSignup": ["404", "409"],
    "unsubscribe": ["404"],
    "eraseSignups": ["404"],
    "joinNewsletter": ["404", "409"],
    "leaveNewsletter": ["404"],
    "importSubscribers": ["404"],
    "createExport": ["404"],
    "deleteExport": ["404"],
}
"""Statuses of refusals that hang on what there is, by operation. Others are told by the method, the body and who may."""
SAME_EACH_TIME = {"exportMe", "givePassword"}  # whatever key they have
UNIVERSAL = {"Invalid", "RateLimited", "Repeated"}  # what any write may be refused with


# What it says


@pytest.mark.parametrize("write", WRITES, ids=BY_NAME)
def test_a_write_is_described_as_its_verb_is(write: Write) -> None:
    found, access = documented(write.operation_id), write.verb.access
    told = {name: found[name] for name in ("operationId", "summary", "description", "tags", "security")}
    assert told == {
        "operationId": write.operation_id,
        "summary": write.summary,
        "description": f"{write.verb.meaning} {access.told}",
        "tags": [write.tag],
        "security": [] if access.is_public else security(access.scope and access.scope.value),
    }


@pytest.mark.parametrize("write", WRITES, ids=BY_NAME)
def test_every_refusal_that_a_write_can_meet_is_documented(write: Write) -> None:
    of_body = ["408", "413", "415"] if write.in_body else []
    of_people = [] if write.verb.access.is_public else ["403"]
    of_keys = ["409"] if write.method == "POST" and write.operation_id not in SAME_EACH_TIME else []
    expected = {str(write.status), *ALWAYS, *of_body, *of_people, *of_keys, *BY_WHAT_THERE_IS.get(write.operation_id, [])}
    assert set(cast(Json, documented(write.operation_id)["responses"])) == expected


@pytest.mark.parametrize("verb", VERBS, ids=lambda one: one.name)
def test_a_verb_says_what_its_act_says_that_it_raises(verb: Verb) -> None:
    names = {kind.__name__ for kind in every_refusal()}
    told = {word for word in re.findall(r"\b[A-Z]\w+", ACTS[verb.name].__doc__ or "") if word in names} - UNIVERSAL
    assert {kind.__name__ for kind in verb.refusals} == told


@pytest.mark.parametrize("write", WRITES, ids=BY_NAME)
def test_path_header_and_body_share_out_what_the_verb_takes(write: Write) -> None:
    found = documented(write.operation_id)
    given = [cast(Json, components()["parameters"])[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in parameters(found)]
    places = {cast(Json, one)["name"]: cast(Json, one)["in"] for one in given}
    body = schemas()[write.verb.takes.__name__] if "requestBody" in found else {"properties": {}, "additionalProperties": False}
    in_path = {write.in_path[str(name)] for name, place in places.items() if place == "path"}
    assert {*in_path, *cast(Json, body["properties"])} == set(write.verb.takes.model_fields) - {"version"}
    has_key = write.method == "POST" and write.operation_id not in SAME_EACH_TIME
    assert (body["additionalProperties"], "Idempotency-Key" in places) == (False, has_key)
    assert ("If-Match" in places) == ("version" in write.verb.takes.model_fields)


def parameters(found: Json) -> list[dict[str, str]]:
    return cast(list[dict[str, str]], found["parameters"])


# What it does


class Sent:
    """A request for each write, by somebody who may."""

    def __init__(self, opened: Door, dsn: str, name: str) -> None:
        self.opened, self.dsn, self.name = opened, dsn, name
        self.person = person(dsn, name, password_hash=HASH)
        self.other = person(dsn, f"{name}-other")
        self.moderators = [person(dsn, f"{name}-{one}", Role.MODERATOR) for one in ("first", "second")]

    def ask(self, method: str, path: str, body: object = None, *more: tuple[bytes, bytes]) -> Answer:
        return self.by(self.person, method, path, body, *more)

    def by(self, who: Person, method: str, path: str, body: object = None, *more: tuple[bytes, bytes]) -> Answer:
        written = b"" if body is None else json.dumps(body).encode()
        return self.opened.ask(method, path, bearer(who.session, *more), written)

    def secret(self, purpose: str) -> str:
        return mailed_secret(self.dsn, purpose, self.person.account_id, f"new-{self.name}@example.org")

    def session(self) -> str:
        """Another session of the same person."""
        found = self.ask("POST", "/v1/sessions", {"login": self.name, "password": PASSWORD}).json
        return str(found["id"])

    def token(self) -> str:
        return str(self.ask("POST", "/v1/tokens", {"name": "x", "scopes": []}).json["id"])


def answers(sent: Sent) -> Iterator[tuple[str, Answer]]:
    """Every write once, in an order in which each can be done."""
    email, password = f"other-{sent.name}@example.org", "some other plain words"
    registration = {"handle": f"{sent.name}-too", "email": email, "password": password}
    yield "register", sent.ask("POST", "/v1/accounts", registration)
    yield "verifyEmail", sent.ask("POST", "/v1/accounts/verify", {"secret": sent.secret("email"), "password": PASSWORD})
    yield "requestPasswordReset", sent.ask("POST", "/v1/password-resets", {"email": email})
    yield "logIn", sent.ask("POST", "/v1/sessions", {"login": sent.name, "password": PASSWORD})
    yield "endSession", sent.ask("DELETE", f"/v1/sessions/{sent.session()}")
    yield "givePassword", sent.ask("POST", "/v1/sessions/current/proof", {"password": PASSWORD})
    yield "updateMe", sent.ask("PATCH", "/v1/me", {"display_name": "Somebody"}, (b"if-match", b"*"))
    yield "changeEmail", sent.ask("PUT", "/v1/me/email", {"email": email})
    yield "createToken", sent.ask("POST", "/v1/tokens", {"name": "nightly", "scopes": ["votes:write"], "days": 1})
    yield "revokeToken", sent.ask("DELETE", f"/v1/tokens/{sent.token()}")
    client = sent.ask("POST", "/v1/clients", {"name": "reader", "scopes": ["votes:write"]})
    yield "createClient", client
    yield "deleteClient", sent.ask("DELETE", f"/v1/clients/{client.json['id']}")
    article = insert_story(sent.opened, utc_now())
    posted = sent.ask("POST", f"/v1/articles/{article}/comments", {"body": "Words."})
    yield "postComment", posted
    yield "editComment", sent.ask("PATCH", f"/v1/comments/{posted.json['id']}", {"body": "Other words."}, (b"if-match", b"*"))
    yield "castVote", sent.opened.ask("PUT", f"/v1/comments/{posted.json['id']}/vote", bearer(sent.other.session), b'{"value": 1}')
    yield from moderated(sent, article, str(posted.json["id"]))
    yield "deleteComment", sent.ask("DELETE", f"/v1/comments/{posted.json['id']}", None, (b"if-match", b"*"))
    yield from published(sent)
    yield from subscribed(sent)
    export = sent.ask("POST", "/v1/exports", {"formats": ["csv"]})
    yield "createExport", export
    yield "deleteExport", sent.ask("DELETE", f"/v1/exports/{export.json['id']}")
    yield "exportMe", sent.ask("POST", "/v1/me/export")
    yield "requestErasure", sent.ask("POST", "/v1/me/erasure", {"comments": "keep"})
    yield "cancelErasure", sent.ask("DELETE", "/v1/me/erasure")
    assert sent.ask("POST", "/v1/me/erasure", {"comments": "keep"}).status == 202
    yield "cancelErasureByMail", sent.ask("POST", "/v1/erasures/cancel", {"secret": sent.secret("erasure")})
    yield "changePassword", sent.ask("PUT", "/v1/me/password", {"password": password})
    yield "logOut", sent.ask("DELETE", "/v1/sessions/current")
    yield "resetPassword", sent.opened.ask("POST", "/v1/password-resets/confirm", POSTED, reset(sent, password))


def answers_of_visitors(visitor: Visitor, sent: Sent) -> Iterator[tuple[str, Answer]]:
    """Those that take a provider: by a stranger, who gets an account and signs in; and by somebody who has one, and links it."""
    code = visitor.code()
    yield "registerWith", visitor.register(code, "stranger", newsletters=[WANTED])
    yield "finishSignIn", visitor.finish(visitor.code())
    yield "linkSignIn", visitor.link(visitor.code("other"), sent.person.session)
    ways = cast(list[Json], sent.ask("GET", "/v1/me/sign-ins").json["items"])
    yield "unlinkSignIn", sent.ask("DELETE", f"/v1/me/sign-ins/{ways[0]['id']}")


def subscribed(sent: Sent) -> Iterator[tuple[str, Answer]]:
    """What is done about newsletters: by mail, by an account, and by who sends them."""
    newsletters_at(sent.dsn, "daily")
    address, version = f"{sent.name}-reads@example.org", {"consent_version": VERSION}
    yield "signUp", sent.ask("POST", "/v1/newsletters/daily/signups", {"email": address, **version})
    link, secret = mailed_link(sent.dsn, address)
    yield "confirmSignup", sent.ask("POST", "/v1/signups/confirm", {"secret": secret})
    unwanted = {"newsletters": [{"slug": "daily", "is_wanted": False}]}
    yield "updateSignup", sent.ask("PATCH", f"/v1/signups/{link}", unwanted)
    yield "unsubscribe", sent.ask("POST", f"/v1/signups/{link}/unsubscribe", {"all": True})
    yield "eraseSignups", sent.ask("DELETE", f"/v1/signups/{link}")
    yield "joinNewsletter", sent.ask("PUT", "/v1/me/signups/daily", version)
    yield "leaveNewsletter", sent.ask("DELETE", "/v1/me/signups/daily")
    listed = {"email": "listed@example.org", "consented_at": "2024-01-01T00:00:00Z", "consent_text": "Yes.", "source": "on paper"}
    sender = person(sent.dsn, f"{sent.name}-sender", Role.EDITOR)
    yield "importSubscribers", sent.by(sender, "POST", "/v1/newsletters/daily/subscribers", {"subscribers": [listed]})


def published(sent: Sent) -> Iterator[tuple[str, Answer]]:
    """What a newsroom does."""
    editor = person(sent.dsn, f"{sent.name}-editor", Role.EDITOR)
    story = {"site": "courier", "headline": "Harbour Reopens", "blocks": [{"text": "It did."}]}
    made = sent.by(editor, "POST", "/v1/articles", story)
    yield "createArticle", made
    path = f"/v1/articles/{made.json['id']}"
    yield "updateArticle", sent.by(editor, "PATCH", path, {"dateline": "PORT ELLERY"}, (b"if-match", b"*"))
    yield "deleteArticle", sent.by(editor, "DELETE", path, {"reason": "No."}, (b"if-match", b"*"))
    yield "importPages", sent.by(editor, "POST", "/v1/imports", {"pages": [{"name": "x", "text": "no page"}]})


def moderated(sent: Sent, article: str, comment: str) -> Iterator[tuple[str, Answer]]:
    """What is done about a comment."""
    first, second = sent.moderators
    judgement = {"action": "hide", "reason": "spam", "statement": "This advertises a shop."}
    yield "reportComment", sent.by(sent.other, "POST", f"/v1/comments/{comment}/reports", {"reason": "spam", "note": "Look."})
    decided = sent.by(first, "POST", f"/v1/comments/{comment}/decisions", judgement)
    yield "decide", decided
    appeal = sent.ask("POST", f"/v1/decisions/{decided.json['id']}/appeals", {"text": "It does not."})
    yield "appealDecision", appeal
    outcome = {"outcome": "overturned", "statement": "You are right."}
    yield "decideAppeal", sent.by(second, "POST", f"/v1/appeals/{appeal.json['id']}/outcome", outcome)
    yield "featureComment", sent.by(first, "PUT", f"/v1/comments/{comment}/feature")
    yield "unfeatureComment", sent.by(first, "DELETE", f"/v1/comments/{comment}/feature")
    many = {**judgement, "action": "warn", "ids": [comment, "cmt_1_999"]}
    yield "decideMany", sent.by(first, "POST", "/v1/moderation/decisions:batch", many)
    rule = sent.by(first, "POST", "/v1/moderation/rules", {"name": "Shops", "kind": "words", "words": ["shop"]})
    yield "createRule", rule
    path = f"/v1/moderation/rules/{rule.json['id']}"
    yield "updateRule", sent.by(first, "PATCH", path, {"words": ["shop", "casino"]}, (b"if-match", b"*"))
    yield "evaluateRules", sent.by(first, "POST", "/v1/moderation/evaluate", {"body": "My shop."})
    yield "backtestRule", sent.by(first, "POST", f"{path}/backtest", {"days": 1})
    yield "updateThread", sent.by(first, "PATCH", f"/v1/articles/{article}/thread", {"slow_mode_seconds": 0})


def reset(sent: Sent, password: str) -> bytes:
    return json.dumps({"secret": sent.secret("password"), "password": password}).encode()


@pytest.fixture(scope="module")
def opened(dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with pytest.MonkeyPatch.context() as patch, provider_running() as provider:
        patch.setenv(EXPORTS.name, str(tmp_path_factory.mktemp("exports")))
        with door_with(dsn, provider, tmp_path_factory.mktemp("settings")) as door:
            yield door


def test_every_write_answers_as_the_document_says(dsn: str, opened: Door) -> None:
    found = dict(answers(Sent(opened, dsn, "walker")))
    found |= dict(answers_of_visitors(Visitor(opened), Sent(opened, dsn, "linker")))
    assert found.keys() == BY_NAME.keys()
    assert {name: faults(name, answer) for name, answer in found.items()} == {name: [] for name in found}


def faults(name: str, answer: Answer) -> list[str]:
    """What of an answer is not as the document has it."""
    return faults_of(name, BY_NAME[name].status, answer)


def faults_of(name: str, status: int, answer: Answer) -> list[str]:
    """The same for an answer that is to have this status."""
    if answer.status != status:
        return [f"{answer.status} for {status}: {answer.body!r}"]
    response = cast(dict[str, Json], documented(name)["responses"])[str(status)]
    if "$ref" in response:
        response = cast(dict[str, Json], components()["responses"])[str(response["$ref"]).rpartition("/")[2]]
    missing = [f"no {field}" for field, one in cast(Json, response["headers"]).items() if is_required(one) and field not in answer.headers]
    if "content" not in response:
        return missing + [f"{answer.body!r}"] * bool(answer.body)
    [(media_type, content)] = cast(dict[str, Json], response["content"]).items()
    schema, missing = content["schema"], missing + [media_type] * (answer.headers["content-type"] != media_type)
    named = cast(Json, schema)["$ref"].rpartition("/")[2]  # type: ignore[attr-defined]  # a text
    validator = Draft202012Validator({"components": CLOSED, **cast(Json, closed(schemas()[named]))}, validate_formats=True)
    return missing + [error.message for error in validator.iter_errors(answer.json)]


def is_required(header: object) -> bool:
    """A field that is not always there: rates are not limited in tests, and nothing comes twice."""
    one = cast(Json, header)
    known = cast(Json, components()["headers"])
    return bool(cast(Json, known[str(one["$ref"]).rpartition("/")[2]] if "$ref" in one else one).get("required"))


# What comes twice


KEY = (b"idempotency-key", b"8e03978e-40d5-43dd-bc93-6894a57f9324")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/v1/me/password", {"password": "some other plain words"}),
        ("PATCH", "/v1/me", {"display_name": "Twice"}),
        ("PUT", "/v1/me/email", {"email": "twice@example.org"}),
        ("POST", "/v1/password-resets", {"email": "twice@example.org"}),
    ],
)
def test_a_write_that_comes_twice_is_answered_twice_and_done_once(dsn: str, opened: Door, method: str, path: str, body: object) -> None:
    sent = Sent(opened, dsn, f"twice{len(path)}{method}")
    found = [sent.ask(method, path, body, KEY, (b"if-match", b"*")) for _ in range(2)]
    assert (found[0].status, found[0].body) == (found[1].status, found[1].body)
    assert [one.headers.get("idempotency-replayed") for one in found] == [None, "true"]


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        ("/v1/tokens", {"name": "twice", "scopes": []}, "tokens"),
        ("/v1/sessions", {"login": "twicelogin", "password": PASSWORD}, "sessions"),
    ],
)
def test_a_secret_is_not_told_again(dsn: str, opened: Door, path: str, body: object, told: str) -> None:
    sent = Sent(opened, dsn, "twicelogin" if told == "sessions" else "twicetoken")
    before = len(cast(list[object], sent.ask("GET", path).json["items"]))
    found = [sent.ask("POST", path, body, KEY) for _ in range(2)]
    assert [(one.status, one.json.get("code"), "secret" in one.json) for one in found] == [(201, None, True), (409, "already_done", False)]
    assert len(cast(list[object], sent.ask("GET", path).json["items"])) == before + 1


def test_a_path_says_what_form_its_values_have() -> None:
    """Where the input has one: a value of another form is refused."""
    wanted = {
        (one.operation_id, name): found["pattern"]
        for one in WRITES
        for name, member in one.in_path.items()
        if "pattern" in (found := one.verb.takes.model_json_schema()["properties"][member])
    }
    parameters = {one: cast(list[Json], documented(one)["parameters"]) for one, _ in wanted}
    told = {
        (one, str(found["name"])): cast(Json, found["schema"])["pattern"]
        for one, here in parameters.items()
        for found in here
        if found.get("in") == "path"
    }
    assert (told, len(told) > 1) == (wanted, True)
