"""Prints a page of a list: keyset conditions, the rows, and what is told about the page. Never an offset.

One row more than asked for is read: it tells whether the list goes on. Backward pages are read from the other end and turned round.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from db import printer_narrow
from db.layout import build_object, named, nest, select, where
from db.printer_columns import constant, needed, quoted
from db.search import common_tables
from schema.read import Constant, Count, Cursor, Edges, Entry, Fact, Facts, Item, ListId, Nodes, Nothing, Page, Position
from schema.sizes import LARGEST_PAGE

if TYPE_CHECKING:
    from db.printer import Printer, Scope

MOST_ROWS = LARGEST_PAGE + 1  # with the one row more; a constant, so that the planner knows how few rows a generic plan reads
MOST_COUNTED = 10_000  # rows of an estimated count; a person reads no more out of a larger number, and these take a few milliseconds
CURSOR, MARKED_CURSOR = "cursor", "marked_cursor"  # as the page's rows name what is in them
KINDS = {
    "article_id": "article",
    "appealed_at": "time",
    "decided_at": "time",
    "entered_at": "time",
    "listed_at": "time",
    "updated_at": "time",
    "best": "float",
    "hot": "float",
    "rank": "float",
    "weight": "float",
    "controversial": "float",
    "name": "text",
    "place": "smallint",
}


def print_page(printer: Printer, page: Page, owner: Scope | None) -> str:
    """One page as a JSON object of its entries."""
    return PagePrinter(printer, page, owner).text()


class PagePrinter:
    """The parts of one page's select; the names of its parts are those of its clauses."""

    def __init__(self, printer: Printer, page: Page, owner: Scope | None) -> None:
        self.printer, self.page, self.owner = printer, page, owner
        self.scope = printer.enter(page.noun, page.where, owner, page.narrow)
        self.list_id = ListId(page.noun.__name__, page.sort.name, tuple((str(narrow.test), narrow.arg) for narrow in page.narrow))
        self.key = tuple(dict.fromkeys((page.sort.column, *page.noun.key)))
        pinned = () if page.via else tuple(name for match in page.where for name in match.columns)
        self.order_key = tuple(name for name in self.key if name not in pinned)
        self.searches = tuple(noun for narrow in page.narrow for noun in narrow.test.searches)
        self.cursors: dict[str, None] = {}
        """The cursors that the entries show, in the order of their first use."""
        self.note_given()

    def note_given(self) -> None:
        """What the request gives is known to the printer even where no entry reads it."""
        self.bounds()
        for one in self.page.narrow:
            if one.truth is None:
                self.printer.parameter(one.arg)

    def text(self) -> str:
        entries, source = self.only_nodes() or self.all_entries()
        if not source and not self.searches:
            return build_object(entries)
        tables = common_tables(self.searches, dict(self.scope.given)) if self.searches else ""
        return nest(f"{tables}select {build_object(entries)}\n{source}".rstrip())

    def only_nodes(self) -> tuple[list[tuple[str, str]], str] | None:
        """The usual page of a nested list: its rows and nothing else. They are built as they are read."""
        match self.page.entries:
            case ((key, Nodes(fields)),) if not self.page.is_backward:
                array, source = self.printer.array_of(fields, self.scope, self.rows(needed(fields, ())))
                return [(key, array)], source
        return None

    def all_entries(self) -> tuple[list[tuple[str, str]], str]:
        entries = [(key, self.entry(entry)) for key, entry in self.page.entries]
        if not any(self.reads_rows(entry) for _, entry in self.page.entries):
            return entries, ""
        rows = "\n".join([select(self.read_columns()), *self.rows(self.kept())])
        return entries, f"from {nest(rows)} as {self.scope.alias}"

    def kept(self) -> dict[str, None]:
        """The columns that the entries read."""
        return dict.fromkeys(self.key) | needed(tuple(self.fields()), ())

    def read_columns(self) -> Iterator[str]:
        """What is selected of each row, with what is in its cursors. They are written where they are shown, which of most rows none is."""
        yield from (f"{self.scope.alias}.{quoted(name)}" for name in self.kept())
        yield from (named(self.position(marked=name != CURSOR), name) for name in self.cursors)
        if self.counts_on:
            yield f"row_number() over (order by {self.order()}) as nth"

    def reads_rows(self, entry: Entry) -> bool:
        """Whether an entry is made of the page's rows. Where none is, nothing is selected from them: the page is one row, they are many."""
        match entry:
            case Facts(entries):
                return any(self.reads_rows(inner) for _, inner in entries)
            case Fact(name):
                behind = "next" if self.page.is_backward else "previous"
                return name not in ("total_count", "stopped_at", "first_cursor", f"has_{behind}_page")
        return not isinstance(entry, Count | Constant | Nothing)

    def entry(self, entry: Entry) -> str:
        match entry:
            case Constant(text):
                return constant(text)
            case Nothing():
                return "'[]'::json"
            case Nodes(fields):
                return self.all_of(self.printer.object_of(fields, self.scope))
            case Edges(entries):
                return self.all_of(self.edge(entries))
            case Fact():
                return self.fact(entry.name)
            case Facts(entries):
                return build_object((key, self.entry(inner)) for key, inner in entries)
            case Count():
                return self.count(entry)

    def edge(self, entries: tuple[tuple[str, Cursor | Nodes | Constant], ...]) -> str:
        return build_object((key, self.edge_entry(entry)) for key, entry in entries)

    def edge_entry(self, entry: Cursor | Nodes | Constant) -> str:
        if isinstance(entry, Cursor):
            return cursor(self.position_of_row(CURSOR))
        return constant(entry.text) if isinstance(entry, Constant) else self.printer.object_of(entry.fields, self.scope)

    def all_of(self, item: str) -> str:
        """The shown rows as an array, in the list's order."""
        order = f" order by {self.scope.alias}.nth desc" if self.page.is_backward else ""
        shown = f" filter (where {self.scope.alias}.nth <= {self.size})" if self.counts_on else ""
        return f"coalesce(json_agg({item}{order}){shown}, '[]')"

    # What is told about the page

    @property
    def counts_on(self) -> bool:
        """Whether anything is told of the rows' place in the list: only then one row more is read, and rows are numbered."""
        return self.page.is_backward or any(isinstance(entry, Fact | Facts) and self.reads_rows(entry) for _, entry in self.page.entries)

    @property
    def size(self) -> str:
        return self.printer.parameter(self.page.size)

    def fact(self, name: str) -> str:
        """A fact by its name; those of a backward page are those of a forward page, with the ends exchanged."""
        match name:
            case "total_count":
                return self.total()
            case "stopped_at":
                return self.stopped_at()
            case "first_cursor":
                return f"case when {self.over('exists ', 'select 1', ())} then {self.first_cursor()} end"
            case "has_next_page":
                return self.following()
            case "has_previous_page":
                return self.preceding()
            case "start_cursor":
                return self.cursor_at("start")
            case "end_cursor":
                return self.cursor_at("end")
            case "next_cursor":
                return f"case when {self.following()} then {self.cursor_at('end')} end"
        condition = self.preceding()
        return "null" if condition == "false" else f"case when {condition} then {self.cursor_at('start', MARKED_CURSOR)} end"

    def following(self) -> str:
        return self.is_anything_behind() if self.page.is_backward else self.goes_on()

    def preceding(self) -> str:
        return self.goes_on() if self.page.is_backward else self.is_anything_behind()

    def goes_on(self) -> str:
        """Whether more rows were found than are shown."""
        return f"count(*) > {self.size}"

    def cursor_at(self, end: str, name: str = CURSOR) -> str:
        """The cursor of the row at the page's start or end; a backward page is numbered from its end."""
        position, nth = self.position_of_row(name), f"{self.scope.alias}.nth"
        if (end == "end") == self.page.is_backward:
            return f"min({cursor(position)}) filter (where {nth} = 1)"
        return cursor(f"(array_agg({position} order by {nth}))[least({self.size}, count(*))]")

    def position_of_row(self, name: str) -> str:
        self.cursors[name] = None
        return f"{self.scope.alias}.{name}"

    def position(self, marked: bool) -> str:
        """What the cursor of the row at hand says; a marked one, as `prev_cursor` gives, is read backwards by REST."""
        values = [f"{self.printer.parameter(self.list_id)}::text", *(f"{self.scope.alias}.{name}" for name in self.key)]
        return f"json_build_array({', '.join([*values, *(['true'] if marked else [])])})"

    def first_cursor(self) -> str:
        """A cursor without values: it stands before the first row."""
        return cursor(f"json_build_array({self.printer.parameter(self.list_id)}::text)")

    def is_anything_behind(self) -> str:
        """Whether rows lie on the side that the page was reached from, the cursor's own row included."""
        page = self.page
        given, side = (page.before, "after") if page.is_backward else (page.after, "before")
        return "false" if given is None else self.over("exists ", "select 1", self.order_key, self.keyset(given, side, or_equal=True))

    def total(self) -> str:
        return self.over("", "select count(*)", ())

    def stopped_at(self) -> str:
        """How many of the newest rows were looked through, where words are too common to find everywhere; of all searches together."""
        if not self.searches:
            return "null"
        each = "\nunion all\n".join(f"select stopped_at\nfrom {noun}_bound" for noun in self.searches)
        return nest(f"select sum(stopped_at)::bigint\nfrom {nest(each)} as bound")

    def count(self, count: Count) -> str:
        """The count as an object; an estimated one reads one row more than it tells at most."""
        if not count.is_estimated:
            return self.counted(count, self.total(), self.is_all())
        read = "\n".join(["select 1", *self.clauses({}), f"limit {MOST_COUNTED + 1}"])
        found = f"select count(*) as found\nfrom {nest(read)} as counted"
        told = self.counted(
            count,
            f"least(counted.found, {MOST_COUNTED})",
            f"counted.found <= {MOST_COUNTED}{' and ' + self.is_all() if self.searches else ''}",
        )
        return nest(f"select {told}\nfrom {nest(found)} as counted")

    def is_all(self) -> str:
        """Whether the rows that are counted are all there are: a search may have stopped before the oldest."""
        return f"{self.stopped_at()} is null" if self.searches else "true"

    def counted(self, count: Count, value: str, is_exact: str) -> str:
        facts = {"value": value, "is_exact": is_exact}
        return build_object((key, constant(one.text) if isinstance(one, Constant) else facts[one.name]) for key, one in count.entries)

    def over(self, opening: str, asked: str, read: tuple[str, ...], *also: str) -> str:
        """A question about the whole list."""
        return opening + nest("\n".join([asked, *self.clauses(dict.fromkeys(read), *also)]))

    # The rows

    def rows(self, read: dict[str, None], one_more: bool = False, most: int = MOST_ROWS) -> list[str]:
        """The clauses from `from` on that choose the page's rows, in reading order; `one_more` than asked for if that tells something."""
        limit = f"{self.size}::bigint + 1" if one_more or self.counts_on else f"{self.size}::bigint"
        return [
            *self.clauses(dict.fromkeys(self.order_key) | read, *self.bounds()),
            f"order by {self.order()}",
            f"limit least({limit}, {most})",
        ]

    def bounds(self) -> list[str]:
        """Where the page begins and where it ends, as far as the request says so."""
        page = self.page
        return [self.keyset(cursor, side) for cursor, side in ((page.after, "after"), (page.before, "before")) if cursor]

    def fields(self) -> Iterator[tuple[str, Item]]:
        for _, entry in self.page.entries:
            inner = [entry] if isinstance(entry, Nodes) else [one for _, one in entry.entries] if isinstance(entry, Edges) else []
            for nodes in inner:
                yield from nodes.fields if isinstance(nodes, Nodes) else ()

    def clauses(self, read: dict[str, None], *also: str) -> list[str]:
        """`from` and `where` of the whole list, filters included; `also` are more conditions."""
        page, table = self.page, self.page.via.noun if self.page.via else self.scope.alias
        tests = [one for one in page.narrow if one.test.how != "given"]
        narrowed = [printer_narrow.narrow(self.printer, one, self.scope) for one in tests if one.test.how != "found"]
        narrowed_by = [name for one in tests for name in printer_narrow.columns(one)]
        conditions = [*self.printer.conditions(page.where, self.scope, self.owner, table), *narrowed, *also]
        return [*self.printer.listed(page, self.scope, read, narrowed_by), *where(conditions)]

    def order(self) -> str:
        direction = " desc" if self.page.sort.is_descending != self.page.is_backward else ""
        return ", ".join(f"{self.scope.alias}.{name}{direction}" for name in self.order_key)

    def keyset(self, cursor: str, side: str, or_equal: bool = False) -> str:
        """The rows that come `after` or `before` a cursor's in the list's order."""
        kinds = tuple(KINDS.get(name, "bigint" if name.endswith("_id") else "int") for name in self.key)
        article = self.scope.article if "article_id" in self.key else None
        places = [self.key.index(name) for name in self.order_key]
        values = [
            self.printer.parameter(Position(cursor, self.list_id, kinds, place, self.page.sort.is_descending, article)) for place in places
        ]
        sign = "<" if self.page.sort.is_descending == (side == "after") else ">"
        row = ", ".join(f"{self.scope.alias}.{name}" for name in self.order_key)
        return f"({row}) {sign}{'=' if or_equal else ''} ({', '.join(values)})"


def cursor(position: str) -> str:
    """As clients see it."""
    return f"page_cursor({position})"
