"""The providers that an operator sets the service to, and the guide to them: its settings are right, its page signs in."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl

import httpx
import pytest

from api.sign_in.asking import challenge_of
from api.sign_in.providers import sign_in_of
from bench.servers import PROGRAM
from schema.errors import every_refusal
from tests.door import Door
from tests.serving import served
from tests.signing_in import PAGE, VERIFIER, Provider, outcome, provider_running

GUIDE = (Path(__file__).parents[1] / "docs" / "sign-in.md").read_text()
BLOCKS = dict(re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL))


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with provider_running() as running:
        yield running


FACEBOOK: dict[str, object] = {"slug": "facebook", "name": "Facebook", "kind": "facebook", "client_id": "c"}
RIGHT: dict[str, object] = {"slug": "good", "name": "Good", "issuer": "https://id.example", "client_id": "c", "client_secret": "s"}
WRONG = {
    "no JSON": ("{", "Invalid JSON"),
    "no page": ({"providers": [RIGHT]}, "return_to must name the page"),
    "a plain page": ({"return_to": ["http://front.example/"], "providers": [RIGHT]}, "must be an https address"),
    "a page with a fragment": ({"return_to": ["https://front.example/#a"], "providers": [RIGHT]}, "must be an https address"),
    "a plain issuer": ({**RIGHT, "issuer": "http://id.example"}, "must be an https address"),
    "an inner issuer": ({**RIGHT, "issuer": "http://10.0.0.1"}, "must be an https address"),
    "no issuer": ({name: RIGHT[name] for name in RIGHT if name != "issuer"}, "issuer: Field required"),
    "an unknown member": ({**RIGHT, "secret": "hush"}, "secret: Extra inputs are not permitted"),
    "an address that is taken": ({**RIGHT, "slug": "exchange"}, "slug must not be exchange"),
    "no algorithm": ({**RIGHT, "algorithms": ["none"]}, "algorithms.0: Input should be"),
    "a shared secret for signatures": ({**RIGHT, "algorithms": ["HS256"]}, "algorithms.0: Input should be"),
    "no openid": ({**RIGHT, "scopes": ["email"]}, "scopes must have openid"),
    "a Facebook without a secret": ({"slug": "f", "name": "F", "kind": "facebook", "client_id": "c"}, "Facebook needs a client_secret"),
    "a secret that is not there": ({**RIGHT, "client_secret": None, "client_secret_file": "/nowhere"}, "there is no file /nowhere"),
    "two secrets": ({**RIGHT, "client_secret_file": "/dev/null"}, "either client_secret or client_secret_file"),
    "the same twice": ({"return_to": [PAGE], "providers": [RIGHT, RIGHT]}, "each provider has a slug of its own"),
    "one issuer for two": ({"return_to": [PAGE], "providers": [RIGHT, {**RIGHT, "slug": "b"}]}, "each provider has a issuer of its own"),
}


@pytest.mark.parametrize(("given", "told"), WRONG.values(), ids=WRONG)
def test_settings_that_are_wrong_are_told_before_anything_starts(tmp_path: Path, given: object, told: str) -> None:
    path = tmp_path / "sign-in.json"
    whole = {"return_to": [PAGE], "providers": [given]} if isinstance(given, dict) and "providers" not in given else given
    path.write_text(whole if isinstance(whole, str) else json.dumps(whole))
    with pytest.raises(ValueError, match=re.escape(told)) as raised:
        sign_in_of(path)
    assert str(raised.value).startswith(f"BROADSHEET_SIGN_IN: {path}: ")
    assert "hush" not in str(raised.value)


def test_a_secret_may_stand_in_a_file_of_its_own_and_shows_nowhere(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hush\n")
    given = {**RIGHT, "client_secret": None, "client_secret_file": str(tmp_path / "secret")}
    (tmp_path / "sign-in.json").write_text(json.dumps({"return_to": [PAGE], "providers": [given, {**FACEBOOK, "client_secret": "hush"}]}))
    good, facebook = sign_in_of(tmp_path / "sign-in.json").providers
    assert (good.secret, facebook.secret, "hush" in f"{good!r}{facebook!r}") == ("hush", "hush", False)
    assert (facebook.authorization_endpoint, facebook.userinfo_endpoint) == (
        "https://www.facebook.com/dialog/oauth",
        "https://graph.facebook.com/me",
    )


def test_a_service_without_providers_has_none(dsn: str) -> None:
    bare = Door(dsn)
    try:
        assert bare.items("/v1/sign-in") == []
        assert outcome(bare.ask("GET", f"/v1/sign-in/good?challenge={'a' * 43}")) == (404, "not_found")
    finally:
        bare.close()


def test_the_service_does_not_start_with_settings_that_are_wrong(tmp_path: Path) -> None:
    path = tmp_path / "sign-in.json"
    done = subprocess.run(
        [PROGRAM, "serve", "--database-url", "postgresql://nowhere/none"],
        env={**os.environ, "BROADSHEET_SIGN_IN": str(path)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (1, f"Error: BROADSHEET_SIGN_IN: {path} cannot be read (No such file or directory).\n")


def test_a_service_on_a_socket_signs_in(provider: Provider, dsn: str, tmp_path: Path) -> None:
    provider.behave(sub="on-a-socket", email="socket@example.org")
    path = tmp_path / "sign-in.json"
    path.write_text(json.dumps(provider.settings()))
    with served(dsn, BROADSHEET_SIGN_IN=str(path)) as service, httpx.Client(base_url=f"http://127.0.0.1:{service.port}") as browser:
        way = browser.get("/v1/sign-in/good", params={"challenge": challenge_of(VERIFIER)}).headers["location"]
        code = dict(parse_qsl(browser.get(browser.get(way).headers["location"]).headers["location"].partition("#")[2]))["code"]
        given = {"code": code, "verifier": VERIFIER}
        assert browser.post("/v1/sign-in/register", json={**given, "handle": "on_a_socket"}).status_code == 202
        secret = browser.post("/v1/sign-in/exchange", json=given).json()["secret"]
        me = browser.get("/v1/me", headers={"Authorization": f"Bearer {secret}"}).json()
    assert (me["handle"], me["email"]) == ("on_a_socket", "socket@example.org")


# The guide


def test_the_settings_of_the_guide_are_right(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hush")
    (tmp_path / "sign-in.json").write_text(BLOCKS["json"].replace("/run/secrets/example", str(tmp_path / "secret")))
    found = sign_in_of(tmp_path / "sign-in.json")
    assert [(one.slug, one.kind, one.secret) for one in found.providers] == [
        ("example", "openid", "hush"),
        ("facebook", "facebook", "the application's secret"),
    ]


def test_every_code_that_the_guide_names_is_in_the_list() -> None:
    named = set(re.findall(r"(?:409|401|410|403|=|is|or) `?([a-z]+_[a-z_]+|gone)`", GUIDE))
    assert named >= {"link_needed", "registration_needed", "address_unproven", "gone", "sign_in_declined", "provider_unavailable"}
    assert {one for one in named if one not in ("client_secret_post",)} <= {one.code for one in every_refusal()}


BROWSER = """
const kept = {};
globalThis.sessionStorage = { setItem: (name, value) => { kept[name] = value; }, getItem: (name) => kept[name] };
globalThis.history = { replaceState: () => { location.hash = ""; } };
globalThis.location = { pathname: "/signed-in", hash: "", assign: (address) => { location.href = address; } };
const follow = async (address) => (await fetch(address, { redirect: "manual" })).headers.get("location");
const wholeWay = async (provider) => {
  await setOut(provider);
  const page = new URL(await follow(await follow(await follow(location.href))));
  location.hash = page.hash;
  return await comeBack();
};
const first = await wholeWay("good");
await post("/v1/sign-in/register", { ...first.proof, handle: "from_a_page" });
const second = await post("/v1/sign-in/exchange", first.proof);
const third = await wholeWay("good");
const links = await (await fetch(SERVICE + "/v1/me/sign-ins", { headers: { Authorization: `Bearer ${third.secret}` } })).json();
console.log(JSON.stringify([first.code, second.is_current, third.is_current, links.items.map((one) => one.provider_name)]));
"""
"""As much of a browser as the page needs, with a visitor in it."""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not here")
def test_the_page_of_the_guide_signs_in(provider: Provider, dsn: str, tmp_path: Path) -> None:
    provider.behave(sub="from-a-page", email="page@example.org")
    (tmp_path / "sign-in.json").write_text(json.dumps(provider.settings()))
    with served(dsn, BROADSHEET_SIGN_IN=str(tmp_path / "sign-in.json")) as service:
        (tmp_path / "page.mjs").write_text(BLOCKS["js"].replace("127.0.0.1:8000", f"127.0.0.1:{service.port}") + BROWSER)
        done = subprocess.run(["node", tmp_path / "page.mjs"], capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout) == ["registration_needed", True, True, ["Good Provider"]]
