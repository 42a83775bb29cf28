"""From the HTML of other people's comments to our own plain text: paragraphs apart by one empty line, `> ` before what is quoted.

The text is shown escaped, so nothing in it can be mark-up; nh3 only takes malformed mark-up apart as browsers do.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape

import nh3

LONGEST_HTML = 200_000  # characters that are looked at: what is longer is no comment
LONGEST_TEXT = 50_000  # ten times what may be written here; the longest that people wrote elsewhere is shorter
DEEPEST_QUOTE = 8  # quotes inside each other; what is deeper is shown flat, as in comments that are written here
MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
MOST_TAGS = 5_000  # what has more is no comment, and slow to take apart: only its words are taken
MOST_MARKS = 8  # above one letter, as in comments that are written here
TAGS = {"p", "br", "div", "blockquote", "ul", "ol", "li", "pre", "a", "hr"}
SIMPLE = re.compile(r"</?p>|<br ?/?>", re.IGNORECASE)
LINK = re.compile(r'<a(?: href="([^"]*)")?[^>]*>([^<]*)</a>')
QUOTE = re.compile(r"<blockquote>((?:[^<]|<(?!/?blockquote>))*)</blockquote>")
ITEM = re.compile(r"<li>\s*")
BREAK = re.compile(r"<br>\n?")
BLOCK = re.compile(r"</?(?:p|div|ul|ol|pre|blockquote|hr)>")
SURROGATE = re.compile("[\ud800-\udfff]")  # halves of letters, which JSON can write and nothing else can read
ANY_TAG = re.compile(r"<[^>]*>")
UNWANTED = re.compile(
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]|(?<=[{MARKS}]{{{MOST_MARKS}}})[{MARKS}]"
)
"""What no text has, or what turns the reading direction around, or covers the lines above it."""
LINE_ENDS = re.compile(r"(?<![ \t])[ \t]+\n")  # looked for where a run of spaces begins, not at each of them
EMPTY_LINES = re.compile(r"\n{3,}")


def text_of(html: str) -> str:
    """Plain text; empty where nothing can be read."""
    if "<" not in html and "&" not in html:
        return tidy(html)
    simple = SIMPLE.sub(lambda found: "\n" if found[0][1] in "bB" else "\n\n", html)
    if html.count("<") > MOST_TAGS:
        return tidy(unescape(ANY_TAG.sub(" ", html[:LONGEST_HTML])))
    return tidy(unescape(simple if "<" not in simple else _flat(_cleaned(html))))


def tidy(text: str) -> str:
    """Lines without spaces at their ends, and no more than one empty line between two."""
    lines = LINE_ENDS.sub("\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    return EMPTY_LINES.sub("\n\n", lines).strip()


def _cleaned(html: str) -> str:
    """With a few tags that are closed, and no attribute but where a link leads."""
    return _cleaner().clean(SURROGATE.sub("", html[:LONGEST_HTML]))


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
    )


def _flat(html: str) -> str:
    """Without tags, still with character references."""
    text = LINK.sub(_link, html)
    for _ in range(DEEPEST_QUOTE):
        text, found = QUOTE.subn(lambda quote: f"\n\n{_quoted(quote[1])}\n\n", text)
        if not found:
            break
    return _without_blocks(text)


def _without_blocks(text: str) -> str:
    text = ITEM.sub("\n- ", BREAK.sub("\n", text))
    return ANY_TAG.sub("", BLOCK.sub("\n\n", text))


def _quoted(html: str) -> str:
    lines = tidy(_without_blocks(html)).split("\n")
    return "\n".join(f"&gt; {line}".rstrip() for line in lines)


def _link(found: re.Match[str]) -> str:
    """Its words, and where it leads, where they do not say so; words that are a shortened address give way to the whole."""
    address, words = found[1] or "", found[2].strip()
    shown = re.sub(r"^https?://|(?:\.\.\.|…)$", "", words).rstrip("/")
    if not address or not words:
        return words or address
    return address if re.sub(r"^https?://", "", address).startswith(shown) and shown else f"{words} ({address})"
