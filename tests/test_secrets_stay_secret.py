"""Secrets that can be told from all else go through a service that says all it can, and fails in many ways: they are nowhere afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from pydantic_core import to_json

from api.mail.folder import letter_at, letters_in, text_of
from db.cluster import Cluster
from tests.acting import GRAPHQL, PASSWORD, REST, SECRET, WAYS, Acting, Came, headers
from tests.door import POSTED, Answer, Door
from tests.sending import execute, rows
from tests.serving import LOOK_SECONDS, PATIENCE
from tests.talkative import talking
from tests.test_clients import FORM, basic

pytestmark = pytest.mark.slow
PLACES = (("wren", "quay"), ("rook", "mill"), ("lark", "fen"), ("coot", "weir"))
FIRST, SECOND, THIRD, WRONG = (f"canary {bird} upon the {place}" for bird, place in PLACES)
SHORT, COMMON = "canary4", "canarycanary"  # refused as too short and as too common
TABLES = ("registration", "private_account", "session", "token", "client", "mailed_secret", "outgoing_mail", "spending", "answered_write")
TEXTS = """
select table_name || '.' || column_name
from information_schema.columns
join information_schema.tables using (table_schema, table_name)
where table_schema = 'public'
  and table_type = 'BASE TABLE'
order by 1
"""


@dataclass
class Socket:
    """Asks as `Door` does, over the network, and keeps all that came back."""

    port: int
    answers: list[Answer] = field(default_factory=list)

    def ask(self, method: str, target: str, fields: Sequence[tuple[bytes, bytes]] = (), body: bytes = b"") -> Answer:
        told = httpx.request(method, f"http://127.0.0.1:{self.port}{target}", headers=list(fields), content=body, timeout=PATIENCE)
        self.answers.append(Answer(told.status_code, told.headers, told.content))
        return self.answers[-1]


@dataclass
class Talking:
    """A service, what it says, and what must not be found."""

    socket: Socket
    said: Path
    mail: Path
    dsn: str
    told: dict[str, str] = field(default_factory=dict)
    """Secrets by what they are: each was told in one answer."""

    def mailed(self, number: int) -> str:
        """The secret in the letter of this number, once it is there."""
        until = time.monotonic() + PATIENCE
        while number not in letters_in(self.mail):
            assert time.monotonic() < until, f"letter {number} does not come"
            time.sleep(LOOK_SECONDS)  # nothing tells when a letter is written
        return str(SECRET.findall(text_of(letter_at(letters_in(self.mail)[number])))[0])

    def keep(self, name: str, came: Came) -> str:
        assert came.code is None, name
        self.told[name] = came.secret or ""
        return self.told[name]


class Speaking(Acting):
    """The doors of a service that runs. What goes wrong is let through."""

    def __post_init__(self) -> None:
        """Its clock is its own."""

    def do(self, name: str, given: object, secret: str | None = None, key: str | None = None) -> Came:
        try:
            return super().do(name, given, secret, key)  # type: ignore[arg-type]  # the same, in a wider type
        except AssertionError:
            return Came("failed")


@pytest.fixture(scope="module", params=WAYS)
def spoken(request: pytest.FixtureRequest, cluster_log: Path, dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talking]:
    """All of it done once, by each door."""
    folder = tmp_path_factory.mktemp(f"talking-{request.param}")
    with talking(dsn, folder) as (port, said):
        found = Talking(Socket(port), said, folder / "mail", dsn)
        acting = Speaking(found.socket, request.param)  # type: ignore[arg-type]  # asks as a door does
        live(found, acting, request.param)
        mistake(found, acting, request.param)
        fail(found, acting, request.param)
        wait_for_mail(dsn)
        yield found


def live(found: Talking, acting: Speaking, way: str) -> None:
    """A whole life with the service."""
    handle = f"canary-{way}"
    ((first,),) = rows(found.dsn, "select coalesce(max(mail_id), 0)::integer + 1 from outgoing_mail")
    assert isinstance(first, int)
    assert acting.register(handle, f"{handle}@example.org", FIRST).code is None
    link = found.told["link to register"] = found.mailed(first)
    assert acting.verify(link, FIRST).code is None
    assert acting.log_in(handle, WRONG).code == "invalid_credentials"
    session = found.keep("session", acting.log_in(handle, FIRST))
    assert acting.do("give_password", {"password": FIRST}, session).code is None
    token = found.keep("token", acting.do("create_token", {"name": "n", "scopes": ["account:read"]}, session))
    client = acting.do("create_client", {"name": "n", "scopes": ["account:read"]}, session)
    secret = found.keep("client", client)
    answer = found.socket.ask("POST", "/oauth/token", [FORM, basic(client.key or "", secret)], b"grant_type=client_credentials")
    got = found.told["client's token"] = str(answer.json["access_token"])
    assert [acting.reads_me(one) for one in (session, token, got)] == [None] * 3
    assert acting.do("change_password", {"password": SECOND}, session).code is None
    assert acting.do("change_email", {"email": f"new-{handle}@example.org"}, session).code is None
    link = found.told["link to a new address"] = found.mailed(first + 2)
    assert acting.verify(link, SECOND).code is None
    assert acting.do("request_password_reset", {"email": f"new-{handle}@example.org"}).code is None
    link = found.told["link to reset"] = found.mailed(first + 4)
    assert acting.do("reset_password", {"secret": link, "password": THIRD}).code is None
    found.keep("later session", acting.log_in(handle, THIRD))


def mistake(found: Talking, acting: Speaking, way: str) -> None:
    """Whatever is refused for what it is."""
    for password in (SHORT, COMMON, FIRST * 12):
        acting.register("mistaken", "mistaken@example.org", password)
    given = {"login": "canary", "password": WRONG}
    for body in ({**given, "more": WRONG}, {"login": {"x": WRONG}, "password": WRONG}, {"password": [WRONG]}, WRONG, [WRONG]):
        found.socket.ask("POST", "/v1/sessions", POSTED, to_json(body))
        for input_type in ("LogInInput!", "String!", "Int!", "ID!", "Boolean!", "ArticleSort!", "[Int!]!"):
            text = f"mutation($input: {input_type}) {{ logIn(input: $input) {{ secret }} }}"
            found.socket.ask("POST", "/graphql", POSTED, to_json({"query": text, "variables": {"input": body}}))
    for text in (
        f'mutation {{ logIn(input: {{login: "c", password: "{WRONG}", more: "{WRONG}"}}) {{ secret }} }}',
        f'mutation {{ logIn(input: {{login: "c", password: ["{WRONG}"]}}) {{ secret }} }}',
        f'mutation {{ logIn(input: "{WRONG}") {{ secret }} }}',
        f'mutation {{ logIn(input: {{login: "c", password: "{WRONG}"}}) {{ secret ',
        f'mutation {{ logIn(input: {{login: "c", password: "{WRONG}) {{ secret }} }}',
        f'mutation {{ logIn(input: {{login: 5, password: "{WRONG}"}}) {{ secret }} }}',
        f'mutation {{ "{WRONG}" }}',
        f'mutation "{WRONG}"',
        f'mutation {{ logIn(input: {{login: "c", password: """{WRONG}""" """{WRONG}"""}}) {{ secret }} }}',
        f'query {{ articles(sort: "{WRONG}", first: "{WRONG}") {{ nodes {{ id }} }} }}',
        f'query {{ articles(after: {{ x: "{WRONG}" }}) {{ nodes {{ id }} }} }}',
    ):
        found.socket.ask("POST", "/graphql", POSTED, to_json({"query": text}))
    found.socket.ask("POST", "/v1/sessions", POSTED, to_json(given)[:-1])
    found.socket.ask("POST", "/v1/sessions", [FORM], to_json(given))
    for secret in list(found.told.values()):
        found.socket.ask("GET", "/v1/me", headers(secret[:-1] + "0"))
        found.socket.ask(
            "POST", "/oauth/token", [FORM], f"client_id={secret}&client_secret={secret}&grant_type={secret}&scope={secret}".encode()
        )
        acting.do("verify_email", {"secret": secret})
        if way == GRAPHQL:  # in REST it would stand in the address
            acting.do("end_session", {"id": secret}, found.told["later session"])


def fail(found: Talking, acting: Speaking, way: str) -> None:
    """The database breaks in one place after the other, and is away."""
    for table in TABLES:
        with renamed(found.dsn, table):
            everything(found, acting)
    with away(found.dsn):
        everything(found, acting)
    statuses = {answer.status for answer in found.socket.answers}
    assert {500, 503} <= statuses


def everything(found: Talking, acting: Speaking) -> None:
    session = found.told["later session"]
    acting.register("failing", "failing@example.org", FIRST)
    acting.log_in(f"canary-{acting.way}", THIRD)
    acting.do("give_password", {"password": THIRD}, session)
    acting.do("change_email", {"email": "failing@example.org"}, session, key="canary")
    acting.do("create_token", {"name": "n", "scopes": []}, session, key="canary")
    acting.verify(found.told["link to register"], FIRST)
    acting.do("reset_password", {"secret": found.told["link to reset"], "password": FIRST})
    client = basic("cli_1", found.told["client"])
    for path in ("/oauth/token", "/oauth/revoke"):
        found.socket.ask("POST", path, [FORM, client], b"grant_type=client_credentials&token=" + found.told["token"].encode())
    for secret in (session, found.told["token"], found.told["client's token"]):
        acting.reads_me(secret)


@contextmanager
def renamed(dsn: str, table: str) -> Iterator[None]:
    execute(dsn, f"alter table {table} rename to broken")
    try:
        yield
    finally:
        execute(dsn, f"alter table broken rename to {table}")


@contextmanager
def away(dsn: str) -> Iterator[None]:
    """Everybody's connection is cut, and nobody gets another."""
    name = dsn.partition("?")[0].rpartition("/")[2]
    other = dsn.replace(f"/{name}?", "/postgres?")
    execute(
        other,
        f'alter database "{name}" allow_connections false',
        f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'",
    )
    try:
        yield
    finally:
        execute(other, f'alter database "{name}" allow_connections true')


