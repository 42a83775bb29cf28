"""Two processes that keep what anybody may read, and people who write and read at both in any order.

Whoever is signed in reads what is there, wherever. Whoever is not reads what was there within the last half second, and in a process
that wrote since, what was there after that. Time is the test's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.settings import KEPT
from schema.account import Role
from tests.acting import REST, START, Acting, headers
from tests.door import Door
from tests.keeping import Clock, Keeping, told
from tests.people import person
from tests.stories import story

SECONDS = 0.5
WRITES = ("post", "edit", "edit", "vote", "vote", "moderate", "moderate", "close", "delete")
WAITS = (0.1, 0.2, 0.3, 0.5, 1.0)
WORKERS = st.integers(0, 1)
STEPS = st.one_of(
    st.tuples(st.just("write"), WORKERS, st.sampled_from(WRITES)),
    st.tuples(st.just("read"), WORKERS, st.integers(0, 4)),
    st.tuples(st.just("read"), WORKERS, st.integers(0, 4)),
    st.tuples(st.just("own"), WORKERS, st.integers(0, 4)),
    st.tuples(st.just("wait"), st.sampled_from(WAITS), st.just(0)),
)
SAME = ((b"x-request-id", b"same"),)  # a refusal names its request
Told = tuple[int, dict[str, str], bytes]


@dataclass
class World:
    """Two processes, and a third that keeps nothing and says what is so; a story with a comment that is written about.

    `truths` has what was so of each read, and since when; `wrote` when each process last wrote.
    """

    processes: tuple[Keeping, Keeping]
    plain: Acting
    clock: Clock
    article: str
    writer: str
    warden: str
    comment: str = ""
    truths: list[list[tuple[float, Told]]] = field(default_factory=list)
    wrote: list[float] = field(default_factory=lambda: [0.0, 0.0])
    done: int = 0
    seen: Counter[str] = field(default_factory=Counter)

    @property
    def reads(self) -> tuple[str, ...]:
        thread = f"/v1/articles/{self.article}/comments"
        return f"/v1/articles/{self.article}", thread, f"{thread}?view=tree", f"/v1/comments/{self.comment}", "/v1/articles"

    def begin(self) -> None:
        """A new comment; what was kept before is too old."""
        self.clock.now += 10
        self.plain.now += timedelta(minutes=5)
        self.plain.do("update_thread", {"id": self.article, "mode": "open"}, self.warden)
        self.comment = self.plain.do("post_comment", {"article_id": self.article, "body": f"At {self.clock.now}."}, self.writer).key or ""
        self.truths, self.wrote, self.done = [[] for _ in self.reads], [0.0, 0.0], 0
        self.note()

    def note(self) -> None:
        """What is so from now on."""
        for truths, target in zip(self.truths, self.reads, strict=True):
            truths.append((self.clock.now, told(self.plain.door.ask("GET", target, SAME))))

    def write(self, process: int, what: str) -> None:
        acting = Acting(self.processes[process].door, REST, self.plain.now)
        self.plain.now += timedelta(minutes=1)
        acting.now = self.plain.now
        name, given, secret = self.act(what)
        self.seen[f"{what}: {acting.do(name, given, secret).code or 'done'}"] += 1
        self.wrote[process] = self.clock.now
        self.note()

    def act(self, what: str) -> tuple[str, dict[str, object], str]:
        """What can be undone, every other write undoes."""
        self.done += 1
        one, new, is_undone = {"id": self.comment}, {"body": f"{what} at {self.plain.now:%d %H:%M}."}, self.done % 2 == 0
        acts: dict[str, tuple[str, dict[str, object], str]] = {
            "post": ("post_comment", {"article_id": self.article, **new}, self.writer),
            "edit": ("edit_comment", {**one, **new}, self.writer),
            "delete": ("delete_comment", {**one}, self.writer),
            "vote": ("cast_vote", {**one, "value": 0 if is_undone else 1}, self.warden),
            "moderate": (
                "decide",
                {**one, "action": "restore" if is_undone else "hide", "reason": "other", "statement": "So."},
                self.warden,
            ),
            "close": ("update_thread", {"id": self.article, "mode": "open" if is_undone else "closed"}, self.warden),
        }
        return acts[what]

    def read(self, process: int, nth: int) -> None:
        """By somebody whom nobody knows."""
        answer, statements = self.processes[process].asked(self.reads[nth], SAME)
        found, truths = told(answer), self.truths[nth]
        since = max(self.clock.now - SECONDS, self.wrote[process])
        ends = [begun for begun, _ in truths[1:]] + [float("inf")]
        assert found in [truth for (_, truth), end in zip(truths, ends, strict=True) if end > since or end == float("inf")]
        self.seen["from memory"] += statements == 0
        self.seen["older"] += found != truths[-1][1]

    def own(self, process: int, nth: int) -> None:
        """By whoever wrote it."""
        asked = "GET", self.reads[nth], (*SAME, *headers(self.writer))
        assert told(self.processes[process].door.ask(*asked)) == told(self.plain.door.ask(*asked))


@pytest.fixture
def world(fresh_dsn: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    plain = Acting(Door(fresh_dsn), REST)
    monkeypatch.setenv(KEPT.name, str(int(SECONDS * 1000)))
    clock = Clock()
    processes = (Keeping(Door(fresh_dsn), clock), Keeping(Door(fresh_dsn), clock))
    for one in processes:
        one.door.app.state.clock = lambda: plain.now
    writer, warden = (person(fresh_dsn, handle, role, START).session for handle, role in (("heron", Role.READER), ("warden", Role.ADMIN)))
    yield World(processes, plain, clock, story(plain), writer, warden)
    for door in (plain.door, *(one.door for one in processes)):
        door.close()


def test_nobody_reads_what_is_older_than_it_may_be(world: World) -> None:
    @settings(max_examples=50)
    @given(st.lists(STEPS, min_size=8, max_size=20))
    def go(steps: list[tuple[str, int | float, int | str]]) -> None:
        world.begin()
        for kind, first, second in steps:
            if kind == "wait":
                world.clock.now += first
            elif kind == "write":
                world.write(int(first), str(second))
            else:
                (world.read if kind == "read" else world.own)(int(first), int(second))

    go()
    assert {name for name in WRITES if world.seen[f"{name}: done"]} == set(WRITES), world.seen
    assert world.seen["from memory"] > 20, world.seen
    assert world.seen["older"] > 5, world.seen
