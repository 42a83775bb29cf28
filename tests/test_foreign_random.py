"""Random files of comments from elsewhere, each a newer one of the last: whatever happens at the source, trees and counters agree here."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest

from api.acts.check import check
from tests.foreign_files import Item, brought, items, remark, story
from tests.sending import execute, rows

ROUNDS = 5
FATES: tuple[dict[str, object], ...] = ({}, {}, {}, {"dead": True}, {"deleted": True})
SAID = """
select kept.key, comment.status, comment.body, coalesce(account.display_name, '')
from foreign_comment as kept
join comment using (article_id, number)
left join account using (account_id)
order by kept.key::integer
"""
VOTE = """
with cast_vote as (
  insert into vote (article_id, number, voter_id, value, previous, cast_at) select article_id, number, 9, 1, 0, now() from comment
  on conflict do nothing returning article_id, number
)
update comment set up = up + 1 from cast_vote where comment.article_id = cast_vote.article_id and comment.number = cast_vote.number
"""


class Source:
    """A source that changes: comments come, are changed, deleted, and shown again."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.items: dict[int, Item] = {key: story(key) for key in (1, 2, 3)}

    def change(self) -> None:
        for _ in range(self.random.randrange(5, 40)):
            key = 10 + len(self.items)
            self.items[key] = self.some(key)
        for key in self.random.sample(sorted(self.items), len(self.items) // 3):
            if key > 3:
                self.items[key] = self.some(key, self.items[key]["parent"])

    def some(self, key: int, parent: object = None) -> Item:
        words = f"Words {self.random.randrange(3)} of {key}"
        answered = parent or self.random.choice(sorted(self.items))
        return remark(key, int(str(answered)), words, by=self.random.choice(("gull", "auk", "tern")), **self.random.choice(FATES))

    def file(self) -> list[Item]:
        """In some order; comments that were there before may be missing."""
        there = [one for key, one in self.items.items() if key <= 3 or self.random.random() < 0.95]
        self.random.shuffle(there)
        return there

    def said(self) -> list[tuple[object, ...]]:
        """What there should be here, of all comments."""
        return [seen(one) for key, one in sorted(self.items.items()) if key > 3]


def seen(one: Item) -> tuple[object, ...]:
    if one.get("deleted"):
        return str(one["id"]), "deleted", "", ""
    is_dead = one.get("dead", False)
    return str(one["id"]), "removed" if is_dead else "visible", one["text"], "" if is_dead else one["by"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_after_each_of_many_files_all_counters_agree_and_the_whole_file_is_here(seed: int, fresh_dsn: str, tmp_path: Path) -> None:
    source, path = Source(seed), tmp_path / "items"
    for _ in range(ROUNDS):
        source.change()
        brought(fresh_dsn, items(path, *source.file()), "hacker-news")
        assert asyncio.run(check(fresh_dsn)) == []
        execute(fresh_dsn, VOTE)
    brought(fresh_dsn, items(path, *source.items.values()), "hacker-news")
    assert (rows(fresh_dsn, SAID), asyncio.run(check(fresh_dsn))) == (source.said(), [])
