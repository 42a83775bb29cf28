"""From other people's HTML to our own text: what is read stays, and nothing in it can be mark-up any more."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.acts.rendering import render
from api.foreign.text import text_of

CASES = [
    ("plain words", "plain words"),
    ("one\ntwo\n\n\n\nthree", "one\ntwo\n\nthree"),
    ("<p>one</p><p>two</p>", "one\n\ntwo"),
    ("one<br>two<BR/>three<br />four", "one\ntwo\nthree\nfour"),
    ("it&#x27;s &lt;b&gt; &amp;amp; so", "it's <b> &amp; so"),
    ("a < b and c > d", "a < b and c > d"),
    ("<b>bold</b> <i>and</i> <u>more", "bold and more"),
    ("<script>alert(1)</script>after<style>p{}</style>", "after"),
    ("<!-- hidden -->shown", "shown"),
    ('<a href="https://x.example/">words</a>', "words (https://x.example/)"),
    ('<a href="https://x.example/a/long/way">https://x.example/a/lo...</a>', "https://x.example/a/long/way"),
    ('<a href="javascript:alert(1)">words</a>', "words"),
    ('<a href="https://x.example/">a <b>bold</b> link</a>', "a bold link (https://x.example/)"),
    ("<blockquote>one<br>two</blockquote>three", "> one\n> two\n\nthree"),
    ("<blockquote><blockquote>deep</blockquote>less</blockquote>out", "> > deep\n>\n> less\n\nout"),
    ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
    ("<pre><code>if x:\n    y\n</code></pre>", "if x:\n    y"),
    ("<img src=x onerror=alert(1)>", ""),
    ("<p", ""),
    ("  \n ", ""),
    ("<b>a\ud800b</b>", "ab"),
    (" " * 190_000 + "<b>x", "x"),  # these two took a minute when the time grew with the square of the length
    ("\t" * 190_000 + "\nx", "x"),
    ("<div>" * 30_000 + "x &amp; y", "x & y"),
]


@pytest.mark.parametrize(("html", "text"), CASES, ids=[html[:30] for html, _ in CASES])
def test_html_becomes_text(html: str, text: str) -> None:
    assert text_of(html) == text


@settings(max_examples=200)
@given(st.text(alphabet="<>/&;#ab\"'= \npbrscritlockquote!-", max_size=120))
def test_whatever_it_is_the_html_that_is_shown_has_only_paragraphs_and_line_breaks(html: str) -> None:
    shown = render(text_of(html)).replace("<p>", "").replace("</p>", "").replace("<br>", "")
    assert ("<" in shown, ">" in shown, '"' in shown) == (False, False, False)


@settings(max_examples=200)
@given(st.text(alphabet="ab \n\t", max_size=80))
def test_text_that_came_out_goes_in_again_unchanged(text: str) -> None:
    assert text_of(text_of(text)) == text_of(text)
