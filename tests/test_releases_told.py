"""Whoever comes too late to the feed of changes is told the newest release that leads on, over every way in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api import settings
from api.acts.announced import withdraw_release
from schema.errors import Conflict, NotFound
from tests.acting import START
from tests.announcing import FIRST, SECOND, WAYS, announce, changed, forgotten, refusal, restored
from tests.asking import at
from tests.door import Door
from tests.signed_in import Person, Service

REPLACED = "The database was restored from a backup since it gave this cursor, or it never did"
BEGINNING = "0-00000000"


@pytest.fixture
def door(fresh_dsn: str) -> Iterator[Door]:
    opened = Door(fresh_dsn)
    yield opened
    opened.close()


def not_kept(anew: str, oldest: str, up_to: str = "2026-03-03T12:00:00Z") -> tuple[str, str]:
    """What is said where the changes of the first two days are gone."""
    return (
        "changes_gone",
        f"Changes up to {up_to} are not kept any more; begin anew, with {anew}. The oldest cursor that leads on is {oldest}.",
    )


def named(name: str, address: str, cursor: str) -> str:
    return f"the release {name}, which is at {address}, and read on behind {cursor}"


@pytest.mark.parametrize("way", WAYS)
def test_a_cursor_that_is_too_old_is_told_the_newest_release(door: Door, way: str) -> None:
    places = [changed(door, key) for key in range(1, 5)]
    announce(door, "one", FIRST, places[2])
    announce(door, "two", SECOND, places[3])
    forgotten(door, 2)
    assert refusal(door, way, places[0]) == not_kept(named("two", SECOND, places[3]), places[1])


@pytest.mark.parametrize("way", WAYS)
def test_a_cursor_of_another_history_is_told_the_newest_release_of_this_one(door: Door, way: str) -> None:
    place = changed(door, 1)
    announce(door, "one", FIRST, place)
    assert refusal(door, way, "9-00000001") == ("history_replaced", f"{REPLACED}; begin anew, with {named('one', FIRST, place)}.")


@pytest.mark.parametrize("way", WAYS)
def test_where_no_release_is_announced_one_begins_with_an_export(door: Door, way: str) -> None:
    places = [changed(door, key) for key in range(1, 4)]
    forgotten(door, 2)
    assert refusal(door, way, places[0]) == not_kept("an export", places[1])
    assert refusal(door, way, "9-00000001") == ("history_replaced", f"{REPLACED}; begin anew, with an export.")


def test_what_is_told_leads_on(door: Door) -> None:
    places = [changed(door, key) for key in range(1, 4)]
    announce(door, "one", FIRST, places[1])
    forgotten(door, 2)
    assert refusal(door, "page", BEGINNING) == not_kept(named("one", FIRST, places[1]), places[1])
    found = door.ask("GET", f"/v1/changes?after={places[1]}").json
    assert ([at(one, "id") for one in at(found, "items")], found["cursor"]) == (["cmt_1_3"], places[2])


def test_without_a_cursor_the_same_is_told(door: Door) -> None:
    places = [changed(door, key) for key in range(1, 4)]
    announce(door, "one", FIRST, places[2])
    forgotten(door, 2)
    answer = door.ask("GET", "/v1/changes").json
    assert (answer["code"], answer["detail"]) == not_kept(named("one", FIRST, places[2]), places[1])


def test_a_release_behind_which_changes_are_not_kept_is_not_told(door: Door) -> None:
    places = [changed(door, key) for key in range(1, 5)]
    announce(door, "one", FIRST, places[0])
    forgotten(door, 2)
    assert refusal(door, "page", BEGINNING) == not_kept("an export", places[1])
    announce(door, "two", SECOND, places[2])
    assert refusal(door, "page", BEGINNING) == not_kept(named("two", SECOND, places[2]), places[1])
    forgotten(door, 4)
    assert refusal(door, "page", BEGINNING) == not_kept("an export", places[3], "2026-03-05T12:00:00Z")


def test_the_newest_is_the_one_with_most_in_it_whenever_it_was_announced(door: Door) -> None:
    places = [changed(door, key) for key in range(1, 5)]
    announce(door, "two", SECOND, places[3])
    announce(door, "one", FIRST, places[2])
    assert refusal(door, "page", "9-00000001")[1] == f"{REPLACED}; begin anew, with {named('two', SECOND, places[3])}."


def test_after_a_restore_a_release_of_what_was_lost_is_not_told(door: Door) -> None:
    places = [changed(door, key) for key in range(1, 4)]
    announce(door, "one", FIRST, places[0])
    announce(door, "two", SECOND, places[2])
    restored(door, 1)
    kept = f"{REPLACED}; begin anew, with {named('one', FIRST, places[0])}."
    assert refusal(door, "page", places[2]) == ("history_replaced", kept)
    changed(door, 5)
    changed(door, 6)  # the place of the lost release is another change's by now
    assert refusal(door, "page", places[2]) == ("history_replaced", kept)


def test_a_release_that_is_withdrawn_is_not_told(door: Door) -> None:
    place = changed(door, 1)
    announce(door, "one", FIRST, place)
    door.run(withdraw_release(door.pool, "one", START))
    assert refusal(door, "page", "9-00000001")[1] == f"{REPLACED}; begin anew, with an export."
    with pytest.raises(NotFound):
        door.run(withdraw_release(door.pool, "one", START))


def test_a_release_that_is_announced_again_is_where_it_was_said_last(door: Door) -> None:
    place = changed(door, 1)
    told = [announce(door, "one", address, place) for address in (FIRST, FIRST, SECOND)]
    assert (told, refusal(door, "page", "9-00000001")[1]) == (
        [None, FIRST, FIRST],
        f"{REPLACED}; begin anew, with {named('one', SECOND, place)}.",
    )


def test_another_release_does_not_take_the_name_of_one_that_is_announced(door: Door) -> None:
    places = [changed(door, key) for key in range(1, 3)]
    announce(door, "one", FIRST, places[0])
    with pytest.raises(Conflict, match="Another release is called one"):
        announce(door, "one", SECOND, places[1])
    assert refusal(door, "page", "9-00000001")[1] == f"{REPLACED}; begin anew, with {named('one', FIRST, places[0])}."
    door.run(withdraw_release(door.pool, "one", START))
    assert announce(door, "one", SECOND, places[1]) is None


@pytest.mark.parametrize("name", ['"', "\\", '{"release": null}', "Ærø 2026, 1 of 2", "%s {0} $1", "' or 1 = 1 --", "\N{LARGE RED CIRCLE}"])
def test_whatever_a_release_is_called_it_is_told_so(door: Door, name: str) -> None:
    place = changed(door, 1)
    announce(door, name, FIRST, place)
    told = [refusal(door, way, "9-00000001") for way in WAYS]
    assert told == [("history_replaced", f"{REPLACED}; begin anew, with {named(name, FIRST, place)}.")] * 3


def test_what_nobody_could_read_on_from_is_not_announced(door: Door) -> None:
    places = [changed(door, key) for key in range(1, 4)]
    forgotten(door, 2)
    with pytest.raises(Conflict, match=f"what changed behind {places[0]} is not kept any more"):
        announce(door, "one", FIRST, places[0])
    with pytest.raises(Conflict, match="this database never was at 9-00000001"):
        announce(door, "one", FIRST, "9-00000001")
    assert announce(door, "one", FIRST, places[1]) is None


def test_each_change_is_in_the_audit_log(door: Door) -> None:
    place = changed(door, 1)
    for address in (FIRST, FIRST, SECOND):
        announce(door, "one", address, place)
    door.run(withdraw_release(door.pool, "one", START))
    rows = door.run(door.pool.fetch("select action, via, target, detail::text from audit order by audit_id"))
    announced = ("release.announce", "command", "one", f'{{"cursor": "{place}"}}')
    assert list(map(tuple, rows)) == [announced, announced, ("release.withdraw", "command", "one", "{}")]


# An export of what changed


def export_refusals(who: Person, since: str) -> list[object]:
    """What is said at both doors of an export since a cursor."""
    answer = who.ask("POST", "/v1/exports", {"since": since})
    payload = at(who.mutate(f'mutation {{ createExport(input: {{since: "{since}"}}) {{ userErrors {{ code message }} }} }}'), "data")
    [error] = at(payload, "createExport", "userErrors")
    return [(answer.status, answer.json["code"], answer.json["detail"]), (error["code"], error["message"])]


def test_whoever_asks_for_an_export_since_a_cursor_that_leads_nowhere_is_told_the_newest_release(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(settings.EXPORTS.name, str(tmp_path))
    places = [changed(service.door, key) for key in range(1, 4)]
    heron = service.person("heron")
    forgotten(service.door, 2)
    unknown, right = "What changed since this cursor is not known here any more", " Right: left out: a whole export."
    for since in (BEGINNING, "9-00000001"):
        assert export_refusals(heron, since) == [(422, "invalid", f"{unknown}."), ("invalid", f"{unknown}.{right}")]
    announce(service.door, "one", FIRST, places[2])
    told = f"{unknown}; begin anew, with {named('one', FIRST, places[2])}."
    for since in (BEGINNING, "9-00000001"):
        assert export_refusals(heron, since) == [(422, "invalid", told), ("invalid", f"{told}{right}")]
