"""Reads `db/visible/<noun>.sql` and prints as much of it as a query needs: the columns asked for, the joins they use.

What may be left out is marked in the files:
    `-- when used`              a join that adds and drops no rows: kept if a column of it is asked for
    `-- when article is known`  kept if the request names the article, so that its key stands at every table
    `-- unless within article`  kept if the row was not reached from an article that is itself visible
    `-- in a list`              kept if rows are listed, which everybody sees alike
    `-- alone`                  kept if one row is read by its key, which some see who do not see it in lists
A file may begin with common tables. `:name` stands for a value: of the request, or of the row that a list hangs on (see printer.Scope).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from db.layout import nest, select

FOLDER = Path(__file__).parent / "visible"
VALUE = re.compile(r"(?<![:\w]):([a-z_]+)\b")


@dataclass(frozen=True, slots=True)
class Visible:
    """One file: its common tables, each column's text by its name, and the clauses from `from` on."""

    tables: tuple[str, ...]
    columns: dict[str, str]
    clauses: tuple[str, ...]

    def text(
        self, columns: Iterable[str], article: str | None, within_article: bool, given: Mapping[str, str] | None = None, alone: bool = False
    ) -> str:
        """The select for these columns. `article` is the placeholder of the article's key, where the request names it.

        Raises KeyError for a `:name` that nothing gives.
        """
        asked = [self.columns[name] for name in dict.fromkeys(columns)]
        left_out = set(_left_out(article, within_article, alone))
        clauses = [_kept_lines(clause, article, left_out) for clause in self._used(asked)]
        text = "\n".join([*self.tables, select(asked), *(clause for clause in clauses if clause != "where true")])
        return put_values(text, given or {})

    def relation(
        self,
        alias: str,
        columns: Iterable[str],
        article: str | None,
        within_article: bool,
        given: Mapping[str, str] | None = None,
        alone: bool = False,
    ) -> str:
        """What stands behind `from` or `join`: the select, or the table itself where the select would change nothing."""
        listed = list(dict.fromkeys(columns))
        table = self.clauses[0].removeprefix("from ")
        text = self.text(listed, article, within_article, given, alone)
        if text == f"{select(f'{table}.{name}' for name in listed)}\nfrom {table}":
            return table if table == alias else f"{table} as {alias}"
        return f"{nest(text)} as {alias}"

    def _used(self, asked: list[str]) -> Iterator[str]:
        for clause in self.clauses:
            head, _, mark = clause.splitlines()[0].partition(" -- ")
            if mark != "when used" or any(re.search(rf"\b{head.split()[-1]}\.", column) for column in asked):
                yield clause


def put_values(text: str, given: Mapping[str, str]) -> str:
    """The text with what stands for each `:name`. Raises KeyError for a name that nothing gives: a slip of the pen."""
    return VALUE.sub(lambda found: given[found[1]], text)


def _left_out(article: str | None, within_article: bool, alone: bool) -> Iterator[str]:
    """The marks of the lines that are not needed."""
    yield "in a list" if alone else "alone"
    if article is None:
        yield "when article is known"
    if within_article:
        yield "unless within article"


def _kept_lines(clause: str, article: str | None, left_out: set[str]) -> str:
    kept = []
    for line in clause.splitlines():
        text, _, mark = line.partition(" -- ")
        if mark in left_out:
            continue
        kept.append(re.sub(r":article\b", article or "", text))
    return "\n".join(kept).replace("where true\n  and ", "where ")


@cache
def visible(noun: str) -> Visible:
    """The file of a noun, by its name in snake case."""
    lines = [line for line in (FOLDER / f"{noun}.sql").read_text().splitlines() if not line.startswith("--")]
    first = lines.index("select")
    start = next(number for number, line in enumerate(lines) if line.startswith("from "))
    return Visible(tuple(lines[:first]), dict(_columns(lines[first + 1 : start])), tuple(_clauses(lines[start:])))


def _columns(lines: list[str]) -> Iterator[tuple[str, str]]:
    text: list[str] = []
    for line in lines:
        text.append(line.removeprefix("  "))
        column = "\n".join(text).removesuffix(",")
        if (line.endswith(",") or line is lines[-1]) and column.count("(") == column.count(")"):
            yield re.split(r"[ .]", column)[-1].strip('"'), column
            text = []


def _clauses(lines: list[str]) -> Iterator[str]:
    clause: list[str] = []
    for line in lines:
        if clause and not line.startswith(" "):
            yield "\n".join(clause)
            clause = []
        clause.append(line)
    yield "\n".join(clause)


def visible_nouns() -> list[str]:
    """The names of all files."""
    return sorted(path.stem for path in FOLDER.glob("*.sql"))
