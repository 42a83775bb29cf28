"""Which comment on a newer copy is which of the earlier one's: without a database, against a model that knows."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.comment_alignment import Known, align, digest_of, digests_of
from schema.page import PageComment

OLD = ("one apple", "two pears", "three plums", "four figs", "five nuts")


def known(*bodies: str | None, gone: tuple[str, ...] = ()) -> list[Known]:
    """Comments that were imported in this order; None is one that was deleted here, whose words on the page were "deleted here"."""
    there = [Known(nth, nth, digest_of(body or "deleted here"), None, 0, body or "") for nth, body in enumerate(bodies, 1)]
    return [*there, *(Known(nth, None, digest_of(body), None, 0, body) for nth, body in enumerate(gone, len(bodies) + 1))]


def page(*bodies: str, parents: dict[int, int] | None = None) -> list[PageComment]:
    return [PageComment(place=nth, body=body, parent=(parents or {}).get(nth)) for nth, body in enumerate(bodies, 1)]


def numbers(old: list[Known], new: list[PageComment]) -> list[int | None]:
    """For each comment on the page its number, None where it is new."""
    found = align(old, new, digests_of(new))
    return [found[comment.place].number if comment.place in found else None for comment in new]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (OLD, [1, 2, 3, 4, 5]),
        (("one apple", "three plums", "four figs", "five nuts"), [1, 3, 4, 5]),
        (("new bread", *OLD), [None, 1, 2, 3, 4, 5]),
        ((*OLD[:2], "new bread", *OLD[2:]), [1, 2, None, 3, 4, 5]),
        ((*OLD, "new bread", "new cheese"), [1, 2, 3, 4, 5, None, None]),
        (("two pears", "one apple", *OLD[2:]), [2, 1, 3, 4, 5]),
        (OLD[::-1], [5, 4, 3, 2, 1]),
        (("one apple", "two ripe pears", *OLD[2:]), [1, 2, 3, 4, 5]),
        (("one apple", "[taken away by a moderator]", *OLD[2:]), [1, 2, 3, 4, 5]),
        ((*OLD[:4], "five nuts and more"), [1, 2, 3, 4, 5]),
        (("one apple", "five nuts"), [1, 5]),
        ((), []),
    ],
    ids=[
        "same",
        "gone",
        "front",
        "middle",
        "end",
        "swapped",
        "reversed",
        "edited",
        "exchanged",
        "last-edited",
        "several-gone",
        "none-left",
    ],
)
def test_words_tell_which_comment_it_is(new: tuple[str, ...], expected: list[int | None]) -> None:
    assert numbers(known(*OLD), page(*new)) == expected


def test_when_the_last_one_goes_and_another_comes_they_are_two() -> None:
    assert numbers(known(*OLD), page(*OLD[:4], "something else entirely")) == [1, 2, 3, 4, None]


def test_where_more_came_than_went_only_words_tell() -> None:
    new = page("one apple", "new bread", "new cheese", *OLD[2:])
    assert numbers(known(*OLD), new) == [1, None, None, 3, 4, 5]
    edited = page("one apple", "new bread", "two pears!", *OLD[2:])
    assert numbers(known(*OLD), edited) == [1, None, 2, 3, 4, 5]


@pytest.mark.parametrize("gone", [1, 3, 5])
def test_neighbours_tell_comments_with_the_same_words_apart(gone: int) -> None:
    old = ("yes", "one apple", "yes", "two pears", "yes")
    left = [number for number in range(1, 6) if number != gone]
    assert numbers(known(*old), page(*(old[number - 1] for number in left))) == left


def test_a_comment_that_comes_back_has_its_number_again() -> None:
    assert numbers(known("one apple", "three plums", gone=("two pears",)), page("one apple", "two pears", "three plums")) == [1, 3, 2]


def test_a_comment_that_was_deleted_here_is_known_by_the_words_that_the_page_had() -> None:
    assert numbers(known("one apple", None), page("deleted here", "one apple", "new bread")) == [2, 1, None]


def test_an_answer_with_the_same_words_under_another_comment_is_the_other_one() -> None:
    old = [*known("one apple", "two pears"), *(Known(nth, nth, digest_of("yes"), nth - 2, 1, "yes") for nth in (3, 4))]
    new = page("two pears", "one apple", "yes", "yes", parents={3: 1, 4: 2})
    assert numbers(old, new) == [2, 1, 4, 3]


def test_an_edit_stays_under_the_comment_that_it_answers() -> None:
    old = [
        *known("one apple", "two pears"),
        Known(3, 3, digest_of("yes it is"), 1, 1, "yes it is"),
        Known(4, 4, digest_of("end"), None, 0, "end"),
    ]
    assert numbers(old, page("one apple", "two pears", "yes it was", "end", parents={3: 1})) == [1, 2, 3, 4]
    assert numbers(old, page("one apple", "two pears", "yes it was", "end", parents={3: 2})) == [1, 2, None, 4]
    assert numbers(old, page("one apple", "two pears", "yes it was", "end")) == [1, 2, None, 4]


def test_an_answer_to_an_edited_comment_stays_what_it_was() -> None:
    old = [*known("one apple"), Known(2, 2, digest_of("yes"), 1, 1, "yes")]
    assert numbers(old, page("one green apple", "yes", parents={2: 1})) == [1, 2]


SIZE = 30_000  # comments; the longest thread of the demo data
LONG = [f"remark {nth} of many" for nth in range(SIZE)]
SHUFFLED = random.Random(1).sample(range(SIZE), SIZE)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (LONG, [LONG[at] for at in SHUFFLED], [at + 1 for at in SHUFFLED]),
        (["yes"] * SIZE, ["yes"] * SIZE, list(range(1, SIZE + 1))),
        (LONG, [f"{body}, edited" for body in LONG], [None] * SIZE),
        (LONG[::2], [LONG[at] if at % 4 else f"{LONG[at]}!" for at in range(0, SIZE, 2)], list(range(1, SIZE // 2 + 1))),
    ],
    ids=["shuffled", "all-the-same", "another-thread", "every-second-edited"],
)
def test_a_long_thread_is_aligned_whatever_became_of_it(old: list[str], new: list[str], expected: list[int | None]) -> None:
    """Ends in a moment; comparing all with all would take hours."""
    assert numbers(known(*old), page(*new)) == expected


Kept = tuple[int | None, str]
"""A comment of the model: its number, None for a new one, and its words."""


@st.composite
def copies(draw: st.DrawFn) -> tuple[list[str], list[Kept]]:
    """An earlier copy and a newer one. Above a comment that stays, others change places; below it, they come, go and are edited."""
    above, below = draw(st.integers(0, 6)), draw(st.integers(0, 12))
    old = [f"first{nth} second{nth} third{nth}" for nth in range(above + 1 + below)]
    top: list[Kept] = [(nth + 1, old[nth]) for nth in draw(st.permutations(range(above)))]
    rest: list[Kept] = []
    came = itertools.count()
    changes = st.sampled_from(["stay", "stay", "go", "edit", "come"])
    for nth in range(above + 1, len(old)):
        change = draw(changes)
        if change == "come":
            rest.append((None, f"new{next(came)}"))
        if change != "go":
            rest.append((nth + 1, f"{old[nth]} edited" if change == "edit" else old[nth]))
        elif draw(st.booleans()):
            rest.append((None, f"exchanged {nth + 1}"))
    return old, [*top, (above + 1, old[above]), *rest]


def with_exchanged(old: list[str], new: list[Kept]) -> list[int | None]:
    """The numbers that are expected: where as many came as went between two that stayed, they are taken for edits."""
    stay = [at for at, (number, _) in enumerate(new) if number is not None]
    expected = [number for number, _ in new]
    for at, below in itertools.pairwise(stay):
        first, last = expected[at], expected[below]
        assert first is not None
        assert last is not None
        went = [number for number in range(first + 1, last) if number not in expected] if first < last else []
        if below - at - 1 == len(went):
            expected[at + 1 : below] = went
    return expected


@settings(max_examples=500)
@given(copies())
def test_every_comment_keeps_the_number_that_its_words_had(copied: tuple[list[str], list[Kept]]) -> None:
    old, new = copied
    assert numbers(known(*old), page(*(body for _, body in new))) == with_exchanged(old, new)


BODY = st.sampled_from(["a", "b", "c", "a b", "b c", "a b c"])


@settings(max_examples=500)
@given(st.lists(BODY, max_size=12), st.lists(BODY, max_size=12))
def test_no_number_is_given_twice_and_no_words_are_lost(old: list[str], new: list[str]) -> None:
    comments = page(*new)
    found = align(known(*old), comments, digests_of(comments))
    given = [one.number for one in found.values()]
    assert len(set(given)) == len(given)
    for body in set(old):
        kept = sum(one.body == body == new[place - 1] for place, one in found.items())
        assert kept == min(old.count(body), new.count(body))
