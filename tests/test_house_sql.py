"""The house's rules for SQL: it stands in `db/` only, and in a form that a person can read and every engine we know can run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.statements import FOLDER, statements
from tests.test_house import HOUSE, all_of, filled

pytestmark = pytest.mark.slow  # not for its time: it says nothing about Postgres
NAME = r'"?[a-z_]\w*"?(\.\w+)?'
SQL = re.compile(
    "|".join(
        (
            r"^\s*(?-i:select|SELECT)\b.*(\bfrom\b|\bas\b|\$\d)",
            r"^\s*(select|values)\s+[\w\s(]*[(*$]",
            rf"\bselect\b[^.;]*\bfrom\s+{NAME}\s+(where|join|order|group|limit|as)\b",
            rf"\binsert\s+into\s+{NAME}\s*(\(|values|select)",
            rf"\bupdate\s+{NAME}\s+(as\s+\w+\s+)?set\s+\w+\s*=",
            rf"\bdelete\s+from\s+{NAME}\s*(where|using|;|$)",
            r"\b(create|alter|drop|truncate|lock)\s+(or\s+replace\s+|unique\s+|temporary\s+|materialized\s+)*(table|index|view|function|schema|trigger|type|database|extension)\b",
            rf"^\s*(with\s+(recursive\s+)?{NAME}(\s*\([\w\s,]*\))?\s+as\s+(not\s+)?(materialized\s+)?\()",
            rf"^\s*(copy\s+{NAME}\s*(\([\w\s,]*\))?\s*(from|to)\b|set\s+(local|session)\b|(begin|commit|rollback|analyze|vacuum)\s*;)",
            rf"\bwhere\s+{NAME}\s*(=|<>|<|>|<=|>=|in\s*\(|is\s+(not\s+)?null|like|between)",
            r"\border\s+by\s+\S+\s+(asc|desc)\b",
            r"\bon\s+conflict\b.*\bdo\s+(nothing|update)\b",
            r"\breturning\s+\w+\s*(,|;|$)",
            r"\$\d+::\w+",
        )
    ),
    re.IGNORECASE | re.DOTALL,
)
"""What makes a text a statement, or a piece of one. Prose that speaks of the same things stays below it."""


def texts(tree: ast.Module) -> Iterator[str]:
    """All texts of a module that are not docstrings. The holes of an f-string count as a name."""
    prose = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "hole" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in prose | inside:
            yield node.value


def test_sql_stands_in_db_only() -> None:
    found = {name: [text for text in texts(tree) if SQL.search(text)] for name, tree in all_of("api", "schema", "openapi").items()}
    assert filled(found) == {}


@pytest.mark.parametrize(
    "statement",
    [
        "select 1 as one",
        "select now()",
        "select id, body from comment where id = $1",
        "SELECT * FROM article",
        "insert into vote (value) values ($1)",
        "update article_stat set hot = 0",
        "delete from quote where number = $1",
        "create temporary table staged (place integer)",
        "with cast_vote as (",
        "  where comment.article_id = $1",
        "order by number desc",
        "on conflict do nothing",
        "set local lock_timeout = '1s'",
        "$1::bigint",
        "copy article (id) from stdin",
        "truncate table article",
        "commit;",
    ],
)
def test_sql_is_told_from_prose(statement: str) -> None:
    assert SQL.search(statement)


@pytest.mark.parametrize(
    "prose",
    [
        "Fill an empty dataset with synthetic articles, comments, accounts and votes.",
        "Bring the database to the tables of this version.",
        "Where the page begins: `next_cursor` of another page of the same list.",
        "The order. `best`: highest first.",
        "How many rows after the cursor, 1 to 100; 20 where neither is given.",
        "Select a section from the list, or update your query and set a limit.",
        "Null where the page gives no date.",
        "Whether readers may comment.",
        "Ordered by name.",
        "selected",
    ],
)
def test_prose_is_told_from_sql(prose: str) -> None:
    assert not SQL.search(prose)


# The files

FILES = sorted((HOUSE / "db").rglob("*.sql"))
KEYWORDS = re.compile(
    r"\b(SELECT|FROM|WHERE|AND|OR|NOT|INSERT|INTO|VALUES|UPDATE|SET|DELETE|CREATE|ALTER|DROP|TABLE|INDEX|JOIN|LEFT|ON|AS|CASE|WHEN|THEN"
    r"|ELSE|END|NULL|IS|IN|EXISTS|ORDER|GROUP|BY|LIMIT|RETURNING|WITH|DEFAULT|PRIMARY|KEY|REFERENCES|CHECK|UNIQUE|USING)\b"
)
NEVER = {
    "select *": r"\bselect\s+(\w+\.)?\*",  # breaks behind a pooler after a column is added
    "a trigger": r"\bcreate\s+(constraint\s+)?trigger\b",  # the distributed engine refuses them
    "on delete set null": r"\bon\s+delete\s+set\s+null\b",  # the same
    "merge": r"\bmerge\s+into\b",  # the same, from values
    "returning old or new": r"\breturning\s+[^;]*\b(old|new)\.",  # PostgreSQL 18 alone knows it
    # would ask every node; temporary tables are all on one
    "a recursive query without the article": r"\bwith\s+recursive\b(?![^;]*\b(article_id\s*=|from\s+staged_))",
    "skip locked": r"\bskip\s+locked\b",  # refused across articles
    "an advisory lock": r"\bpg_(try_)?advisory_",  # one node's only
    "listen and notify": r"\b(listen\s+\w+;|notify\s+\w+|pg_notify\()",  # one node's only
    "the clock in a conflict": r"\bdo\s+update\b[^;]*\b(now\(\)|current_timestamp|clock_timestamp\(\))",  # refused; give a parameter
    "an order by sequence or transaction": r"\b(nextval|currval|lastval|pg_current_xact_id|txid_current)\(|\bxmin\b",  # none across nodes
    "an offset": r"\boffset\s+(\$?\d|\()",  # pages go by key
    "an extension": r"\bcreate\s+extension\b",  # the embedded Postgres has none
    "a collation": r"\bcollate\b",  # nor these
    "an identity added later": r"\badd\s+(column\s+)?(\w+\s+)+generated\s+(always|by default)\s+as\s+identity",
}


def code(path: Path) -> str:
    """A file's SQL, without comments and without what stands in quotes."""
    return re.sub(r"'[^']*'", "''", re.sub(r"--.*", "", path.read_text()))


