"""Rules that look at comments before readers do: data, in versions, which moderators change."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry
from pydantic import Field

from schema.described import Described
from schema.input import Input, Version
from schema.noun import Noun, Part
from schema.posting import LONGEST_COMMENT

MOST_RULES = 100  # each is held against every comment
MOST_WORDS = 500  # of a rule
LONGEST_WORD = 60  # characters
MOST_TOLD = 100  # comments that a backtest names
LONGEST_BACKTEST = 90  # days
MOST_LOOKED_AT = 10_000  # comments of a backtest: a second's work


class RuleKind(Described):
    """What a rule looks at."""

    WORDS = "words", "The comment has one of the words, whatever the case of its letters."
    LINKS = "links", "The comment has more than so many links."
    FIRST_COMMENTS = "first_comments", "So many comments of its writer are not shown yet: the first ones wait for a moderator."
    RATE = "rate", "Its writer posts more than so many comments in so many minutes."


class RuleAction(Described):
    """What comes of a comment that a rule hits."""

    HOLD = "hold", "It waits for a moderator."
    REJECT = "reject", "It is not taken."


class RuleOutcome(Described):
    """What the rules make of a text."""

    SHOW = "show", "It is shown at once."
    HOLD = "hold", "It waits for a moderator."
    REJECT = "reject", "It is not taken."


RuleName = Annotated[str, Field(min_length=1, max_length=60, description="What moderators call it.", examples=["Shops"])]
Words = Annotated[str, Field(min_length=1, max_length=LONGEST_WORD)]


class ModerationRule(Noun):
    """A rule in its newest version."""

    key = ("rule_id",)
    prefix = "rul"
    brief = ("id", "name", "version")

    id: strawberry.ID = Field(description="Names the rule.", examples=["rul_1"])
    name: str = Field(description="What moderators call it.", examples=["Shops"])
    kind: RuleKind = Field(description="What it looks at.", examples=["words"])
    words: list[str] = Field(description="The words, for `words`; else none.", examples=[["casino"]])
    most: int | None = Field(None, description="So many comments or links; null for `words`.", examples=[2])
    minutes: int | None = Field(None, description="In so many minutes, for `rate`; else null.", examples=[10])
    action: RuleAction = Field(description="What comes of what it hits.", examples=["hold"])
    is_enabled: bool = Field(description="Whether it is in force.", examples=[True])
    version: str = Field(description="Counts its versions; a change may say which one it means.", examples=["1"])
    created_at: datetime = Field(description="When this version was made.")


class RuleHit(Noun):
    """A rule that a comment's present text was held by, in the version that held it."""

    key = ("article_id", "number", "rule_id")
    brief = ("id", "name", "version", "kind")

    id: strawberry.ID = Field(description="The rule's id.", examples=["rul_1"])
    name: str = Field(description="What moderators call it.", examples=["Shops"])
    version: str = Field(description="The version that held it.", examples=["1"])
    kind: RuleKind = Field(description="What it looks at.", examples=["words"])


WordList = Annotated[list[Words] | None, Field(max_length=MOST_WORDS, description="For `words`: single words.", examples=[["casino"]])]
Most = Annotated[int | None, Field(ge=0, le=1_000, description="For all others: so many comments or links.", examples=[2])]
Minutes = Annotated[int | None, Field(ge=1, le=1_440, description="For `rate`: in so many minutes.", examples=[10])]


class CreateRuleInput(Input):
    """A new rule. It holds for what is posted or changed from now on."""

    name: RuleName
    kind: RuleKind = Field(description="What it looks at.", examples=["words"])
    words: WordList = None
    most: Most = None
    minutes: Minutes = None
    action: RuleAction = Field(RuleAction.HOLD, description="What comes of what it hits.", examples=["hold"])
    is_enabled: bool = Field(True, description="Whether it is in force.", examples=[True])


class UpdateRuleInput(Input):
    """Another version of a rule. What is left out or null stays."""

    id: strawberry.ID = Field(description="The rule's id.", examples=["rul_1"])
    name: Annotated[RuleName | None, Field(description="What moderators call it.", examples=["Shops"])] = None
    words: WordList = None
    most: Most = None
    minutes: Minutes = None
    action: RuleAction | None = Field(None, description="What comes of what it hits.", examples=["hold"])
    is_enabled: bool | None = Field(None, description="Whether it is in force.", examples=[False])
    version: Version = None


class EvaluateRulesInput(Input):
    """A text that nobody posts: what would the rules make of it?"""

    body: str = Field(min_length=1, max_length=LONGEST_COMMENT, description="The text.", examples=["Come to my casino."])
    account: str | None = Field(
        None, max_length=60, description="Handle of who would post it; without it, only the text counts.", examples=["tidewatcher"]
    )


class BacktestRuleInput(Input):
    """A rule that is held against the comments of the last days, of which nothing changes."""

    id: strawberry.ID = Field(description="The rule's id.", examples=["rul_1"])
    days: int = Field(30, ge=1, le=LONGEST_BACKTEST, description="How many days.", examples=[30])


class EvaluatedHit(Part):
    """A rule that a text would be hit by."""

    id: strawberry.ID = Field(description="The rule's id.", examples=["rul_1"])
    version: str = Field(description="Its version.", examples=["1"])
    kind: RuleKind = Field(description="What it looks at.", examples=["words"])
    action: RuleAction = Field(description="What comes of it.", examples=["hold"])


class Evaluation(Part):
    """What the rules would make of a text."""

    outcome: RuleOutcome = Field(description="What would come of it.", examples=["hold"])
    hits: list[EvaluatedHit] = Field(description="The rules that hit it, the oldest first.")


class Backtest(Part):
    """What a rule would have done."""

    looked_at: int = Field(description="How many comments were looked at: those that are shown now, the newest first.", examples=[120])
    is_all: bool = Field(description="False where those days had more than 10,000, of which the newest were looked at.", examples=[True])
    hit_count: int = Field(description="How many of them it would have hit.", examples=[3])
    comment_ids: list[strawberry.ID] = Field(description="Which ones, the newest hundred.", examples=[["cmt_1_1"]])
