"""What people write becomes HTML that does nothing: attempts to make it do something, and mutations of them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.acts.rendering import RELATION, render, render_markdown, safe
from schema.posting import LONGEST_COMMENT

CALL = "alert(1)"
SCHEMES = [
    *(
        "javascript:",
        "JaVaScRiPt:",
        "java\tscript:",
        "java\nscript:",
        " javascript:",
        "\x01javascript:",
        "javascript\u200b:",
        "javascript&colon;",
    ),
    *(
        "&#106;avascript:",
        "&#x6A;avascript:",
        "&#0000106avascript:",
        "vbscript:",
        "data:text/html,",
        "data:text/html;base64,",
        "livescript:",
    ),
    *("file:///", "blob:", "filesystem:", "about:", "view-source:javascript:", "feed:javascript:", "jar:", "ws:", "%6Aavascript:"),
]
HANDLERS = ["onload", "onerror", "ONCLICK", "onmouseover", "onfocus", "onanimationstart", "ontoggle", "onpointerenter", "/onbegin"]
ELEMENTS = [
    *(
        "img",
        "svg",
        "body",
        "details",
        "video",
        "audio",
        "input",
        "iframe",
        "object",
        "embed",
        "math",
        "marquee",
        "select",
        "a",
        "p",
        "style",
    ),
    *("form", "isindex", "keygen", "link", "base", "meta", "template", "noscript", "title", "textarea", "xmp", "plaintext", "frameset"),
]
LINKS = [
    *("[x]({})", "[x](<{}>)", "<{}>", "![x]({})", "[x]: {}\n\n[x]", '[x]({} "t")', "[![x]({})]({})", "[x]({}\n)", "> [x]({})", "- [x]({})"),
    *('<a href="{}">x</a>', "<iframe src={}>", '<form action="{}"><button>', "<base href={}>", '<svg><a xlink:href="{}">'),
]
BREAKING = [
    f"<script>{CALL}</script>",
    f"<ScRiPt/x>{CALL}</sCrIpT >",
    f"<<script>{CALL}//<</script>",
    f"<scr<script>ipt>{CALL}</scr</script>ipt>",
    f"<script\x00>{CALL}</script>".replace("\x00", ""),
    f"<script src=//e.example></script {CALL}>",
    f"</p><script>{CALL}</script>",
    f"<!--><script>{CALL}</script>-->",
    f"<!--[if IE]><script>{CALL}</script><![endif]-->",
    f"<![CDATA[<script>{CALL}</script>]]>",
    f"<?xml version='1.0'?><script>{CALL}</script>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror={CALL}&gt;'>",
    f"<svg></p><style><a id='</style><img src=1 onerror={CALL}>'>",
    f"<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img onerror={CALL} src>'>",
    f"<noscript><p title='</noscript><img src=x onerror={CALL}>'>",
    f"`<script>{CALL}</script>`",
    f"```\n</code></pre><script>{CALL}</script>\n```",
    f"```</code><script>{CALL}</script>\nx\n```",
    f'```"><script>{CALL}</script>\nx\n```',
    f"    <script>{CALL}</script>",
    f'[x](http://e.example "\\"><script>{CALL}</script>")',
    f"[x](http://e.example/'onmouseover='{CALL})",
    f'[x](http://e.example/"onmouseover="{CALL})',
    f"[x](http://e.example '{CALL}' onclick={CALL})",
    f'<http://e.example/"onclick={CALL}>',
    f'<a@b.example"onclick={CALL}>',
    f"&lt;script&gt;{CALL}&lt;/script&gt;",
    f"&#60;script&#62;{CALL}&#60;/script&#62;",
    f"\\<script\\>{CALL}\\</script\\>",
    f"&amp;lt;script&amp;gt;{CALL}",
    f"*<script>*{CALL}</script>",
    f"<style>@import 'javascript:{CALL}';</style>",
    f"<div style='background:url(javascript:{CALL})'>",
    f"<p style=width:expression({CALL})>",
    f"+ADw-script+AD4-{CALL}+ADw-/script+AD4-",
    "<a href=`javascript:alert(1)`>x</a>",
    "{{constructor.constructor('alert(1)')()}}",
    "\u2028<script>alert(1)</script>\u2029",
]
ATTEMPTS = [
    *BREAKING,
    *(link.replace("{}", scheme + CALL) for scheme in SCHEMES for link in LINKS),
    *(f"<{element} src=x {handler}={CALL}>" for element in ELEMENTS for handler in HANDLERS),
    *(f"<{element}>{CALL}</{element}>" for element in ELEMENTS),
]
ALLOWED = {
    **{tag: set[str]() for tag in ("p", "br", "em", "strong", "blockquote", "ul", "li", "code", "pre", "hr")},
    "a": {"href", "title", "rel"},
    "ol": {"start"},
}


class Reader(HTMLParser):
    """Collects what a browser might act on."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.odd: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.odd += [f"{tag} {name}" for name, _ in attrs if name not in ALLOWED.get(tag, set())]
        given = {name: value or "" for name, value in attrs}
        if tag not in ALLOWED:
            self.odd.append(tag)
        if tag == "a" and (
            ("href" in given and urlsplit(given["href"]).scheme not in ("http", "https", "mailto", "")) or given.get("rel") != RELATION
        ):
            self.odd.append(f"a {given}")
        if tag == "ol" and not re.fullmatch("[0-9]{1,9}", given.get("start", "1")):
            self.odd.append(f"ol {given}")

    def handle_comment(self, data: str) -> None:
        self.odd.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        self.odd.append(f"<!{decl}")

    def unknown_decl(self, data: str) -> None:
        self.odd.append(f"<![{data}")

    def handle_pi(self, data: str) -> None:
        self.odd.append(f"<?{data}")


