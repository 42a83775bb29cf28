"""Rules held against what somebody writes: words and links in it, and how much its writer has written. No pattern of a person's is run."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from api.acts.doing import Doing
from api.acts.rendering import words_in
from db import decisions, reports, rules
from db.decisions import Decided
from db.rules import Rule
from db.write import Writer
from schema.account import Role
from schema.comment import CommentStatus
from schema.errors import Fault, RefusedByRule
from schema.moderation_decision import DecisionReason, ModerationAction
from schema.moderation_rule import RuleAction, RuleKind, RuleOutcome

STAFF = frozenset({Role.MODERATOR, Role.EDITOR, Role.ADMIN})  # whom nobody needs to look after
OF_TEXTS = frozenset({RuleKind.WORDS.value, RuleKind.LINKS.value})  # what a change of a text can run into
ADDRESS = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
WORD = re.compile(r"[^\W_]+")
HIDING = ("Cf", "Mn", "Me")  # categories of Unicode: formats and marks, which hide a word and leave it to be read
FILLERS = "\u115f\u1160\u3164\uffa0"  # letters of Hangul that nobody sees


@dataclass(frozen=True, slots=True)
class Written:
    """What of a text rules look at."""

    words: frozenset[str]
    links: int

    @classmethod
    def of(cls, body: str, html: str) -> Written:
        """Links are what shows as one, and addresses that do not."""
        return cls(frozenset((*words_of(body), *words_of(words_in(html)))), max(html.count("<a "), len(ADDRESS.findall(body))))


def words_of(text: str) -> list[str]:
    """Its words as rules compare them: without what nobody sees, in one form of each letter, whatever its case."""
    seen = "".join(one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) not in HIDING and one not in FILLERS)
    return WORD.findall(unicodedata.normalize("NFKC", seen.casefold()))


def hits(rule: Rule, written: Written) -> bool:
    """Whether a rule hits. What is counted of a writer does not hold for nobody."""
    match RuleKind.of(rule.kind):
        case RuleKind.WORDS:
            return not written.words.isdisjoint(rule.words)
        case RuleKind.LINKS:
            return written.links > rule.most
        case RuleKind.FIRST_COMMENTS:
            return rule.found is not None and rule.found < rule.most
        case RuleKind.RATE:
            return rule.found is not None and rule.found >= rule.most


def outcome(hit: Iterable[Rule]) -> RuleOutcome:
    actions = {one.action for one in hit}
    if RuleAction.REJECT.value in actions:
        return RuleOutcome.REJECT
    return RuleOutcome.HOLD if actions else RuleOutcome.SHOW


async def find_hits(writer: Writer, doing: Doing, body: str, html: str, *, is_new: bool) -> list[Rule]:
    """The rules that hold a text. Raises RefusedByRule."""
    if doing.who.role in STAFF:
        return []
    written, enabled = Written.of(body, html), await rules.enabled_rules(writer, doing.who.account_id, doing.now)
    found = [one for one in enabled if (is_new or one.kind in OF_TEXTS) and hits(one, written)]
    if outcome(found) is RuleOutcome.REJECT:
        told = Fault("refused_by_rule", "a text that the site's rules take", "/body")
        raise RefusedByRule("A rule of the site does not take this text.", (told,))
    return found


async def hold(writer: Writer, doing: Doing, place: tuple[int, int], held: list[Rule], before: str) -> None:
    """What is noted of a comment that rules hold, and is pending by now: which ones, and that the first one decided so."""
    await rules.put_hits(writer, *place, held)
    if held:
        decided = Decided(
            *(*place, doing.who.account_id, ModerationAction.HOLD.value, DecisionReason.RULE.value, ""),
            status_before=before,
            status_after=CommentStatus.PENDING.value,
            rule_id=held[0].rule_id,
            rule_version=held[0].version,
        )
        await decisions.insert_decision(writer, decided, doing.now)
    await reports.queue(writer, *place, doing.now)
