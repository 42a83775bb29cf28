"""A small fixed dataset for reading tests: two sites, twelve articles, some eighty comments, and every oddity that a list or edge can meet.

Ties in every sort, null times, replies nine deep, deleted and hidden comments, comments under hidden articles, an erased account,
a key over 2^53. Nothing here is random; ids are written out so that golden files can name them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from asyncpg import Connection, Record

from db.statements import statement
from tests import dataset_changes, dataset_exports, dataset_moderation, dataset_newsletters, dataset_newsroom
from tests.dataset_newsroom import IMPORTS, NEXT_KEYS, QUOTE_COLUMNS, QUOTES, REVISIONS
from tests.dataset_people import ACCOUNTS, AGENCIES, AUTHORS, FAR, PRIVATE_ACCOUNTS, SECTIONS, SESSIONS, SITES, TOKENS, Row, day


def article(key: int, section: Row | None, listed: datetime, **more: object) -> Row:
    path = f"/{section['slug'] if section else 'front'}/story-{key % 1000}"
    home = {"section_id": section["section_id"], "section_slug": section["slug"]} if section else {"section_id": None, "section_slug": None}
    seen = {"published_at": listed, "updated_at": listed, "listed_at": listed}
    given = {
        "site_id": section["site_id"] if section else 1,
        "slug": f"story-{key}",
        **home,
        "path": path,
        **seen,
        "headline": f"Story {key}",
    }
    bare = {"agency_id": None, "dateline": None, "url": None, "declared_comment_count": None, "revision": 1, "status": "visible"}
    return {"article_id": key, **bare, **given, **more}


WORLD, SPORT, INLAND, WEATHER = SECTIONS
ARTICLES: tuple[Row, ...] = (
    article(
        1,
        WORLD,
        day(5),
        agency_id=1,
        headline="Harbour Reopens After a Week of Storms",
        dateline="PORT ELLERY",
        url="https://courier.example/world/story-1",
        declared_comment_count=10,
        revision=2,
        updated_at=day(9, 250_000),
    ),
    article(2, WORLD, day(5), agency_id=1, headline='Breakwater "Too Low", Says <Engineer> & Co.', dateline="PORT ELLERY"),
    article(3, SPORT, day(4), headline="Rowing Final Postponed", dateline="NÆRE SOUND"),
    article(4, INLAND, day(4), agency_id=2, headline="Valley Bridge Opens", updated_at=day(9, 250_000)),
    article(5, WEATHER, day(2), published_at=None, agency_id=1, headline="More Storms on the Way"),
    article(6, WEATHER, day(2), published_at=None, path=None, headline="Harbour Tides for March"),
    article(7, None, day(3, 1), headline="Letters to the Harbour Master", updated_at=day(8)),
    article(8, SPORT, day(3), agency_id=2, path="/world/story-1", headline="Regatta Results"),
    article(9, WORLD, day(1), headline="Ferry Timetable Changes", declared_comment_count=0),
    article(FAR, INLAND, day(0), headline="An Article with a Large Key"),
    article(11, WORLD, day(6), agency_id=1, status="hidden", revision=2, headline="Hidden Harbour Story"),
    article(12, SPORT, day(7), status="removed", headline="Removed Story"),
)
BYLINES = (
    (1, 1, 1),
    (1, 2, 2),
    (2, 1, 2),
    (2, 2, 1),
    (2, 3, 4),
    (3, 1, 3),
    (4, 1, 5),
    (5, 1, 1),
    (8, 1, 4),
    (FAR, 1, 1),
    (11, 1, 1),
    (12, 1, 2),
)


def blocks(*texts: str) -> str:
    """A story; a text in capitals is a sub-head."""
    kinds = ("subhead" if text.isupper() else "paragraph" for text in texts)
    return json.dumps(
        [{"number": place, "kind": kind, "text": text} for place, (kind, text) in enumerate(zip(kinds, texts, strict=True), 1)]
    )


def content(key: int, *texts: str, **more: object) -> Row:
    promotion = {"promotion_title": None, "promotion_text": None, "promotion_call_to_action": None}
    return {"article_id": key, "blocks": blocks(*texts), "copyright": None, "rights": None, **promotion, **more}


CONTENTS: tuple[Row, ...] = (
    content(
        1,
        "The harbour reopened on Tuesday.",
        "STORM DAMAGE",
        "The breakwater lost forty metres, the harbour master said.",
        copyright="(c) Northern Wire 2024.",
        rights="Quote freely.",
        promotion_title="Visit the Lantern Market!",
        promotion_text="Every Friday.",
        promotion_call_to_action="Book Now",
    ),
    content(2, "Engineers want another metre of stone.", 'They call it "cheap".\nTwice.', promotion_title="Shop Now"),
    content(3, "No boats went out."),
    content(4, "The bridge opened.", "TRAFFIC", "Queues were short."),
    content(5, "Storms are due from the north."),
    *(content(key) for key in (6, 7, 8, 9)),
    content(FAR, "A story with a large key."),
    content(11, "Nobody may read this harbour story."),
    content(12, "Nor this one."),
)
IMAGES: tuple[Row, ...] = (
    {
        "article_id": 1,
        "caption": "Ferries wait out the storm.",
        "alt": "Ferries",
        "credit": "Northern Wire/Ada Quill",
        "agency_id": 1,
        "is_file_photo": True,
    },
    {"article_id": 4, "caption": None, "alt": None, "credit": None, "agency_id": None, "is_file_photo": False},
    {"article_id": 11, "caption": "Hidden.", "alt": None, "credit": None, "agency_id": 1, "is_file_photo": False},
)
LINKS = (
    (1, 1, "Travel", "Ten Lighthouses Worth the Climb", "Coastline Weekly"),
    (1, 2, None, "How to Tie a Bowline", "Knots & Splices"),
    (2, 1, "Food", "Herring, Five Ways", "Galley"),
)


def comment(article_id: int, number: int, **more: object) -> Row:
    """A comment; what is not said is as plain as can be."""
    bare = {"parent_number": None, "account_id": None, "status": "visible", "is_featured": False, "revision": 1, "up": 0, "down": 0}
    times = {"created_at": None, "local_time": None, "edited_at": None, "listed_at": _listed_at(article_id)}
    return {"article_id": article_id, "number": number, "body": f"Remark {number} on {article_id}.", **bare, **times, **more}


def _listed_at(article_id: int) -> object:
    return next(row["listed_at"] for row in ARTICLES if row["article_id"] == article_id)


def written(when: datetime) -> Row:
    return {"created_at": when, "listed_at": when}


TALLIES = ((0, 0), (3, 1), (1, 3), (5, 5), (0, 4), (12, 0), (3, 1), (100, 98), (0, 0), (1, 0))  # up, down; some of them twice


def tally(place: int) -> Row:
    up, down = TALLIES[place % len(TALLIES)]
    return {"up": up, "down": down}


def first_thread() -> Iterable[Row]:
    """Article 1: nine comments in a chain, a fan of replies, every status, odd bodies."""
    for number in range(1, 10):
        yield comment(1, number, parent_number=number - 1 or None, account_id=1 + number % 4, **tally(number), **written(day(6, number)))
    for number in range(10, 18):
        yield comment(1, number, parent_number=1, account_id=1, **tally(number), **written(day(6 + number % 3)))
    statuses = ("pending", "hidden", "removed", "deleted")
    for number, status in enumerate(statuses, 18):
        changed = {"revision": 3, "body": ""} if number == 19 else {}
        yield comment(1, number, parent_number=1, account_id=2, status=status, **changed, **tally(number), **written(day(7)))
    for number, parent in enumerate((19, 20, 21, 21), 22):
        yield comment(1, number, parent_number=parent, account_id=8, body=f"Answer to {parent}.", **written(day(8)))
    yield comment(1, 26, body='Quotes " and \\ and \n lines, <b>tags</b> & ünïcødé 🚢.', account_id=6, is_featured=True, **written(day(9)))
    yield comment(1, 27, body="", account_id=5, is_featured=True, revision=3, edited_at=day(9, 1), **tally(7), **written(day(9)))
    yield comment(1, 28, status="deleted", account_id=1, is_featured=True, **written(day(9)))


def second_thread() -> Iterable[Row]:
    """Article 2: as an imported page gives it, without times, most without a writer."""
    for number in range(1, 21):
        handle = 3 if number in (2, 6) else None
        yield comment(2, number, account_id=handle, local_time="06:48 am JST" if handle else None, **tally(number))


def other_threads() -> Iterable[Row]:
    for number in range(1, 11):
        yield comment(3, number, account_id=8, **written(day(5)))
    for number in range(1, 6):
        yield comment(4, number, account_id=4, parent_number=1 if number > 1 else None, is_featured=number == 2, **tally(number))
    yield comment(5, 1, account_id=5, **written(day(4)))
    yield comment(7, 1, status="pending", account_id=2)
    yield comment(8, 1, account_id=2, **written(day(5)))
    for number in range(1, 4):
        yield comment(FAR, number, account_id=1, up=2**30 - 1 if number == 2 else 0, **written(day(1)))
    for number in range(1, 7):
        yield comment(11, number, account_id=1, is_featured=True, parent_number=1 if number > 3 else None, **written(day(8)))
    yield comment(12, 1, account_id=3, **written(day(8)))


COMMENTS: tuple[Row, ...] = (*first_thread(), *second_thread(), *other_threads())
STORIES = dataset_newsroom.stories(ARTICLES, CONTENTS)
THREADS = {
    2: {"thread_mode": "closed", "thread_closes_at": day(20)},
    3: {"thread_mode": "pre_moderated", "thread_slow_mode_seconds": 30},
}


def shown(row: Row) -> bool:
    return row["status"] in ("visible", "deleted")


def placed(rows: Sequence[Row]) -> Iterable[Row]:
    """Comments with what follows from their place in the tree."""
    parents = {(row["article_id"], row["number"]): row["parent_number"] for row in rows}
    above = {key: list(_above(parents, key)) for key in parents}
    for row in rows:
        key = (row["article_id"], row["number"])
        below = [other for other in rows if shown(other) and key in above[other["article_id"], other["number"]]]
        replies = [other for other in below if above[other["article_id"], other["number"]][0] == key]
        tallies = {"imported_up": row["up"], "imported_down": row["down"]}
        counts = {"depth": len(above[key]), "reply_count": len(replies), "descendant_count": len(below)}
        yield {**row, **counts, **tallies, "body_html": f"<p>{row['number']}</p>", "page_place": None}


def _above(parents: Mapping[tuple[object, object], object], key: tuple[object, object]) -> Iterable[tuple[object, object]]:
    while parents[key] is not None:
        key = (key[0], parents[key])
        yield key


def stats() -> Iterable[Row]:
    """An article's counters, counted."""
    for row in ARTICLES:
        key, mine = row["article_id"], [one for one in COMMENTS if one["article_id"] == row["article_id"]]
        statuses = ("visible", "pending", "hidden", "removed", "deleted")
        counts = {f"{status}_count": sum(one["status"] == status for one in mine) for status in statuses}
        settings = {"thread_mode": "open", "thread_closes_at": None, "thread_slow_mode_seconds": 0} | THREADS.get(int(str(key)), {})
        yield {"article_id": key, "listed_at": row["listed_at"], "last_number": len(mine), **counts, **settings}


