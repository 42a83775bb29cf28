"""The box of links to other sites at a scraped page's foot: category (sometimes), title, site.

Nothing marks which line is which. But sites recur, and a site always ends a link: a line that recurs right after a site
must be a category.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter

from api.pages.lines import Chunk
from schema.page import Doubt, PageLink

HEADING = re.compile(r"\b(resources|trending|our other sites|elsewhere|more from)\b", re.IGNORECASE)
LONGEST_CATEGORY = 3  # words


def read_links(chunks: list[Chunk]) -> tuple[tuple[PageLink, ...], tuple[Doubt, ...]]:
    """The links, and a doubt for each line that is neither one nor about signing in."""
    lines = [(chunk.line + offset, line) for chunk in chunks if not chunk.is_furniture for offset, line in enumerate(chunk.lines)]
    headings = [place for place, (_, line) in enumerate(lines) if HEADING.search(line)]
    start = _end_of_run(headings)
    before = [pair for pair in lines[:start] if not HEADING.search(pair[1])]
    links, left = _links([line for _, line in lines[start:]])
    rest = [(number, line) for number, line in lines[start:] if line in left]
    return links, tuple(
        Doubt(code="not_understood", detail=f"no rule knows what this line is: {line[:80]}", line=at) for at, line in [*before, *rest]
    )


def _end_of_run(places: list[int]) -> int:
    """Just below the first heading, or the lines of headings that follow it."""
    end = places[0] + 1 if places else 0
    while end in places:
        end += 1
    return end


def _links(lines: list[str]) -> tuple[tuple[PageLink, ...], list[str]]:
    sites = _sites(lines)
    links: list[PageLink] = []
    left: list[str] = []
    open_lines: list[str] = []
    for line in lines:
        if line not in sites or not open_lines:
            open_lines.append(line)
            continue
        *others, title = open_lines
        category = others.pop() if others and len(others[-1].split()) <= LONGEST_CATEGORY else None
        left += others
        links.append(PageLink(category=category, title=title, target_site=line))
        open_lines = []
    return tuple(links), left + open_lines


def _sites(lines: list[str]) -> set[str]:
    """The lines that end links. Where none recurs, links are taken to have three lines each, or two."""
    often = {line for line, times in Counter(lines).items() if times > 1}
    candidates = often | set(lines[-1:])
    followers = {line for before, line in itertools.pairwise(lines) if before in candidates and line in candidates}
    ends = candidates - {line for line in followers if line != lines[-1]}
    if often - followers:
        return ends | _lone_sites(lines, ends)
    step = 3 if len(lines) % 3 == 0 else 2
    return set(lines[step - 1 :: step])


def _lone_sites(lines: list[str], ends: set[str]) -> set[str]:
    """Sites that are named once: the third of more than two lines between two sites that are known."""
    found: set[str] = set()
    since = 0
    for line in lines:
        since = 0 if line in ends else since + 1
        if since == 3:
            found.add(line)
            since = 0
    return found
