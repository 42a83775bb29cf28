"""Comments that came from elsewhere go out with an export and come in again, however odd their dates and names were at their source."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest

from api.acts.check import check
from api.acts.foreign_imports import import_foreign
from tests.foreign_files import FOLDER, SAMPLES, TREE, brought, items, remark, sample, story
from tests.refilling import differing_but_for_the_place, round_trip
from tests.sending import rows
from tests.test_foreign_random import Source

START = 1_717_200_000


def agrees(dsn: str, empty_dsn: str, folder: Path) -> bool:
    """Whether the second database has the same export, and counters that agree."""
    round_trip(dsn, empty_dsn, folder)
    return (differing_but_for_the_place(folder), asyncio.run(check(empty_dsn))) == (set(), [])


@pytest.mark.parametrize("form", SAMPLES)
def test_a_sample_goes_out_and_comes_in_again(form: str, fresh_dsn: str, other_dsn: str, tmp_path: Path) -> None:
    sample(fresh_dsn, form)
    assert agrees(fresh_dsn, other_dsn, tmp_path)


def test_an_answer_that_is_dated_before_what_it_answers_stands_behind_it(fresh_dsn: str, other_dsn: str, tmp_path: Path) -> None:
    """Clocks of old hosts were set wrong; numbers still tell what came first."""
    late = remark(10, 1, "The question.", time=START + 900)
    early = [
        remark(11, 10, "An answer.", time=START),
        remark(12, 11, "Another.", time=START + 60),
        remark(13, 1, "Alone.", time=START + 100),
    ]
    brought(fresh_dsn, items(tmp_path / "items", story(), *early, late), "hacker-news")
    assert rows(fresh_dsn, TREE) == [
        (0, 1, 0, 0, 0, "visible", "Alone."),
        (0, 2, 0, 1, 2, "visible", "The question."),
        (2, 3, 1, 1, 1, "visible", "An answer."),
        (3, 4, 2, 0, 0, "visible", "Another."),
    ]
    assert agrees(fresh_dsn, other_dsn, tmp_path)


@pytest.mark.parametrize("name", ["\u200b", "\u00ad\u2060", "\u200e", "\u202e", "\u2028", "\x85"])
def test_of_whose_name_nothing_can_be_seen_nobody_is_named(name: str, fresh_dsn: str, other_dsn: str, tmp_path: Path) -> None:
    brought(fresh_dsn, items(tmp_path / "items", story(), remark(10, 1, by=name)), "hacker-news")
    assert rows(fresh_dsn, "select account_id from comment") == [(None,)]
    assert agrees(fresh_dsn, other_dsn, tmp_path)


def test_an_address_that_leads_to_another_host_than_it_seems_is_left_out(fresh_dsn: str, other_dsn: str, tmp_path: Path) -> None:
    page = (FOLDER / SAMPLES["disqus"]).read_text().replace("https://ledger.example/2024/05/night-ferry", "http://\\evil.example/x")
    (tmp_path / "disqus.xml").write_text(page)
    report = brought(fresh_dsn, tmp_path / "disqus.xml", "disqus")
    assert (report.doubts[0].code, rows(fresh_dsn, "select path, url from article")) == ("bad_address", [(None, None)])
    assert agrees(fresh_dsn, other_dsn, tmp_path)


@pytest.mark.parametrize("site", [" ", "\u202eCourier", "\u200b", "x" * 201, "a\nb"])
def test_the_name_of_a_site_that_is_given_is_one(site: str, fresh_dsn: str) -> None:
    report = asyncio.run(import_foreign(fresh_dsn, FOLDER / SAMPLES["nyt"], "nyt", site))
    assert (report.outcome, report.reason) == ("refused", "refused: --site is a name in one line, of 200 letters at most.")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_what_a_source_says_with_random_dates_goes_round(seed: int, fresh_dsn: str, other_dsn: str, tmp_path: Path) -> None:
    source, random = Source(seed), Random(seed)
    for _ in range(3):
        source.change()
        dated = [one | {"time": START + random.randrange(5_000)} for one in source.file()]
        brought(fresh_dsn, items(tmp_path / "items", *dated), "hacker-news")
    assert agrees(fresh_dsn, other_dsn, tmp_path)