GROWN_FROM_ROWS = "with recursive tree as"  # its rows bring the article along, as tests/golden/thread_tree.sql shows


@pytest.mark.parametrize(("what", "pattern"), NEVER.items(), ids=NEVER)
def test_what_not_every_engine_takes_is_never_written(what: str, pattern: str) -> None:
    printed = [text for tree in all_of("db").values() for text in texts(tree) if not text.startswith(GROWN_FROM_ROWS)]
    files = {path.name: [found[0] for found in re.finditer(pattern, code(path), re.IGNORECASE)] for path in FILES}
    assert filled({**files, "printed by Python": [text for text in printed if re.search(pattern, text, re.IGNORECASE)]}) == {}, what


def test_key_words_are_in_lower_case() -> None:
    assert filled({path.name: KEYWORDS.findall(code(path)) for path in FILES}) == {}


def test_a_file_of_statements_has_one_statement_under_each_name() -> None:
    nouns = [path.stem for path in sorted(FOLDER.glob("*.sql"))]
    found = {f"{noun}.{name}": re.sub(r"--.*", "", sql) for noun in nouns for name, sql in statements(noun).items()}
    assert {name: sql for name, sql in found.items() if sql.count(";") != 1 or not sql.endswith(";")} == {}


def called(tree: ast.Module) -> Iterator[tuple[str, list[object]]]:
    """The calls of a module: what is called, and the arguments in order, None for what is no constant."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            what = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
            yield what, [one.value if isinstance(one, ast.Constant) else None for one in node.args]


def statements_of(tree: ast.Module) -> Iterator[tuple[object, object]]:
    """The statements that a module uses, by file and name. A module that uses one file's calls `sql` or `run` with the name alone;
    where it goes through several of them, their names stand somewhere in it.
    """
    calls = list(called(tree))
    full = full_of(tree)
    yield from ((noun, name) for noun, name in full if name is not None)
    own = [noun for noun, name in full if name is None] + lent(tree)
    named = [arguments[0] for what, arguments in calls if what in ("sql", "run") and arguments]
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)] if None in named else []
    yield from ((noun, name) for noun in own for name in (*named, *texts) if name is not None)


def lent(tree: ast.Module) -> list[object]:
    """The files whose statements a module uses by the `sql` of another one."""
    lenders = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and any(one.name == "sql" for one in node.names)]
    return [noun for lender in lenders for noun, name in full_of(all_of("db")[lender or ""]) if name is None]


def full_of(tree: ast.Module) -> list[tuple[object, ...]]:
    return [tuple(arguments[:2]) for what, arguments in called(tree) if what == "statement"]


def test_a_use_of_a_statement_is_told_from_its_name_alone() -> None:
    text = 'statement("a", "x"); self.run("y", 1); sql("z"); print("w")\ndef sql(name): return statement("b", name)'
    assert sorted(statements_of(ast.parse(text))) == [("a", "x"), ("b", "y"), ("b", "z")]
    assert list(statements_of(ast.parse('run("y"); {"z": 1}'))) == []


def test_every_statement_has_a_name_of_its_own_and_a_user() -> None:
    headings = {path.stem: re.findall(r"^-- ([a-z_]+)(?:: .*)?$", path.read_text(), re.MULTILINE) for path in FOLDER.glob("*.sql")}
    used = {one for tree in all_of("api", "db").values() for one in statements_of(tree)}
    read_whole = {"check"}  # api/acts/check.py runs all of them
    unused = {noun: [name for name in names if (noun, name) not in used] for noun, names in headings.items() if noun not in read_whole}
    assert ({noun: sorted(statements(noun)) for noun in headings}, filled(unused)) == (
        {noun: sorted(names) for noun, names in headings.items()},
        {},
    )


@pytest.mark.parametrize("folder", ["visible", "search", "migrations"])
def test_a_file_opens_with_a_sentence(folder: str) -> None:
    first = {path.name: path.read_text().partition("\n")[0] for path in FILES if path.parent.name == folder}
    assert {name: line for name, line in first.items() if not re.match(r"-- [A-Z].*\.$", line)} == {}


def test_no_migration_sets_its_own_lock_timeout() -> None:
    """`db/migrate.py` sets it for each."""
    assert [path.name for path in FILES if "lock_timeout" in code(path) and path.parent.name == "migrations"] == []
