"""The house's rules for Python, as data: who imports whom, what else is used where, how modules are named and how long they are."""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # not for its time: it says nothing about Postgres
HOUSE = Path(__file__).parents[1]
ARROWS = {
    "schema": (),
    "db": ("schema",),
    "api.settings": (),
    "api.secret": (),
    "api.strict_json": ("schema.errors",),
    "api.weights": (),
    "api.finished": (),
    "api.validation": ("schema.errors",),
    "api.pages": ("schema.one_line", "schema.page"),
    "api.foreign": ("schema.foreign", "schema.one_line", "schema.page"),
    "api.offered": ("api.settings",),
    "api.public": ("api.settings", "schema.errors"),
    "api.floor": ("api.secret", "api.strict_json", "api.weights", "db.gathering", "db.sessions", "schema.errors", "schema.viewer"),
    "api.mail": ("api.settings", "db"),
    "api.sign_in": ("api.settings", "api.strict_json", "schema"),
    "api.acts": ("api.foreign", "api.mail", "api.offered", "api.pages", "api.public", "api.secret", "api.sign_in", "db", "schema"),
    "api.caller": ("api.acts", "api.public", "api.settings", "schema"),
    "api.rest": (
        "api.acts",
        "api.caller",
        "api.finished",
        "api.offered",
        "api.public",
        "api.sign_in",
        "api.strict_json",
        "api.validation",
        "db",
        "schema",
    ),
    "api.feeds": ("api.public", "api.rest.parameters", "db", "schema"),
    "api.release": ("api.acts.rendering", "api.offered", "api.rest.choose", "db", "schema"),
    "api.graphql": (
        "api.acts",
        "api.caller",
        "api.finished",
        "api.settings",
        "api.strict_json",
        "api.validation",
        "api.weights",
        "db",
        "schema",
    ),
    "api.front": ("db", "openapi", "schema"),
    "api.app": (
        "api.acts",
        "api.feeds",
        "api.floor",
        "api.front",
        "api.graphql",
        "api.mail",
        "api.offered",
        "api.public",
        "api.release.worker",
        "api.rest",
        "api.settings",
        "api.sign_in",
        "db",
        "schema",
    ),
    "api.cli": (
        "api.acts",
        "api.app",
        "api.mail",
        "api.offered",
        "api.public",
        "api.release",
        "api.settings",
        "api.validation",
        "db",
        "openapi",
        "schema",
    ),
    "openapi": ("api.acts.once", "api.rest", "schema"),
}
"""What of ours each part may import, besides itself. An import inside a function, or for types alone, is an arrow like any other."""

PACKAGES = {
    "schema": {"email_validator", "pydantic", "strawberry"},
    "db": {"asyncpg"},
    "api.settings": set(),
    "api.secret": set(),
    "api.strict_json": set(),
    "api.weights": set(),
    "api.finished": {"litestar"},
    "api.validation": {"pydantic", "pydantic_core"},
    "api.pages": {"pydantic"},
    "api.foreign": {"nh3"},
    "api.offered": set(),
    "api.public": set(),
    "api.floor": {"asyncpg", "backports", "cachetools", "compression", "litestar", "pydantic_core"},
    "api.mail": {"aiosmtplib", "asyncpg", "jinja2"},
    "api.sign_in": {"authlib", "httpx", "joserfc", "pydantic"},
    "api.acts": {"argon2", "asyncpg", "disposable_email_domains", "email_validator", "markdown_it", "nh3", "pydantic_core", "zxcvbn"},
    "api.caller": {"litestar"},
    "api.rest": {"asyncpg", "cachetools", "litestar", "pydantic", "pydantic_core"},
    "api.feeds": {"asyncpg", "litestar"},
    "api.release": {"asyncpg", "backports", "compression", "pyarrow", "pydantic"},
    "api.graphql": {"asyncpg", "cachetools", "graphql", "litestar", "pydantic", "pydantic_core", "strawberry"},
    "api.front": {"asyncpg", "litestar", "pydantic_core"},
    "api.app": {"litestar"},
    "api.cli": {"asyncpg", "click", "granian", "litestar", "pydantic", "pydantic_core"},
    "openapi": {"graphql", "pydantic", "pydantic_core"},
}
"""What of others each part may import. So the verbs know no door, and the nouns know neither HTTP nor a database."""

IMPURE = re.compile(
    r"(asyncio|fcntl|ftplib|glob|http|io|logging|mmap|multiprocessing|os|pathlib|random|select|selectors|shutil|signal"
    r"|smtplib|socket|sqlite3|ssl|subprocess|sys|tempfile|threading|time|urllib\.request|uuid)(\.|$)"
)  # a pure part gives the same answer whenever and wherever it is called
OURS = ("api", "db", "openapi", "schema")
NAMED = re.compile(rf"({'|'.join(OURS)})(\.[a-z_]+)+(:\w+)?")  # "api.app:create_app" is an import too, which granian does for us
FORBIDDEN = re.compile(r"(^|_)(utils?|helpers?|common|base|managers?|services?|misc)($|_)")
MOST_LINES = 300  # past these a file has a second idea in it
LISTS = {"db/statements/privacy.sql", "schema/errors.py"}  # one idea each, however long: told in one place, so that it is seen to be all
MOST_TEST_LINES = 450  # tests are lists of cases, which are read one by one