def odd(text: str) -> list[str]:
    """What of a text's HTML is not on the list of what may be there."""
    return odd_in(render_markdown(text))


def odd_in(html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    reader.close()
    balanced = [
        tag for tag in ALLOWED if tag not in ("br", "hr") and html.count(f"<{tag}>") + html.count(f"<{tag} ") != html.count(f"</{tag}>")
    ]
    return [*reader.odd, *balanced]


def test_there_are_many_attempts() -> None:
    assert len(set(ATTEMPTS)) >= 600


@pytest.mark.parametrize("part", range(20))
def test_no_attempt_comes_out_alive(part: int) -> None:
    assert {text: found for text in ATTEMPTS[part::20] if (found := odd(text))} == {}


def pieces() -> Iterator[str]:
    for attempt in BREAKING + [link.replace("{}", "javascript:" + CALL) for link in LINKS]:
        yield from re.findall(r"\w+|\W", attempt)


@given(st.lists(st.sampled_from(sorted(set(pieces()))) | st.sampled_from(ATTEMPTS) | st.text(max_size=3), max_size=30).map("".join))
def test_nor_does_any_mixture_of_them(text: str) -> None:
    assert odd(text) == []


# HTML that comes from elsewhere


@given(st.lists(st.sampled_from(sorted(set(pieces()))) | st.sampled_from(ATTEMPTS), max_size=30).map("".join))
def test_html_from_elsewhere_does_nothing_either(html: str) -> None:
    assert odd_in(safe(html, "Words.")) == []


@pytest.mark.parametrize("html", ["<p>1</p><script>alert(1)</script>", "<p onclick='x()'>1", "<p title='x'>1</p>", "<p lang='x'>1</p>"])
def test_html_from_elsewhere_is_another_where_it_was_not_safe(html: str) -> None:
    assert (safe(html, "Words.") != html, odd_in(safe(html, "Words."))) == (True, [])


@given(st.lists(st.sampled_from(sorted(set(pieces()))) | st.sampled_from(ATTEMPTS) | st.text(max_size=3), max_size=30).map("".join))
def test_html_that_was_made_here_stays_as_it_is(text: str) -> None:
    assert (safe(render(text), text), safe(render_markdown(text), text)) == (render(text), render_markdown(text))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_what_is_rendered_twice_is_the_same(text: str) -> None:
    assert render_markdown(text) == render_markdown(text)


WRITTEN = {
    "One.\n\nTwo,\nthree.": "<p>One.</p>\n<p>Two,<br>\nthree.</p>",
    "*so* **very** `<b>`": "<p><em>so</em> <strong>very</strong> <code>&lt;b&gt;</code></p>",
    "> said\n\nyes": "<blockquote>\n<p>said</p>\n</blockquote>\n<p>yes</p>",
    "- a\n- b": "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
    "3. c": '<ol start="3">\n<li>c</li>\n</ol>',
    "[x](https://e.example/?a=1&b=2)": f'<p><a href="https://e.example/?a=1&amp;b=2" rel="{RELATION}">x</a></p>',
    "![x](https://e.example/a.png)": f'<p>!<a href="https://e.example/a.png" rel="{RELATION}">x</a></p>',
    "# no heading": "<p># no heading</p>",
    "<b>no</b> HTML & so on": "<p>&lt;b&gt;no&lt;/b&gt; HTML &amp; so on</p>",
    "-1 ( +0 / -1 )": "<p>-1 ( +0 / -1 )</p>",
}


@pytest.mark.parametrize(("text", "html"), WRITTEN.items(), ids=range(len(WRITTEN)))
def test_what_is_written_in_plain_ways_looks_as_it_is_meant(text: str, html: str) -> None:
    assert render_markdown(text) == html


@pytest.mark.parametrize(
    "piece", ["[", ">", "*a_", "`", "- ", "![[", "<", "\\", "&", "[a](<", "[](", "a**b", "1. ", "[x]: y\n", "||a", "~~", "\n"]
)
def test_twice_the_text_is_no_more_than_a_few_times_the_work(piece: str) -> None:
    text = (piece * LONGEST_COMMENT)[:LONGEST_COMMENT]
    assert work(text) < 5 * work(text[: LONGEST_COMMENT // 2]) + 2_000


def work(text: str) -> int:
    """How many functions are called for a text: the same on every machine."""
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    render_markdown("x")
    sys.setprofile(count)
    try:
        render_markdown(text)
    finally:
        sys.setprofile(None)
    return calls
