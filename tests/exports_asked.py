"""Asks for exports as researchers do, and lets the worker make them when the test says so."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import cast

from asyncpg import Pool, Record
from strawberry.utils.str_converters import to_camel_case

from api.offered import offered
from api.release.worker import LEASE, Exporter
from tests.acting import REST, Acting, headers
from tests.asking import Json
from tests.door import POSTED, Answer, Door

FIELDS = ("id", "state", "problem", "release", "has_pseudonyms", "version", "expires_at")
OF_FILES = ("name", "path", "rows", "bytes", "sha256", "url")
Seen = dict[str, Json]


def exporter(door: Door, pool: Pool[Record] | None = None, lasting: timedelta = LEASE) -> Exporter:
    """A worker as the service has one, which works when it is told to."""
    offer = offered()
    assert offer is not None, "the test sets a folder"
    return Exporter(pool or door.pool, door.dsn, offer, door.app.state.clock, lasting)


def made(door: Door) -> int:
    """How many exports a worker makes now."""
    return door.run(exporter(door).make_due())


def done(acting: Acting, who: str, **wanted: object) -> str:
    """The id of an export that is made at once."""
    came = acting.do("create_export", wanted, who)
    assert (came.code, made(acting.door)) == (None, 1)
    return came.key or ""


def seen(acting: Acting, export: str, secret: str) -> Seen | None:
    """An export at the test's door, as REST names it; None where it is not there."""
    if acting.way == REST:
        answer = acting.door.ask("GET", f"/v1/exports/{export}", headers(secret))
        if answer.status == 404:
            return None
        found = answer.json
        return {**{name: found[name] for name in FIELDS}, "progress": found["progress"], "files": files_in(found)}
    fields = f"{' '.join(map(to_camel_case, FIELDS))} progress {{ done total }} files {{ {' '.join(OF_FILES)} }}"
    query = f'{{"query": "{{ export(id: \\"{export}\\") {{ {fields} }} }}"}}'
    data = acting.door.ask("POST", "/graphql", [*headers(secret), *POSTED], query.encode()).json["data"]
    shown = cast(Seen, data)["export"]
    if shown is None:
        return None
    told = cast(Seen, shown)
    told = {name: told[to_camel_case(name)] for name in FIELDS} | {"progress": told["progress"], "files": files_in(told)}
    return told | {"state": str(told["state"]).lower()}


def files_in(found: Seen) -> list[Json]:
    return [{name: cast(Seen, one)[name] for name in OF_FILES} for one in cast(list[Json], found["files"])]


def files_of(found: Seen | None) -> list[Seen]:
    """What is told of each file."""
    assert found is not None, "the export is there"
    return cast(list[Seen], found["files"])


def state_of(acting: Acting, export: str, secret: str) -> str | None:
    found = seen(acting, export, secret)
    return str(found["state"]) if found else None


def fetched(door: Door, url: object, secret: str | None, method: str = "GET", **sent: str) -> Answer:
    """A file, or what is said of it."""
    told = [(name.replace("_", "-").encode(), value.encode()) for name, value in sent.items()]
    return door.ask(method, str(url), [*headers(secret), *told])


def kept_on(shelf: Path) -> list[str]:
    """What stands in the folder of exports of databases."""
    return sorted(path.name for path in shelf.glob("*/*"))


def folder_of(shelf: Path, export: str) -> Path:
    """Where the files of an export are; the lease of whoever made it stands in the name."""
    [found] = shelf.glob(f"*/{export}_*")
    return found