async def load(connection: Connection[Record]) -> None:
    """Put the dataset into an empty database."""
    tables: tuple[tuple[str, Sequence[Row]], ...] = (
        ("site", SITES),
        ("section", SECTIONS),
        ("agency", AGENCIES),
        ("author", AUTHORS),
        ("account", ACCOUNTS),
        ("private_account", PRIVATE_ACCOUNTS),
        ("session", SESSIONS),
        ("token", TOKENS),
        ("article", ARTICLES),
        ("byline", _rows(("article_id", "place", "author_id"), BYLINES)),
        ("article_content", CONTENTS),
        ("image", IMAGES),
        ("resource_link", _rows(("article_id", "place", "category", "title", "target_site"), LINKS)),
        ("article_stat", tuple(stats())),
        ("comment", tuple(placed(COMMENTS))),
        ("quote", _rows(QUOTE_COLUMNS, QUOTES)),
        ("comment_revision", REVISIONS),
        ("article_revision", STORIES),
        *dataset_moderation.TABLES,
        ("import", IMPORTS),
        *dataset_newsletters.TABLES,
        *dataset_exports.TABLES,
        ("change", dataset_changes.CHANGES),
    )
    async with connection.transaction():
        for table, rows in tables:
            await connection.copy_records_to_table(table, records=[tuple(row.values()) for row in rows], columns=list(rows[0]))
        await connection.execute(NEXT_KEYS)
        await connection.execute(dataset_changes.HEAD)
        await connection.execute(statement("demo", "index_words"))
        await connection.execute(statement("demo", "index_comments"))
    await connection.execute("analyze")


def _rows(columns: tuple[str, ...], records: Iterable[tuple[object, ...]]) -> tuple[Row, ...]:
    return tuple(dict(zip(columns, record, strict=True)) for record in records)
