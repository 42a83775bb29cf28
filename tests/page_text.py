"""Writes a page as a scraper would leave it, from its parts: for tests of the parser."""

from __future__ import annotations

from dataclasses import dataclass, field

from schema.page import PageBlock, PageComment, PageLink


@dataclass
class Written:
    """The parts of a fictional page; whatever is left out is not on the page."""

    site: str = "Harbour Courier"
    section: str | None = "national"
    headline: str = "Lamp room of the north light to be opened"
    authors: str | None = "By Mara Lindqvist"
    dateline: str | None = "PORT ELLERY"
    image: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ("The lamp room opens in May.", "Tickets are sold at the pier.")
    copyright: str | None = "© Northern Wire 2026."
    footer: str | None = "©2026 Harbour Media Ltd."
    promotion: tuple[str, ...] = ()
    comments: list[str] = field(default_factory=lambda: ["Good news.\n\n3 ( +4 / -1 )"])
    declared: int | None = None
    tail: str = "Login to leave a comment\n\nForgot password?\nUser registration"
    links: str = ""

    def text(self) -> str:
        declared = len(self.comments) if self.declared is None else self.declared
        count = "1 Comment" if declared == 1 else f"{declared:,} Comments"
        head = [
            f" {self.site}",
            "Newsletter Signup Register / Login",
            *self.image,
            *([self.section] if self.section else []),
            "",
            self.headline,
            "",
            count,
        ]
        head += [line for line in (self.authors, self.dateline) if line]
        below = [part for part in (self.copyright, self.footer, *self.promotion) if part]
        return (
            "\n\n".join(
                [
                    "\n".join(head),
                    *self.blocks,
                    *below,
                    f"{count}\nLogin to comment",
                    *self.comments,
                    self.tail,
                    *([self.links] if self.links else []),
                ]
            )
            + "\n"
        )


def blocks_of(blocks: tuple[PageBlock, ...]) -> list[tuple[int, str, str]]:
    return [(block.number, block.kind, block.text) for block in blocks]


def tallies_of(comments: tuple[PageComment, ...]) -> list[tuple[int, int, int]]:
    return [(comment.place, comment.up, comment.down) for comment in comments]


def links_of(links: tuple[PageLink, ...]) -> list[tuple[str | None, str, str]]:
    return [(link.category, link.title, link.target_site) for link in links]
