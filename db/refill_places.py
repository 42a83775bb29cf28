"""Where comments stand that nobody sees: an export has their numbers as gaps, and answers to them that name nobody. No database here.

An answer's depth is known, and of each comment how many are below it. So answers go below those that lack some.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count, islice, repeat
from typing import NamedTuple

MOST_TRIED = 20_000  # ways; by then a thread is odder than any that was moderated
DEEPEST_SEARCH = 200  # answers; of more, the first way that comes is taken, or none


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
    numbers = _gaps(shown)
    states = chain(statuses, repeat("removed"))
    unseen: list[Unseen] = []
    above: dict[int, int] = {}
    for host, answers in sorted(_by_host(orphans, hosted or {}).items(), key=lambda one: min(answer.number for answer in one[1])):
        unseen += _between(host, answers, numbers, states, above)
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


def _between(
    host: Host, answers: Sequence[Shown], numbers: Iterator[int], states: Iterator[str], above: dict[int, int]
) -> Iterator[Unseen]:
    """One unseen comment at each depth between a host and the lowest of its answers, and each answer below the one above it."""
    parent = host.number or None
    for depth in range(host.depth + 1, max(one.depth for one in answers)):
        number = next(numbers)
        mine = [one for one in answers if one.depth == depth + 1]
        above.update((one.number, number) for one in mine)
        below = sum(1 + one.descendants for one in answers if one.depth > depth)
        yield Unseen(number, parent, depth, next(states), len(mine), below)
        parent = number


def _hosted(orphans: Sequence[Shown], lacking: dict[Host, int]) -> dict[int, Host] | None:
    """What each answer stands below that stands below a comment, so that nothing is lacking; None where no way was found.

    Comments that few answers can stand below come first: those have little choice.
    """
    ordered = sorted(orphans, key=lambda one: (-one.descendants, -one.depth, one.number))
    mine = {host: [one for one in ordered if _may_be_above(host, one)] for host, due in lacking.items() if due > 0}
    search = _Search(sorted(mine.items(), key=lambda item: len(item[1])), lacking)
    is_found = search.goes_on(0) if len(orphans) <= DEEPEST_SEARCH else search.takes_first()
    return search.found if is_found else None


def _may_be_above(host: Host, one: Shown) -> bool:
    return host.depth < one.depth - 1 and host.number < one.number


class _Search:
    def __init__(self, hosts: Sequence[tuple[Host, list[Shown]]], lacking: dict[Host, int]) -> None:
        self.hosts, self.lacking = hosts, lacking
        self.found: dict[int, Host] = {}
        self.tried = 0

    def goes_on(self, place: int) -> bool:
        """Whether the comments from a place on can get what they lack."""
        if place == len(self.hosts):
            return True
        host, answers = self.hosts[place]
        free = [one for one in answers if one.number not in self.found]
        return any(self._fits(host, chosen, place) for chosen in self._ways(free, self.lacking[host]))

    def _ways(self, answers: Sequence[Shown], due: int) -> Iterator[tuple[Shown, ...]]:
        """Answers that together have so many, those with most below them first."""
        if due == 0:
            yield ()
        room = sum(1 + one.descendants for one in answers)
        for nth, one in enumerate(answers):
            self.tried += 1
            if room < due or self.tried > MOST_TRIED:
                return
            room -= (size := 1 + one.descendants)
            if size <= due:
                yield from ((one, *others) for others in self._ways(answers[nth + 1 :], due - size))

    def _fits(self, host: Host, chosen: tuple[Shown, ...], place: int) -> bool:
        self.found |= {one.number: host for one in chosen}
        if self.goes_on(place + 1):
            return True
        for one in chosen:
            del self.found[one.number]
        return False

    def takes_first(self) -> bool:
        """The same without a second thought."""
        for host, answers in self.hosts:
            due = self.lacking[host]
            for one in answers:
                if one.number not in self.found and 1 + one.descendants <= due:
                    self.found[one.number], due = host, due - 1 - one.descendants
            if due:
                return False
        return True
