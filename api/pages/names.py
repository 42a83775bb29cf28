"""Names as pages print them, each in one line: what a page's mark-up or a joker put into them beside letters is left out."""

from __future__ import annotations

from schema.one_line import BREAKING, TURNING, is_name
from schema.page import Page, PageComment


def named_in_lines(page: Page) -> Page:
    """The page; of whoever's name nobody can see, it names nobody."""
    site, image = page.site, page.image
    return page.model_copy(
        update={
            "site": site.model_copy(update={"name": line_of(site.name) or site.name, "publisher": line_of(site.publisher)}),
            "section": line_of(page.section),
            "agency": line_of(page.agency),
            "authors": tuple(line for name in page.authors if (line := line_of(name))),
            "image": image.model_copy(update={"agency": line_of(image.agency)}) if image else None,
            "comments": tuple(map(_comment, page.comments)),
        }
    )


def _comment(comment: PageComment) -> PageComment:
    handle = line_of(comment.handle)
    return comment if handle == comment.handle else comment.model_copy(update={"handle": handle})


def line_of(name: str | None) -> str | None:
    line = " ".join(BREAKING.sub(" ", TURNING.sub("", name or "")).split())
    return line if is_name(line) else None
