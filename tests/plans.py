"""What Postgres does for a printed statement: its plan, made before it knows the values, as on the service's own connections."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import asyncpg

from db.pool import SERVER_SETTINGS
from db.printer import Printed
from tests.sending import connected

Plan = dict[str, object]
NO_CHOICE = {"enable_seqscan": "off", "enable_bitmapscan": "off", "enable_sort": "off"}  # a small table tempts the planner to all three


async def plan_at(dsn: str, printed: Printed, settings: dict[str, str] | None = None) -> Plan:
    """The plan of a statement that is not run."""
    async with connected(dsn, SERVER_SETTINGS | (settings or {})) as connection:
        return await _explained(connection, "format json", printed.sql, [None] * len(printed.sources))


async def plan_run_at(dsn: str, printed: Printed, values: Sequence[object]) -> Plan:
    """The plan with what it read for these values."""
    async with connected(dsn, SERVER_SETTINGS) as connection:
        return await plan_of(connection, printed.sql, values)


async def plan_of(connection: asyncpg.Connection[asyncpg.Record], sql: str, values: Sequence[object]) -> Plan:
    """The same of any statement, once for each connection."""
    return await _explained(connection, "analyze, buffers, format json", sql, values)


async def _explained(connection: asyncpg.Connection[asyncpg.Record], how: str, sql: str, values: Sequence[object]) -> Plan:
    await connection.execute(f"prepare probe as {sql}")
    given = f"({', '.join(map(_written, values))})" if values else ""
    found: Plan = json.loads(await connection.fetchval(f"explain ({how}) execute probe{given}"))[0]["Plan"]
    return found


def _written(value: object) -> str:
    if isinstance(value, list | tuple):
        return "'{" + ",".join(rf'"\\x{one.hex()}"' if isinstance(one, bytes) else str(one) for one in value) + "}'"
    return "null" if value is None else "'" + str(value).replace("'", "''") + "'"


def below(node: Plan) -> list[Plan]:
    found = node.get("Plans", [])
    assert isinstance(found, list)
    return found


def everything(node: Plan) -> Iterator[Plan]:
    yield node
    for one in below(node):
        yield from everything(one)


def scans(plan: Plan, table: str) -> list[Plan]:
    return [one for one in everything(plan) if one.get("Relation Name") == table]


def rows_met(scan: Plan) -> int:
    """How many rows a scan read in all, its filter's rejects included."""
    each, rejected, times = (float(str(scan.get(name, 0))) for name in ("Actual Rows", "Rows Removed by Filter", "Actual Loops"))
    return int(times * (each + rejected))
