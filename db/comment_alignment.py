"""Which comment on a newer copy of a page is which of the earlier copy's: by its words, and by its place only for the rest.

Pure, and bounded: also a long thread in which everything moved takes no more than sorting it.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from schema.page import PageComment

MOST_COMPARED = 400  # pairs of texts between two neighbours; where more changed, it is another thread and no edit of this one
MOST_LETTERS = 2_000  # of a text that are compared; an edit shows before that
Key = tuple[bytes, bytes | None]
"""A text's digest, and that of the text it answers."""


@dataclass(frozen=True, slots=True)
class Known:
    """A comment from an earlier copy. `place` is None when the last copy lacked it; `digest` is of its text on the page, not here."""

    number: int
    place: int | None
    digest: bytes
    parent: int | None
    depth: int
    body: str


def digest_of(body: str) -> bytes:
    """What a text is known again by, also after it was edited or deleted here."""
    return hashlib.sha256(body.encode()).digest()


def digests_of(comments: Sequence[PageComment]) -> dict[int, bytes]:
    """By place."""
    return {comment.place: digest_of(comment.body) for comment in comments}


def align(known: Sequence[Known], comments: Sequence[PageComment], digests: Mapping[int, bytes]) -> dict[int, Known]:
    """By place on the new copy, the known comment that stands there; whoever is left out is new. `known` is in order of places,
    `digests` are those of the comments.

    The same words are the same comment wherever they stand, and also when they were gone for a while; where several have the same
    words, their neighbours tell. A text that is left over is an edit when it stands under the same comment and between the same
    neighbours, and either most of its words are the same or nothing else there came or went. Below the last neighbour, where threads
    grow, only its words tell: the last comment may have gone, and the next one come.
    """
    return _Alignment(known, comments, digests).by_place()


class _Alignment:
    def __init__(self, known: Sequence[Known], comments: Sequence[PageComment], digests: Mapping[int, bytes]) -> None:
        self.known, self.comments, self.digests = known, comments, digests
        self.standing = sum(one.place is not None for one in known)
        self.index = {comment.place: nth for nth, comment in enumerate(comments)}
        self.old, self.new = self._known_keys(), self._page_keys()
        self.kept = in_sequence(self.old[: self.standing], self.new)
        self.pairs = dict(self.kept)

    def _known_keys(self) -> list[Key]:
        digests = {one.number: one.digest for one in self.known}
        return [(one.digest, digests.get(one.parent or 0)) for one in self.known]

    def _page_keys(self) -> list[Key]:
        return [(self.digests[comment.place], self.digests.get(comment.parent or 0)) for comment in self.comments]

    def by_place(self) -> dict[int, Known]:
        self._pair_moved(self.old, self.new)
        self._pair_moved([key[0] for key in self.old], [key[0] for key in self.new])
        self._pair_resembling()
        self._pair_in_place()
        return {self.comments[new].place: self.known[old] for new, old in self.pairs.items()}

    def _pair_moved(self, old_keys: Sequence[object], new_keys: Sequence[object]) -> None:
        """Those left with the same key, in order."""
        taken = set(self.pairs.values())
        waiting: dict[object, deque[int]] = defaultdict(deque)
        for old, key in enumerate(old_keys):
            if old not in taken:
                waiting[key].append(old)
        for new, key in enumerate(new_keys):
            if new not in self.pairs and waiting[key]:
                self.pairs[new] = waiting[key].popleft()

    def _pair_resembling(self) -> None:
        for olds, news, _ in self._gaps():
            start = 0
            for new in news if len(olds) * len(news) <= MOST_COMPARED else []:
                found = next((at for at in range(start, len(olds)) if self._is_edit(olds[at], new)), None)
                if found is not None:
                    self.pairs[new] = self.kept[new] = olds[found]
                    start = found + 1

    def _pair_in_place(self) -> None:
        for olds, news, is_last in self._gaps():
            for old, new in zip(olds, news, strict=True) if len(olds) == len(news) and not is_last else ():
                if self._have_one_parent(old, new):
                    self.pairs[new] = old

    def _gaps(self) -> list[tuple[list[int], list[int], bool]]:
        """What is left of both copies between two neighbours that kept their order, and whether there is none below."""
        taken, gaps, last_old, last_new = set(self.pairs.values()), [], -1, -1
        for new, old in [*sorted(self.kept.items()), (len(self.comments), self.standing)]:
            olds = [one for one in range(last_old + 1, old) if one not in taken]
            news = [one for one in range(last_new + 1, new) if one not in self.pairs]
            gaps.append((olds, news, new == len(self.comments)))
            last_old, last_new = old, new
        return gaps

    def _is_edit(self, old: int, new: int) -> bool:
        return self._have_one_parent(old, new) and resemble(self.known[old].body, self.comments[new].body)

    def _have_one_parent(self, old: int, new: int) -> bool:
        """Whether both answer the same comment, or none. One that is new itself was not answered before."""
        place = self.comments[new].parent
        if place is None:
            return self.known[old].parent is None
        parent = self.pairs.get(self.index[place])
        return parent is not None and self.known[parent].number == self.known[old].parent


def in_sequence(old: Sequence[Key], new: Sequence[Key]) -> dict[int, int]:
    """From the new one's index to the old one's, rising: the most keys that both have once, and what agrees on either side of them."""
    times, places = Counter(new), {key: at for at, key in enumerate(old)}
    once = {key for key, count in Counter(old).items() if count == 1 == times[key]}
    found = dict(_longest_rising([(at, places[key]) for at, key in enumerate(new) if key in once]))
    _extend(found, old, new, range(len(new)), 1)
    _extend(found, old, new, range(len(new) - 1, -1, -1), -1)
    return found


def _extend(found: dict[int, int], old: Sequence[Key], new: Sequence[Key], order: range, step: int) -> None:
    """Adds what agrees between one pair and the next, going one way."""
    taken = set(found.values())
    at = 0 if step > 0 else len(old) - 1
    for one in order:
        if one in found:
            at = found[one] + step
        elif 0 <= at < len(old) and at not in taken and old[at] == new[one]:
            found[one] = at
            taken.add(at)
            at += step


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Of pairs whose first numbers rise, the most whose second ones do too, last first: by patience sorting."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for nth, (_, second) in enumerate(pairs):
        pile = bisect_left(tops, second)
        before.append(ends[pile - 1] if pile else None)
        tops[pile : pile + 1], ends[pile : pile + 1] = [second], [nth]
    at = ends[-1] if ends else None
    while at is not None:
        yield pairs[at]
        at = before[at]


def resemble(one: str, other: str) -> bool:
    """Whether more than half of the words of two texts, taken together, are common to both."""
    words, others = (Counter(re.findall(r"\w+", text[:MOST_LETTERS].lower())) for text in (one, other))
    return 4 * (words & others).total() > words.total() + others.total()
