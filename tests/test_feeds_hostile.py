"""Whatever an article, a comment or an address holds, feeds and linked data are valid, and say it as far as their form can."""

from __future__ import annotations

import json
from html import escape
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from api.feeds import articles, comments, sitemap
from api.feeds.atom import atom
from api.feeds.json_feed import json_feed
from api.feeds.sound import decoded, sound
from api.pages import read_pages
from api.pages.names import line_of
from api.public import Public, web_address
from api.rest.news_article import news_article
from tests import feed_documents
from tests.asking import at

pytestmark = pytest.mark.slow  # not for its time: it says nothing about Postgres
HERE, TIME = Public("https://news.example"), "2024-03-10T06:30:00.25Z"
ODD = [
    "\0",
    "\x0b",
    "\x1b",
    "\x7f",
    "\x85",
    "\ud800",
    "\udfff",
    "\ufffe",
    "\uffff",
    "\U0001fffe",
    "\r",
    "\r\n",
    "\n",
    "\t",
    "\u2028",
    "]]>",
    "</script>",
]
ODD += [
    "<!--",
    "<script>",
    "&amp;",
    "&#0;",
    "&",
    '"',
    "'",
    "<?xml?>",
    "<![CDATA[",
    "é",
    "🚢",
    "javascript:",
    "https://",
    "%",
    "%zz",
    "#",
    " ",
]
texts = st.one_of(st.text(st.characters(), max_size=30), st.lists(st.sampled_from(ODD), max_size=6).map("".join))
names = texts.map(lambda text: f"n{text}")
maybe = st.one_of(st.none(), texts)
named = st.fixed_dictionaries({"name": names})
stories = st.fixed_dictionaries(
    {
        "id": st.just("art_1"),
        "headline": texts,
        "url": maybe,
        "published_at": st.sampled_from([None, TIME]),
        "updated_at": st.just(TIME),
        "listed_at": st.just(TIME),
        "comment_count": st.integers(0, 9),
        "copyright": maybe,
        "section": st.one_of(st.none(), st.fixed_dictionaries({"slug": names, "name": texts})),
        "site": named,
        "agency": st.one_of(st.none(), named),
        "authors": st.lists(named, max_size=3),
        "blocks": st.lists(st.fixed_dictionaries({"kind": st.sampled_from(["paragraph", "subhead"]), "text": texts}), max_size=3),
    }
)
remarks = st.fixed_dictionaries(
    {
        "id": st.just("cmt_1_4"),
        "number": st.just(4),
        "body": texts,
        "body_html": texts,
        "status": st.just("visible"),
        "created_at": st.sampled_from([None, TIME]),
        "edited_at": st.sampled_from([None, TIME]),
        "account": st.one_of(st.none(), names.map(lambda name: {"id": "acc_1", "display_name": name, "handle": name})),
        "parent": st.sampled_from([None, {"id": "cmt_1_2"}]),
        "votes": st.just({"up": 1, "down": 0}),
    }
)
hostile = settings(max_examples=100)


@hostile
@given(story=stories)
def test_a_feed_of_articles_says_what_can_be_said(story: dict[str, object]) -> None:
    feed = articles.all_articles(decoded(json.dumps({"page": {"items": [story]}})), HERE)
    written, told = feed_documents.atom_feed(atom(feed)), feed_documents.json_feed(json_feed(feed))
    [entry], [item] = at(written, "entry"), at(told, "items")
    clean = decoded(json.dumps(story))
    html = "".join(f"<{'p' if one['kind'] == 'paragraph' else 'h2'}>{escape(one['text'])}" for one in clean["blocks"])
    assert (entry["title"], item["title"]) == (clean["headline"], clean["headline"])
    assert item["content_html"].replace("<br>", "\n").replace("</p>", "").replace("</h2>", "") == html
    assert (entry["content"].get("", ""), entry["link"][0]["href"]) == (item["content_html"], item["url"])


@hostile
@given(remark=remarks, story=stories)
def test_a_feed_of_comments_says_what_can_be_said(remark: dict[str, object], story: dict[str, object]) -> None:
    feed = comments.of_thread(decoded(json.dumps({"about": {**story, "page": {"items": [remark]}}})), HERE)
    written, told = feed_documents.atom_feed(atom(feed)), feed_documents.json_feed(json_feed(feed))
    body = decoded(json.dumps(remark))["body_html"]
    assert (at(written, "entry", 0, "content").get("", ""), at(told, "items", 0, "content_html")) == (body, body)


