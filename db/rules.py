"""Rules of moderation as they are kept: typed statements. What a rule means is said where it is held against a text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record

from db.statements import statement
from db.write import Writer


@dataclass(frozen=True, slots=True)
class Rule:
    """A version of a rule. `found` is what it counts of who writes; None where nothing can be counted."""

    rule_id: int
    version: int
    kind: str
    action: str
    words: tuple[str, ...]
    most: int
    minutes: int
    found: int | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """What a moderator says of a rule."""

    name: str
    kind: str
    parameters: dict[str, object]
    action: str
    is_enabled: bool
    actor_id: int


@dataclass(frozen=True, slots=True)
class Past:
    """A comment that is shown."""

    article_id: int
    number: int
    body: str
    body_html: str
    found: int | None


def sql(name: str) -> str:
    return statement("rule", name)


async def enabled_rules(writer: Writer, account_id: int | None, now: datetime) -> list[Rule]:
    """All of them, with all that they need to know, in one statement."""
    return [rule_of(row, row["found"]) for row in await writer.fetch(sql("enabled_rules"), account_id, now)]


def rule_of(row: Record, found: int | None = None) -> Rule:
    parameters = json.loads(row["parameters"])
    words = tuple(parameters.get("words", ()))
    return Rule(
        *(row["rule_id"], int(row["version"]), row["kind"], row["action"]),
        *(words, parameters.get("most", 0), parameters.get("minutes", 0), found),
    )


async def find_rule(writer: Writer, rule_id: int) -> Record | None:
    """rule_id, version, name, kind, parameters, action, is_enabled."""
    return await writer.fetchrow(sql("find_rule"), rule_id)


async def count_rules(writer: Writer) -> int:
    found: int = await writer.fetchval(sql("count_rules"))
    return found


async def insert_rule(writer: Writer, version: Version, now: datetime) -> int:
    """Its key."""
    key: int = await writer.fetchval(sql("insert_rule"), *_columns(version), now)
    return key


async def insert_version(writer: Writer, rule_id: int, number: int, version: Version, now: datetime) -> None:
    """It takes the place of the one before, which stays for the decisions that name it."""
    await writer.execute(sql("retire_version"), rule_id)
    await writer.execute(sql("insert_version"), rule_id, number, *_columns(version), now)


def _columns(version: Version) -> tuple[object, ...]:
    parameters = json.dumps(version.parameters)
    return version.name, version.kind, parameters, version.action, version.is_enabled, version.actor_id


async def put_hits(writer: Writer, article_id: int, number: int, hits: Sequence[Rule]) -> None:
    """In place of those that an earlier text had."""
    await writer.execute(sql("drop_hits"), article_id, number)
    await writer.execute(sql("put_hits"), article_id, number, [one.rule_id for one in hits], [one.version for one in hits])


async def find_account(writer: Writer, handle: str) -> int | None:
    found: int | None = await writer.fetchval(sql("find_account"), handle.lower())
    return found


async def past_comments(writer: Writer, rule: Rule, since: datetime, most: int) -> list[Past]:
    """The newest first."""
    rows = await writer.fetch(sql("past_comments"), since, most, rule.kind, rule.most, rule.minutes)
    return [Past(*row.values()) for row in rows]
