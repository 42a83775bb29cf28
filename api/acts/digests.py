"""What is new in a newsletter's sections, as both doors have it, made into what its mail says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from asyncpg import Pool, Record

from api.mail.digest import DigestMail, Told, as_html, as_text, one_line
from api.public import web_address
from db.read import read
from schema import follow
from schema.article import Article
from schema.context import Context
from schema.errors import NotFound
from schema.newsletter import Digest, DigestArguments, DigestEntry
from schema.one_line import TURNING
from schema.read import Column, Fields, Object

Thing = Mapping[str, Any]
"""A JSON object of an answer."""


def columns(*names: str) -> Fields:
    return tuple((name, Column(name)) for name in names)


@dataclass(frozen=True, slots=True)
class Digested:
    """A digest and what it is of."""

    mail: DigestMail
    sender: str
    until: datetime
    article_count: int

    def called(self, subject: str | None) -> Digested:
        """The same under another subject."""
        return replace(self, mail=replace(self.mail, subject=subject)) if subject else self


@cache
def wanted() -> Object:
    """The Read of it."""
    named = columns("name")
    article: Fields = (
        *columns("id", "headline", "dateline", "url"),
        ("section", follow.edge(Article, "section", named)),
        ("agency", follow.edge(Article, "agency", named)),
    )
    entry: Fields = (*columns("place", "teaser"), ("article", follow.edge(DigestEntry, "article", article)))
    fields: Fields = (
        *columns("since", "until", "subject", "article_count"),
        ("newsletter", follow.edge(Digest, "newsletter", columns("name", "sender", "language"))),
        ("entries", follow.edge(Digest, "entries", entry)),
    )
    narrow = tuple(follow.narrow(DigestArguments, name, name) for name in ("newsletter", "since"))
    return Object((("digest", follow.made(Digest, fields, narrow)),))


async def digest_of(pool: Pool[Record], newsletter: str, since: datetime, now: datetime, here: str) -> Digested:
    """As everybody sees it. Raises NotFound."""
    found = await read(pool, wanted(), {**Context(now).values, "newsletter": newsletter, "since": since})
    digest: Thing | None = json.loads(found or b"{}").get("digest")
    if digest is None:
        raise NotFound(f"There is no newsletter {newsletter[:40]}.")
    about, entries = digest["newsletter"], digest["entries"]
    told = [_told(one["article"], one["teaser"], here) for one in entries if one["article"]]
    more = digest["article_count"] - len(told)
    mail = DigestMail(one_line(digest["subject"]), one_line(about["name"]), about["language"], since, told, more)
    return Digested(mail, one_line(about["sender"]), datetime.fromisoformat(digest["until"]), digest["article_count"])


def _told(article: Thing, teaser: str | None, here: str) -> Told:
    """The page that it was read from, where that had an address; else the article at our door."""
    link = web_address(article["url"]) or f"{here}/v1/articles/{article['id']}"
    source = " · ".join(_upright(one["name"]) for one in (article["section"], article["agency"]) if one)
    return Told(_upright(article["headline"]), link, source, _upright(article["dateline"]), _upright(teaser))


def _upright(text: str | None) -> str:
    """In one line, and without signs that turn the reading direction: pages that were imported may bring some."""
    return one_line(TURNING.sub("", text or ""))


def text_of(digested: Digested) -> str:
    """What its mail says, without a reader's own link."""
    return as_text(digested.mail)


def html_of(digested: Digested) -> str:
    return as_html(digested.mail)
