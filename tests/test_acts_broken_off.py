"""Acts whose connection is cut in the middle: all of an act is kept or nothing, and who sends it again with its key has it done once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pytest

from api.acts.passwords import HASHER
from schema.account import Role
from schema.scope import Scope
from tests.acting import PASSWORD, REST, START, WAYS, Acting, Came, forget_people
from tests.door import Door
from tests.dying import Cut, cutting, open_mortal_pool
from tests.people import Person, insert_person
from tests.test_clients import GRANT, ask, basic

pytestmark = pytest.mark.slow
NEW = "another wall of five words"
Given = Mapping[str, object]
Asked = tuple[Given, str | None]
COUNTED = """
select table_name
from information_schema.tables
where table_schema = 'public'
  and table_type = 'BASE TABLE'
  and table_name not in ('spending', 'names_version')
order by table_name
"""
PEOPLE = """
select display_name, is_erased, email, private_account.version, password_changed_at
from account
left join private_account on private_account.account_id = account.account_id
order by account.account_id
"""


@cache
def hashed() -> str:
    return HASHER.hash(PASSWORD)


@dataclass(frozen=True, slots=True)
class Scene:
    """A door with people behind it."""

    acting: Acting
    who: Person

    def mailed(self) -> str:
        return self.acting.mailed("tidewatcher@example.org")

    def kept(self) -> list[object]:
        """All that an act may change, as far as it is not drawn."""
        tables = [row["table_name"] for row in self.acting.rows(COUNTED)]
        counts = {name: self.acting.rows(f"select count(*) from {name}")[0]["count"] for name in tables}
        proven = [row["proven_at"] for row in self.acting.rows("select proven_at from session order by session_id")]
        return [counts, [tuple(row) for row in self.acting.rows(PEOPLE)], proven]


@pytest.fixture(scope="module")
def mortal(dsn: str) -> Iterator[Door]:
    opened = Door(dsn, connections=2)
    opened.pool.terminate()
    opened.pool = opened.app.state.pool = opened.run(open_mortal_pool(dsn, 2))
    yield opened
    opened.close()


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def begun(mortal: Door, way: str) -> Scene:
    """Somebody who signed in a while ago, and gave the password a moment ago."""
    acting = Acting(mortal, way)
    acting.forget()

    async def enter() -> Person:
        await forget_people(mortal.pool)
        async with mortal.pool.acquire() as connection:
            return await insert_person(connection, "tidewatcher", Role.READER, START, hashed())  # type: ignore[arg-type]  # as acts have it

    found = Scene(acting, mortal.run(enter()))
    acting.now = START.replace(minute=1)
    return found


# How each act comes about: what goes before it, its input, and whose it is


def register(scene: Scene) -> Asked:
    return {"handle": "other", "email": "other@example.org", "password": PASSWORD}, None


def verify_email(scene: Scene) -> Asked:
    scene.acting.register("other", "other@example.org")
    return {"secret": scene.acting.mailed("other@example.org"), "password": PASSWORD}, None


def verify_email_that_is_new(scene: Scene) -> Asked:
    scene.acting.do("change_email", {"email": "new@example.org"}, scene.who.session)
    return {"secret": scene.acting.mailed("new@example.org"), "password": PASSWORD}, None


def reset_password(scene: Scene) -> Asked:
    scene.acting.do("request_password_reset", {"email": "tidewatcher@example.org"})
    return {"secret": scene.mailed(), "password": NEW}, None


def end_session(scene: Scene) -> Asked:
    scene.acting.log_in("tidewatcher")
    (row,) = scene.acting.rows("select max(session_id) as newest from session")
    return {"id": f"ses_{row['newest']}"}, scene.who.session


def revoke_token(scene: Scene) -> Asked:
    return {"id": "tok_1"}, scene.who.session


def request_erasure(scene: Scene) -> Asked:
    return {"comments": "keep" if scene.acting.way == REST else "KEEP"}, scene.who.session


def cancel_erasure(scene: Scene) -> Asked:
    scene.acting.do("request_erasure", *request_erasure(scene))
    return {}, scene.who.session


def cancel_erasure_by_mail(scene: Scene) -> Asked:
    scene.acting.do("request_erasure", *request_erasure(scene))
    return {"secret": scene.mailed()}, None


def delete_client(scene: Scene) -> Asked:
    made = scene.acting.do("create_client", {"name": "n", "scopes": []}, scene.who.session)
    ask(scene.acting, "/oauth/token", GRANT, basic(made.key or "", made.secret or ""))
    return {"id": made.key}, scene.who.session


def by_owner(given: Given) -> Callable[[Scene], Asked]:
    return lambda scene: (given, scene.who.session)


def by_anyone(given: Given) -> Callable[[Scene], Asked]:
    return lambda scene: (given, None)


ACTS: Mapping[str, tuple[str, Callable[[Scene], Asked]]] = {
    "register": ("register", register),
    "verify_email": ("verify_email", verify_email),
    "verify_email, a new one": ("verify_email", verify_email_that_is_new),
    "request_password_reset": ("request_password_reset", by_anyone({"email": "tidewatcher@example.org"})),
    "reset_password": ("reset_password", reset_password),
    "log_in": ("log_in", by_anyone({"login": "tidewatcher", "password": PASSWORD})),
    "log_out": ("log_out", by_owner({})),
    "end_session": ("end_session", end_session),
    "give_password": ("give_password", by_owner({"password": PASSWORD})),
    "change_password": ("change_password", by_owner({"password": NEW})),
    "update_me": ("update_me", by_owner({"display_name": "Tide"})),
    "change_email": ("change_email", by_owner({"email": "new@example.org"})),
    "create_token": ("create_token", by_owner({"name": "n", "scopes": [Scope.VOTES_WRITE.value]})),
    "revoke_token": ("revoke_token", revoke_token),
    "request_erasure": ("request_erasure", request_erasure),
    "cancel_erasure": ("cancel_erasure", cancel_erasure),
    "cancel_erasure_by_mail": ("cancel_erasure_by_mail", cancel_erasure_by_mail),
    "create_client": ("create_client", by_owner({"name": "n", "scopes": []})),
    "delete_client": ("delete_client", delete_client),
}
AGAIN: Mapping[str, str] = {
    "log_in": "already_done",
    "create_token": "already_done",
    "create_client": "already_done",
    "log_out": "invalid_token",
}
"""What a repeat is told where it was done, but not with what; of all others it is told that it was done."""


def tried(scene: Scene, act: str, cut: Cut) -> tuple[Came | None, list[object], Callable[[], Came]]:
    """What came of it, None where nobody knows; what there was before; and how to send it again."""
    name, prepare = ACTS[act]
    given, secret = prepare(scene)
    scene.acting.forget()
    before = scene.kept()

    def again() -> Came:
        return scene.acting.do(name, given, secret, key="one")

    with cutting(cut):
        try:
            came = again()
        except AssertionError as error:
            if '"unavailable"' not in str(error):
                raise
            came = None
    return (None if came == Came("unavailable") else came), before, again


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_kept_whole_or_not_at_all_and_done_once(dsn: str, mortal: Door, way: str, act: str) -> None:
    scene = begun(mortal, way)
    whole = Cut(0, False, dsn)
    came, before, _ = tried(scene, act, whole)
    assert came is not None
    assert came.code is None
    after, broken = scene.kept(), 0
    commits = [place for place, sql in enumerate(whole.statements, 1) if sql.startswith("COMMIT")]
    places = range(1, len(whole.statements) + 1) if way == REST else commits  # what lies between is the same for both doors
    for cut in [*(Cut(at, False, dsn) for at in places), *(Cut(at, True, dsn) for at in commits)]:
        scene = begun(mortal, way)
        came, before, again = tried(scene, act, cut)
        told = (act, cut.at, cut.is_after, cut.statements[-1])
        assert cut.is_done, told
        is_kept = cut.is_after or came is not None
        assert scene.kept() == (after if is_kept else before), told
        broken += came is None
        scene.acting.forget()
        assert again().code == (AGAIN.get(act) if is_kept else None), told
        assert scene.kept() == after, told
    assert broken >= (2 if commits else 0), whole.statements


def test_a_client_whose_connection_is_cut_gets_a_token_when_it_asks_again(dsn: str, mortal: Door) -> None:
    scene = begun(mortal, WAYS[0])
    made = scene.acting.do("create_client", {"name": "n", "scopes": []}, scene.who.session)
    shown = basic(made.key or "", made.secret or "")
    whole = Cut(0, False, dsn)
    with cutting(whole):
        assert ask(scene.acting, "/oauth/token", GRANT, shown).status == 200
    for at in range(1, len(whole.statements) + 1):
        (before,) = scene.acting.rows("select count(*) from token")
        with cutting(Cut(at, False, dsn)) as cut:
            answer = ask(scene.acting, "/oauth/token", GRANT, shown)
        (after,) = scene.acting.rows("select count(*) from token")
        assert (cut.is_done, answer.status, after["count"] - before["count"]) in ((True, 200, 1), (True, 503, 0)), cut.statements
        assert ask(scene.acting, "/oauth/token", GRANT, shown).status == 200
