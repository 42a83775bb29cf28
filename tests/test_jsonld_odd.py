"""HTML with JSON-LD as sites write it: in several scripts, by reference, with numbers as words, broken in places."""

from __future__ import annotations

import json

import pytest

from api.pages import PageRefused, read_pages
from schema.page import Page, PageComment, PageImage

ARTICLE = {"@type": "NewsArticle", "headline": "New tram line opens", "publisher": {"name": "Eastmarch Ledger"}}


def script(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def read(*things: object) -> Page:
    return read_html("".join(script(json.dumps(thing)) for thing in things))


def read_html(html: str) -> Page:
    [page] = read_pages(f"<!doctype html><html><head>{html}</head></html>".encode())
    return page


def codes(page: Page) -> list[str]:
    return [doubt.code for doubt in page.doubts]


def test_people_publishers_images_and_comments_may_be_described_elsewhere() -> None:
    graph: list[object] = [
        {**ARTICLE, "author": [{"@id": "#p"}], "publisher": {"@id": "#o"}, "image": {"@id": "#i"}, "comment": [{"@id": "#c"}]},
        {"@type": "Person", "@id": "#p", "name": "Priya Salvesen"},
        {"@type": "Organization", "@id": "#o", "name": "Eastmarch Ledger"},
        {"@type": "ImageObject", "@id": "#i", "caption": "A tram", "creditText": "AP Photo/Ada Quill"},
        {"@type": "Comment", "@id": "#c", "text": "Late again.", "author": {"@id": "#p"}},
    ]
    page = read({"@graph": graph})
    assert (page.authors, page.site.name) == (("Priya Salvesen",), "Eastmarch Ledger")
    assert page.image == PageImage(caption="A tram", credit="AP Photo/Ada Quill", agency="Associated Press")
    assert page.comments == (PageComment(place=1, body="Late again.", handle="Priya Salvesen"),)
    assert page.doubts == ()


def test_graphs_may_stand_inside_graphs_and_lists() -> None:
    assert read([{"@graph": [{"@graph": [ARTICLE]}, {"@type": "Comment", "text": "One"}]}]).comments == (PageComment(place=1, body="One"),)


def test_a_comment_that_stands_in_two_scripts_is_one_comment() -> None:
    first = {"@type": "Comment", "@id": "#1", "text": "First", "comment": {"@id": "#2", "text": "Inside"}}
    page = read({**ARTICLE, "comment": [first]}, first, {"@type": "Comment", "@id": "#2", "text": "Inside"})
    assert [(one.body, one.parent) for one in page.comments] == [("First", None), ("Inside", 1)]


def test_a_comment_may_name_the_article_as_its_parent() -> None:
    page = read({**ARTICLE, "@id": "#a"}, {"@type": "Comment", "text": "First", "parentItem": {"@id": "#a"}})
    assert (page.comments[0].parent, page.doubts) == (None, ())


def test_a_parent_that_is_not_there_is_a_doubt() -> None:
    page = read(ARTICLE, {"@type": "Comment", "text": "First", "parentItem": {"@id": "#gone"}})
    assert (page.comments[0].parent, codes(page)) == (None, ["parent_unknown"])


def test_things_that_refer_to_themselves_end() -> None:
    assert len(read(ARTICLE, {"@type": "Comment", "@id": "#1", "text": "Round", "comment": {"@id": "#1"}}).comments) == 1


def test_numbers_may_be_written_as_words() -> None:
    page = read({**ARTICLE, "commentCount": "1", "comment": {"text": "First", "upvoteCount": "12", "downvoteCount": 3}})
    assert (page.declared_comment_count, page.comments[0].up, page.comments[0].down, page.doubts) == (1, 12, 3, ())


@pytest.mark.parametrize("number", [-1, 1.5, True, "many", 10**12, "9" * 5_000, [3], {"value": 3}])
def test_a_number_that_is_none_is_a_doubt(number: object) -> None:
    page = read({**ARTICLE, "comment": {"text": "First", "upvoteCount": number}})
    assert (page.comments[0].up, codes(page)) == (0, ["number_unclear"])


@pytest.mark.parametrize("time", ["2026-13-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "noon"])
def test_a_time_that_is_none_is_a_doubt(time: str) -> None:
    page = read({**ARTICLE, "datePublished": time})
    assert (page.published_at, codes(page)) == (None, ["time_unclear"])


def test_an_address_that_is_none_is_a_doubt() -> None:
    page = read({**ARTICLE, "url": "http://[ledger"})
    assert (page.path, page.site.host, codes(page)) == (None, None, ["address_unclear"])


def test_a_broken_script_beside_a_whole_one_is_a_doubt() -> None:
    page = read_html(script('{"@type": "WebSite",') + script(json.dumps(ARTICLE)))
    assert (page.headline, codes(page)) == ("New tram line opens", ["broken_json"])


@pytest.mark.parametrize("broken", ['{"@type": ', "[" * 100_000, "", "}"])
def test_a_document_with_broken_scripts_alone_is_refused(broken: str) -> None:
    with pytest.raises(PageRefused, match="cannot be read as JSON"):
        read_html(script(broken))


def test_mark_up_and_line_breaks_inside_strings_are_text() -> None:
    body = json.dumps("<p>It opened.</p> <b>Late</b> <!-- sic --> &amp; so on").replace("It opened", "It\nopened")
    page = read_html(script(f'{{"@type": "NewsArticle", "headline": "x", "publisher": {{"name": "L"}}, "articleBody": {body}}}'))
    assert " ".join(block.text for block in page.blocks) == "<p>It opened.</p> <b>Late</b> <!-- sic --> &amp; so on"


@pytest.mark.parametrize(
    "opening",
    [
        "<SCRIPT TYPE='application/ld+json'>",
        "<script type=application/ld+json>",
        '<script data-n="1" type = "application/ld+json; charset=utf-8" id=x>',
    ],
)
def test_a_script_may_be_opened_in_other_ways(opening: str) -> None:
    assert read_html(f"{opening}{json.dumps(ARTICLE)}</Script >").headline == "New tram line opens"


@pytest.mark.parametrize(
    "html",
    [
        f"<!-- {script(json.dumps(ARTICLE))} -->",
        f"<script>{json.dumps(ARTICLE)}</script>",
        f'<script data-type="application/ld+json">{json.dumps(ARTICLE)}</script>',
        f'<script type="application/ld+json">{json.dumps(ARTICLE)}',
    ],
    ids=["commented out", "another kind", "another attribute", "cut off"],
)
def test_what_is_no_live_script_is_not_read(html: str) -> None:
    with pytest.raises(PageRefused, match="holds no JSON-LD NewsArticle"):
        read_html(html)


@pytest.mark.parametrize("mess", ["<![foo[ x ]]>", "<!--" * 200_000, "<script>" * 200_000, "<script" * 200_000, "<a b='" * 200_000])
def test_odd_mark_up_below_the_script_makes_no_difference(mess: str) -> None:
    assert read_html(script(json.dumps(ARTICLE)) + mess).headline == "New tram line opens"


def test_a_writer_whom_the_page_names_is_not_renamed_by_a_quote() -> None:
    words = "They built a car park instead of a wall."
    comments = [{"text": words, "author": "tern"}, {"text": f"GullToday 06:48 am GMT\n\n{words}\n\nDid they?", "author": "auk"}]
    assert [one.handle for one in read({**ARTICLE, "comment": comments}).comments] == ["tern", "auk"]


def test_windows_line_ends_inside_a_comment_make_paragraphs() -> None:
    assert read({**ARTICLE, "comment": {"text": "One.\r\n\r\nTwo."}}).comments[0].body == "One.\n\nTwo."


def test_neither_story_nor_photo_comes_from_an_agency_that_is_the_site_itself() -> None:
    own = read({**ARTICLE, "sourceOrganization": {"name": "Ledger"}, "image": {"creditText": "Ledger/Jon Abara"}})
    assert (own.agency, own.image and own.image.agency) == (None, None)
    wired = read({**ARTICLE, "sourceOrganization": {"name": "Northern Wire"}, "image": {"creditText": "Northern Wire/Jon Abara"}})
    assert (wired.agency, wired.image and wired.image.agency) == ("Northern Wire", "Northern Wire")
