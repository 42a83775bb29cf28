"""A follower of the feed of changes, who keeps a copy of all that anybody may see, and what the service says of the same by their ids."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from api.acts.sequencing import Sequencer
from schema.follow import noun_at, noun_of_id
from schema.graph import fields_of
from schema.noun import Few, Node, Noun, One
from tests.asking import Json
from tests.door import Door

Row = dict[str, Json]
Get = Callable[[str], Row]
EVERY_ID = """
select 'sit_' || site_id as id from site
union all select 'sec_' || section_id from section
union all select 'agy_' || agency_id from agency
union all select 'aut_' || author_id from author
union all select 'nwl_' || newsletter_id from newsletter
union all select 'acc_' || account_id from account
union all select 'art_' || article_id from article
union all select 'img_' || article_id from image
union all select 'cmt_' || article_id || '_' || number from comment
"""
"""Of all that there is, seen or not."""


@dataclass
class Copy:
    """All that the feed told, as of now."""

    rows: dict[str, Row] = field(default_factory=dict)
    after: str | None = None

    def take(self, changes: Iterable[Row]) -> None:
        """What is there takes the place of what was; what is not there any more goes."""
        for change in changes:
            if change["item"] is None:
                self.rows.pop(str(change["id"]), None)
            else:
                self.rows[str(change["id"])] = _row(change["item"])

    def follow(self, get: Get, limit: int = 7) -> list[Row]:
        """Reads on to the end, in small pages: the changes."""
        told: list[Row] = []
        while True:
            query = {"limit": limit, **({"after": self.after} if self.after else {})}
            page = get(f"/v1/changes?{urlencode(query)}")
            found = [_row(one) for one in _list(page["items"])]
            self.take(found)
            told += found
            self.after = str(page["cursor"])
            if not page["has_more"]:
                return told


def _row(value: Json) -> Row:
    assert isinstance(value, dict)
    return value


def _list(value: Json) -> list[Json]:
    assert isinstance(value, list)
    return value


def placed(door: Door) -> None:
    """As the sequencer does beside a service: all that was noted has its place."""
    door.run(door.pool.execute("update lease set until = taken_at where name = 'changes'"))  # its number goes on: others may have placed
    door.run(Sequencer(door.pool).place())


def getter(door: Door) -> Get:
    def get(path: str) -> Row:
        answer = door.ask("GET", path)
        assert answer.status == 200, answer.body
        return _row(json.loads(answer.body))

    return get


def all_shown(door: Door) -> dict[str, Row]:
    """What the service shows to anybody of all there is, in the feed's form, by id."""
    found: dict[str, Row] = {}
    for row in door.run(door.pool.fetch(EVERY_ID)):
        answer = door.ask("GET", f"/v1/node/{row['id']}")
        if answer.status == 200:
            found[row["id"]] = alone(_row(json.loads(answer.body)))
    return found


def alone(told: Mapping[str, Json]) -> Row:
    """A row as the feed tells it: without counts, others by their ids alone."""
    noun = noun_of_id(str(told["id"]))
    assert noun is not None, told
    return {name: _by_id(noun, name, value) for name, value in told.items() if name == "type" or not fields_of(noun)[name].is_counted}


def _by_id(noun: type[Noun], name: str, value: Json) -> Json:
    found = fields_of(noun)[name] if name != "type" else None
    if found is None or not isinstance(found.link, One | Few) or not issubclass(noun_at(found), Node):
        return value
    if isinstance(value, list):
        return [{"id": _row(one)["id"]} for one in value]
    return value if value is None else {"id": _row(value)["id"]}
