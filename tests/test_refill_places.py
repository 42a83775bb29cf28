"""Where comments stand that nobody sees: worked out from their answers' depths and from what is lacking below others."""

from __future__ import annotations

from random import Random

import pytest

from db.refill_places import Places, Shown, Unseen, places_of


def root(number: int, descendants: int = 0) -> Shown:
    return Shown(number, None, 0, descendants)


def test_where_nothing_is_missing_nothing_is_made() -> None:
    assert places_of([root(1, 1), Shown(2, 1, 1, 0)], []) == Places([], {}, True)


def test_what_nobody_answered_stands_for_itself_with_the_numbers_that_are_missing() -> None:
    unseen = [Unseen(2, None, 0, "removed", 0, 0), Unseen(4, None, 0, "pending", 0, 0)]
    assert places_of([root(1), root(3)], ["removed", "pending"]) == Places(unseen, {}, True)


def test_an_answer_to_a_root_that_nobody_sees_stands_below_one() -> None:
    shown = [Shown(2, None, 1, 1), Shown(3, 2, 2, 0)]
    assert places_of(shown, ["removed"]) == Places([Unseen(1, None, 0, "removed", 1, 2)], {2: 1}, True)


def test_an_answer_stands_below_the_comment_that_lacks_one() -> None:
    """1 and 2 could both be above it."""
    shown = [root(1), root(2, 1), Shown(4, None, 2, 0)]
    assert places_of(shown, ["hidden"]) == Places([Unseen(3, 2, 1, "hidden", 1, 1)], {4: 3}, True)


def test_several_that_nobody_sees_stand_below_each_other() -> None:
    shown = [root(1, 1), Shown(4, None, 3, 0)]
    unseen = [Unseen(2, 1, 1, "removed", 1 - 1, 1), Unseen(3, 2, 2, "hidden", 1, 1)]
    assert places_of(shown, ["removed", "hidden"]) == Places(unseen, {4: 3}, True)


def test_a_first_guess_is_taken_back_where_something_would_be_lacking() -> None:
    """6 could answer below 2, which is lower down; but then 1 would lack two, and nothing else has as many below it."""
    shown = [root(1, 5), Shown(2, 1, 1, 2), Shown(4, None, 3, 1), Shown(5, 4, 4, 0), Shown(6, None, 2, 1), Shown(7, 6, 3, 0)]
    found = places_of(shown, ["removed", "removed"])
    assert (found.is_sure, found.above) == (True, {4: 3, 6: 8})


@pytest.mark.parametrize(
    "shown",
    [[root(1, 2), Shown(3, None, 2, 0)], [root(1), Shown(2, 1, 1, 0)], [root(1, 1), Shown(3, None, 5, 0)]],
    ids=["more are lacking than there are", "more are there than it counts", "more places than nobody sees"],
)
def test_where_the_counts_do_not_agree_it_is_not_sure_but_depths_are_right(shown: list[Shown]) -> None:
    found = places_of(shown, ["removed"])
    assert (found.is_sure, wrong_depths(shown, found)) == (False, [])


def test_of_very_many_answers_the_first_way_is_taken() -> None:
    shown = [root(1, 1_000), *(Shown(number, None, 2, 0) for number in range(3, 1_003))]
    assert places_of(shown, ["removed"]).is_sure


def wrong_depths(shown: list[Shown], found: Places) -> list[int]:
    """Numbers of comments that do not stand one below what they answer."""
    every: list[Shown | Unseen] = [*shown, *found.unseen]
    above = {one.number: one.parent for one in every} | found.above
    depths = {one.number: one.depth for one in every}
    return [number for number, depth in depths.items() if depth != (depths[parent] + 1 if (parent := above[number]) else 0)]


def counted(parents: dict[int, int | None], is_shown: set[int]) -> dict[int, int]:
    """How many that are shown stand below each."""
    found = dict.fromkeys(parents, 0)
    for number in is_shown:
        above = parents[number]
        while above is not None:
            found[above] += 1
            above = parents[above]
    return found


def grown(random: Random) -> tuple[dict[int, int | None], set[int]]:
    """A thread: what each comment answers, and which are shown."""
    size = random.randrange(1, 40)
    parents = {number: random.choice([None, *range(1, number)]) for number in range(1, size + 1)}
    return parents, {number for number in parents if random.random() < 0.7}


def depth_of(number: int, parents: dict[int, int | None]) -> int:
    above = parents[number]
    return 0 if above is None else 1 + depth_of(above, parents)


@pytest.mark.parametrize("seed", range(200))
def test_any_thread_gets_places_that_agree_with_all_that_is_known_of_it(seed: int) -> None:
    parents, is_shown = grown(Random(seed))
    below = counted(parents, is_shown)
    shown = [
        Shown(number, above if (above := parents[number]) in is_shown else None, depth_of(number, parents), below[number])
        for number in sorted(is_shown)
    ]
    found = places_of(shown, ["removed"] * (len(parents) - len(is_shown)))
    every: list[Shown | Unseen] = [*shown, *found.unseen]
    guessed = {one.number: one.parent for one in every} | found.above
    told = {one.number: one.descendants for one in every}
    assert (found.is_sure, len(guessed), wrong_depths(shown, found)) == (True, len(parents), [])
    assert (set(guessed), told) == (set(parents), counted(guessed, is_shown))
    assert {one.number: one.replies for one in found.unseen} == {
        one.number: sum(guessed[number] == one.number for number in is_shown) for one in found.unseen
    }


def test_what_would_take_far_more_places_than_are_counted_stands_in_one_row() -> None:
    """Each of the roots lacks one, and each of the answers is 20,000 deep: below them all it would be six million places."""
    roots = [root(number, 1) for number in range(1, 301)]
    answers = [Shown(number, None, 20_000, 0) for number in range(30_000, 30_300)]
    found = places_of([*roots, *answers], ["removed"] * 20_000)
    assert (len(found.unseen), found.is_sure, wrong_depths([*roots, *answers], found)) == (20_000, False, [])


def test_nobody_has_more_below_than_are_shown_whatever_their_answers_count() -> None:
    shown = [Shown(number, None, 1, 2**30 - 1) for number in range(2, 5)]
    assert places_of(shown, ["removed"]).unseen == [Unseen(1, None, 0, "removed", 3, 3)]
