"""Reading scraped pages: by their structure, not by one page's words."""

from __future__ import annotations

import string
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.pages import PageRefused, read_pages
from schema.page import Page, PageImage, PagePromotion
from tests.page_text import Written, blocks_of, links_of, tallies_of


def read(text: str, seen_at: datetime | None = None) -> Page:
    [page] = read_pages(text.encode(), seen_at=seen_at)
    return page


def test_a_plain_page_is_read_without_a_doubt() -> None:
    assert read(Written().text()).model_dump(exclude_defaults=True) == {
        "site": {"name": "Harbour Courier", "publisher": "Harbour Media Ltd."},
        "section": "national",
        "headline": "Lamp room of the north light to be opened",
        "dateline": "PORT ELLERY",
        "agency": "Northern Wire",
        "copyright": "© Northern Wire 2026.",
        "declared_comment_count": 1,
        "authors": ("Mara Lindqvist",),
        "blocks": (
            {"number": 1, "kind": "paragraph", "text": "The lamp room opens in May."},
            {"number": 2, "kind": "paragraph", "text": "Tickets are sold at the pier."},
        ),
        "comments": ({"place": 1, "body": "Good news.", "up": 4, "down": 1},),
    }


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (None, ()),
        ("By Mara Lindqvist", ("Mara Lindqvist",)),
        ("By Mara Lindqvist and Tobias Arkwright", ("Mara Lindqvist", "Tobias Arkwright")),
        ("By Ada Quill, Mara Lindqvist and Jon Abara", ("Ada Quill", "Mara Lindqvist", "Jon Abara")),
        ("By Ada Quill, Mara Lindqvist, and Jon Abara", ("Ada Quill", "Mara Lindqvist", "Jon Abara")),
        ("By Anders Sandberg", ("Anders Sandberg",)),
    ],
)
def test_a_byline_may_name_nobody_or_several(line: str | None, names: tuple[str, ...]) -> None:
    assert read(Written(authors=line).text()).authors == names


@pytest.mark.parametrize(
    ("line", "agency", "rights"),
    [
        ("© Thomson Reuters 2024.", "Reuters", None),
        ("© 2026 The Associated Press. All rights reserved.", "Associated Press", "All rights reserved."),
        ("(c) Northern Wire 2026", "Northern Wire", None),
        (None, None, None),
    ],
)
def test_the_copyright_line_names_the_agency(line: str | None, agency: str | None, rights: str | None) -> None:
    page = read(Written(copyright=line).text())
    assert (page.agency, page.rights, page.site.publisher) == (agency, rights, "Harbour Media Ltd.")


def test_capital_lines_inside_the_story_are_subheads() -> None:
    page = read(Written(blocks=("It began at night.", "WAITING FOR THE FERRIES", "Nobody slept.", '"WE SAW IT ALL," SHE SAID.')).text())
    assert blocks_of(page.blocks) == [
        (1, "paragraph", "It began at night."),
        (2, "subhead", "WAITING FOR THE FERRIES"),
        (3, "paragraph", "Nobody slept."),
        (4, "paragraph", '"WE SAW IT ALL," SHE SAID.'),
    ]


@pytest.mark.parametrize("dateline", [None, "OSLO", "PORT ELLERY, LITTLE SKERRY"])
def test_a_dateline_may_be_missing_or_have_several_words(dateline: str | None) -> None:
    page = read(Written(dateline=dateline).text())
    assert (page.dateline, page.blocks[0].text) == (dateline, "The lamp room opens in May.")


def test_the_image_has_its_caption_its_credit_and_its_agency() -> None:
    lines = ("FILE PHOTO: The north light", "FILE PHOTO: The north light, seen from the sea. Image: Northern Wire/Ada Quill")
    assert read(Written(image=lines).text()).image == PageImage(
        caption="FILE PHOTO: The north light, seen from the sea.",
        alt="FILE PHOTO: The north light",
        credit="Northern Wire/Ada Quill",
        agency="Northern Wire",
        is_file_photo=True,
    )


def test_a_promotion_is_kept_apart_from_the_story() -> None:
    page = read(Written(promotion=("Visit the Lantern Market!", "A hundred stalls on the old quay.", "See the Map")).text())
    assert page.promotion == PagePromotion(
        title="Visit the Lantern Market!", text="A hundred stalls on the old quay.", call_to_action="See the Map"
    )
    assert len(page.blocks) == 2


def test_tallies_may_be_negative_and_large() -> None:
    comments = ["One.\n\n-12 ( +3 / -15 )", "Two.\n\n1,204 ( +1,300 / -96 )", "Three.\n\n0 ( +0 / -0 )"]
    page = read(Written(comments=comments).text())
    assert tallies_of(page.comments) == [(1, 3, 15), (2, 1300, 96), (3, 0, 0)]
    assert page.doubts == ()


