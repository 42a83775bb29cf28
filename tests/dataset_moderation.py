"""What moderators have to do and did in the fixed dataset: reports, a queue, rules, decisions, an appeal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

Row = Mapping[str, object]
START = datetime(2024, 3, 9, 6, 30, tzinfo=UTC)


def hour(number: int) -> datetime:
    return START + timedelta(hours=number)


def place(number: int, article_id: int = 1) -> Row:
    return {"article_id": article_id, "number": number}


REPORTERS: tuple[Row, ...] = ({"reporter_id": 2, "upheld": 1, "rejected": 2}, {"reporter_id": 8, "upheld": 0, "rejected": 0})
REPORTS: tuple[Row, ...] = tuple(
    {
        **place(number),
        "reporter_id": who,
        "reason": reason,
        "note": note,
        "revision": 1,
        "weight": weight,
        "state": state,
        "reported_at": at,
    }
    for number, who, reason, note, weight, state, at in (
        (4, 2, "spam", "Again.", 0.5, "open", hour(1)),
        (4, 8, "hate", "", 1.0, "open", hour(2)),
        (5, 8, "spam", 'Two\nlines, "quoted".', 1.0, "open", hour(3)),
        (19, 8, "abuse", "", 1.0, "upheld", hour(4)),
    )
)
QUEUE: tuple[Row, ...] = tuple(
    {**place(number, article), "entered_at": at, "report_count": count, "weight": weight, "reasons": reasons}
    for article, number, at, count, weight, reasons in (
        (1, 4, hour(1), 2, 1.5, ["hate", "spam"]),
        (1, 5, hour(3), 1, 1.0, ["spam"]),
        (1, 18, hour(0), 0, 0.0, []),
        (7, 1, hour(0), 0, 0.0, []),
    )
)
RULES: tuple[Row, ...] = tuple(
    {
        "rule_id": key,
        "version": version,
        "name": name,
        "kind": kind,
        "parameters": json.dumps(parameters),
        "action": action,
        "is_enabled": True,
        "is_current": is_current,
        "actor_id": 5,
        "created_at": hour(version),
    }
    for key, version, name, kind, parameters, action, is_current in (
        (1, 1, "Shops", "words", {"words": ["shop"]}, "hold", False),
        (1, 2, "Shops", "words", {"words": ["shop", "casino"]}, "hold", True),
        (2, 1, "Fast", "rate", {"most": 5, "minutes": 10}, "reject", True),
    )
)
HITS: tuple[Row, ...] = ({**place(18), "rule_id": 1, "version": 1},)


def decision(number: int, account_id: int, action: str, before: str, after: str, at: datetime, **more: object) -> Row:
    made = {"account_id": account_id, "action": action, "reason": "spam", "statement": f"To {action}.", "actor_id": 5}
    bare = {"suspended_until": None, "rule_id": None, "rule_version": None, "reverses": None}
    return {**place(number), **made, "status_before": before, "status_after": after, **bare, "decided_at": at, **more}


DECISIONS: tuple[Row, ...] = (
    decision(18, 2, "hold", "pending", "pending", hour(1), reason="rule", statement="", actor_id=None, rule_id=1, rule_version=1),
    decision(19, 2, "hide", "visible", "hidden", hour(2)),
    decision(10, 1, "hide", "visible", "hidden", hour(3)),
    decision(10, 1, "overturn", "hidden", "visible", hour(4), reason="no_violation", reverses=3),
    decision(11, 1, "warn", "visible", "visible", hour(4)),
    decision(12, 1, "suspend", "visible", "visible", hour(5), suspended_until=hour(6)),
    {**decision(1, 1, "feature", "visible", "visible", hour(5), reason="quality", statement=""), "article_id": 11},
)
APPEALS: tuple[Row, ...] = (
    {
        "decision_id": 3,
        "account_id": 1,
        "text": "No shop.",
        "state": "overturned",
        "statement": "Right.",
        "actor_id": 8,
        "appealed_at": hour(3),
        "decided_at": hour(4),
    },
    {
        "decision_id": 5,
        "account_id": 1,
        "text": "No.",
        "state": "open",
        "statement": "",
        "actor_id": None,
        "appealed_at": hour(5),
        "decided_at": None,
    },
)
TABLES: tuple[tuple[str, Sequence[Row]], ...] = (
    ("reporter", REPORTERS),
    ("report", REPORTS),
    ("queue_entry", QUEUE),
    ("moderation_rule", RULES),
    ("rule_hit", HITS),
    ("moderation_decision", DECISIONS),
    ("appeal", APPEALS),
)
