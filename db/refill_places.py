"""Where comments stand that nobody sees: an export has their numbers as gaps, and answers to them that name nobody. No database here.

An answer's depth is known, and of each comment how many are below it. So answers go below those that lack some.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, chain, count, islice, repeat
from typing import NamedTuple

MOST_TRIED = 200_000  # steps, some tenths of a second; by then a thread is odder than any that was moderated
MOST_MORE = 10_000  # places more than are counted: with more, all of it stands in one row below the article
MOST_PAIRS = 4_000_000  # of comments that lack something and answers, which are held against each other


class Shown(NamedTuple):
    """A comment that the export has. `descendants` are those below it that are shown."""

    number: int
    parent: int | None
    depth: int
    descendants: int


class Unseen(NamedTuple):
    """The place of a comment that it does not have."""

    number: int
    parent: int | None
    depth: int
    status: str
    replies: int
    descendants: int


class Places(NamedTuple):
    """Those, and what each answer to one of them answers. It is sure where all counts of descendants agree."""

    unseen: list[Unseen]
    above: dict[int, int]
    is_sure: bool


class Host(NamedTuple):
    """What answers may stand below, with someone unseen between: a comment, or the article itself, whose number is 0 and its depth -1."""

    number: int
    depth: int


ARTICLE = Host(0, -1)


def places_of(shown: Sequence[Shown], statuses: Sequence[str]) -> Places:
    """One for each status, and as many more as it takes."""
    orphans = [one for one in shown if one.parent is None and one.depth > 0]
    lacking = _lacking(shown)
    hosted = _hosted(orphans, {Host(one.number, one.depth): lacking[one.number] for one in shown if lacking[one.number]})
    if hosted and _length(_by_host(orphans, hosted)) > len(statuses) + MOST_MORE:
        hosted = None
    numbers = _gaps(shown)
    states = chain(statuses, repeat("removed"))
    unseen: list[Unseen] = []
    above: dict[int, int] = {}
    for host, answers in sorted(_by_host(orphans, hosted or {}).items(), key=lambda one: min(answer.number for answer in one[1])):
        found = _between(host, answers, numbers, states, above)
        unseen += (one._replace(descendants=min(one.descendants, len(shown))) for one in found)  # however many answers say that they have
    is_sure = hosted is not None and len(unseen) <= len(statuses) and min(lacking.values(), default=0) >= 0
    rest = islice(states, max(len(statuses) - len(unseen), 0))
    unseen += [Unseen(number, None, 0, status, 0, 0) for status, number in zip(rest, numbers, strict=False)]
    return Places(unseen, above, is_sure)


def _lacking(shown: Sequence[Shown]) -> dict[int, int]:
    """How many of each comment's descendants hang on nothing that is shown below it."""
    found = {one.number: one.descendants for one in shown}
    for one in shown:
        if one.parent in found:
            found[one.parent] -= 1 + one.descendants
    return found


def _gaps(shown: Sequence[Shown]) -> Iterator[int]:
    """Numbers that no comment has, the lowest first."""
    taken = {one.number for one in shown}
    return (number for number in count(1) if number not in taken)


def _by_host(orphans: Sequence[Shown], hosted: Mapping[int, Host]) -> dict[Host, list[Shown]]:
    found: dict[Host, list[Shown]] = {}
    for one in orphans:
        found.setdefault(hosted.get(one.number, ARTICLE), []).append(one)
    return found


def _length(by_host: Mapping[Host, Sequence[Shown]]) -> int:
    """How many places it takes."""
    return sum(max(answer.depth for answer in answers) - host.depth - 1 for host, answers in by_host.items())


def _between(
    host: Host, answers: Sequence[Shown], numbers: Iterator[int], states: Iterator[str], above: dict[int, int]
) -> Iterator[Unseen]:
    """One unseen comment at each depth between a host and the lowest of its answers, and each answer below the one above it."""
    parent = host.number or None
    by_depth: dict[int, list[Shown]] = {}
    for one in answers:
        by_depth.setdefault(one.depth, []).append(one)
    below = sum(1 + one.descendants for one in answers)
    for depth in range(host.depth + 1, max(by_depth)):
        number = next(numbers)
        mine = by_depth.get(depth + 1, [])
        above.update((one.number, number) for one in mine)
        yield Unseen(number, parent, depth, next(states), len(mine), below)
        below -= sum(1 + one.descendants for one in mine)
        parent = number


def _hosted(orphans: Sequence[Shown], lacking: dict[Host, int]) -> dict[int, Host] | None:
    """What each answer stands below that stands below a comment, so that nothing is lacking; None where no way was found.

    Comments that few answers can stand below come first: those have little choice.
    """
    hosts = [host for host, due in lacking.items() if due > 0]
    if len(hosts) * len(orphans) > MOST_PAIRS:
        return None
    ordered = sorted(orphans, key=lambda one: (-one.descendants, one.depth, one.number))
    mine = {host: [one for one in ordered if _may_be_above(host, one)] for host in hosts}
    return _Search(sorted(mine.items(), key=lambda item: len(item[1])), lacking).found()


def _may_be_above(host: Host, one: Shown) -> bool:
    return host.depth < one.depth - 1 and host.number < one.number


class _Search:
    """Goes forward as long as each comment gets what it lacks, and back where one cannot."""

    def __init__(self, hosts: Sequence[tuple[Host, list[Shown]]], lacking: Mapping[Host, int]) -> None:
        self.hosts, self.lacking = hosts, lacking
        self.taken: dict[int, Host] = {}
        self.tried = 0

    def found(self) -> dict[int, Host] | None:
        ways: list[Iterator[list[Shown]]] = []
        chosen: list[list[Shown]] = []
        while len(chosen) < len(self.hosts):
            host, answers = self.hosts[len(chosen)]
            if len(ways) == len(chosen):
                free = [one for one in answers if one.number not in self.taken]
                ways.append(self._ways(free, self.lacking[host]))
            way = next(ways[-1], None)
            if way is not None:
                self.taken |= {one.number: host for one in way}
                chosen.append(way)
                continue
            ways.pop()
            if not chosen:
                return None
            for one in chosen.pop():
                del self.taken[one.number]
        return self.taken

    def _ways(self, answers: Sequence[Shown], due: int) -> Iterator[list[Shown]]:
        """Answers that together have so many, those with most below them first."""
        sizes = [1 + one.descendants for one in answers]
        room = list(accumulate(reversed(sizes), initial=0))[::-1]
        chosen: list[int] = []
        nth, left = 0, due
        while self.tried < MOST_TRIED:
            self.tried += 1
            if left and room[nth] >= left:
                if sizes[nth] <= left:
                    chosen.append(nth)
                    left -= sizes[nth]
                nth += 1
                continue
            if not left:
                yield [answers[place] for place in chosen]
            if not chosen:
                return
            nth = chosen.pop()
            left, nth = left + sizes[nth], nth + 1
