"""A newer copy of a page: comments keep their numbers with their words, and live votes and answers stay where they were."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.acts.check import check
from api.acts.imports import ImportReport
from tests.page_text import Written
from tests.sending import execute, rows
from tests.test_imports import everything, forget_everything, imported, outcomes

BODIES = (
    "Open it in winter too.",
    "They built a car park instead.",
    "A third of the money went to consultants.",
    "Has anyone seen a red dinghy?",
    "Nobody needs two hundred boats.",
    "Thank you to the crew of the Marigold.",
    "GullToday 06:48 am GMT\n\nThey built a car park instead.\n\nAnd it leaks.",
    "TernToday 06:54 am GMT\n\nThank you to the crew of the Marigold.\n\nHear, hear.",
)


def written(*bodies: str, tallies: dict[int, str] | None = None) -> str:
    """A page with these comments; by place, tallies that are not "1 ( +2 / -1 )"."""
    return Written(comments=[f"{body}\n\n{(tallies or {}).get(nth, '1 ( +2 / -1 )')}" for nth, body in enumerate(bodies, 1)]).text()


def enliven(dsn: str, last: int) -> None:
    """One live vote and one live answer on each comment, and a live quote of the first one."""
    execute(dsn, "insert into vote select article_id, number, 7, 1, 0, now() from comment")
    execute(dsn, "update comment set up = up + 1, reply_count = 1, descendant_count = 1")
    execute(
        dsn,
        f"""insert into comment (article_id, number, parent_number, depth, body, body_html, listed_at)
        select article_id, number + {last}, number, 1, 'To: ' || body, '', now() from comment""",
    )
    words = "insert into comment_search select article_id, number, listed_at, to_tsvector('english', body) from comment"
    execute(dsn, f"{words} where page_digest is null")
    execute(dsn, f"update article_stat set last_number = {2 * last}, visible_count = {2 * last}")
    execute(
        dsn,
        f"insert into quote (article_id, number, place, target_number, start_at, end_at, words) select 1, {last + 1}, 1, 1, 0, 4, 'Open'",
    )


def comments(dsn: str) -> list[tuple[object, ...]]:
    """Those that came from a page."""
    return rows(dsn, "select number, page_place, body from comment where page_digest is not null order by number")


def doubts(report: ImportReport) -> list[str]:
    return [f"{doubt.code}: {doubt.detail}" for one in report.imported for doubt in one.doubts]


def strangers(dsn: str) -> list[tuple[object, ...]]:
    """Live answers that hang on other words than they answered, and comments without the live vote that they had."""
    return rows(
        dsn,
        """select answer.number, comment.number, answer.body, comment.body from comment as answer
        join comment on comment.article_id = answer.article_id and comment.number = answer.parent_number
        left join vote on vote.article_id = comment.article_id and vote.number = comment.number
        where answer.page_digest is null and (answer.body <> 'To: ' || comment.body or vote.value is distinct from 1)""",
    )


@pytest.fixture
def newer(fresh_dsn: str, tmp_path: Path) -> tuple[str, Path]:
    """The page was imported, and people have voted and answered since."""
    path = tmp_path / "page.txt"
    imported(fresh_dsn, path, written(*BODIES))
    enliven(fresh_dsn, len(BODIES))
    return fresh_dsn, path


def test_one_comment_gone_moves_no_words_and_no_writers(newer: tuple[str, Path]) -> None:
    dsn, path = newer
    report = imported(dsn, path, written(*BODIES[:2], *BODIES[3:]))
    assert (outcomes(report), doubts(report)) == (
        ["updated"],
        ["comment_gone: comment 3 no longer stands on the page; it is kept"],
    )
    places = [1, 2, None, 3, 4, 5, 6, 7]
    assert comments(dsn) == [(number, place, body) for number, (place, body) in enumerate(zip(places, BODIES, strict=True), 1)]
    writers = "select number, printed_name, local_time from comment join account using (account_id) order by number"
    assert rows(dsn, writers) == [(2, "Gull", "06:48 am GMT"), (6, "Tern", "06:54 am GMT")]
    assert rows(dsn, "select number, target_number from quote order by 1") == [(7, 2), (8, 6), (9, 1)]
    assert rows(dsn, "select jsonb_path_query_array(doubts, '$[*].code')::text from import order by import_id") == [
        ("[]",),
        ('["comment_gone"]',),
    ]
    assert (strangers(dsn), asyncio.run(check(dsn))) == ([], [])


def test_the_same_copy_again_changes_nothing_and_tells_no_doubt_again(newer: tuple[str, Path]) -> None:
    dsn, path = newer
    copy = written(BODIES[0], "They built a large car park instead.", *BODIES[3:6], "Something new.")
    assert len(doubts(imported(dsn, path, copy))) == 4
    before = everything(dsn)
    report = imported(dsn, path, copy + "\n")
    assert (outcomes(report), doubts(report), everything(dsn) == before) == (["unchanged"], [], True)


def test_a_comment_that_comes_back_has_its_number_its_votes_and_its_answers_again(newer: tuple[str, Path]) -> None:
    dsn, path = newer
    before = comments(dsn)
    imported(dsn, path, written(*BODIES[:2]))
    report = imported(dsn, path, written(*BODIES) + "\n")
    assert (outcomes(report), doubts(report), comments(dsn)) == (["updated"], [], before)
    assert (strangers(dsn), asyncio.run(check(dsn))) == ([], [])


def test_comments_that_come_first_or_between_get_the_next_numbers(newer: tuple[str, Path]) -> None:
    dsn, path = newer
    report = imported(dsn, path, written("First.", *BODIES[:4], "Between.", *BODIES[4:]))
    assert doubts(report) == []
    places = [2, 3, 4, 5, 7, 8, 9, 10]
    kept = [(number, place, body) for number, (place, body) in enumerate(zip(places, BODIES, strict=True), 1)]
    assert comments(dsn) == [*kept, (17, 1, "First."), (18, 6, "Between.")]
    assert (strangers(dsn), asyncio.run(check(dsn))) == ([], [])


def test_two_comments_may_change_places(newer: tuple[str, Path]) -> None:
    dsn, path = newer
    report = imported(dsn, path, written(BODIES[1], BODIES[0], *BODIES[2:]))
    assert (outcomes(report), doubts(report)) == (["updated"], [])
    assert comments(dsn)[:3] == [(1, 2, BODIES[0]), (2, 1, BODIES[1]), (3, 3, BODIES[2])]
    assert (strangers(dsn), asyncio.run(check(dsn))) == ([], [])


def test_another_text_in_a_place_keeps_nothing_that_was_told_of_the_one_before(newer: tuple[str, Path]) -> None:
    dsn, path = newer
    report = imported(dsn, path, written(BODIES[0], "[taken away]", *BODIES[2:]))
    assert doubts(report) == [
        "quote_not_found: comment 7 quotes Gull, but no earlier comment has the words",
        "text_exchanged: comment 2 has another text on the page now",
    ]
    told = "select number, body, body_html, account_id, local_time, created_at from comment where number = 2"
    assert rows(dsn, told) == [(2, "[taken away]", "<p>[taken away]</p>", None, None, None)]
    assert asyncio.run(check(dsn)) == []


def test_a_live_quote_of_a_text_that_is_another_now_is_stale(newer: tuple[str, Path]) -> None:
    dsn, path = newer
    imported(dsn, path, written("Open it in summer too.", *BODIES[1:]))
    assert rows(dsn, "select number, is_stale from quote order by number") == [(7, False), (8, False), (9, True)]


def test_a_tally_moves_beside_live_votes_wherever_its_comment_stands(newer: tuple[str, Path]) -> None:
    dsn, path = newer
    imported(dsn, path, written("First.", *BODIES[1:], tallies={3: "7 ( +9 / -2 )"}))
    tallies = "select number, imported_up, imported_down, up, down from comment where number in (2, 3) order by number"
    assert rows(dsn, tallies) == [(2, 2, 1, 3, 1), (3, 9, 2, 10, 2)]
    assert asyncio.run(check(dsn)) == []


def test_what_was_edited_here_stays_so_while_the_page_says_what_it_said(newer: tuple[str, Path]) -> None:
    dsn, path = newer
    execute(dsn, "update comment set body = 'Edited here.', revision = 2 where number = 4")
    assert outcomes(imported(dsn, path, written(*BODIES, "Next."))) == ["updated"]
    assert rows(dsn, "select page_place, body, revision from comment where number = 4") == [(4, "Edited here.", 2)]


def test_what_was_deleted_here_stays_so_where_the_page_moves_it(newer: tuple[str, Path]) -> None:
    dsn, path = newer
    execute(dsn, "update comment set status = 'deleted', body = '', body_html = '', account_id = null where number = 8")
    execute(dsn, "delete from comment_search where number = 8")
    execute(dsn, "update article_stat set visible_count = visible_count - 1, deleted_count = 1")
    assert doubts(imported(dsn, path, written(*BODIES[1:], "Next.", "And next.")))[-1:] == [
        "comment_gone: comment 1 no longer stands on the page; it is kept"
    ]
    assert rows(dsn, "select page_place, body, status from comment where number = 8") == [(7, "", "deleted")]
    assert asyncio.run(check(dsn)) == []


def test_new_answers_count_where_they_hang_also_when_what_they_answer_moved(fresh_dsn: str, tmp_path: Path) -> None:
    thread = '{"text": "root", "comment": [{"text": "a", "comment": [{"text": "aa"}]}, {"text": "b"}]}'
    moved = '{"text": "root", "comment": [{"text": "new"}, {"text": "b", "comment": [{"text": "a", "comment": [{"text": "ab"}]}]}]}'
    for comment in (thread, moved):
        article = f'{{"@type": "NewsArticle", "headline": "Trams", "publisher": {{"name": "Ledger"}}, "comment": {comment}}}'
        imported(fresh_dsn, tmp_path / "page.html", f'<script type="application/ld+json">{article}</script>')
    counted = "select number, page_place, body, parent_number, depth, reply_count, descendant_count from comment order by number"
    assert rows(fresh_dsn, counted) == [
        (1, 1, "root", None, 0, 3, 5),
        (2, 4, "a", 1, 1, 2, 2),
        (3, None, "aa", 2, 2, 0, 0),
        (4, 3, "b", 1, 1, 0, 0),
        (5, 2, "new", 1, 1, 0, 0),
        (6, 5, "ab", 2, 2, 0, 0),
    ]
    assert asyncio.run(check(fresh_dsn)) == []


@st.composite
def newer_copies(draw: st.DrawFn) -> list[tuple[int | None, str, str]]:
    """A copy in which comments are gone, new, moved and edited, with other tallies: each one's number, or None, its words and tally."""
    order = [number for number in draw(st.permutations(range(1, len(BODIES) - 1))) if draw(st.integers(0, 3))]
    kept = [(number, BODIES[number - 1], f"{draw(st.integers(0, 9))}") for number in order]
    came = [(None, f"Word{nth} unheard{nth} of{nth}.", "0") for nth in range(draw(st.integers(0, 3)))]
    shown: list[tuple[int | None, str, str]] = [*kept, *came]
    return [(number, body, f"{up} ( +{up} / -0 )") for number, body, up in draw(st.permutations(shown))]


