"""Statements for exports: a noun's rows as anybody sees them, each as the JSON that the doors give, in parts by ranges of keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from functools import cache

from db.bind import bind
from db.changes import place_in_snapshot
from db.layout import select
from db.printer import Printed, Printer, absent, numbered_as_read
from db.printer_columns import needed, table_of
from db.reading import READING
from db.snapshot import Reader
from db.statements import statement
from db.visible import visible
from schema.article import Article
from schema.context import NOBODY, VIEWER_GOVERNS
from schema.noun import Node, Noun, in_snake_case
from schema.read import Arg, Fields
from schema.reading import ReadingRow
from schema.release import ReleasePosition

Key = tuple[int, ...]
Take = Callable[[bytes], Coroutine[object, object, None]]
QUOTE, DELIMITER = "\x01", "\x02"  # neither stands in JSON, so that CSV is the bare rows: the text format would double each backslash


FETCHED = 5_000  # rows at once, where all are read: one by one, most of the time would go on asking


@dataclass(frozen=True, slots=True)
class Part:
    """The rows whose keys are `first` or more, and less than `end`; all that follow where there is no end."""

    first: Key
    end: Key | None


async def parts_of(reader: Reader, noun: type[Noun], rows: int, since: int | None = None) -> list[Part]:
    """The parts of a noun, none of which has more than so many rows; of those alone that changed behind a place in the log."""
    printed = starts_statement(noun, since is not None)
    found = await reader.fetch(printed.sql, *bind(printed.sources, {**_given(noun, since), "rows": rows}))
    keys = [tuple(row) for row in found]
    return [Part(first, end) for first, end in zip(keys, [*keys[1:], None], strict=False)]  # no key, no part


async def copy_rows(
    reader: Reader, noun: type[Node] | type[ReadingRow], fields: Fields, part: Part, take: Take, since: int | None = None
) -> None:
    """The rows of a part, one a line, as they come."""
    has_end, is_since = part.end is not None, since is not None
    is_read = issubclass(noun, ReadingRow)
    printed = reading_statement(noun, has_end) if is_read else rows_statement(noun, fields, has_end, is_since)
    given = {**_given(noun, since), **_named("first", part.first), **_named("end", part.end or ())}
    await reader.copy_from_query(
        printed.sql, *bind(printed.sources, given), output=take, format="csv", quote=QUOTE, delimiter=DELIMITER, encoding="utf8"
    )


@cache
def starts_statement(noun: type[Noun], is_since: bool = False) -> Printed:
    """The key that each part begins with."""
    printer = Printer(absent())
    scope = printer.enter(noun, (), None)
    every = printer.parameter(Arg("rows", "int"))
    keys = [f"{scope.alias}.{name}" for name in noun.key]
    placed = select([*keys, f"row_number() over (order by {', '.join(keys)}) as place"])
    names = ", ".join(f"placed.{name}" for name in noun.key)
    text = f"""select {names}
from (
{placed}
{printer.source(scope, noun.key)}{_logged(printer, noun, scope.alias, "where") if is_since else ""}
) as placed
where placed.place % {every}::integer = 1 or {every}::integer = 1
order by {names}"""
    return numbered_as_read(text, tuple(printer.sources))


@cache
def rows_statement(noun: type[Noun], fields: Fields, has_end: bool, is_since: bool = False) -> Printed:
    """The rows of a part. A line's end in JSON of Postgres stands between two things: it is left out."""
    printer = Printer(absent())
    scope = printer.enter(noun, (), None)
    row = printer.object_of(fields, scope)
    text = f"""select replace(({row})::text, E'\\n', '') as row
{printer.source(scope, needed(fields, (), *noun.key))}
where {_ranged(printer, noun, scope.alias, has_end)}{_logged(printer, noun, scope.alias, "and") if is_since else ""}
order by {_keys(noun, scope.alias)}"""
    return numbered_as_read(text, tuple(printer.sources))


@cache
def reading_statement(table: type[ReadingRow], has_end: bool) -> Printed:
    """The same for a table that is worked out."""
    printer = Printer(absent())
    text = READING[table](lambda alias: _ranged(printer, table.of, alias, has_end))
    return numbered_as_read(text, tuple(printer.sources))


def _ranged(printer: Printer, noun: type[Noun], alias: str, has_end: bool) -> str:
    """Keys from the first to the end, which is not among them."""
    first = f"({_keys(noun, alias)}) >= ({_values(printer, 'first', noun)})"
    return f"{first} and ({_keys(noun, alias)}) < ({_values(printer, 'end', noun)})" if has_end else first


