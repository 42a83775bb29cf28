"""Prints a page of a list: keyset conditions, the rows, and what is told about the page. Never an offset.

One row more than asked for is read: it tells whether the list goes on. Backward pages are read from the other end and turned round.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import indent
from typing import TYPE_CHECKING

from db import printer_narrow
from db.printer_columns import Pairs, build_object, commas, constant, is_long, needed, nest, quoted
from schema.read import Constant, Cursor, Edges, Entry, Fact, Facts, Item, ListId, Nodes, Page, Position

if TYPE_CHECKING:
    from db.printer import Printer, Scope

LARGEST_PAGE = 101  # the largest page and the one row more; a constant, so that the planner knows how few rows a generic plan reads
KINDS = {
    "listed_at": "time",
    "updated_at": "time",
    "best": "float",
    "hot": "float",
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
        self.scope = printer.enter(page.noun, page.where, owner)
        self.list_id = ListId(page.noun.__name__, page.sort.name, tuple((str(narrow.test), narrow.arg) for narrow in page.narrow))
        self.key = tuple(dict.fromkeys((page.sort.column, *page.noun.key)))
        pinned = () if page.via else tuple(name for match in page.where for name in match.columns)
        self.order_key = tuple(name for name in self.key if name not in pinned)

    def text(self) -> str:
        entries, source = self.only_nodes() or self.all_entries()
        if is_long(entries):
            return nest(f"select {build_object(entries)}\n{source}".rstrip())
        body = ("select\n" + indent(commas(f'{text} as "{key}"' for key, text in entries), "  ") + f"\n{source}").rstrip()
        return nest(f"select row_to_json(page)\nfrom (\n{indent(body, '  ')}\n) as page")

    def only_nodes(self) -> tuple[Pairs, str] | None:
        """The usual page of a nested list: its rows and nothing else. They are built as they are read."""
        match self.page.entries:
            case ((key, Nodes(fields)),) if not self.page.is_backward:
                array, _, source = self.printer.array_of(fields, self.scope, self.rows(needed(fields, ()))).partition("\n")
                return [(key, array)], source
        return None

    def all_entries(self) -> tuple[Pairs, str]:
        entries = [(key, self.entry(entry)) for key, entry in self.page.entries]
        if not any(self.reads_rows(entry) for _, entry in self.page.entries):
            return entries, ""
        kept = dict.fromkeys(self.key) | needed(tuple(self.fields()), ())
        columns = [f"{self.scope.alias}.{quoted(name)}" for name in kept]
        if self.counts_on:
            columns.append(f"row_number() over (order by {self.order()}) as nth")
        rows = "\n".join(["select\n" + indent(",\n".join(columns), "  "), *self.rows(kept)])
        return entries, f"from (\n{indent(rows, '  ')}\n) as {self.scope.alias}"

    def reads_rows(self, entry: Entry) -> bool:
        """Whether an entry is made of the page's rows. Where none is, nothing is selected from them: the page is one row, they are many."""
        match entry:
            case Facts(entries):
                return any(self.reads_rows(inner) for _, inner in entries)
            case Fact(name):
                behind = "next" if self.page.is_backward else "previous"
                return name not in ("total_count", f"has_{behind}_page")
        return not isinstance(entry, Constant)

    def entry(self, entry: Entry) -> str:
        match entry:
            case Constant(text):
                return constant(text)
            case Nodes(fields):
                return self.all_of(self.printer.object_of(fields, self.scope))
            case Edges(entries):
                return self.all_of(self.edge(entries))
            case Fact():
                return self.fact(entry.name)
            case Facts(entries):
                return build_object((key, self.entry(inner)) for key, inner in entries)

    def edge(self, entries: tuple[tuple[str, Cursor | Nodes | Constant], ...]) -> str:
        return build_object((key, self.edge_entry(entry)) for key, entry in entries)

    def edge_entry(self, entry: Cursor | Nodes | Constant) -> str:
        if isinstance(entry, Cursor):
            return self.cursor()
        return constant(entry.text) if isinstance(entry, Constant) else self.printer.object_of(entry.fields, self.scope)

    def all_of(self, item: str) -> str:
        """The shown rows as an array, in the list's order."""
        order = f" order by {self.scope.alias}.nth desc" if self.page.is_backward else ""
        shown = f" filter (where {self.scope.alias}.nth <= {self.size})" if self.counts_on else ""
        return f"coalesce(json_agg({item}{order}){shown}, '[]'::json)"

    # What is told about the page

    @property
    def counts_on(self) -> bool:
        """Whether anything but the rows is asked for: only then one row more is read, and rows are numbered."""
        return self.page.is_backward or any(not isinstance(entry, Nodes | Edges | Constant) for _, entry in self.page.entries)

    @property
    def size(self) -> str:
        return self.printer.parameter(self.page.size)

    def fact(self, name: str) -> str:
        """A fact by its name; those of a backward page are those of a forward page, with the ends exchanged."""
        match name:
            case "total_count":
                return self.total()
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
        return "null::text" if condition == "false" else f"case when {condition} then {self.cursor_at('start', marked=True)} end"

    def following(self) -> str:
        return self.is_anything_behind() if self.page.is_backward else self.goes_on()

    def preceding(self) -> str:
        return self.goes_on() if self.page.is_backward else self.is_anything_behind()

    def nth_at(self, end: str) -> str:
        """The number of that row; a backward page is numbered from its end."""
        return "1" if (end == "end") == self.page.is_backward else f"least({self.size}, count(*))"

    def goes_on(self) -> str:
        """Whether more rows were found than are shown."""
        return f"count(*) > {self.size}"

    def cursor_at(self, end: str, marked: bool = False) -> str:
        """The cursor of the row at the page's start or end."""
        here = f"{self.scope.alias}.nth"
        return f"(array_agg({self.cursor(marked)} order by {here}) filter (where {here} <= {self.size}))[{self.nth_at(end)}]"

    def cursor(self, marked: bool = False) -> str:
        """The cursor of the row at hand; a marked one, as `prev_cursor` gives, is read backwards by REST."""
        values = [f"{self.printer.parameter(self.list_id)}::text", *(f"{self.scope.alias}.{name}" for name in self.key)]
        return f"page_cursor(json_build_array({', '.join([*values, *(['true'] if marked else [])])}))"

    def is_anything_behind(self) -> str:
        """Whether rows lie on the side that the page was reached from, the cursor's own row included."""
        page = self.page
        given, side = (page.before, "after") if page.is_backward else (page.after, "before")
        return "false" if given is None else self.over("exists (", "select", self.keyset(given, side, or_equal=True))

    def total(self) -> str:
        return self.over("(", "select count(*)")

    def over(self, opening: str, select: str, *also: str) -> str:
        """A question about the whole list."""
        inner = "\n".join([select, *self.clauses({}, *also)])
        return f"{opening}\n{indent(inner, '  ')}\n)"

    # The rows

    def rows(self, read: dict[str, None]) -> list[str]:
        """The clauses from `from` on that choose the page's rows, in reading order."""
        page, limit = self.page, f"{self.size}::bigint + 1" if self.counts_on else f"{self.size}::bigint"
        bounds = [self.keyset(cursor, side) for cursor, side in ((page.after, "after"), (page.before, "before")) if cursor]
        return [*self.clauses(read, *bounds), f"order by {self.order()}", f"limit least({limit}, {LARGEST_PAGE})"]

    def fields(self) -> Iterator[tuple[str, Item]]:
        for _, entry in self.page.entries:
            inner = [entry] if isinstance(entry, Nodes) else [one for _, one in entry.entries] if isinstance(entry, Edges) else []
            for nodes in inner:
                yield from nodes.fields if isinstance(nodes, Nodes) else ()

    def clauses(self, read: dict[str, None], *also: str) -> list[str]:
        """`from` and `where` of the whole list, filters included; `also` are more conditions."""
        page, table = self.page, self.page.via.noun if self.page.via else self.scope.alias
        narrowed = [printer_narrow.narrow(self.printer, one, self.scope) for one in page.narrow]
        narrowed_by = [name for one in page.narrow for name in printer_narrow.columns(one)]
        conditions = [self.printer.conditions(page.where, self.scope, self.owner, table), *narrowed, *also]
        kept = [text for text in conditions if text != "true"]
        where = [f"where {(chr(10) + '  and ').join(kept)}"] if kept else []
        return [*self.printer.listed(page, self.scope, dict.fromkeys(self.order_key) | read, narrowed_by), *where]

    def order(self) -> str:
        direction = " desc" if self.page.sort.is_descending != self.page.is_backward else ""
        return ", ".join(f"{self.scope.alias}.{name}{direction}" for name in self.order_key)

    def keyset(self, cursor: str, side: str, or_equal: bool = False) -> str:
        """The rows that come `after` or `before` a cursor's in the list's order."""
        kinds = tuple(KINDS.get(name, "bigint" if name.endswith("_id") else "int") for name in self.key)
        article = self.scope.article if "article_id" in self.key else None
        places = [self.key.index(name) for name in self.order_key]
        values = [self.printer.parameter(Position(cursor, self.list_id, kinds, place, article)) for place in places]
        sign = "<" if self.page.sort.is_descending == (side == "after") else ">"
        row = ", ".join(f"{self.scope.alias}.{name}" for name in self.order_key)
        return f"({row}) {sign}{'=' if or_equal else ''} ({', '.join(values)})"
