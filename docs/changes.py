"""The page that tells what changed, made of CHANGELOG.md. Of its links the words stay: the service has no files of the repository."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from api.front.page import PAGES
from openapi.changes.released import CHANGELOG

LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
FILE = PAGES / "changes.html"
HEAD = """<!doctype html>
<html lang="en">
<!-- Written by `make generate` from CHANGELOG.md, never by hand. -->
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Changelog · Broadsheet</title>
<link rel="stylesheet" href="/assets/page.css">
<link rel="icon" type="image/svg+xml" href="/assets/favicon.svg">
<main>
"""


def page() -> str:
    """The whole page."""
    reader = MarkdownIt("commonmark", {"html": False}).disable(["link", "image", "autolink"])
    return f"{HEAD}{reader.render(without_links(CHANGELOG.read_text()))}</main>\n</html>\n"


def without_links(text: str) -> str:
    """Of `[words](where)` the words."""
    return LINK.sub(r"\1", text)