def _logged(printer: Printer, noun: type[Noun], alias: str, word: str) -> str:
    """Only what was logged behind a place; what waits for its place comes behind any."""
    parts = ", ".join(f"logged.key[{place}]" for place in range(1, len(noun.key) + 1))
    return f"""
{word} ({_keys(noun, alias)}) in (
  select {parts}
  from {_log_behind(printer)} as logged
)"""


def _log_behind(printer: Printer) -> str:
    """The keys of a noun that were logged behind a place."""
    names = f"any({printer.parameter(Arg('logged_as', 'texts'))}::text[])"
    return f"""(
    select change.key
    from change
    where change.noun = {names}
      and change.position > {printer.parameter(Arg("since", "int"))}::bigint
    union
    select pending_change.key
    from pending_change
    where pending_change.noun = {names}
  )"""


def _keys(noun: type[Noun], alias: str) -> str:
    return ", ".join(f"{alias}.{name}" for name in noun.key)


def _values(printer: Printer, name: str, noun: type[Noun]) -> str:
    return ", ".join(f"{printer.parameter(Arg(f'{name}.{part}', 'int'))}::bigint" for part in range(len(noun.key)))


def _named(name: str, key: Key) -> dict[str, object]:
    return {f"{name}.{part}": value for part, value in enumerate(key)}


def logged_as(noun: type[Noun] | type[ReadingRow]) -> list[str]:
    """What the log calls it. An article's row has its image, which has the same key."""
    return ["article", "image"] if noun is Article else [in_snake_case(noun)]


def _given(noun: type[Noun] | type[ReadingRow], since: int | None) -> dict[str, object]:
    """Who asks: anybody; and of what is read only what changed."""
    return {**NOBODY, VIEWER_GOVERNS.name: False, "logged_as": logged_as(noun), "since": since}


async def position(reader: Reader) -> ReleasePosition:
    """Where the log of changes stands in the reader's snapshot."""
    place = await place_in_snapshot(reader)
    changed_at = await reader.fetchval(statement("release", "newest_change"), place.position)
    return ReleasePosition(cursor=place.cursor, position=place.position, pending=place.pending, changed_at=changed_at)


async def names(reader: Reader) -> AsyncIterator[str]:
    """What accounts are called: their handles, and the names they show where these are others. What erased ones were is kept nowhere."""
    source = visible("account").relation("account", ("handle", "display_name"), None, False)
    async for row in reader.cursor(f"select account.handle, account.display_name from {source}", prefetch=FETCHED):
        yield row["handle"]
        if row["display_name"] != row["handle"]:
            yield row["display_name"]


async def agency_stories(reader: Reader) -> AsyncIterator[tuple[int, str | None]]:
    """The keys of agencies' articles, in their order, each with what is said of its rights."""
    source = visible("article").relation("article", ("article_id", "agency_id", "rights"), None, False)
    sql = f"select article.article_id, article.rights from {source} where article.agency_id is not null order by article.article_id"
    async for row in reader.cursor(sql, prefetch=FETCHED):
        yield row["article_id"], row["rights"]


async def months(reader: Reader, noun: type[Noun], time: str) -> dict[str | None, int]:
    """How many rows came to be in each month, in UTC; None stands for those that do not say."""
    table = table_of(noun)
    source = visible(table).relation(table, (time,), None, False)
    sql = f"""select to_char({table}.{time} at time zone 'UTC', 'YYYY-MM') as month, count(*) as rows
from {source}
group by month
order by month"""
    return {row["month"]: row["rows"] for row in await reader.fetch(sql)}


async def place_of(reader: Reader, cursor: str) -> int:
    """A place in the log that somebody kept. Raises PostgresError with the SQLSTATEs of FEED_REFUSALS where it leads nowhere any more."""
    place: int = await reader.fetchval(statement("release", "place_of"), cursor)
    return place


async def gone_since(reader: Reader, noun: type[Node], since: int) -> list[str]:
    """Ids of what was logged behind a place, and nobody sees any more."""
    printed = gone_statement(noun)
    return [row["id"] for row in await reader.fetch(printed.sql, *bind(printed.sources, _given(noun, since)))]


@cache
def gone_statement(noun: type[Node]) -> Printed:
    printer = Printer(absent())
    scope = printer.enter(noun, (), None)
    same = " and ".join(f"{scope.alias}.{name} = logged.key[{place}]" for place, name in enumerate(noun.key, 1))
    text = f"""select '{noun.prefix}_' || array_to_string(logged.key, '_') as id
from {_log_behind(printer)} as logged
where not exists (
  select
  {printer.source(scope, noun.key)}
  where {same}
)
order by logged.key"""
    return numbered_as_read(text, tuple(printer.sources))
