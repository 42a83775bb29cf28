"""Grows trees of what was staged of other people's comments, and plans what is to be done. Only temporary tables are written."""

from __future__ import annotations

from dataclasses import dataclass

from asyncpg import Connection, Record

from db.statements import statement

DEEPEST = 99  # levels below the roots, which live answers count up to
BATCH = 20_000  # rows of one transaction; enough that its cost does not count, little enough to show progress
DOUBTS = {
    "duplicates": "duplicate",
    "orphans": "unknown_parent",
    "late_parents": "late_parent",
    "strays": "unknown_thread",
    "circles": "circle",
    "elsewhere": "other_thread",
    "too_deep": "too_deep",
}
Found = tuple[str, list[tuple[str, int | None]], int]
"""The code of a doubt, its first cases as sentences with their lines, and how many there are."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: comments, and articles that are new; and the rows of each batch."""

    inserted: int
    updated: int
    unchanged: int
    articles: int
    batches: list[int]


def sql(name: str) -> str:
    return statement("foreign_trees", name)


async def plan(connection: Connection[Record], source: str) -> Plan:
    """What is to be done; threads have been found."""

    async def run(name: str, *values: object) -> str:
        return await connection.execute(sql(name), *values)

    for name in ("index_remarks", "analyze_remarks"):
        await run(name)
    await run("stage_known", source)
    for name in ("analyze_known", "stage_nodes", "index_nodes", "index_node_places", "analyze_nodes", "part_from_elsewhere", "stage_tree"):
        await run(name)
    await run("grow_tree", DEEPEST)
    if not (await run("cut_circles")).endswith(" 0"):
        await run("grow_tree", DEEPEST)
    for name in ("index_tree", "analyze_tree", "stage_counts"):
        await run(name)
    await run("stage_load", BATCH)
    for name in ("index_load", "analyze_load", "stage_people", "analyze_people"):
        await run(name)
    return await _planned(connection)


async def _planned(connection: Connection[Record]) -> Plan:
    row = await connection.fetchrow(sql("plan"))
    assert row is not None, "an aggregate has a row"
    sizes = [found["rows"] for found in await connection.fetch(sql("batch_sizes"))]
    return Plan(row["inserted"], row["updated"], row["unchanged"], row["articles"], sizes)


async def doubts(connection: Connection[Record], most: int) -> list[Found]:
    """What trees showed, so many cases of each."""
    found: list[Found] = []
    for name, code in DOUBTS.items():
        rows = await connection.fetch(statement("foreign_doubts", name), most)
        if rows:
            found.append((code, [(row["detail"], row["line"]) for row in rows], int(rows[0]["found"])))
    return found
