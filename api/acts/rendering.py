"""From a comment's source text to HTML that is safe to show."""

from __future__ import annotations

import re
from functools import cache
from html import escape, unescape

import nh3
from markdown_it import MarkdownIt

TAGS = {"p", "br", "em", "strong", "a", "blockquote", "ul", "ol", "li", "code", "pre", "hr"}
NOWHERE: set[str] = set()
ATTRIBUTES = {"*": NOWHERE, "a": {"href", "title"}, "ol": {"start"}}  # without "*", nh3 lets lang and title through on everything
SCHEMES = {"http", "https", "mailto"}
RELATION = "nofollow ugc noopener noreferrer"  # no reward for links that are left here, and no way back from what they open
TAG = re.compile(r"<[^>]*>")
DEEPEST = 8  # quotes and lists inside each other; what is deeper is shown flat


def render(body: str) -> str:
    """Of a page's text: one `<p>` for each paragraph; nothing in the text is read as mark-up."""
    paragraphs = (paragraph.strip("\n") for paragraph in body.split("\n\n"))
    return "".join(f"<p>{escape(paragraph).replace(chr(10), '<br>')}</p>" for paragraph in paragraphs if paragraph.strip())


def render_markdown(body: str) -> str:
    """Of what was written here: Markdown without raw HTML, images and headings; then nothing is let through that is not on a list."""
    html: str = _markdown().render(body)
    return _cleaned(html).strip()


def safe(html: str, body: str) -> str:
    """HTML that came from elsewhere beside its source text: itself where it is safe to show, else without what is not."""
    return html if html == render(body) else _cleaned(html)


def _cleaned(html: str) -> str:
    return _cleaner().clean(html)


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        clean_content_tags={"script", "style"},
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=RELATION,
        strip_comments=True,
    )


def words_in(html: str) -> str:
    """What readers see of it, without its mark-up."""
    return unescape(TAG.sub("", html))


@cache
def _markdown() -> MarkdownIt:
    """A line break is one, as people expect who never heard of Markdown."""
    found = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": DEEPEST})
    return found.disable(["image", "heading", "lheading", "html_block", "html_inline"])
