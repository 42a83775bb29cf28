"""Where Postgres's time for one statement goes: EXPLAIN (ANALYZE, BUFFERS), summed by what the plan's nodes do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.questions import Question
from bench.report import table
from db.pool import SERVER_SETTINGS
from tests.plans import Plan, below, everything, plan_of
from tests.sending import connected

SHOWN = 8  # nodes
RUNS = 3
HEADINGS = ("node of the plan", "own ms", "rows", "pages")
NAMES = ("Index Name", "Relation Name", "CTE Name", "Function Name", "Subplan Name")  # what says best what a node reads
Figure = Callable[[Plan], float]


@dataclass(frozen=True, slots=True)
class Node:
    """Of all its loops, what its children take left out. `rows` are those that it gave."""

    name: str
    milliseconds: float
    rows: float
    buffers: float

    def cells(self) -> tuple[str, ...]:
        return self.name, f"{self.milliseconds:.2f}", f"{self.rows:,.0f}", f"{self.buffers:,.0f}"


async def explained(dsn: str, question: Question) -> list[Node]:
    """The whole plan, then its nodes, the dearest first: of some runs the fastest, which the machine disturbed least."""
    plan = min([await plan_once(dsn, question) for _ in range(RUNS)], key=milliseconds)
    whole = Node("all", milliseconds(plan), given(plan), buffers(plan))
    queries = {str(one["Subplan Name"]): one for one in everything(plan) if is_query(one)}
    return [whole, *sorted((node_of(one, queries) for one in everything(plan)), key=lambda node: -node.milliseconds)]


async def plan_once(dsn: str, question: Question) -> Plan:
    """Run before, so that its pages are in memory."""
    async with connected(dsn, SERVER_SETTINGS) as connection:
        await connection.fetch(question.sql, *question.values)
        return await plan_of(connection, question.sql, question.values)


def is_query(plan: Plan) -> bool:
    """Whether it belongs to a WITH: it runs while it is scanned, not while the node runs that it hangs on."""
    return str(plan.get("Subplan Name", "")).startswith("CTE ")


def node_of(plan: Plan, queries: Mapping[str, Plan]) -> Node:
    scanned = queries.get(f"CTE {plan.get('CTE Name')}")
    inside = [*(one for one in below(plan) if not is_query(one)), *([scanned] if scanned else [])]
    where = next((plan[name] for name in NAMES if name in plan), None)
    name = f"{plan['Node Type']} on {where}" if where else str(plan["Node Type"])
    return Node(name, own(plan, inside, milliseconds), given(plan), own(plan, inside, buffers))


def own(plan: Plan, inside: Sequence[Plan], figure: Figure) -> float:
    return max(figure(plan) - sum(map(figure, inside)), 0.0)


def milliseconds(plan: Plan) -> float:
    return number(plan, "Actual Total Time") * number(plan, "Actual Loops")


def given(plan: Plan) -> float:
    return number(plan, "Actual Rows") * number(plan, "Actual Loops")


def buffers(plan: Plan) -> float:
    return number(plan, "Shared Hit Blocks") + number(plan, "Shared Read Blocks")


def number(plan: Plan, name: str) -> float:
    return float(str(plan.get(name, 0)))


def lines(title: str, nodes: Sequence[Node]) -> Iterator[str]:
    """The whole and the dearest nodes."""
    yield from (title, "", *table(HEADINGS, (one.cells() for one in nodes[: SHOWN + 1])))