def wait_for_mail(dsn: str) -> None:
    until = time.monotonic() + PATIENCE
    while rows(dsn, "select count(*) from outgoing_mail where text is not null") != [(0,)]:
        assert time.monotonic() < until, "mail is not sent"
        time.sleep(LOOK_SECONDS)


def spellings(secret: str) -> list[str]:
    """As it is, as JSON may have it, as bytes are shown, and without its first letters."""
    return [secret, secret.encode().hex(), secret[4:]]


def secrets_of(found: Talking) -> dict[str, str]:
    return {**found.told, "first": FIRST, "second": SECOND, "third": THIRD, "wrong": WRONG, "common": COMMON}


def held(dsn: str, secrets: dict[str, str]) -> dict[str, list[str]]:
    """The columns in which each of them stands."""
    columns = [str(name) for (name,) in rows(dsn, TEXTS)]
    assert len(columns) > 150
    words = {name: spellings(secret) for name, secret in secrets.items()}
    found: dict[str, list[str]] = {}
    for column in columns:
        table, name = column.split(".")
        text = "\n".join(str(value) for (value,) in rows(dsn, f"select distinct {name}::text from {table} where {name} is not null"))
        for what, spelt in words.items():
            if any(one in text for one in spelt):
                found.setdefault(what, []).append(column)
    return found


