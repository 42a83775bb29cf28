"""What a newsletter's mail says: what is new, as text and as HTML. Articles bring their own words, so each is put into a line."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.mail.letters import moment, templates
from db.mail import UNWRITABLE


@dataclass(frozen=True, slots=True)
class Told:
    """An article as a digest tells of it; `link` is a whole address."""

    headline: str
    link: str
    source: str
    """Its section and its agency, as far as they are known."""
    dateline: str
    teaser: str


@dataclass(frozen=True, slots=True)
class DigestMail:
    """What there is to say. `more` is how many articles there are beside those that are told of."""

    subject: str
    name: str
    language: str
    since: datetime
    entries: Sequence[Told]
    more: int


def as_text(digest: DigestMail, link: str = "") -> str:
    """With the reader's own link, where it goes to one."""
    return _rendered(digest, "txt", link)


def as_html(digest: DigestMail, link: str = "") -> str:
    return _rendered(digest, "html", link)


def around_link(digest: DigestMail) -> tuple[list[str], list[str]]:
    """Text and HTML in the parts between which each reader's link belongs."""
    mark = secrets.token_hex(16)  # what no article says
    return as_text(digest, mark).split(mark), as_html(digest, mark).split(mark)


def one_line(text: str | None) -> str:
    """Nothing in it breaks a line, or a mail."""
    return " ".join(UNWRITABLE.sub(" ", text or "").split())


def _rendered(digest: DigestMail, form: str, link: str) -> str:
    return templates.get_template(f"digest.{form}").render(digest=digest, since=moment(digest.since), link=link)
