"""Stories of agencies that may not be handed on: they are left out of articles, and out of what comments quote of them."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace

from api.release.rows import Edit, Row
from schema.shape import STRING, Shape

OPEN = re.compile(
    r"(CC0|CC[ -]BY([ -](SA|NC|ND)){0,2})([ -]\d\.\d)?( Universal| International)?|https?://creativecommons\.org/(licenses|publicdomain)/\S+",
    re.IGNORECASE,
)  # what anybody may hand on unchanged, whoever asks
BODY_OMITTED = Shape(
    "body_omitted", STRING, "Why the story is not here: whose it is, and what is said of its rights; null where it is.", True
)
TEXT_OMITTED = Shape("text_omitted", STRING, "Why the quoted words are not here, where they are left out of this export; else null.", True)
REPEATED = "The words are an agency's story, which is left out: see body_omitted of the article"


class Omitted:
    """The articles whose story is left out, 8 bytes each: agencies may have written most of them."""

    def __init__(self, keys: Iterable[int] = ()) -> None:
        self.keys: array[int] = array("q", keys)

    def __contains__(self, article_id: str) -> bool:
        key = int(article_id.removeprefix("art_"))
        place = bisect_left(self.keys, key)
        return place < len(self.keys) and self.keys[place] == key


async def omitted_of(stories: AsyncIterator[tuple[int, str | None]], rights: tuple[str, ...]) -> Omitted:
    """Of the agencies' stories, which come in the order of their keys, those that may not be handed on."""
    omitted = Omitted()
    async for key, said in stories:
        if not is_free(said, rights):
            omitted.keys.append(key)
    return omitted


def is_free(said: object, rights: tuple[str, ...]) -> bool:
    """Whether what is said of its rights lets anybody hand a story on."""
    return isinstance(said, str) and (said in rights or OPEN.fullmatch(said.strip()) is not None)


def omit_stories(rights: tuple[str, ...]) -> Edit:
    """An agency's words stay only where the rights let anybody hand them on; the row stays, and says why the story is gone."""

    def edit(row: Row) -> None:
        row["body_omitted"] = None
        agency, said, image = row["agency"], row["rights"], row.get("lead_image")
        if is_free(said, rights):
            return
        if isinstance(image, dict) and (agency or image["agency"]):
            image["caption"] = image["alt"] = None
        if not isinstance(agency, dict):
            return
        why = f"whose rights say: {said}" if said else "and nothing is said of its rights"
        row["body_omitted"] = f"The story is {agency['name']}'s, {why}"
        row["body_text"], row["blocks"] = None, []

    return edit


def omit_quotes(omitted: Omitted) -> Edit:
    """What a comment repeats of such a story, and the block that it stands in. Where a block is gone by now, its words are all there is."""

    def edit(row: Row) -> None:
        article, quotes = row["article"], row["quotes"]
        assert isinstance(quotes, list), "a list, however short"
        assert isinstance(article, dict), "a comment stands under one"
        for quote in quotes:
            quote["text_omitted"] = None
            target = quote["target"]
            if quote["text"] and (target is None or target["type"] == "block") and article["id"] in omitted:
                quote["text"], quote["text_omitted"] = "", REPEATED
                if target:
                    target["text"] = None

    return edit


def with_omissions(table: str, found: tuple[Shape, ...]) -> tuple[Shape, ...]:
    """The columns of a table where something may be left out."""
    if table == "articles":
        return (*(replace(one, is_nullable=True) if one.name == "body_text" else one for one in found), BODY_OMITTED)
    return tuple(_quotes(one) for one in found) if table == "comments" else found


def _quotes(shape: Shape) -> Shape:
    if shape.name != "quotes":
        return shape
    [quote] = shape.inner
    return replace(shape, inner=(replace(quote, inner=(*quote.inner, TEXT_OMITTED)),))
