"""Where a search's words stand in a text: exact offsets and safe passages, whatever the text is."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Iterator
from itertools import pairwise

import asyncpg
import pytest
from asyncpg import Connection, Record
from hypothesis import given, settings
from hypothesis import strategies as st

PLACES = "select word_places($1, to_tsquery('english', 'harbour | tide'))"
PASSAGE = "select marked_passage($1, $2)"
MATCHES = "select to_tsvector('english', $1) @@ to_tsquery('english', 'harbour | tide')"
WORDS = ("harbour", "Harbours", "HARBOUR", "tides", "tide", "tidal", "ferry", "ünïcødé", "津波", "🚢", "the", "harbour-master", "x1")
HOSTILE = (
    "<script>",
    "</script>",
    "<b",
    "<",
    ">",
    "&amp;",
    "&",
    '"',
    "'",
    "\\",
    "\ue000",
    "\ue001",
    "\u2028",
    "\n",
    "\t",
    "-",
    "/",
    "%",
    "$1",
    "{}",
)
TOKENS = (*WORDS, *HOSTILE, *[" "] * 12, "http://tide.example/harbour?a=1&b=<2>", "a@harbour.example", "<mark>", "'||'")


class Database:
    """The functions of one database."""

    def __init__(self, dsn: str) -> None:
        self.runner = asyncio.Runner()
        self.connection: Connection[Record] = self.runner.run(asyncpg.connect(dsn))

    def places(self, text: str) -> list[list[int]]:
        return self.ask(PLACES, text) or []  # type: ignore[return-value]  # an array of pairs

    def ask(self, sql: str, *values: object) -> object:
        async def ask() -> object:
            return await self.connection.fetchval(sql, *values)

        return self.runner.run(ask())

    def close(self) -> None:
        self.runner.run(self.connection.close())
        self.runner.close()


@pytest.fixture(scope="module")
def database(dsn: str) -> Iterator[Database]:
    opened = Database(dsn)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("Nothing of the kind.", []),
        ("Harbour", ["Harbour"]),
        ("The harbours' tides, TIDE!", ["harbours", "tides", "TIDE"]),
        ("a <script>harbour</script> <b>tide</b>", ["harbour", "tide"]),
        ("\ue000\ue001harbour\ue001 \ue000tide", ["harbour", "tide"]),
        ("🚢🚢 harbour 津波 tide", ["harbour", "tide"]),
        ("\"harbour\" \\ 'tide' \\harbour", ["harbour", "tide", "harbour"]),
        ("harbour-master & non-harbour", ["harbour", "harbour"]),
        ("line\nharbour\r\n\ttide", ["harbour", "tide"]),
        ("&lt;harbour&gt; StartSel=tide, StopSel=", ["harbour", "tide"]),
    ],
)
def test_each_word_is_told_by_where_it_stands(database: Database, text: str, words: list[str]) -> None:
    assert [text[start:end] for start, end in database.places(text)] == words


def test_a_long_text_is_looked_through_to_its_20_000th_character(database: Database) -> None:
    text = "a " * 9_990 + "harbour tide harbour harbour"
    assert database.places(text) == [[19_980, 19_987], [19_988, 19_992], [19_993, 20_000]]


@settings(max_examples=400)
@given(st.lists(st.sampled_from(TOKENS), max_size=60).map("".join))
def test_offsets_are_exact_and_passages_safe_in_any_text(database: Database, text: str) -> None:
    places = database.places(text)
    assert [(start, end) for start, end in places if not 0 <= start < end <= len(text)] == []
    assert sorted(places) == places
    assert all(end <= following for (_, end), (following, _) in pairwise(places))
    assert [word for word in (text[start:end] for start, end in places) if not database.ask(MATCHES, word)] == []
    alone = {found.span(1) for found in re.finditer(r"(?:^|(?<=[ \n]))(harbours?|tides?)(?=[ \n]|$)", text, re.IGNORECASE)}
    assert alone <= {(start, end) for start, end in places}
    passage = database.ask(PASSAGE, text, places or None)
    assert (passage is None) == (not places)
    if passage:
        _check_passage(str(passage), text, [text[start:end] for start, end in places])


def _check_passage(passage: str, text: str, words: list[str]) -> None:
    """It is a piece of the text, escaped, in which the first words are marked."""
    plain = re.sub("</?mark>", "", passage)
    assert not re.search("[<>\"']", plain)
    assert html.unescape(plain).strip("…") in text
    marked = [html.unescape(one) for one in re.findall("<mark>(.*?)</mark>", passage, re.DOTALL)]
    assert (marked, len(marked) > 0) == (words[: len(marked)], True)


def test_a_passage_begins_and_ends_at_words(database: Database) -> None:
    text = "before " * 40 + "harbour " + "behind " * 60 + "tide"
    passage = database.ask(PASSAGE, text, database.places(text))
    assert passage == f"…{'before ' * 11}<mark>harbour</mark>{' behind' * 23}…"


def test_a_passage_of_a_text_without_spaces_holds_the_word(database: Database) -> None:
    text = "/" * 300 + " harbour " + "/" * 500
    assert database.ask(PASSAGE, text, database.places(text)) == f"…<mark>harbour</mark> {'/' * 252}…"
