"""Scraped pages as they also come: with parts missing, doubled or looking like other parts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from api.pages import PageRefused, read_pages
from schema.page import Page, PageQuote
from tests.page_text import Written, blocks_of, tallies_of

AGREEING = "Good news.\n\n3 ( +4 / -1 )"


def read(text: str, seen_at: datetime | None = None) -> Page:
    [page] = read_pages(text.encode(), seen_at=seen_at)
    return page


def codes(page: Page) -> list[str]:
    return [doubt.code for doubt in page.doubts]


def bodies(page: Page) -> list[str]:
    return [comment.body for comment in page.comments]


def test_another_site_with_hardly_anything_on_its_page_is_read_without_a_doubt() -> None:
    text = "Inland Gazette\n\nMill closes\n\n1 comment\n\nThe mill closed on Monday.\n\n1 comment\n\nA pity.\n\n-2 ( +0 / -2 )\n"
    assert read(text).model_dump(exclude_defaults=True) == {
        "site": {"name": "Inland Gazette"},
        "headline": "Mill closes",
        "declared_comment_count": 1,
        "blocks": ({"number": 1, "kind": "paragraph", "text": "The mill closed on Monday."},),
        "comments": ({"place": 1, "body": "A pity.", "down": 2},),
    }


def test_a_page_without_a_section_takes_no_other_line_for_one() -> None:
    text = Written(section=None).text().replace("Newsletter Signup Register / Login", "Newsletter Signup")
    page = read(text)
    assert (page.section, page.headline, page.doubts) == (None, "Lamp room of the north light to be opened", ())


def test_a_page_without_a_section_but_with_an_image_takes_no_caption_for_one() -> None:
    page = read(Written(section=None, image=("The light. Image: Northern Wire/Ada Quill",)).text())
    assert (page.section, page.image and page.image.caption) == (None, "The light.")


@pytest.mark.parametrize("headline", ['"Not today," says harbour master', "What ‘closed’ means", "10 comments that made us think", "WAR"])
def test_a_headline_may_hold_quotes_numbers_or_capitals(headline: str) -> None:
    assert read(Written(headline=headline).text()).headline == headline


def test_a_byline_may_be_set_in_capitals() -> None:
    assert read(Written(authors="BY ADA QUILL AND JON ABARA").text()).authors == ("ADA QUILL", "JON ABARA")


@pytest.mark.parametrize(
    ("copyright", "footer"),
    [("© Harbour Courier 2026.", "©2026 Harbour Media Ltd."), ("© Harbour Media Ltd. 2026", "©2026 Harbour Media Ltd.")],
)
def test_a_story_of_the_sites_own_comes_from_no_agency(copyright: str, footer: str) -> None:
    page = read(Written(copyright=copyright, footer=footer).text())
    assert (page.agency, page.copyright, page.site.publisher) == (None, copyright, "Harbour Media Ltd.")


def test_copyright_lines_may_stand_in_one_chunk() -> None:
    page = read(Written(copyright="© Northern Wire 2026.\n©2026 Harbour Media Ltd.", footer=None).text())
    assert (page.agency, page.site.publisher, len(page.blocks), page.doubts) == ("Northern Wire", "Harbour Media Ltd.", 2, ())


def test_the_third_point_of_a_list_is_no_copyright_line() -> None:
    blocks = ("(a) The light is repaired.", "(b) The pier is closed.", "(c) The lamp room opens.", "All in May.")
    assert [text for _, _, text in blocks_of(read(Written(blocks=blocks).text()).blocks)] == list(blocks)


@pytest.mark.parametrize(
    ("line", "tally"),
    [
        ("0 ( +0 / -0 )", (1, 0, 0)),
        ("-12 ( +3 / -15 )", (1, 3, 15)),
        ("\u221212 ( +3 / \u221215 )", (1, 3, 15)),
        ("999,999,999 ( +999,999,999 / -0 )", (1, 999_999_999, 0)),
    ],
)
def test_a_tally_may_be_printed_in_other_ways(line: str, tally: tuple[int, int, int]) -> None:
    page = read(Written(comments=[f"Good news.\n\n{line}"]).text())
    assert (tallies_of(page.comments), page.doubts) == ([tally], ())


@pytest.mark.parametrize("digits", ["1234567890", "1,234,567,890", "9" * 5_000])
def test_a_number_that_no_page_prints_makes_no_tally(digits: str) -> None:
    page = read(Written(comments=[f"Good news.\n\n{digits} ( +{digits} / -0 )", AGREEING]).text())
    assert (len(page.comments), codes(page)) == (1, ["count_differs"])


@pytest.mark.parametrize(
    "body",
    [
        "Login to comment",
        "I had to login to comment.\n\nForgot password?",
        "WHAT A DAY",
        "By Mara Lindqvist",
        "© Northern Wire 2026.",
        "12 Comments",
        "Articles, Offers & Useful Resources",
        "Somebody here got\n3 ( +4 / -1 )",
        "<b>{}</b>\n\n© me",
    ],
)
def test_a_comment_may_hold_what_looks_like_another_part_of_the_page(body: str) -> None:
    page = read(Written(comments=[f"{body}\n\n1 ( +2 / -1 )", "Next.\n\n0 ( +0 / -0 )"]).text())
    assert (bodies(page), tallies_of(page.comments), page.doubts) == ([body, "Next."], [(1, 2, 1), (2, 0, 0)], ())


def test_an_invitation_to_sign_in_may_stand_by_itself() -> None:
    text = Written().text().replace("Comment\nLogin to comment", "Comment\n\nLogin to comment")
    assert bodies(read(text)) == ["Good news."]


def test_a_first_comment_that_speaks_of_logging_in_is_no_invitation() -> None:
    text = Written(comments=["Login to comment\n\n1 ( +1 / -0 )", AGREEING]).text().replace("Comments\nLogin to comment", "Comments")
    assert bodies(read(text)) == ["Login to comment", "Good news."]


def test_a_whole_tally_line_inside_a_comment_is_at_least_a_doubt() -> None:
    page = read(Written(comments=["You got\n\n3 ( +4 / -1 )\n\nand that is fair.\n\n1 ( +1 / -0 )"]).text())
    assert (bodies(page), codes(page)) == (["You got", "and that is fair."], ["count_differs"])


def test_a_tally_without_a_comment_is_a_doubt() -> None:
    page = read(Written(comments=["3 ( +4 / -1 )", AGREEING]).text())
    assert (bodies(page), codes(page)) == (["Good news."], ["no_text", "count_differs"])


def test_a_comment_may_be_as_long_as_a_book() -> None:
    body = "\n\n".join(f"Paragraph {number}: " + "word " * 200 + "end." for number in range(500))
    assert bodies(read(Written(comments=[f"{body}\n\n0 ( +0 / -0 )"]).text())) == [body]


TWICE = "The breakwater should have been raised ten years ago."


def test_a_comment_that_was_posted_twice_does_not_quote_itself() -> None:
    page = read(Written(comments=[f"{TWICE}\n\n1 ( +1 / -0 )", f"{TWICE}\n\n0 ( +0 / -0 )"]).text())
    assert [comment.quotes for comment in page.comments] == [(), ()]


def test_a_quoting_comment_that_was_posted_twice_quotes_the_same_again() -> None:
    quoting = f"GullToday 06:48 am GMT\n\n{TWICE}\n\nSays who?\n\n0 ( +0 / -0 )"
    page = read(Written(comments=[f"{TWICE}\n\n1 ( +1 / -0 )", quoting, quoting]).text())
    quote = PageQuote(comment=1, start=0, end=len(TWICE), text=TWICE)
    assert [comment.quotes for comment in page.comments] == [(), (quote,), (quote,)]
    assert [comment.handle for comment in page.comments] == ["Gull", None, None]
    assert page.doubts == ()


def test_curly_and_straight_quotation_marks_quote_each_other() -> None:
    said = "It’s “years, not months”\u00a0– at least."
    page = read(Written(comments=[f"{said}\n\n1 ( +1 / -0 )", 'It\'s "years, not months" - at least.\n\nSo?\n\n0 ( +0 / -0 )']).text())
    assert [(quote.comment, quote.start, quote.end) for quote in page.comments[1].quotes] == [(1, 0, len(said))]


def test_a_quote_that_names_two_writers_for_one_comment_is_a_doubt() -> None:
    quoting = [f"{name}Today 06:48 am GMT\n\n{TWICE}\n\nSays {name}.\n\n0 ( +0 / -0 )" for name in ("Gull", "Tern")]
    page = read(Written(comments=[f"{TWICE}\n\n1 ( +1 / -0 )", *quoting]).text())
    assert (page.comments[0].handle, codes(page)) == ("Gull", ["writer_unclear"])


@pytest.mark.parametrize("printed", ["Dec 31, 9999 11:00 pm PST", "Jan 1, 0001 01:00 am JST", "Feb 30 10:00 am JST", "Feb 29 10:00 am JST"])
def test_a_day_that_cannot_be_leaves_the_time_as_printed(printed: str) -> None:
    quoting = f"Gull{printed}\n\n{TWICE}\n\nSays who?\n\n0 ( +0 / -0 )"
    page = read(Written(comments=[f"{TWICE}\n\n1 ( +1 / -0 )", quoting]).text(), seen_at=datetime(2026, 2, 3, 12, tzinfo=UTC))
    quoted = page.comments[0]
    assert (quoted.handle, quoted.local_time, quoted.created_at) == ("Gull", " ".join(printed.split()[-3:]), None)


@pytest.mark.parametrize(
    "text",
    [
        Written(image=("a" + " " * 200_000 + "b",)).text(),
        Written(copyright="© a" + " " * 200_000 + "b").text(),
        Written(comments=["a" + " " * 200_000 + "b\n\n0 ( +0 / -0 )"]).text(),
        Written(comments=[f"{'Today ' * 20_000}06:48 am JST\n\n{TWICE}\n\n0 ( +0 / -0 )"]).text(),
    ],
    ids=["image", "copyright", "comment", "header"],
)
def test_long_lines_do_not_hold_the_parser_up(text: str) -> None:
    """Ends at once; with a pattern that goes back and forth it would take hours."""
    assert read(text).headline == "Lamp room of the north light to be opened"


@pytest.mark.parametrize("name", ["By " + "A" * 300, "By " + "A" * 5_000])
def test_a_name_that_is_too_long_to_be_one_is_refused(name: str) -> None:
    with pytest.raises(PageRefused, match=r"^A name has [\d,]+ letters, and 200 are the most: AAAA"):
        read(Written(authors=name).text())


@pytest.mark.parametrize("end", range(0, 1_500, 37))
def test_a_page_that_is_cut_anywhere_is_read_with_a_doubt_or_refused(end: int) -> None:
    comments = [f"{TWICE}\n\n1 ( +1 / -0 )", f"GullToday 06:48 am GMT\n\n{TWICE}\n\nSays who?\n\n0 ( +0 / -0 )"]
    text = Written(comments=comments).text()
    cut = text[:end]
    try:
        page = read(cut)
    except PageRefused:
        assert len(text[: text.index("2 Comments")]) + len("2 Comments") > len(cut)
        return
    assert (len(page.comments) == 2) or "count_differs" in codes(page)


def test_a_line_inside_the_story_that_says_the_count_begins_no_thread() -> None:
    blocks = ("The paper printed:", "1 Comment", "Nobody knows of which.")
    text = Written(blocks=blocks, promotion=("Visit the Lantern Market!", "A hundred stalls.", "See the Map")).text()
    page = read(text)
    assert [text for _, _, text in blocks_of(page.blocks)] == list(blocks)
    assert (bodies(page), page.agency, page.promotion and page.promotion.title) == (
        ["Good news."],
        "Northern Wire",
        "Visit the Lantern Market!",
    )
    assert [(doubt.code, doubt.line) for doubt in page.doubts] == [("thread_unclear", text.split("\n").index("Login to comment"))]


def test_a_story_may_begin_with_a_subhead_below_its_dateline() -> None:
    page = read(Written(blocks=("WAITING FOR THE FERRIES", "Nobody slept.")).text())
    assert (page.dateline, blocks_of(page.blocks)[0]) == ("PORT ELLERY", (1, "subhead", "WAITING FOR THE FERRIES"))


def test_a_first_comment_that_says_the_count_is_no_beginning_where_signing_in_stands_at_another() -> None:
    page = read(Written(comments=["2 Comments\n\n1 ( +2 / -1 )", AGREEING]).text())
    assert (bodies(page), codes(page)) == (["2 Comments", "Good news."], ["thread_unclear"])


def test_without_signing_in_the_last_count_above_the_first_tally_begins_the_thread() -> None:
    text = "Inland Gazette\n\nMill closes\n\n1 comment\n\nThe mill had\n\n1 comment\n\nto make.\n\n1 comment\n\nA pity.\n\n-2 ( +0 / -2 )\n"
    page = read(text)
    assert ([text for _, _, text in blocks_of(page.blocks)], bodies(page)) == (["The mill had", "1 comment", "to make."], ["A pity."])
    assert codes(page) == ["thread_unclear"]


@pytest.mark.parametrize(
    "text",
    [
        "Lamp News\nnew | past | comments | login\n\nShow: a lamp\n123 points by foo 3 hours ago\n42 comments\n\nbar 1 hour ago\n\nNice.\n",
        "Lamp News\n\nShow: a lamp\n\n123 points by foo 3 hours ago\n\n42 comments\n\nbar 2 hours ago\n\nNice.\n\nbaz 1 hour ago\n\nNo.\n",
        "1. A lamp\n12 points by foo\n1 comment\n\n2. A wall\n3 points by bar\n1 comment\n\n3. A pier\n1 point by baz\n7 comments\n",
        "The Free Encyclopedia\nCreate account\nLog in\n\nLighthouse\n\nA lighthouse is a tower.\n\n2 comments\n",
        "The Free Encyclopedia\n\nLighthouse\n\n3 comments\n\nA lighthouse is a tower.\n\nIt has a lamp.\n",
        "Harbour Courier\nRegister / Login\n\nLamp room\n\n2 Comments\nBy Ada Quill\nOSLO\n",
    ],
    ids=["forum", "forum-in-chunks", "front-page", "no-story", "encyclopedia", "head-alone"],
)
def test_a_text_of_another_kind_is_refused_although_it_has_a_count(text: str) -> None:
    with pytest.raises(PageRefused, match="no news page of a known form"):
        read(text)


@pytest.mark.parametrize("kept", ["By Ada Quill", "OSLO"])
def test_a_page_that_ends_in_its_story_is_known_by_what_stands_below_its_headline(kept: str) -> None:
    page = read(f"Harbour Courier\n\nLamp room\n\n2 Comments\n{kept}\n\nThe lamp room ope")
    assert (len(page.blocks), codes(page)) == (1, ["count_differs"])


@pytest.mark.parametrize(
    ("credit", "agency"),
    [
        ("Harbour Courier/Ada Quill", None),
        ("Courier/Ada Quill", None),
        ("HARBOUR/Ada Quill", None),
        ("Harbour Media/Ada Quill", None),
        ("Courier Wire/Ada Quill", "Courier Wire"),
        ("our/Ada Quill", "our"),
        ("AP Photo/Ada Quill", "Associated Press"),
        ("Ada Quill", None),
    ],
)
def test_a_photo_of_the_sites_own_comes_from_no_agency(credit: str, agency: str | None) -> None:
    page = read(Written(image=(f"The light. Image: {credit}",)).text())
    assert page.image is not None
    assert (page.image.credit, page.image.agency) == (credit, agency)


def test_a_tally_right_above_another_is_text_where_the_count_says_so() -> None:
    comments = ["You got\n\n3 ( +4 / -1 )\n\n1 ( +1 / -0 )", AGREEING]
    page = read(Written(comments=comments).text())
    assert (bodies(page), tallies_of(page.comments)) == (["You got\n\n3 ( +4 / -1 )", "Good news."], [(1, 1, 0), (2, 4, 1)])
    assert codes(page) == ["tally_in_text"]


def test_a_tally_that_was_copied_with_what_it_belongs_to_is_text_where_the_count_says_so() -> None:
    said = "They built a car park instead.\n\n3 ( +4 / -1 )"
    page = read(Written(comments=[said, f"GullToday 06:48 am GMT\n\n{said}\n\nIndeed.\n\n1 ( +1 / -0 )", AGREEING]).text())
    assert bodies(page) == ["They built a car park instead.", f"GullToday 06:48 am GMT\n\n{said}\n\nIndeed.", "Good news."]
    assert (codes(page), page.comments[0].handle, page.comments[1].up) == (["tally_in_text"], "Gull", 1)


def test_a_comment_that_was_posted_twice_is_two_also_where_the_count_is_behind() -> None:
    page = read(Written(comments=[AGREEING, AGREEING, "Next.\n\n0 ( +0 / -0 )"], declared=2).text())
    assert (len(page.comments), codes(page)) == (3, ["count_differs"])


def test_where_two_tallies_may_be_the_one_too_many_both_are_left() -> None:
    said = "They built a car park instead.\n\n3 ( +4 / -1 )"
    quoting = f"GullToday 06:48 am GMT\n\n{said}"
    page = read(Written(comments=[said, quoting, f"{quoting}\n\nIndeed.\n\n1 ( +1 / -0 )"], declared=3).text())
    assert (len(page.comments), codes(page)) == (4, ["count_differs"])
