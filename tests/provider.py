"""Providers to sign in with, as a process of their own: two of OpenID Connect and one like Facebook, which lie as they are told to.

`python -m tests.provider` prints the port. `POST /behave` says what the next visitors get, `GET /asked` what was asked since then.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
import re
import secrets
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

CLIENT, SECRET = "broadsheet", "s3cret-of-the-client"
BACK = re.compile(r"http://127\.0\.0\.1:[0-9]+/v1/sign-in/[a-z]+/callback$")
VISITOR = {"sub": "visitor-1", "email": "tide@example.org", "email_verified": True, "name": "Tide Watcher"}
KEY = RSAKey.generate_key(2048, {"kid": "one"})
FORGER = RSAKey.generate_key(2048, {"kid": "one"})
NEXT = ECKey.generate_key("P-256", {"kid": "two"})
Json = dict[str, object]


@dataclass(slots=True)
class World:
    """What is so now. Codes are good once."""

    port: int = 0
    behaviour: str = "honest"
    claims: Json = field(default_factory=lambda: dict(VISITOR))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    last_code: str = "none"
    is_rotated: bool = False
    release: threading.Event = field(default_factory=threading.Event)


WORLD = World()


def issuer(realm: str) -> str:
    return f"http://127.0.0.1:{WORLD.port}/{realm}"


def id_token(realm: str, grant: dict[str, str], access_token: str) -> str:
    """As it should be, but for what the behaviour says."""
    now = int(time.time())
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    claims: Json = {
        "iss": issuer(realm),
        "aud": CLIENT,
        "exp": now + 300,
        "iat": now,
        "nonce": grant["nonce"],
        "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
        **WORLD.claims,
        **WRONG_CLAIMS.get(WORLD.behaviour, {}),
    }
    claims |= {name: now + int(str(claims[name])) for name in ("exp", "iat", "nbf") if isinstance(claims.get(name), str)}
    return SIGNED.get(WORLD.behaviour, signed)({name: value for name, value in claims.items() if value is not None})


WRONG_DOCUMENTS: dict[str, Json] = {
    "document_of_another": {"issuer": "https://another.example"},
    "document_without_issuer": {"issuer": None},
    "plain_authorize": {"authorization_endpoint": "http://evil.example/authorize"},
    "inner_token": {"token_endpoint": "http://169.254.169.254/latest"},
    "other_port_keys": {"jwks_uri": "http://127.0.0.1:1/keys"},
    "file_keys": {"jwks_uri": "file:///etc/passwd"},
    "password_userinfo": {"userinfo_endpoint": "https://a:b@example.org/"},
    "no_authorize": {"authorization_endpoint": None},
    "odd_authorize": {"authorization_endpoint": 7},
}
WRONG_CLAIMS: dict[str, Json] = {
    "wrong_iss": {"iss": "http://127.0.0.1/evil"},
    "no_iss": {"iss": None},
    "wrong_aud": {"aud": "somebody-else"},
    "one_of_many": {"aud": [CLIENT, "somebody-else"]},
    "wrong_azp": {"aud": [CLIENT, "somebody-else"], "azp": "somebody-else"},
    "wrong_nonce": {"nonce": "replayed"},
    "no_nonce": {"nonce": None},
    "expired": {"exp": "-3600", "iat": "-7200"},
    "no_exp": {"exp": None},
    "odd_exp": {"exp": {"never": True}},
    "no_iat": {"iat": None},
    "issued_tomorrow": {"iat": "86400", "exp": "90000"},
    "not_yet": {"nbf": "86400"},
    "wrong_at_hash": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "odd_at_hash": {"at_hash": 7},
    "no_sub": {"sub": None},
    "long_sub": {"sub": "s" * 256},
    "odd_sub": {"sub": ["visitor-1"]},
    "nul_sub": {"sub": "visitor\0-1"},
    "half_sub": {"sub": "visitor-\ud800"},
}
"""What stands in place of the right claims; a text of seconds counts from now, None is nothing at all."""


def signed(claims: Json) -> str:
    head, key = ({"alg": "ES256", "kid": "two"}, NEXT) if WORLD.is_rotated else ({"alg": "RS256", "kid": "one"}, KEY)
    return jws.serialize_compact(head, json.dumps(claims), key)  # as bytes, so that half a character may be in it


def forged(claims: Json) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, FORGER)


def unsigned(claims: Json) -> str:
    return jwt.encode({"alg": "none"}, claims, OctKey.generate_key(), algorithms=["none"])


def signed_with_public_key(claims: Json) -> str:
    """The confusion by which a public key is taken for a shared secret."""
    head, payload = (base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in ({"alg": "HS256", "kid": "one"}, claims))
    mark = hmac.new(KEY.as_pem(private=False), head + b"." + payload, hashlib.sha256).digest()
    return b".".join((head, payload, base64.urlsafe_b64encode(mark).rstrip(b"="))).decode()


def tampered(claims: Json) -> str:
    head, _, mark = signed(claims).split(".")
    other = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "somebody-else"}).encode()).rstrip(b"=").decode()
    return f"{head}.{other}.{mark}"


def of_unknown_key(claims: Json) -> str:
    return jwt.encode({"alg": "RS256", "kid": "never-published"}, claims, FORGER)


def with_own_key(claims: Json) -> str:
    """Brings its key along in the head, where nobody may believe it."""
    head = {"alg": "ES256", "jwk": NEXT.as_dict(private=False), "jku": f"{issuer('good')}/canary"}
    return jws.serialize_compact(head, json.dumps(claims), NEXT)


def without_kid(claims: Json) -> str:
    """Honest, where there is one key alone."""
    return jwt.encode({"alg": "RS256"}, claims, KEY)


SIGNED: dict[str, Callable[[Json], str]] = {
    "forged": forged,
    "unsigned": unsigned,
    "public_key": signed_with_public_key,
    "tampered": tampered,
    "unknown_key": of_unknown_key,
    "own_key": with_own_key,
    "no_kid": without_kid,
    "no_token": lambda claims: "",
    "garbage": lambda claims: "a.b.c",
    "not_ascii": lambda claims: "é.é.é",
}


class Door(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is to be seen of it."""

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        realm, _, place = path.path.strip("/").partition("/")
        if realm == "asked":
            self.tell(200, {"asked": WORLD.asked})
            return
        WORLD.asked.append(f"GET {path.path}")
        query = dict(parse_qsl(path.query, keep_blank_values=True))
        match place:
            case ".well-known/openid-configuration":
                self.discovery(realm)
            case "authorize":
                self.authorize(realm, query)
            case "jwks":
                self.tell(200, {"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "one"}, {"kty": "new"}, "odd", *map(public, keys())]})
            case "userinfo":
                self.userinfo()
            case "me":
                self.graph(query)
            case _:
                self.tell(404, {})

    def do_POST(self) -> None:
        path, body = urlsplit(self.path).path, self.rfile.read(int(self.headers.get("content-length", "0")))
        if path == "/behave":
            told = json.loads(body)
            WORLD.behaviour, WORLD.claims, WORLD.is_rotated = told["as"], {**VISITOR, **told["claims"]}, told["is_rotated"]
            WORLD.asked.clear()
            WORLD.release.set()
            WORLD.release = threading.Event()
            self.tell(200, {})
            return
        WORLD.asked.append(f"POST {path}")
        self.token(path.strip("/").partition("/")[0], dict(parse_qsl(body.decode())))

    def discovery(self, realm: str) -> None:
        told = {f"{name}_endpoint": f"{issuer(realm)}/{path}" for name, path in (("authorization", "authorize"), ("token", "token"))}
        told |= {"issuer": issuer(realm), "userinfo_endpoint": f"{issuer(realm)}/userinfo", "jwks_uri": f"{issuer(realm)}/jwks"}
        self.tell(200, {**told, **WRONG_DOCUMENTS.get(WORLD.behaviour, {})})

    def authorize(self, realm: str, asked: dict[str, str]) -> None:
        """The visitor is let through at once."""
        known = {"response_type": "code", "client_id": CLIENT, "code_challenge_method": "S256"}
        is_whole = {*known, "redirect_uri", "scope", "state", "nonce", "code_challenge"} <= asked.keys() and known.items() <= asked.items()
        if not is_whole or not BACK.match(asked["redirect_uri"]):
            self.tell(400, {"error": "invalid_request"})
            return
        code = secrets.token_urlsafe(16)
        WORLD.codes[code] = {**asked, "realm": realm}
        told = {"state": asked["state"], "code": code, "iss": issuer(realm), "session_state": "of-no-interest"}
        told |= {"other_state": {"state": "made-up"}, "other_iss": {"iss": issuer("other")}, "used_code": {"code": WORLD.last_code}}.get(
            WORLD.behaviour, {}
        )
        if WORLD.behaviour == "declined":
            told = {"state": asked["state"], "error": "access_denied", "error_description": "<script>no</script>"}
        if WORLD.behaviour == "no_code":
            del told["code"]
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(told)}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def token(self, realm: str, given: dict[str, str]) -> None:
        grant = WORLD.codes.pop(given.get("code", ""), None)
        WORLD.last_code = given.get("code", "")
        proof = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        basic = f"Basic {base64.b64encode(f'{CLIENT}:{SECRET}'.encode()).decode()}"
        is_client = self.headers.get("authorization") == basic or (given.get("client_id"), given.get("client_secret")) == (CLIENT, SECRET)
        is_right = grant and (grant["realm"], grant["redirect_uri"], grant["code_challenge"]) == (realm, given.get("redirect_uri"), proof)
        if not is_client or not is_right or grant is None:
            self.tell(400 if is_client else 401, {"error": "invalid_grant" if is_client else "invalid_client"})
            return
        access_token = secrets.token_urlsafe(16)
        told: Json = {"access_token": access_token, "token_type": "bearer"}
        if realm != "facebook":
            token = id_token(realm, grant, access_token)
            told |= {"id_token": token} if token else {}
        self.odd_or(told)

    def odd_or(self, told: Json) -> None:
        """The answer, or what is none."""
        match WORLD.behaviour:
            case "slow":
                WORLD.release.wait(30)
                self.tell(200, told)
            case "failing":
                self.tell(500, {"error": "server_error"})
            case "busy":
                self.tell(429, {})
            case "huge":
                self.send(200, b'{"id_token": "' + b"x" * 5_000_000 + b'"}')
            case "compressed":
                self.send(200, gzip.compress(b'{"id_token": "' + b"x" * 50_000_000 + b'"}'), ("Content-Encoding", "gzip"))
            case "no_json":
                self.send(200, b"<html>Sign in</html>")
            case "deep":
                self.send(200, b"[" * 100_000)
            case "list":
                self.send(200, b'["id_token"]')
            case "elsewhere":
                self.send(307, b"", ("Location", f"{issuer('good')}/canary"))
            case "cut":
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b"{")
                self.close_connection = True
            case _:
                self.tell(200, told)

    def userinfo(self) -> None:
        more = {"sub": "somebody-else"} if WORLD.behaviour == "other_userinfo" else {}
        self.tell(200, {**VISITOR, **more})

    def graph(self, asked: dict[str, str]) -> None:
        """As Facebook's `me`: with a proof that the application's secret is known."""
        token = self.headers.get("authorization", "").removeprefix("Bearer ")
        if asked.get("appsecret_proof") != hmac.new(SECRET.encode(), token.encode(), hashlib.sha256).hexdigest():
            self.tell(400, {"error": {"message": "Invalid appsecret_proof"}})
        elif WORLD.behaviour == "graph_fails":
            self.tell(400, {"error": {"message": "The token is no longer valid"}})
        else:
            told = {"id": WORLD.claims["sub"], "name": WORLD.claims["name"], "email": WORLD.claims["email"]}
            self.tell(200, {name: value for name, value in told.items() if value is not None})

    def tell(self, status: int, told: Json) -> None:
        self.send(status, json.dumps(told).encode())

    def send(self, status: int, body: bytes, *fields: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(body))), *fields):
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # whoever asked has heard enough


def keys() -> list[RSAKey | ECKey]:
    return [KEY, NEXT] if WORLD.is_rotated else [KEY]


def public(key: RSAKey | ECKey) -> object:
    return key.as_dict(private=False)


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    WORLD.port = int(server.server_address[1])
    sys.stdout.write(f"{WORLD.port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