def test_a_net_score_that_is_not_the_difference_is_a_doubt() -> None:
    page = read(Written(comments=["One.\n\n5 ( +3 / -1 )"]).text())
    assert [(doubt.code, doubt.detail) for doubt in page.doubts] == [("score_differs", "the page prints 5, but +3 / -1 is 2")]


def test_a_comments_paragraphs_are_kept_exactly() -> None:
    body = "By the way:\n\nWHAT A DAY\n\n3 ( +4 / -1 ) is what I got last time\nand on the next line"
    page = read(Written(comments=[f"{body}\n\n2 ( +2 / -0 )"]).text())
    assert page.comments[0].body == body


def test_no_comments_is_no_doubt() -> None:
    page = read(Written(comments=[]).text())
    assert (page.declared_comment_count, page.comments, page.doubts) == (0, (), ())


def test_hundreds_of_comments_are_all_found() -> None:
    page = read(Written(comments=[f"Remark number {number}.\n\n{number} ( +{number} / -0 )" for number in range(700)]).text())
    assert (len(page.comments), page.doubts) == (700, ())


def test_a_declared_count_that_differs_is_a_doubt() -> None:
    page = read(Written(declared=3).text())
    assert [doubt.detail for doubt in page.doubts] == ["the page declares 3 comments, 1 were found"]


def test_a_page_cut_inside_a_comment_keeps_the_whole_ones_and_says_so() -> None:
    whole = Written(comments=["First.\n\n1 ( +1 / -0 )", "Second, which is lo\n\n9 ( +9 / -0 )"]).text()
    page = read(whole[: whole.index("which is lo") + 8])
    assert [comment.body for comment in page.comments] == ["First."]
    assert [doubt.code for doubt in page.doubts] == ["cut_off", "count_differs"]


QUOTING = "TidewatcherToday 06:48 am GMT\n\nThey built a car park instead.\n\nAnd it leaks.\n\n2 ( +2 / -0 )"


def test_a_header_above_a_quote_tells_who_wrote_what_is_quoted() -> None:
    page = read(Written(comments=["Ten years ago.\n\nThey built a car park instead.\n\n1 ( +1 / -0 )", QUOTING]).text())
    quoted, quoting = page.comments
    assert (quoted.handle, quoted.local_time, quoted.created_at) == ("Tidewatcher", "06:48 am GMT", None)
    assert (quoting.handle, quoting.local_time) == (None, None)
    [quote] = quoting.quotes
    assert quoted.body[quote.start : quote.end] == quote.text == "They built a car park instead."


def test_today_is_a_full_time_when_the_day_is_known() -> None:
    comments = ["They built a car park instead.\n\n1 ( +1 / -0 )", QUOTING]
    page = read(Written(comments=comments).text(), seen_at=datetime(2026, 2, 3, 12, tzinfo=UTC))
    assert page.comments[0].created_at == datetime(2026, 2, 3, 6, 48, tzinfo=UTC)


@pytest.mark.parametrize(
    ("printed", "created_at"),
    [
        ("Today 11:30 pm JST", datetime(2026, 2, 3, 14, 30, tzinfo=UTC)),
        ("Yesterday 12:05 am JST", datetime(2026, 2, 1, 15, 5, tzinfo=UTC)),
        ("Jan. 3 10:15 am JST", datetime(2026, 1, 3, 1, 15, tzinfo=UTC)),
        ("Dec 26, 2024 09:00 am JST", datetime(2024, 12, 26, 0, 0, tzinfo=UTC)),
        ("Dec 26 09:00 am JST", datetime(2025, 12, 26, 0, 0, tzinfo=UTC)),
    ],
)
def test_a_header_may_print_its_time_in_other_ways(printed: str, created_at: datetime) -> None:
    comments = ["They built a car park instead.\n\n1 ( +1 / -0 )", QUOTING.replace("Today 06:48 am GMT", printed)]
    page = read(Written(comments=comments).text(), seen_at=datetime(2026, 2, 3, 12, tzinfo=UTC))
    assert (page.comments[0].handle, page.comments[0].created_at) == ("Tidewatcher", created_at)


def test_a_header_without_words_that_can_be_found_is_a_doubt() -> None:
    page = read(Written(comments=["Something else.\n\n1 ( +1 / -0 )", QUOTING]).text())
    assert [doubt.code for doubt in page.doubts] == ["quote_not_found"]
    assert page.comments[0].handle is None


def test_a_quote_of_a_quote_is_a_quote_of_where_the_words_came_from() -> None:
    page = read(Written(comments=["They built a car park instead.\n\n1 ( +1 / -0 )", QUOTING, QUOTING.replace("leaks", "floods")]).text())
    assert [[quote.comment for quote in comment.quotes] for comment in page.comments] == [[], [1], [1]]
    assert page.doubts == ()


