"""Reads HTML with schema.org JSON-LD: a NewsArticle and its Comments. The rest of the HTML is not looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from urllib.parse import urlsplit

from api.pages.agency import agency_in_credit
from api.pages.lines import is_capitals
from api.pages.quotes import attribute_and_quote
from api.pages.refusal import PageRefused
from schema.page import Doubt, Page, PageBlock, PageComment, PageImage, PageSite

ARTICLE_TYPES = frozenset({"NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "Article"})
Thing = dict[str, object]


def read(text: str, published_at: datetime | None = None) -> Page:
    """The page in a document. Raises PageRefused where it holds no NewsArticle with a headline."""
    things = list(_things(text))
    article = next((thing for thing in things if ARTICLE_TYPES & _types(thing)), None)
    if article is None or not _string(article.get("headline")):
        raise PageRefused("The document holds no JSON-LD NewsArticle with a headline.")
    try:
        return _page(article, [thing for thing in things if "Comment" in _types(thing)], published_at)
    except RecursionError as error:
        raise PageRefused("The document's comments are nested too deep.") from error


class _Scripts(HTMLParser):
    """Collects what stands in `<script type="application/ld+json">`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._is_open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_open = tag == "script" and (dict(attrs).get("type") or "").strip().lower() == "application/ld+json"

    def handle_endtag(self, tag: str) -> None:
        self._is_open = False

    def handle_data(self, data: str) -> None:
        if self._is_open:
            self.found.append(data)


def _things(text: str) -> Iterator[Thing]:
    scripts = _Scripts()
    scripts.feed(text)
    for script in scripts.found:
        try:
            yield from _flatten(json.loads(script))
        except (ValueError, RecursionError) as error:
            raise PageRefused("The document's JSON-LD cannot be read as JSON.") from error


def _flatten(value: object) -> Iterator[Thing]:
    for thing in value if isinstance(value, list) else [value]:
        if isinstance(thing, dict):
            yield thing
            yield from _flatten(thing.get("@graph", []))


def _types(thing: Thing) -> set[str]:
    return {name for name in _listed(thing.get("@type")) if isinstance(name, str)}


def _page(article: Thing, loose_comments: list[Thing], published_at: datetime | None) -> Page:
    doubts: list[Doubt] = []
    url = _string(article.get("url")) or _string(article.get("mainEntityOfPage")) or _named(article.get("mainEntityOfPage"), "@id")
    address = urlsplit(url or "")
    publisher = _named(article.get("publisher"), "name")
    site = _named(article.get("isPartOf"), "name") or publisher or address.hostname
    if site is None:
        raise PageRefused("The document names neither a publisher nor an address: its site is unknown.")
    blocks = _blocks(_string(article.get("articleBody")) or _string(article.get("text")))
    comments = list(_comments([*_things_in(article.get("comment")), *loose_comments], None, doubts))
    numbered, quote_doubts = attribute_and_quote(tuple(comments), blocks, None)
    declared = article.get("commentCount")
    count = declared if isinstance(declared, int) and declared >= 0 else None
    if count is not None and count != len(numbered):
        doubts.append(Doubt(code="count_differs", detail=f"the page declares {count} comments, {len(numbered)} were found"))
    return Page(
        site=PageSite(name=site, host=address.hostname, publisher=publisher),
        section=next((name for name in map(_string, _listed(article.get("articleSection"))) if name), None),
        headline=_string(article.get("headline")) or "",
        path=address.path or None,
        url=url,
        dateline=_string(article.get("dateline")),
        agency=_named(article.get("sourceOrganization"), "name"),
        copyright=_string(article.get("copyrightNotice")),
        published_at=_time(article.get("datePublished"), "datePublished", doubts) or published_at,
        updated_at=_time(article.get("dateModified"), "dateModified", doubts),
        declared_comment_count=count,
        authors=tuple(name for one in _listed(article.get("author")) if (name := _string(one) or _named(one, "name"))),
        blocks=blocks,
        image=_image(article.get("image")),
        comments=numbered,
        doubts=(*doubts, *quote_doubts),
    )


def _comments(things: list[Thing], parent: int | None, doubts: list[Doubt], start: int = 1) -> Iterator[PageComment]:
    """Comments in order, answers right behind what they answer; an answer may stand inside, or name its parent by @id."""
    waiting = [(thing, parent) for thing in reversed(things)]
    places: dict[str, int] = {}
    place = start
    while waiting:
        thing, above = waiting.pop()
        body = _string(thing.get("text"))
        if body is None:
            doubts.append(Doubt(code="no_text", detail="a comment has no text"))
            continue
        above = above or places.get(_named(thing.get("parentItem"), "@id") or "")
        if identity := _string(thing.get("@id")):
            places[identity] = place
        yield _comment(thing, place, above, body, doubts)
        waiting += [(answer, place) for answer in reversed(_things_in(thing.get("comment")))]
        place += 1


def _comment(thing: Thing, place: int, parent: int | None, body: str, doubts: list[Doubt]) -> PageComment:
    author = thing.get("author")
    return PageComment(
        place=place,
        body=body,
        parent=parent,
        up=_tally(thing.get("upvoteCount")),
        down=_tally(thing.get("downvoteCount")),
        handle=_string(author) or _named(author, "name"),
        created_at=_time(thing.get("dateCreated") or thing.get("datePublished"), f"comment {place}", doubts),
    )


def _blocks(body: str | None) -> tuple[PageBlock, ...]:
    texts = [" ".join(text.split()) for text in (body or "").replace("\r\n", "\n").split("\n\n")]
    if len(texts) == 1:
        texts = [" ".join(text.split()) for text in (body or "").splitlines()]
    kept = [text for text in texts if text]
    return tuple(
        PageBlock(number=number, kind="subhead" if is_capitals(text) else "paragraph", text=text)
        for number, text in enumerate(kept, start=1)
    )


def _image(value: object) -> PageImage | None:
    thing = next(iter(_things_in(value)), None)
    if thing is None:
        return None
    caption, credit = _string(thing.get("caption")), _string(thing.get("creditText")) or _named(thing.get("creator"), "name")
    agency = agency_in_credit(credit) if credit else None
    return PageImage(caption=caption, alt=_string(thing.get("alternateName")), credit=credit, agency=agency)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _things_in(value: object) -> list[Thing]:
    return [one for one in _listed(value) if isinstance(one, dict)]


def _string(value: object) -> str | None:
    text = value.strip() if isinstance(value, str) else None
    return text if text and "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text) else None


def _named(value: object, name: str) -> str | None:
    return next((text for thing in _things_in(value) if (text := _string(thing.get(name)))), None)


def _tally(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 2**31 else 0


def _time(value: object, name: str, doubts: list[Doubt]) -> datetime | None:
    text = _string(value)
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        doubts.append(Doubt(code="time_unclear", detail=f"{name} is no time: {text[:40]}"))
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
