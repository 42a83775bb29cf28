"""A small fixed dataset for reading tests: two sites, twelve articles, some eighty comments, and every oddity that a list or edge can meet.

Ties in every sort, null times, replies nine deep, deleted and hidden comments, comments under hidden articles, an erased account,
a key over 2^53. Nothing here is random; ids are written out so that golden files can name them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from asyncpg import Connection, Record

from api.secret import SESSION, TOKEN, digest_of, new_secret
from db.statements import statement
from schema.account import Role
from schema.viewer import Viewer
from tests import dataset_moderation

Row = Mapping[str, object]
FAR = 9_007_199_254_740_993  # the first whole number that a double cannot hold; an article's key
DAY = datetime(2024, 3, 1, 6, 30, tzinfo=UTC)


def day(number: int, microseconds: int = 0) -> datetime:
    """A time some days into the dataset."""
    return DAY + timedelta(days=number, microseconds=microseconds)


NOW = day(10, 1_500_000)  # when tests ask, where it matters


SITES: tuple[Row, ...] = (
    {"site_id": 1, "slug": "harbour-courier", "host": "courier.example", "name": "Harbour Courier", "publisher": "Harbour Media Ltd."},
    {"site_id": 2, "slug": "inland-gazette", "host": None, "name": "Inland Gazette", "publisher": None},
)
SECTIONS: tuple[Row, ...] = (
    {"section_id": 1, "site_id": 1, "slug": "world", "name": "world"},
    {"section_id": 2, "site_id": 1, "slug": "sport", "name": "sport"},
    {"section_id": 3, "site_id": 2, "slug": "world", "name": "world"},
    {"section_id": 4, "site_id": 2, "slug": "weather", "name": "Weather & Tides"},
)
AGENCIES: tuple[Row, ...] = (
    {"agency_id": 1, "slug": "northern-wire", "name": "Northern Wire"},
    {"agency_id": 2, "slug": "coastal-press", "name": 'Coastal "Press"'},
)
AUTHORS: tuple[Row, ...] = (
    {"author_id": 1, "slug": "mara-lindqvist", "name": "Mara Lindqvist"},
    {"author_id": 2, "slug": "ada-quill", "name": "Ada Quill"},
    {"author_id": 3, "slug": "ada-quill-2", "name": "Ada Quill"},
    {"author_id": 4, "slug": "tomás-o-brien", "name": "Tomás O’Brien"},
    {"author_id": 5, "slug": "zoe", "name": "zoe"},
    {"author_id": 6, "slug": "never-published", "name": "Never Published"},
)


def account(key: int, handle: str, origin: str = "registered", **more: object) -> Row:
    where = {"site_id": 1, "printed_name": handle} if origin == "imported" else {"site_id": None, "printed_name": None}
    named = {"handle": handle, "handle_key": handle.lower(), "display_name": handle.title()}
    return {"account_id": key, **named, "origin": origin, **where, "role": "reader", "joined_at": None, "is_erased": False, **more}


ACCOUNTS: tuple[Row, ...] = (
    account(1, "TideWatcher", joined_at=day(-90), role="trusted"),
    account(2, "netmender", joined_at=day(-80, 123_456)),
    account(3, "Gull", "imported"),
    account(4, "old-salt", "imported"),
    account(5, "Åsa", joined_at=day(-70), role="admin"),
    account(6, "gone", joined_at=day(-60), is_erased=True),
    account(7, "silent", joined_at=day(-50), role="editor"),
    account(8, "keel_hauler", joined_at=day(-50), role="admin"),
)


OWNER = Viewer(1, Role.TRUSTED, 1, NOW)
"""Somebody who is signed in, and has a token, too."""
MODERATOR = Viewer(5, Role.ADMIN, 3, NOW)
"""Somebody who moderates, and edits."""
OWNER_SECRET, MODERATOR_SECRET = new_secret(SESSION), new_secret(SESSION)
PRIVATE_ACCOUNTS: tuple[Row, ...] = tuple(
    {"account_id": key, "email": email, "email_key": email.lower(), "password_hash": "", "created_at": day(-90)}
    for key, email in ((1, "Tide@courier.example"), (5, "asa@courier.example"))
)
SESSIONS: tuple[Row, ...] = tuple(
    {"account_id": key, "digest": digest_of(secret), **dict.fromkeys(("created_at", "last_used_at", "proven_at"), NOW), **more}
    for key, secret, more in (
        (1, OWNER_SECRET, {"expires_at": day(40), "user_agent": "a browser"}),
        (1, new_secret(SESSION), {"expires_at": day(40), "user_agent": None}),
        (5, MODERATOR_SECRET, {"expires_at": day(40), "user_agent": None}),
    )
)
TOKENS: tuple[Row, ...] = tuple(
    {
        "account_id": 1,
        "digest": digest_of(new_secret(TOKEN)),
        "name": name,
        "scopes": scopes,
        "created_at": NOW,
        "expires_at": day(100),
        "last_used_at": used,
    }
    for name, scopes, used in (("reads", ["account:read", "exports:read"], NOW), ("nothing", [], None))
)


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
        yield comment(FAR, number, account_id=1, up=2**31 - 1 if number == 2 else 0, **written(day(1)))
    for number in range(1, 7):
        yield comment(11, number, account_id=1, is_featured=True, parent_number=1 if number > 3 else None, **written(day(8)))
    yield comment(12, 1, account_id=3, **written(day(8)))


COMMENTS: tuple[Row, ...] = (*first_thread(), *second_thread(), *other_threads())
QUOTES = (  # article, number, place, quoted comment, quoted block, revision, start, end, words, whether stale
    (1, 5, 1, 4, None, 1, 0, 8, "Remark 4", False),
    (1, 5, 2, None, 1, 2, 4, 11, "harbour", False),
    (1, 6, 1, None, 3, 1, 0, 14, "The breakwater", True),
    (1, 6, 2, None, 99, 1, 0, 5, "block", True),
    (1, 7, 1, 19, None, 1, 0, 6, "hidden", False),
    (1, 8, 1, 21, None, 1, 0, 7, "deleted", False),
    (1, 9, 1, 4, None, 1, 0, 6, "Remark", False),
    (1, 9, 2, 4, None, 1, 7, 8, "4", False),
    (1, 19, 1, 4, None, 1, 0, 6, "Remark", False),
    (1, 21, 1, 4, None, 1, 0, 6, "Remark", False),
    (1, 27, 1, 26, None, 1, 0, 6, 'Quotes "', False),
    *((2, number, 1, 2, None, 1, 0, 6, "Remark", False) for number in range(9, 16)),
    (FAR, 3, 1, 2, None, 1, 0, 6, "Remark", False),
    (11, 2, 1, 1, None, 1, 0, 6, "Remark", False),
)
QUOTE_COLUMNS = (
    "article_id",
    "number",
    "place",
    "target_number",
    "target_block",
    "target_revision",
    "start_at",
    "end_at",
    "words",
    "is_stale",
)
REVISIONS = tuple(
    {
        "article_id": 1,
        "number": number,
        "revision": revision,
        "body": body,
        "body_html": f"<p>{body}</p>",
        "written_at": day(9, revision),
        "changes": json.dumps([{"kind": kind, "text": text} for kind, text in changes]),
    }
    for number in (19, 27)
    for revision, body, changes in (
        (1, "Some words", []),
        (2, "Other words", [("removed", "Some"), ("added", "Other"), ("same", " words")]),
        (3, "", [("removed", "Other words")]),
    )
)
"""Of a comment that is shown, and of one that is not."""


def _story(article_id: int) -> tuple[object, object]:
    """The headline and the blocks that an article has."""
    found = {row["article_id"]: row["headline"] for row in ARTICLES}, {row["article_id"]: row["blocks"] for row in CONTENTS}
    return found[0][article_id], found[1][article_id]


STORIES = tuple(
    {
        "article_id": article_id,
        "revision": revision,
        "headline": headline,
        "blocks": blocks_of_story,
        "correction": correction,
        "written_at": day(5, revision),
    }
    for article_id in (1, 11)
    for revision, headline, blocks_of_story, correction in (
        (1, f"Story {article_id}", json.dumps([{"number": number, "kind": "paragraph", "text": "Words."} for number in (2, 1)]), None),
        (2, *_story(article_id), "It was Tuesday."),
    )
)
"""Of an article that is shown, and of one that is not."""
IMPORTS = tuple(
    {
        "source": f"{outcome}.txt",
        "sha256": "0" * 64,
        "parser": "3",
        "outcome": outcome,
        "article_id": article_id,
        "author_count": 2,
        "comment_count": 10,
        "quote_count": 3,
        "doubts": json.dumps(doubts),
        "imported_at": day(10),
    }
    for outcome, article_id, doubts in (
        ("inserted", 1, [{"code": "net_score", "detail": "3 is not 2", "line": 12}, {"code": "odd", "detail": "a line"}]),
        ("refused", None, []),
        ("updated", 11, []),
    )
)
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


NEXT_KEYS = """
select setval(pg_get_serial_sequence(named.told, named.key), 1000)
from (
  values ('site', 'site_id'), ('section', 'section_id'), ('agency', 'agency_id'), ('author', 'author_id'), ('account', 'account_id'),
    ('article', 'article_id'), ('moderation_rule', 'rule_id')
) as named (told, key)
"""
"""Keys that are given here are not given again."""


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
    )
    async with connection.transaction():
        for table, rows in tables:
            await connection.copy_records_to_table(table, records=[tuple(row.values()) for row in rows], columns=list(rows[0]))
        await connection.execute(NEXT_KEYS)
        await connection.execute(statement("demo", "index_words"))
        await connection.execute(statement("demo", "index_comments"))
    await connection.execute("analyze")


def _rows(columns: tuple[str, ...], records: Iterable[tuple[object, ...]]) -> tuple[Row, ...]:
    return tuple(dict(zip(columns, record, strict=True)) for record in records)
