"""Writes the generated files beside this one: settings, errors, the pairs of REST and GraphQL, who may do what, the command line."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

from click import Command, Context, Group
from strawberry.utils.str_converters import to_camel_case

from api.cli import main
from api.cli.commands import commands_of
from api.rest.operation import Operation
from api.rest.routes import OPERATIONS
from api.rest.write import Write
from api.rest.writes import WRITES
from api.settings import settings_table
from docs import changes
from docs.permissions import permissions
from schema.dataset import Dataset
from schema.errors import every_refusal
from schema.filter import Filter
from schema.graph import Field, fields_of
from schema.noun import By, Few, Made, Many

HERE = Path(__file__).parent
NOTE = "<!-- Written by `make generate`, never by hand. -->"
COLUMNS = 100  # of a help text, whatever the terminal at hand


def settings() -> str:
    return f"# Settings\n\nRead from the environment when a command starts.\n\n{settings_table()}\n"


def errors() -> str:
    """The closed list, then what each one means."""
    found = every_refusal()
    rows = "\n".join(f"| [`{one.code}`](#{one.code}) | {one.status} | {one.title} |" for one in found)
    told = "\n\n".join(f"## {one.code}\n\n{inspect.cleandoc(one.__doc__ or one.title)}" for one in found)
    return f"# Errors\n\n{INTRO}\n\n| code | status | title |\n|---|---|---|\n{rows}\n\n{told}\n"


INTRO = """REST answers with a problem (RFC 9457) whose `code` is one of these, GraphQL with an error that has it in `extensions.code`.
What is refused before a query is read, such as a body that is too large, is a problem from GraphQL, too, unless `Accept` names
`application/graphql-response+json`."""


def pairs() -> str:
    """Each operation beside what asks for the same in GraphQL, then the ways into GraphQL that have no operation; then the writes."""
    rows = "\n".join(f"| `{one.operation_id}` | `{one.method} {one.path}` | `{graphql(one)}` |" for one in OPERATIONS)
    writes = "\n".join(f"| `{one.operation_id}` | `{one.method} {one.path}` | `{mutation(one)}` |" for one in WRITES)
    paired = {one.root for one in OPERATIONS}
    alone = "\n".join(f"- `{call(found)}`: {found.info.description}" for name, found in fields_of(Dataset).items() if name not in paired)
    table = f"| operation | REST | GraphQL |\n|---|---|---|\n{rows}"
    written = f"## Writes\n\n{WRITTEN}\n\n| operation | REST | GraphQL |\n|---|---|---|\n{writes}"
    return f"# REST and GraphQL, side by side\n\n{PAIRS}\n\n{table}\n\nOnly in GraphQL:\n\n{alone}\n\n{written}\n"


PAIRS = """Ids, values and cursors are the same at both doors; names are in snake_case in REST and in camelCase in GraphQL.
`limit` and `cursor` of REST are `first` with `after`, or `last` with `before`, in GraphQL; `fields` and `include` are its selection;
`sort` is there at both, and every filter of REST is a field of `filter` (of `search` and counts, an argument).
`view=tree` of REST, which nests replies, is `commentTree` of an article and `replyTree` of a comment, which list them in reading order:
their own name, because `thread` holds the thread's settings.
`count=exact` is `totalCount`, `count=estimated` is `estimatedCount`."""


WRITTEN = """A mutation is called as the operation is, and does the same. Its `input` has the members of REST's path and body.
It answers with a payload: what was made or changed, and `userErrors` for what the sender can put right (REST: 404, 409, 410, 412, 422);
all else stands in `errors`. A new secret stands beside the noun in GraphQL, and in REST as its member `secret`.
Where REST needs `If-Match`, the input has an optional `version`, which is that of the noun: where it is another by now, the code is
`precondition_failed`; where it is left out, the last word counts. `Idempotency-Key` is a header field at both doors; of several
mutations in one document each is kept under the name that it has there."""


def mutation(one: Write) -> str:
    """A mutation as a document writes it."""
    given = ", ".join(f"{to_camel_case(name)}:" for name in one.verb.takes.model_fields)
    return f"{one.operation_id}(input: {{{given}}})" if given else one.operation_id


def graphql(one: Operation) -> str:
    return f"{call(one.root_field)} {{ {call(one.edge_field)} }}" if one.edge_field else call(one.root_field)


PAGE = ("first:", "after:", "last:", "before:", "sort:")


def arguments(given: type[Filter] | None) -> list[str]:
    return [f"{to_camel_case(name)}:" for name in given.model_fields] if given else []


def call(field: Field) -> str:
    """A field as a query writes it, with what it takes."""
    match field.link:
        case By(argument=argument):
            return f"{to_camel_case(field.name)}({argument}:)"
        case Many(filter=narrowing, given=given):
            taken = [*arguments(given), *PAGE, *(["filter:"] if narrowing else [])]
            return f"{to_camel_case(field.name)}({', '.join(taken)})"
        case Few(given=given) | Made(given=given):
            return f"{to_camel_case(field.name)}({', '.join(arguments(given))})" if given else to_camel_case(field.name)
    raise AssertionError(f"{field.name} is no way in")


def command_line() -> str:
    return "# The command line\n" + "".join(f"\n## {name}\n\n```\n{text}\n```\n" for name, text in _helps())


def _helps() -> Iterator[tuple[str, str]]:
    with main.make_context("broadsheet", [], resilient_parsing=True, terminal_width=COLUMNS) as context:
        yield from _helps_of(main, context, "broadsheet")


def _helps_of(command: Command, context: Context, name: str) -> Iterator[tuple[str, str]]:
    """A command's own, then those of the commands below it."""
    yield name, command.get_help(context)
    for word, below in commands_of(command).items() if isinstance(command, Group) else ():
        with below.make_context(word, [], context, resilient_parsing=True) as inner:
            yield from _helps_of(below, inner, f"{name} {word}")


GENERATED = {"settings.md": settings, "errors.md": errors, "pairs.md": pairs, "permissions.md": permissions, "cli.md": command_line}


def text_of(name: str) -> str:
    """What a file has to say now."""
    return f"{NOTE}\n{GENERATED[name]()}"


def write() -> None:
    """Writes all files."""
    for name in GENERATED:
        (HERE / name).write_text(text_of(name))
    changes.FILE.write_text(changes.page())


if __name__ == "__main__":
    write()
