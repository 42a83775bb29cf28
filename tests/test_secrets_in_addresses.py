"""A secret in an address is refused, wherever it stands in it, before anybody looks at what is asked; no log and no answer repeats it."""

from __future__ import annotations

import pytest

from api.secret import CLIENT, MAILED, SESSION, SIGN_IN, TOKEN, new_secret
from api.settings import BURST, RATE
from tests.conftest import DoorSet
from tests.door import Door, problem

DETAIL = "A secret must not stand in an address: send it in Authorization, and make a new one, for this one has been seen."
PLACES = (
    "/v1/sessions/{}",
    "/v1/sessions/x{}x",
    "/v1/tokens/{}?fields=id",
    "/v1/{}/articles",
    "/{}",
    "/graphql/{}",
    "/oauth/token/{}",
    "/problems/{}",
    "/assets/{}",
    "/v1/articles?cursor={}",
    "/oauth/token?token={}",
)
KINDS = (SESSION, TOKEN, MAILED, SIGN_IN, CLIENT)


def written(secret: str) -> list[str]:
    """As it is, and as an address may have it as well."""
    return [secret, "".join(f"%{ord(one):02x}" for one in secret), secret.replace("_", "%5F")]


@pytest.mark.parametrize("prefix", KINDS)
@pytest.mark.parametrize("place", PLACES)
def test_a_secret_in_an_address_is_refused(door: Door, caplog: pytest.LogCaptureFixture, place: str, prefix: str) -> None:
    caplog.set_level(1)
    secret = new_secret(prefix)
    path = place.partition("?")[0].format(f"{prefix}...")
    for method in ("GET", "DELETE", "POST", "QUERY", "OPTIONS"):
        for one in written(secret):
            answer = door.counted(method, place.format(one))
            told = b"\n".join((*(value for pair in answer.headers.raw for value in pair), answer.body)).decode()
            assert (answer.status, door.statements, secret in told, secret[8:] in caplog.text) == (400, [], False, False), told
    if not place.startswith("/oauth/token?"):  # whose refusals are no problems
        assert door.refusal(place.format(secret)) == problem("malformed", 400, "The request cannot be read", DETAIL, path)


def test_what_only_looks_like_a_secret_is_an_address_as_any_other(door: Door) -> None:
    secret = new_secret(SESSION)
    slip = secret[:-1] + ("0" if secret[-1] != "0" else "1")
    assert door.refusal(f"/v1/articles/{slip}")["code"] == "not_found"
    assert door.ask("GET", "/v1/sites?fields=slug").status == 200


@pytest.mark.parametrize("target", ["/v1/sites/{}%00", "/v1/sites/{}%2f", "/v1/{}?" + "x" * 9000, "/v1/{}%ff"])
def test_whatever_else_is_wrong_the_answer_does_not_repeat_it(door: Door, target: str) -> None:
    secret = new_secret(TOKEN)
    answer = door.ask("GET", target.format(secret))
    assert (answer.status >= 400, secret in answer.body.decode(), str(answer.json["instance"]).count("bst_pat_...")) == (True, False, 1)


def test_whoever_asks_too_often_is_not_told_it_either(door_set: DoorSet, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(1)
    secret, door = new_secret(SESSION), door_set({RATE: 1, BURST: 1})
    answers = [door.ask("GET", f"/v1/sessions/{secret}") for _ in range(3)]
    assert [(one.status, secret in one.body.decode()) for one in answers] == [(400, False), (429, False), (429, False)]
    assert secret not in caplog.text
