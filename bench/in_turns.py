"""Articles by id, each request another one: nobody who waits can share what somebody else reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bench import documents
from bench.dataset import Size
from bench.pgbench import Script, script_of
from bench.questions import Question, get, graphql
from bench.report import GRAPHQL, POSTGRAPHILE, RESOLVERS, REST
from bench.workloads import Workload, always

NAME = "articles in turns"
DIFFERENT = 1_000


def in_turns(question: Question, some: int, size: Size) -> Workload:
    """`question` asks for the article `some`."""
    keys = range(1, size.articles + 1, max(size.articles // DIFFERENT, 1))
    text = documents.ANY_ARTICLE
    ours = always(*(graphql(text.ours, {"id": f"art_{key}"}) for key in keys))
    theirs = always(*(graphql(text.theirs, {"id": str(key)}) for key in keys))
    rest = always(*(get(f"/v1/articles/art_{key}") for key in keys))
    return Workload(NAME, {REST: rest, GRAPHQL: ours, RESOLVERS: ours, POSTGRAPHILE: theirs}, drawn(question, some, size))


def drawn(question: Question, some: int, size: Size) -> Callable[[int], Sequence[Script]]:
    """The statement of one article, the key drawn each time."""
    script = script_of(question, NAME)
    [key] = [name for name, value in script.variables.items() if value == some]
    others = {name: value for name, value in script.variables.items() if name != key}
    return lambda number: [Script(rf"\set {key} random(1, {size.articles})" + "\n" + script.text, others)]