@hostile
@given(text=texts)
def test_a_text_without_what_xml_cannot_hold_comes_back_from_any_parser(text: str) -> None:
    element = etree.Element("text")
    element.text = sound(text)  # refuses whatever it cannot write
    assert (etree.fromstring(etree.tostring(element)).text or "", sound(sound(text))) == (sound(text), sound(text))


kept = texts.map(lambda text: sound(text).replace("\x00", ""))  # as Postgres may hold it: no NUL, no half characters
NOWHERE: dict[str, object] = {
    "published_at": None,
    "updated_at": TIME,
    "dateline": None,
    "url": None,
    "section": None,
    "agency": None,
    "authors": [],
}


@hostile
@given(words=kept, body=kept, handle=names.map(lambda name: f"{sound(name)}n"))
def test_linked_data_is_read_back_from_inside_a_script_of_a_page(words: str, body: str, handle: str) -> None:
    account, votes = {"id": "acc_1", "handle": handle}, {"up": 4, "down": 1}
    first = {"id": "cmt_1_1", "number": 1, "status": "visible", "votes": votes, "created_at": None, "edited_at": None, "parent": None}
    thread = [{**first, "body": f"b{body}b", "account": account}]
    story = {**NOWHERE, "copyright": None, "lead_image": None, "body_text": f"b{words}b", "comment_count": 1}
    site = {"id": "sit_1", "name": "The Courier", "publisher": None}
    written = news_article({**story, "id": "art_1", "headline": f"h{words}h", "site": site, "comments": {"items": thread}}, HERE)
    page = f'<html><script type="application/ld+json">{written.decode()}</script><p>Below</p></html>'
    [found] = read_pages(page.encode())
    assert b"<" not in written
    assert (found.site.name, found.headline, json.loads(written)["articleBody"]) == ("The Courier", f"h{words}h", f"b{words}b")
    assert [(one.body, one.handle, one.up, one.down) for one in found.comments] == [(f"b{body}b", line_of(handle), 4, 1)]


addresses = st.one_of(
    texts,
    st.builds("{}{}{}".format, st.sampled_from(["http://", "https://", "HTTPS://", "ftp://", "javascript:", "//", ""]), names, texts),
    st.builds("https://courier.example/{}".format, texts),
)


@hostile
@given(url=addresses)
def test_a_page_s_address_is_one_that_a_link_may_lead_to_or_none(url: str) -> None:
    found = web_address(url)
    if found is None:
        return
    parts = urlsplit(found)
    assert (
        parts.scheme in ("http", "https"),
        bool(parts.hostname),
        parts.username,
        found.isascii(),
        found.isprintable(),
        " " in found,
    ) == (
        *(True, True, None, True, True),
        False,
    )
    assert web_address(found) == found


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://courier.example/world/story-1", "https://courier.example/world/story-1"),
        ("http://courier.example:8080?a=b&c=d#e", "http://courier.example:8080?a=b&c=d#e"),
        ("https://courier.example/näre sund?q=[1]#a#b", "https://courier.example/n%C3%A4re%20sund?q=%5B1%5D#a%23b"),
        ("https://courier.example/100%", "https://courier.example/100%25"),
        ("https://courier.example/%C3%A4", "https://courier.example/%C3%A4"),
        ("javascript:alert(1)", None),
        ("https://user:password@courier.example/", None),
        ("https://", None),
        ("/world/story-1", None),
        ("https://courier.example\\@evil.example/", None),
        ("", None),
        (None, None),
    ],
)
def test_addresses_by_example(url: str | None, address: str | None) -> None:
    assert web_address(url) == address


@hostile
@given(url=addresses)
def test_a_sitemap_names_addresses_of_our_host_only(url: str) -> None:
    found = feed_documents.sitemap(sitemap.articles([{"id": "art_1", "url": url, "updated_at": TIME}], HERE))
    [address] = found
    assert found == {address: TIME}
    assert address.startswith("https://news.example/")


def test_an_article_s_own_address_stands_in_a_sitemap_where_it_is_on_our_host() -> None:
    urls = (
        "https://news.example/a?b&c",
        "https://news.example.evil/a",
        "http://news.example/a",
        "https://news.example",
        "https://courier.example/a",
    )
    found = [{"id": f"art_{number}", "url": url, "updated_at": TIME} for number, url in enumerate(urls, start=1)]
    assert list(feed_documents.sitemap(sitemap.articles(found, HERE))) == [
        "https://news.example/a?b&c",
        *(f"https://news.example/v1/articles/art_{number}" for number in range(2, 6)),
    ]
