"""NDJSON made by hand: what does not hang together, or fits no table, is refused before the database sees it."""

from __future__ import annotations

import json

import pytest

from api.pages import PageRefused, read_pages
from schema.page import Page

PAGE: dict[str, object] = {"site": {"name": "Ledger"}, "headline": "Trams"}
BLOCK = {"number": 1, "kind": "paragraph", "text": "It opened."}


def read(**fields: object) -> Page:
    [page] = read_pages(json.dumps({**PAGE, **fields}).encode())
    return page


def comments(*given: dict[str, object]) -> list[dict[str, object]]:
    return [{"place": place, "body": "Late.", **fields} for place, fields in enumerate(given, start=1)]


def quoting(**quote: object) -> list[dict[str, object]]:
    return comments({}, {"quotes": [{"start": 0, "end": 4, "text": "Late", **quote}]})


def test_a_page_that_hangs_together_is_read() -> None:
    page = read(comments=[*quoting(comment=1), {"place": 7, "body": "x", "parent": 2}], blocks=[BLOCK], published_at="2026-02-03T09:00:00Z")
    assert [(one.place, one.parent, len(one.quotes)) for one in page.comments] == [(1, None, 0), (2, None, 1), (7, 2, 0)]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"headline": "a\0b"}, "The page holds a NUL character, which no text has."),
        ({"comments": comments({"body": "\0"})}, "The page holds a NUL character, which no text has."),
        ({"headline": " "}, "The headline is empty."),
        ({"site": {"name": ""}}, "A name is empty."),
        ({"authors": ["Ada", ""]}, "A name is empty."),
        ({"authors": ["A" * 201]}, f"A name has 201 letters, and 200 are the most: {'A' * 40}...."),
        ({"comments": comments({"handle": "g" * 3_000})}, f"A name has 3,000 letters, and 200 are the most: {'g' * 40}...."),
        ({"site": {"name": "Led\nger"}}, "A name is not one line of letters that can be seen: 'Led\\nger'."),
        ({"authors": ["\u200b"]}, "A name is not one line of letters that can be seen: '\\u200b'."),
        ({"comments": comments({"handle": "a\u202eb"})}, "A name is not one line of letters that can be seen: 'a\\u202eb'."),
        ({"path": "//evil.example/a"}, "The path does not begin with one /: '//evil.example/a'."),
        ({"path": "/\\evil.example"}, "The path does not begin with one /: '/\\\\evil.example'."),
        ({"url": f"https://a.example/{'å' * 1_000}"}, "An address has 2,018 bytes, and 2,000 are the most."),
        ({"site": {"name": "Ledger", "host": "evil.example/@a"}}, "The host is no name of one: 'evil.example/@a'."),
        ({"site": {"name": "Ledger", "publisher": "A\nB"}}, "A name is not one line of letters that can be seen: 'A\\nB'."),
        ({"blocks": [{**BLOCK, "number": 10**9}]}, "A block has a number over 999,999,999."),
        ({"path": "a"}, "The path does not begin with one /: 'a'."),
        ({"url": "javascript:alert(1)"}, "The url is no address of http or https: 'javascript:alert(1)'."),
        ({"url": "https://a.example/\nb"}, "The url is no address of http or https: 'https://a.example/\\nb'."),
        ({"path": "/" * 2_001}, "An address has 2,001 bytes, and 2,000 are the most."),
        ({"declared_comment_count": 10**12}, "The page declares 1,000,000,000,000 comments."),
        ({"published_at": "2026-02-03T09:00:00"}, "A time of the page has no offset."),
        ({"updated_at": "0001-01-01T00:00:00+14:00"}, "A time of the page is outside the calendar."),
        ({"comments": comments({"created_at": "2026-02-03T09:00:00"})}, "A time of comment 1 has no offset."),
        ({"blocks": [BLOCK, BLOCK]}, "The blocks' numbers do not rise."),
        ({"comments": comments({}, {"place": 1})}, "Comment 1 stands below comment 1: places rise."),
        ({"comments": comments({"parent": 1})}, "Comment 1 answers comment 1, which does not stand above it."),
        ({"comments": comments({"parent": 2}, {"parent": 1})}, "Comment 1 answers comment 2, which does not stand above it."),
        ({"comments": comments({"up": 10**9})}, "Comment 1 has a number over 999,999,999."),
        ({"comments": quoting()}, "A quote in comment 2 points at a comment or at a block, one of them."),
        ({"comments": quoting(comment=1, block=1)}, "A quote in comment 2 points at a comment or at a block, one of them."),
        ({"comments": quoting(comment=3)}, "A quote in comment 2 points at what is not there."),
        ({"comments": quoting(block=1)}, "A quote in comment 2 points at what is not there."),
        ({"comments": quoting(comment=1, end=6)}, "A quote in comment 2 points outside the text it is from."),
        ({"comments": quoting(comment=1, end=0)}, "A quote in comment 2 points outside the text it is from."),
    ],
)
def test_a_page_that_does_not_is_refused_in_one_sentence(fields: dict[str, object], sentence: str) -> None:
    with pytest.raises(PageRefused) as refused:
        read(**fields)
    assert str(refused.value) == f"Line 1: {sentence}"


