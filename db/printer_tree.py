"""Prints a bounded tree of rows as one flat list in reading order: a page of roots, then level by level some replies of each row.

One root, and one reply of each row, is read more than is shown: it tells whether the list goes on there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from db.layout import build_object, inside, nest, select
from db.printer_columns import constant, needed, quoted
from db.printer_page import PagePrinter, cursor
from schema.read import Branch, BranchEntry, Branches, Constant, Fact, Fields, Nodes, Tree, TreeEntry
from schema.sizes import MOST_REPLIES

if TYPE_CHECKING:
    from db.printer import Printer, Scope

MOST_ROWS = MOST_REPLIES + 1  # of one row's replies, with the one more; a constant, so that the planner knows how few a generic plan reads


def print_tree(printer: Printer, tree: Tree, owner: Scope | None) -> str:
    """A tree as a JSON object of its entries."""
    return TreePrinter(printer, tree, owner).text()


class TreePrinter:
    """The parts of one tree's select. `tree` names the rows found so far, each with its `level` and the `path` that leads to it."""

    def __init__(self, printer: Printer, tree: Tree, owner: Scope | None) -> None:
        self.printer, self.tree = printer, tree
        self.roots = PagePrinter(printer, tree.roots, owner)
        self.scope = self.roots.scope
        above = replace(self.scope, alias="tree")
        self.replies = PagePrinter(printer, replace(tree.roots, where=tree.hangs_on, size=tree.replies, after=None), above)
        self.columns = list(dict.fromkeys(self.roots.key) | needed(self.fields(), ()) | dict.fromkeys(self.parent_columns()))

    def fields(self) -> Fields:
        found = [one for _, entry in self.tree.entries if isinstance(entry, Branches) for _, one in entry.entries]
        return tuple(field for one in found if isinstance(one, Nodes) for field in one.fields)

    def parent_columns(self) -> list[str]:
        """The columns by which a reply names the row above it, and what that row says of its replies."""
        return [*(name for match in self.tree.hangs_on for name in match.columns), "reply_count"]

    def text(self) -> str:
        entries = build_object((key, self.entry(entry)) for key, entry in self.tree.entries)
        if all(isinstance(entry, Constant) for _, entry in self.tree.entries):
            return entries  # nothing is made of the rows: the tree is one object, they are many
        grown = nest(f"{self.first()}\nunion all\n{self.next()}")
        return nest(f"with recursive tree as {grown}\nselect {entries}\nfrom tree as {self.scope.alias}")

    def first(self) -> str:
        """The roots."""
        rows = "\n".join([self.selected(self.roots), *self.roots.rows(dict.fromkeys(self.columns), one_more=True)])
        return f"{select([*self.of('root'), '0 as level', 'array[root.nth] as path'])}\nfrom {nest(rows)} as root"

    def next(self) -> str:
        """Replies of the rows found last, unless those are only there to tell that their list goes on."""
        rows = "\n".join([self.selected(self.replies), *self.replies.rows(dict.fromkeys(self.columns), one_more=True, most=MOST_ROWS)])
        size = f"case when tree.level = 0 then {self.roots.size} else {self.replies.size} end"
        conditions = f"where tree.level < {self.depth}\n  and tree.nth <= {size}"
        grown = select([*self.of("reply"), "tree.level + 1", "tree.path || reply.nth"])
        return f"{grown}\nfrom tree\ncross join lateral {nest(rows)} as reply\n{conditions}"

    def of(self, alias: str) -> list[str]:
        return [f"{alias}.{quoted(name)}" for name in (*self.columns, "nth")]

    def selected(self, page: PagePrinter) -> str:
        alias = page.scope.alias
        columns = [f"{alias}.{quoted(name)}" for name in self.columns]
        return select([*columns, f"row_number() over (order by {page.order()}) as nth"])

    @property
    def depth(self) -> str:
        return self.printer.parameter(self.tree.depth)

    def entry(self, entry: TreeEntry) -> str:
        match entry:
            case Constant(text):
                return constant(text)
            case Branches(entries):
                branch = build_object((key, self.branch_entry(inner)) for key, inner in entries)
                return f"coalesce(json_agg({branch} order by {self.scope.alias}.path) filter (where {self.is_shown()}), '[]')"
            case Fact("has_next_page"):
                return f"count(*) filter (where {self.scope.alias}.level = 0) > {self.roots.size}"
        alias = self.scope.alias
        last = f"(array_agg({self.roots.position(marked=False)} order by {alias}.nth desc)"
        return cursor(f"{last} filter (where {alias}.level = 0 and {alias}.nth <= {self.roots.size}))[1]")

    def branch_entry(self, entry: BranchEntry) -> str:
        match entry:
            case Constant(text):
                return constant(text)
            case Nodes(fields):
                return self.printer.object_of(fields, self.scope)
            case Branch("level"):
                return f"{self.scope.alias}.level"
            case Branch("cursor"):
                return cursor(self.roots.position(marked=False))
        return self.has_more()

    def is_shown(self) -> str:
        alias = self.scope.alias
        return f"{alias}.nth <= case when {alias}.level = 0 then {self.roots.size} else {self.replies.size} end"

    def has_more(self) -> str:
        """Whether replies are left out: those below the tree's last level, or those that came after the last one shown."""
        alias, matches = self.scope.alias, self.tree.hangs_on
        own = ", ".join(f"{alias}.{match.owner}" for match in matches)
        named = ", ".join(f"tree.{name}" for match in matches for name in match.columns)
        left = f"select {named}\nfrom tree\nwhere tree.level > 0\n  and tree.nth > {self.replies.size}"
        cases = f"when {alias}.level = {self.depth} then {alias}.reply_count > 0\nelse ({own}) in {nest(left)}"
        return f"case\n{inside(cases)}\nend"
