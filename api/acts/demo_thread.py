"""One article's thread in the demo data: comments with replies, quotes and votes, and the counters that agree with them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import ClassVar

from api.acts.demo_words import Words
from api.acts.demo_world import Plan, published, story
from api.acts.rendering import render

DEEPEST = 30  # levels; replies to replies that go further start again at the top
Row = tuple[object, ...]


class Thread:
    """Rows by table, in the order in which the tables must be filled."""

    COLUMNS: ClassVar[dict[str, tuple[str, ...]]] = {
        "article_stat": ("article_id", "listed_at", "last_number", "visible_count", "deleted_count"),
        "comment": (
            *("article_id", "number", "parent_number", "depth", "account_id", "body", "body_html", "status", "is_featured"),
            *("created_at", "local_time", "listed_at", "reply_count", "descendant_count", "imported_up", "imported_down", "up", "down"),
        ),
        "quote": ("article_id", "number", "place", "target_number", "target_block", "start_at", "end_at", "words"),
        "vote": ("article_id", "number", "voter_id", "value", "cast_at"),
    }

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {table: [] for table in self.COLUMNS}


def make_thread(plan: Plan, words: Words, article_id: int, size: int, votes: int) -> Thread:
    """The thread of one article, with so many comments and votes."""
    return _Maker(plan, words, article_id, size, votes).make()


class _Maker:
    def __init__(self, plan: Plan, words: Words, article_id: int, size: int, votes: int) -> None:
        self.plan, self.words, self.article_id, self.size, self.votes = plan, words, article_id, size, votes
        self.random = Random(plan.seed * 1_000_003 + article_id)
        self.thread = Thread()
        self.depth = [0] * (size + 1)
        self.parent = [0] * (size + 1)
        self.first_sentence = [""] * (size + 1)

    def make(self) -> Thread:
        at = published(self.plan, self.article_id)
        self._choose_parents()
        replies, descendants = self._count_answers()
        deleted = 0
        for number in range(1, self.size + 1):
            up, down = self._vote(number, at)
            is_deleted = self.random.random() < 0.01
            deleted += is_deleted
            self._comment(number, at, is_deleted, (replies[number], descendants[number]), up, down)
        self.thread.rows["article_stat"].append((self.article_id, at, self.size, self.size - deleted, deleted))
        return self.thread

    def _choose_parents(self) -> None:
        """Two in five answer the article; the others answer a comment, mostly one of the last."""
        for number in range(2, self.size + 1):
            if self.random.random() < 0.6:
                above = max(1, number - 1 - int(self.random.expovariate(0.15)))
                if self.depth[above] < DEEPEST:
                    self.parent[number], self.depth[number] = above, self.depth[above] + 1

    def _count_answers(self) -> tuple[Counter[int], list[int]]:
        """Answers come after what they answer, so one walk from the end counts them all."""
        descendants = [0] * (self.size + 1)
        for number in range(self.size, 0, -1):
            descendants[self.parent[number]] += descendants[number] + 1
        return Counter(self.parent), descendants

    def _vote(self, number: int, at: datetime) -> tuple[int, int]:
        """Live votes on a comment, each by another account; how many are for and against."""
        share = self.votes * number // self.size - self.votes * (number - 1) // self.size
        count = min(share, self.plan.accounts)
        first = int(self.random.random() * self.plan.accounts)
        values = [1 if chance < 0.7 else -1 if chance < 0.97 else 0 for chance in (self.random.random() for _ in range(count))]
        cast_at = at + timedelta(minutes=number)
        rows = self.thread.rows["vote"]
        rows += [(self.article_id, number, 1 + (first + nth) % self.plan.accounts, value, cast_at) for nth, value in enumerate(values)]
        return values.count(1), values.count(-1)

    def _comment(self, number: int, at: datetime, is_deleted: bool, answers: tuple[int, int], up: int, down: int) -> None:
        chance = self.random.random()
        listed_at = at + timedelta(seconds=90 * number)
        created_at, local_time = (None, "06:48 am JST") if chance < 0.05 else (listed_at, None)
        account = None if chance > 0.9 else 1 + int(self.random.random() ** 2 * self.plan.accounts)
        body = "" if is_deleted else self._body(number, chance)
        imported_up, imported_down = int(self.random.expovariate(0.2)), int(self.random.expovariate(0.4))
        self.thread.rows["comment"].append(
            (
                *(self.article_id, number, self.parent[number] or None, self.depth[number], account, body, render(body)),
                *("deleted" if is_deleted else "visible", chance > 0.995, created_at, local_time, listed_at, *answers),
                *(imported_up, imported_down, imported_up + up, imported_down + down),
            )
        )

    def _body(self, number: int, chance: float) -> str:
        text = self.words.text(self.random, 5)
        self.first_sentence[number] = text.partition(". ")[0].rstrip(".") + "."
        quoted = self.first_sentence[self.parent[number]] if chance < 0.15 else ""
        if quoted:
            self._quote(number, self.parent[number], None, 0, quoted)
        elif 0.15 <= chance < 0.18:
            quoted = self._quote_story(number)
        return f"{quoted}\n\n{text}" if quoted else text

    def _quote_story(self, number: int) -> str:
        """A sentence of one of the story's paragraphs."""
        block = self.random.choice([block for block in story(self.plan, self.words, self.article_id) if block.kind == "paragraph"])
        starts = [0, *(found.end() for found in re.finditer(r"\. ", block.text))]
        start = self.random.choice(starts)
        words = block.text[start:].partition(".")[0] + "."
        self._quote(number, None, block.number, start, words)
        return words

    def _quote(self, number: int, target: int | None, block: int | None, start: int, words: str) -> None:
        self.thread.rows["quote"].append((self.article_id, number, 1, target, block, start, start + len(words), words))
        self.first_sentence[number] = words