def test_part_of_a_block_is_a_quote_of_the_story_in_spite_of_other_quotation_marks() -> None:
    blocks = ("First.", "The wall needs “years, not months” to be made whole again, she said.")
    page = read(Written(blocks=blocks, comments=['needs "years, not months" to be made\n\nEvery winter.\n\n1 ( +1 / -0 )']).text())
    [quote] = page.comments[0].quotes
    assert (quote.block, blocks[1][quote.start : quote.end]) == (2, "needs “years, not months” to be made")


LINKS = "Articles, Offers & Useful Resources\n\nA mix of what's trending on our other sites\n\n"


def test_links_may_have_a_category_or_none() -> None:
    lines = ["Travel", "Ten Lighthouses", "Coastline Weekly", "Tide Tables Read", "Skerry Almanac", "Travel", "The Slow Ferry"]
    box = "\n\n".join([*lines, "Skerry Almanac", "Pies", "Coastline Weekly"])
    page = read(Written(links=LINKS + box).text())
    assert links_of(page.resource_links) == [
        ("Travel", "Ten Lighthouses", "Coastline Weekly"),
        (None, "Tide Tables Read", "Skerry Almanac"),
        ("Travel", "The Slow Ferry", "Skerry Almanac"),
        (None, "Pies", "Coastline Weekly"),
    ]


def test_a_single_link_is_found() -> None:
    page = read(Written(links=LINKS + "Travel\n\nTen Lighthouses\n\nCoastline Weekly").text())
    assert links_of(page.resource_links) == [("Travel", "Ten Lighthouses", "Coastline Weekly")]


def test_a_line_that_no_rule_understands_is_a_doubt_with_its_place() -> None:
    page = read(Written(tail="Login to leave a comment\n\nThe moon is full tonight").text())
    assert [(doubt.code, doubt.line) for doubt in page.doubts] == [("not_understood", page.doubts[0].line)]
    assert "The moon is full tonight" in page.doubts[0].detail


@pytest.mark.parametrize(
    "change", [lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text, lambda text: text.replace(" ", "\u00a0")]
)
def test_other_line_ends_marks_and_spaces_make_no_difference(change: object) -> None:
    assert callable(change)
    assert read(change(Written().text())) == read(Written().text())


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "The file is empty"),
        (b" \n\n ", "The file is empty"),
        (b"\x7fELF\x02\x01\x00\x00", "control characters"),
        (b"caf\xe9 10 Comments", "not UTF-8: byte 3"),
        (b"x" * (17 * 2**20), "too large; a page has 16,777,216 bytes at most"),
        (b"Dear reader,\n\nthis is a letter.", "no news page of a known form"),
        (b"10 Comments\n\nBy A", "no site and no headline"),
        (b"<html><body>No data here</body></html>", "no JSON-LD NewsArticle"),
        (b'<script type="application/ld+json">{"a": </script>', "cannot be read as JSON"),
        (b'{"kind": 1}', "Line 1"),
    ],
)
def test_what_is_no_page_is_refused_in_one_sentence(raw: bytes, sentence: str) -> None:
    with pytest.raises(PageRefused, match=sentence):
        list(read_pages(raw))


@settings(max_examples=300)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass"))))
def test_whatever_comes_is_read_or_refused(raw: bytes) -> None:
    try:
        list(read_pages(raw))
    except PageRefused:
        return


LINE = st.sampled_from(
    [*Written().text().splitlines(), "7 ( +7 / -0 )", "12 Comments", "© X 2020", "GullToday 06:48 am JST", "By B", "<p>", "{}", "WORLD"]
)


@settings(max_examples=300)
@given(st.lists(LINE, max_size=60))
def test_a_page_in_any_disorder_is_read_or_refused(lines: list[str]) -> None:
    try:
        list(read_pages("\n".join(lines).encode()))
    except PageRefused:
        return


WORDS = (
    st.text(string.ascii_lowercase + " ", min_size=3, max_size=60)
    .map(lambda text: " ".join(text.split()).capitalize() + ".")
    .filter(lambda text: len(text) > 3)
)


@settings(max_examples=100)
@given(
    blocks=st.lists(WORDS, min_size=1, max_size=6),
    comments=st.lists(st.tuples(WORDS, st.integers(0, 99_999), st.integers(0, 99_999)), max_size=8),
    authors=st.lists(st.sampled_from(["Ada Quill", "Jon Abara", "Mara Lindqvist"]), unique=True, max_size=1),
    dateline=st.sampled_from([None, "OSLO", "PORT ELLERY"]),
)
def test_what_is_written_is_read_again(
    blocks: list[str], comments: list[tuple[str, int, int]], authors: list[str], dateline: str | None
) -> None:
    texts = [f"{body}\n\n{up - down} ( +{up} / -{down} )" for body, up, down in comments]
    written = Written(blocks=tuple(blocks), comments=texts, authors=f"By {authors[0]}" if authors else None, dateline=dateline)
    page = read(written.text())
    assert [block.text for block in page.blocks] == blocks
    assert [(comment.body, comment.up, comment.down) for comment in page.comments] == comments
    assert (page.authors, page.dateline) == (tuple(authors), dateline)
