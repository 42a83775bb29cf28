"""Reads `db/visible/<noun>.sql` and prints as much of it as a query needs: the columns asked for, the joins they use.

What may be left out is marked in the files:
    `-- when used`              a join that adds and drops no rows: kept if a column of it is asked for
    `-- when article is known`  kept if the request names the article, so that its key stands at every table
    `-- unless within article`  kept if the row was not reached from an article that is itself visible
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from db.layout import nest, select

FOLDER = Path(__file__).parent / "visible"


@dataclass(frozen=True, slots=True)
class Visible:
    """One file: each column's text by its name, and the clauses from `from` on."""

    columns: dict[str, str]
    clauses: tuple[str, ...]

    def text(self, columns: Iterable[str], article: str | None, within_article: bool) -> str:
        """The select for these columns. `article` is the placeholder of the article's key, where the request names it."""
        asked = [self.columns[name] for name in dict.fromkeys(columns)]
        clauses = [_kept_lines(clause, article, within_article) for clause in self._used(asked)]
        return "\n".join([select(asked), *(clause for clause in clauses if clause != "where true")])

    def relation(self, alias: str, columns: Iterable[str], article: str | None, within_article: bool) -> str:
        """What stands behind `from` or `join`: the select, or the table itself where the select would change nothing."""
        listed = list(dict.fromkeys(columns))
        table = self.clauses[0].removeprefix("from ")
        text = self.text(listed, article, within_article)
        if text == f"{select(f'{table}.{name}' for name in listed)}\nfrom {table}":
            return table if table == alias else f"{table} as {alias}"
        return f"{nest(text)} as {alias}"

    def _used(self, asked: list[str]) -> Iterator[str]:
        for clause in self.clauses:
            head, _, mark = clause.splitlines()[0].partition(" -- ")
            if mark != "when used" or any(re.search(rf"\b{head.split()[-1]}\.", column) for column in asked):
                yield clause


def _kept_lines(clause: str, article: str | None, within_article: bool) -> str:
    kept = []
    for line in clause.splitlines():
        text, _, mark = line.partition(" -- ")
        if (mark == "when article is known" and article is None) or (mark == "unless within article" and within_article):
            continue
        kept.append(text.replace(":article", article or ""))
    return "\n".join(kept).replace("where true\n  and ", "where ")


@cache
def visible(noun: str) -> Visible:
    """The file of a noun, by its name in snake case."""
    lines = [line for line in (FOLDER / f"{noun}.sql").read_text().splitlines() if not line.startswith("--")]
    start = next(number for number, line in enumerate(lines) if line.startswith("from "))
    return Visible(dict(_columns(lines[1:start])), tuple(_clauses(lines[start:])))


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