def test_answers_may_be_deep_but_not_without_end() -> None:
    answers: list[dict[str, object]] = [{"parent": place} for place in range(1, 1_100)]
    with pytest.raises(PageRefused, match="Comment 1002 stands under 1,001 others, and 1,000 are the most"):
        read(comments=comments({}, *answers))


def test_a_line_separator_inside_a_text_ends_no_line() -> None:
    page = read(headline="a\u2028b\u0085c")
    assert list(read_pages(page.model_dump_json().encode())) == [page]


ODD = {
    "@type": "NewsArticle",
    "headline": "Trams",
    "url": "https://ledger.example//evil.example/a",
    "publisher": {"name": "Led\nger"},
    "articleSection": "\u202eCity",
    "author": ["Ada\u2028Lind", "\u200b"],
    "comment": [{"text": "One.", "author": "a\u202eb"}, {"text": "Two.", "author": {"name": "\u2066"}}],
}


def test_names_and_paths_of_a_document_come_as_lines_that_lead_nobody_astray() -> None:
    [page] = read_pages(f'<script type="application/ld+json">{json.dumps(ODD)}</script>'.encode())
    assert (page.site.name, page.site.publisher, page.section, page.authors) == ("Led ger", "Led ger", "City", ("Ada Lind",))
    assert (page.path, [comment.handle for comment in page.comments]) == ("/evil.example/a", ["ab", None])


ADDRESSES: dict[str, tuple[str | None, str | None, str | None, list[str]]] = {
    "https://a.example/b": ("a.example", "/b", "https://a.example/b", []),
    "//a.example/b": ("a.example", "/b", None, []),
    "/b": (None, "/b", None, []),
    **dict.fromkeys(
        ["https:///x", "https:/x", "http:", "https://a.example/a\nb", "https://a.example/\u202ea", "urn:x:y", "javascript:alert(1)"],
        (None, None, None, ["address_unclear"]),
    ),
    "https://[a/b": (None, None, None, ["address_unclear"]),
    "https://\\evil.example/b": (None, None, None, ["address_unclear"]),
    f"https://a.example/{'å' * 1_000}": (None, None, None, ["address_unclear"]),
}


@pytest.mark.parametrize("url", ADDRESSES)
def test_a_document_whose_address_is_none_is_read_without_it_and_a_doubt_says_so(url: str) -> None:
    [page] = read_pages(f'<script type="application/ld+json">{json.dumps(ODD | {"url": url})}</script>'.encode())
    assert (page.site.host, page.path, page.url, [doubt.code for doubt in page.doubts]) == ADDRESSES[url]
