"""Reads HTML with schema.org JSON-LD: a NewsArticle and its Comments. The rest of the HTML is not looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import SplitResult, urlsplit

from api.pages.agency import agency_in_credit, is_of, without_own_agency
from api.pages.lines import LARGEST_TALLY, is_capitals
from api.pages.quotes import attribute_and_quote
from api.pages.refusal import PageRefused
from api.pages.scripts import Thing, Things, listed
from schema.one_line import HOST, is_address, is_like, is_line, is_path
from schema.page import Doubt, Page, PageBlock, PageComment, PageImage, PageSite

ARTICLE_TYPES = ("NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "Article")


def read(text: str, published_at: datetime | None = None) -> Page:
    """The page in a document. Raises PageRefused where it holds no NewsArticle with a headline."""
    things = Things(text)
    things.must_be_readable()
    article = next((thing for thing in things.of(*ARTICLE_TYPES) if _string(thing.get("headline"))), None)
    if article is None:
        raise PageRefused("The document holds no JSON-LD NewsArticle with a headline.")
    return _page(things.whole(article), things, published_at)


def _page(article: Thing, things: Things, published_at: datetime | None) -> Page:
    doubts = things.doubts
    url = _string(article.get("url")) or _string(article.get("mainEntityOfPage")) or _named(article.get("mainEntityOfPage"), "@id")
    address = _address(url, doubts)
    publisher = _named(article.get("publisher"), "name")
    site = _named(article.get("isPartOf"), "name") or publisher or address.hostname
    if site is None:
        raise PageRefused("The document names neither a publisher nor an address: its site is unknown.")
    blocks = _blocks(_string(article.get("articleBody")) or _string(article.get("text")))
    found = tuple(_comments([*_things_in(article.get("comment")), *things.of("Comment")], things, doubts))
    comments, quote_doubts = attribute_and_quote(found, blocks, None)
    count = _count(article, len(comments), doubts)
    source, owners = _named(article.get("sourceOrganization"), "name"), (site, publisher)
    return Page(
        site=PageSite(name=site, host=address.hostname, publisher=publisher),
        section=next((name for name in map(_string, listed(article.get("articleSection"))) if name), None),
        headline=_string(article.get("headline")) or "",
        path=_path(address),
        url=url if address.scheme else None,
        dateline=_string(article.get("dateline")),
        agency=None if is_of(source, owners) else source,
        copyright=_string(article.get("copyrightNotice")),
        published_at=_time(article.get("datePublished"), "datePublished", doubts) or published_at,
        updated_at=_time(article.get("dateModified"), "dateModified", doubts),
        declared_comment_count=count,
        authors=tuple(name for one in listed(article.get("author")) if (name := _string(one) or _named(one, "name"))),
        blocks=blocks,
        image=without_own_agency(_image(article.get("image")), owners),
        comments=comments,
        doubts=(*doubts, *quote_doubts),
    )


def _address(url: str | None, doubts: list[Doubt]) -> SplitResult:
    try:
        found = urlsplit(url or "")
        is_clear = _is_clear(found, url or "")
    except ValueError:
        is_clear = False
    if is_clear:
        return found
    doubts.append(Doubt(code="address_unclear", detail=f"the page's address is no URL: {(url or '')[:80]}"))
    return urlsplit("")


def _is_clear(address: SplitResult, url: str) -> bool:
    """An address of the web, or a path alone."""
    if not address.scheme and not address.netloc:
        return is_line(url)
    return is_address(url if address.scheme else f"https:{url}") and is_like(HOST, address.hostname or "")


def _path(address: SplitResult) -> str | None:
    """On its own host: what begins with two `/` would name another."""
    path = "/" + address.path.lstrip("/\\")
    return path if address.path and is_path(path) else None


def _count(article: Thing, found: int, doubts: list[Doubt]) -> int | None:
    """How many comments the page declares."""
    if article.get("commentCount") is None:
        return None
    count = _tally(article, "commentCount", "the article", doubts)
    if count != found:
        doubts.append(Doubt(code="count_differs", detail=f"the page declares {count} comments, {found} were found"))
    return count


def _comments(waiting: list[Thing], things: Things, doubts: list[Doubt]) -> Iterator[PageComment]:
    """Comments in order, answers right behind what they answer; an answer may stand inside, or name its parent by @id."""
    stack: list[tuple[Thing, int | None]] = [(thing, None) for thing in reversed(waiting)]
    articles = [_string(thing.get("@id")) for thing in things.of(*ARTICLE_TYPES)]
    places: dict[str, int | None] = {name: None for name in articles if name}
    place = 1
    while stack:
        bare, above = stack.pop()
        identity = _string(bare.get("@id"))
        if identity in places:
            continue  # it stands inside what it answers, and once more beside the article
        thing = things.whole(bare)
        body = _string(thing.get("text"))
        if body is None:
            doubts.append(Doubt(code="no_text", detail="a comment has no text"))
            continue
        parent = above or _parent(thing, place, places, doubts)
        if identity:
            places[identity] = place
        yield _comment(thing, place, parent, body, doubts)
        stack += [(answer, place) for answer in reversed(_things_in(thing.get("comment")))]
        place += 1


def _parent(thing: Thing, place: int, places: dict[str, int | None], doubts: list[Doubt]) -> int | None:
    """The place of the comment that a comment names as its parent; None for the article."""
    name = _named(thing.get("parentItem"), "@id")
    if name and name not in places:
        doubts.append(Doubt(code="parent_unknown", detail=f"comment {place} answers {name[:80]}, which is no comment above it"))
    return places.get(name or "")


def _comment(thing: Thing, place: int, parent: int | None, body: str, doubts: list[Doubt]) -> PageComment:
    author = thing.get("author")
    return PageComment(
        place=place,
        body=body.replace("\r\n", "\n"),
        parent=parent,
        up=_tally(thing, "upvoteCount", f"comment {place}", doubts),
        down=_tally(thing, "downvoteCount", f"comment {place}", doubts),
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


def _things_in(value: object) -> list[Thing]:
    return [one for one in listed(value) if isinstance(one, dict)]


def _string(value: object) -> str | None:
    text = value.strip() if isinstance(value, str) else None
    return text if text and "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text) else None


def _named(value: object, name: str) -> str | None:
    return next((text for thing in _things_in(value) if (text := _string(thing.get(name)))), None)


def _tally(thing: Thing, name: str, whose: str, doubts: list[Doubt]) -> int:
    """A whole number, as such or in words; 0 where there is none, and a doubt where it is none."""
    value = thing.get(name, 0)
    text = value.strip() if isinstance(value, str) else str(value)
    if text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_TALLY)):
        return int(text)
    doubts.append(Doubt(code="number_unclear", detail=f"{name} of {whose} is no number of votes or comments: {text[:40]}"))
    return 0


def _time(value: object, name: str, doubts: list[Doubt]) -> datetime | None:
    text = _string(value)
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        doubts.append(Doubt(code="time_unclear", detail=f"{name} is no time: {text[:40]}"))
        return None