@settings(max_examples=25)
@given(first=newer_copies(), second=newer_copies())
def test_whatever_becomes_of_the_page_words_keep_their_numbers(
    dsn: str, tmp_path: Path, first: list[tuple[int | None, str, str]], second: list[tuple[int | None, str, str]]
) -> None:
    forget_everything(dsn)
    execute(dsn, "alter table article alter column article_id restart")
    path, bodies = tmp_path / "page.txt", BODIES[:6]
    imported(dsn, path, written(*bodies))
    enliven(dsn, len(bodies))
    exchanged: set[object] = set()
    for copy in (first, second):
        text = written(*(body for _, body, _ in copy), tallies={nth: tally for nth, (_, _, tally) in enumerate(copy, 1)})
        report = imported(dsn, path, text)
        exchanged |= {int(doubt.split()[2]) for doubt in doubts(report) if doubt.startswith("text_exchanged")}
        found = {body: (number, place) for number, place, body in comments(dsn) if place is not None}
        assert [found[body][1] for _, body, _ in copy] == list(range(1, len(copy) + 1))
        assert [found[body][0] for number, body, _ in copy if number not in {None, *exchanged}] == [
            number for number, _, _ in copy if number not in {None, *exchanged}
        ]
        assert {parent for _, parent, *_ in strangers(dsn)} <= exchanged
        assert asyncio.run(check(dsn)) == []
        before = everything(dsn)
        assert (outcomes(imported(dsn, path, text + "\n")), everything(dsn) == before) == (["unchanged"], True)
