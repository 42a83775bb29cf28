"""Moderators' rules: made, changed as new versions, tried on a text, and on what was posted before."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta

from asyncpg import Record
from pydantic_core import to_json

from api.acts.doing import Doing
from api.acts.holding import Written, hits, outcome, words_of
from api.acts.once import Done
from api.acts.rendering import render_markdown
from api.acts.texts import display_name
from api.acts.versions import check_version
from db import rules
from db.audit import note
from db.rules import Past, Rule, Version
from db.write import Writer
from schema.errors import Fault, Invalid, NotFound, TooMany
from schema.ids import key_of, public_id
from schema.moderation_rule import (
    MOST_LOOKED_AT,
    MOST_RULES,
    MOST_TOLD,
    Backtest,
    BacktestRuleInput,
    CreateRuleInput,
    EvaluatedHit,
    EvaluateRulesInput,
    Evaluation,
    RuleAction,
    RuleKind,
    UpdateRuleInput,
)

NEEDED = {
    RuleKind.WORDS: {"words"},
    RuleKind.LINKS: {"most"},
    RuleKind.FIRST_COMMENTS: {"most"},
    RuleKind.RATE: {"most", "minutes"},
}
"""What each kind goes by."""


async def create_rule(doing: Doing, given: CreateRuleInput) -> Done:
    """Raises Invalid or TooMany."""
    parameters = parameters_of(given.kind, given.words, given.most, given.minutes)
    version = Version(
        *(display_name(given.name, "/name"), given.kind.value, parameters),
        *(given.action.value, given.is_enabled, doing.who.account_id),
    )
    async with doing.transaction() as writer:
        if await rules.count_rules(writer) >= MOST_RULES:
            raise TooMany(f"There are {MOST_RULES} rules at most; change one.")
        key = await rules.insert_rule(writer, version, doing.now)
        await note(writer, doing.actor, doing.now, "rule.create", public_id("rul", key), {"version": 1})
        return doing.keep(Done((key,)))


async def update_rule(doing: Doing, given: UpdateRuleInput) -> Done:
    """Raises Invalid, NotFound or PreconditionFailed."""
    async with doing.transaction() as writer:
        found = await find(writer, given.id)
        check_version(found, given.version)
        key, number = found["rule_id"], int(found["version"]) + 1
        await rules.insert_version(writer, key, number, changed(doing, found, given), doing.now)
        await note(writer, doing.actor, doing.now, "rule.update", public_id("rul", key), {"version": number})
        return doing.keep(Done((key,)))


async def find(writer: Writer, rule: str) -> Record:
    """Raises NotFound."""
    key = key_of(rule, "rul", 1)
    found = await rules.find_rule(writer, key[0]) if key else None
    if found is None:
        raise NotFound("There is no rule with this id.")
    return found


def changed(doing: Doing, found: Record, given: UpdateRuleInput) -> Version:
    """The version that comes next. Raises Invalid."""
    before = json.loads(found["parameters"])
    words = before.get("words") if given.words is None else given.words
    most, minutes = before.get("most") if given.most is None else given.most, given.minutes or before.get("minutes")
    return Version(
        found["name"] if given.name is None else display_name(given.name, "/name"),
        found["kind"],
        parameters_of(RuleKind.of(found["kind"]), words, most, minutes),
        found["action"] if given.action is None else given.action.value,
        found["is_enabled"] if given.is_enabled is None else given.is_enabled,
        doing.who.account_id,
    )


def parameters_of(kind: RuleKind, words: Sequence[str] | None, most: int | None, minutes: int | None) -> dict[str, object]:
    """What a rule of a kind goes by, all of it and nothing else. Raises Invalid."""
    given: dict[str, object] = {
        name: value for name, value in (("words", words), ("most", most), ("minutes", minutes)) if value is not None
    }
    for name in sorted(given.keys() ^ NEEDED[kind]):
        right = f"{' and '.join(sorted(NEEDED[kind]))}, for {kind.value}"
        raise Invalid(f"A rule of the kind {kind.value} goes by {right}.", (Fault("contradiction", right, f"/{name}"),))
    return given | ({"words": compared(words)} if words is not None else {})


def compared(words: Sequence[str]) -> list[str]:
    """As they are compared, each once. Raises Invalid."""
    found = [words_of(one) for one in words]
    for place, parts in enumerate(found):
        if len(parts) != 1:
            raise Invalid("A rule's words are single words.", (Fault("invalid_value", "one word", f"/words/{place}"),))
    if not found:
        raise Invalid("A rule has at least one word.", (Fault("missing", "a word", "/words"),))
    return list(dict.fromkeys(one for [one] in found))


async def evaluate_rules(doing: Doing, given: EvaluateRulesInput) -> Done:
    """Raises NotFound."""
    written = Written.of(given.body, render_markdown(given.body))
    async with doing.transaction() as writer:
        account_id = await rules.find_account(writer, given.account) if given.account else None
        if given.account and account_id is None:
            raise NotFound("Nobody has this handle.")
        enabled = await rules.enabled_rules(writer, account_id, doing.now)
        found = [one for one in enabled if hits(one, written)]
        told = Evaluation(outcome=outcome(found), hits=[told_of(one) for one in found])
        return doing.keep(Done(document=to_json(told)))


def told_of(rule: Rule) -> EvaluatedHit:
    return EvaluatedHit(
        id=public_id("rul", rule.rule_id), version=str(rule.version), kind=RuleKind.of(rule.kind), action=RuleAction.of(rule.action)
    )


async def backtest_rule(doing: Doing, given: BacktestRuleInput) -> Done:
    """Raises NotFound."""
    async with doing.transaction() as writer:
        rule = rules.rule_of(await find(writer, given.id))
        past = await rules.past_comments(writer, rule, doing.now - timedelta(days=given.days), MOST_LOOKED_AT + 1)
        told = await asyncio.to_thread(tested, rule, past)  # long texts take a while, and others wait for the loop
        return doing.keep(Done(document=to_json(told)))


def tested(rule: Rule, past: Sequence[Past]) -> Backtest:
    """What a rule would have hit of the newest comments."""
    looked_at = past[:MOST_LOOKED_AT]
    found = [one for one in looked_at if would_hit(rule, one)]
    ids = [public_id("cmt", one.article_id, one.number) for one in found[:MOST_TOLD]]
    return Backtest(looked_at=len(looked_at), is_all=len(past) <= MOST_LOOKED_AT, hit_count=len(found), comment_ids=ids)


def would_hit(rule: Rule, one: Past) -> bool:
    return hits(
        Rule(rule.rule_id, rule.version, rule.kind, rule.action, rule.words, rule.most, rule.minutes, one.found),
        Written.of(one.body, one.body_html),
    )