def modules(*folders: str) -> list[Path]:
    found = (path for folder in folders for path in (HOUSE / folder).rglob("*.py"))
    return sorted(path for path in found if "node_modules" not in path.parts)


def name_of(path: Path) -> str:
    """A module's name: api/rest/__init__.py is api.rest."""
    return ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")


def part_of(module: str) -> str | None:
    """The part of the house that a module belongs to."""
    return next((part for part in ARROWS if f"{module}.".startswith(f"{part}.")), None)


def imports(tree: ast.AST) -> Iterator[str]:
    """All that a module imports, in whatever corner: `from schema import ids` is schema.ids."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"line {node.lineno}: an import says in full what it imports"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and NAMED.fullmatch(node.value):
            yield node.value.partition(":")[0]


def all_of(*folders: str) -> dict[str, ast.Module]:
    """Modules by name, read."""
    return {name_of(path): ast.parse(path.read_text()) for path in modules(*folders)}


def filled(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """Without the modules of which there is nothing to say."""
    return {name: what for name, what in found.items() if what}


def test_every_module_belongs_to_a_part_of_the_house() -> None:
    homeless = [name for name, tree in all_of(*OURS).items() if part_of(name) is None and len(tree.body) > 1]
    assert (homeless, {part_of(name) for name in all_of(*OURS)} - {None}) == ([], set(ARROWS))


def test_imports_go_down_only() -> None:
    assert filled({name: list(_astray(name, tree)) for name, tree in all_of(*OURS).items() if part_of(name)}) == {}


def _astray(module: str, tree: ast.Module) -> Iterator[str]:
    part = part_of(module)
    assert part is not None
    allowed = tuple(f"{one}." for one in (part, *ARROWS[part]))
    for name in imports(tree):
        if name.split(".")[0] in OURS and not f"{name}.".startswith(allowed):
            yield name


def test_a_part_uses_only_the_packages_it_is_there_for() -> None:
    assert filled({name: sorted(_foreign(tree) - PACKAGES.get(part_of(name) or "", set())) for name, tree in all_of(*OURS).items()}) == {}


def _foreign(tree: ast.Module) -> set[str]:
    return {name.split(".")[0] for name in imports(tree)} - set(OURS) - sys.stdlib_module_names


def test_nouns_page_parsers_and_what_writes_feeds_do_no_input_or_output() -> None:
    assert filled({name: list(_impure(tree)) for name, tree in all_of("schema", "api/pages", "api/feeds").items()}) == {}
    asking = [
        name for name, tree in all_of("api/feeds").items() if {one.split(".")[0] for one in imports(tree)} & {"asyncpg", "db", "litestar"}
    ]
    assert asking == ["api.feeds.answer", "api.feeds.routes"]


def _impure(tree: ast.Module) -> Iterator[str]:
    yield from (name for name in imports(tree) if IMPURE.match(name))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("open", "print", "input", "exec", "eval"):
            yield node.func.id


@pytest.mark.parametrize("name", OURS)
def test_the_generic_names_are_ours(name: str) -> None:
    """A package of the index is called `schema`, and others may come."""
    found = importlib.import_module(name).__file__
    assert found is not None
    assert Path(found) == HOUSE / name / "__init__.py"


EVERYTHING = (*OURS, "tests", "bench", "docs")


def test_a_module_says_in_one_to_five_lines_what_it_is() -> None:
    lengths = {name: len(_prose(ast.get_docstring(tree) or "")) for name, tree in all_of(*EVERYTHING).items() if tree.body}
    assert {name: lines for name, lines in lengths.items() if not 1 <= lines <= 5} == {}


def _prose(told: str) -> list[str]:
    """The lines of a docstring, without a list or a drawing in it."""
    return [line for line in told.splitlines() if line and not line.startswith((" ", "├", "│", "└"))]


def test_a_module_is_named_for_what_is_in_it() -> None:
    assert [name for name in map(name_of, modules(*EVERYTHING)) if any(map(FORBIDDEN.search, name.split(".")))] == []


def test_no_file_is_longer_than_one_idea() -> None:
    ours = [path for folder in OURS for kind in ("*.py", "*.sql", "*.html", "*.js", "*.css") for path in (HOUSE / folder).rglob(kind)]
    lengths = {str(path.relative_to(HOUSE)): len(path.read_text().splitlines()) for path in (*ours, *modules("tests", "bench", "docs"))}
    lengths.pop("db/tables.sql")  # generated: all tables on one page
    too_long = {name: lines for name, lines in lengths.items() if lines > (MOST_TEST_LINES if name.startswith("tests/") else MOST_LINES)}
    assert too_long.keys() == LISTS