@pytest.fixture(scope="session")
def cluster_log(cluster: Cluster) -> Path:
    return cluster.log


def test_no_log_has_one(spoken: Talking, cluster_log: Path) -> None:
    for path in (spoken.said, cluster_log):
        text = path.read_text(errors="replace")
        assert len(text) > 10_000, path
        assert [what for what, secret in secrets_of(spoken).items() if any(one in text for one in spellings(secret))] == []
    text = spoken.said.read_text()
    for word in ("Traceback", "UndefinedTableError", "POST /v1/sessions", "DEBUG"):
        assert word in text or (word.startswith("POST") and "/graphql" in text), word


def test_the_database_holds_none(spoken: Talking) -> None:
    assert held(spoken.dsn, secrets_of(spoken)) == {}


def test_each_is_told_in_one_answer_and_those_that_are_not_told_in_none(spoken: Talking) -> None:
    answers = [b"\n".join((*(value for pair in one.headers.raw for value in pair), one.body)).decode() for one in spoken.socket.answers]
    counts = {what: sum(secret in answer for answer in answers) for what, secret in secrets_of(spoken).items()}
    told = {"session", "token", "client", "client's token", "later session"}
    assert counts == {what: int(what in told) for what in counts}


def test_a_mailed_secret_stands_in_its_letter_alone_until_that_is_sent(fresh_dsn: str) -> None:
    door = Door(fresh_dsn, connections=2)
    try:
        acting = Acting(door, REST)
        acting.person("tidewatcher")
        acting.rows("delete from outgoing_mail")
        acting.do("request_password_reset", {"email": "tidewatcher@example.org"})
        secret = acting.mailed("tidewatcher@example.org")
        assert held(fresh_dsn, {"link": secret, "password": PASSWORD}) == {"link": ["outgoing_mail.html", "outgoing_mail.text"]}
    finally:
        door.close()
