"""The verbs around moderation: reporting, deciding, appealing, rules, and how a thread takes comments."""

from __future__ import annotations

from schema.access import Access
from schema.account import Role
from schema.appeal import Appeal, AppealDecisionInput, DecideAppealInput
from schema.article import Article
from schema.comment import Comment
from schema.errors import AlreadyAppealed, Forbidden, NotFound, OwnComment, OwnDecision, PreconditionFailed, StateChanged, TooMany
from schema.moderation_decision import (
    DecideInput,
    DecideManyInput,
    DecisionResults,
    FeatureCommentInput,
    ModerationDecision,
    UnfeatureCommentInput,
)
from schema.moderation_rule import (
    Backtest,
    BacktestRuleInput,
    CreateRuleInput,
    EvaluateRulesInput,
    Evaluation,
    ModerationRule,
    UpdateRuleInput,
)
from schema.report import Report, ReportCommentInput
from schema.scope import Scope
from schema.thread import UpdateThreadInput
from schema.verb import Verb

MODERATING = frozenset({Role.MODERATOR, Role.ADMIN})
REPORTS = Access(scope=Scope.COMMENTS_WRITE, takes_standing=True)
APPEALS = Access(scope=Scope.COMMENTS_WRITE)  # also whoever is suspended: it may be what they appeal against
DECIDES = Access(scope=Scope.MODERATION_WRITE, roles=MODERATING, takes_standing=True, is_own=False)
LOOKS = Access(scope=Scope.MODERATION_READ, roles=MODERATING, is_own=False)
RUNS_THREADS = Access(scope=Scope.MODERATION_WRITE, roles=MODERATING | {Role.EDITOR}, takes_standing=True, is_own=False)
MODERATION_VERBS = (
    Verb(
        "report_comment",
        ReportCommentInput,
        Report,
        "Report a comment of somebody else to moderators. Each person has one report of a comment: again changes it.",
        REPORTS,
        refusals=(NotFound, OwnComment),
    ),
    Verb(
        "decide",
        DecideInput,
        ModerationDecision,
        "Decide about a comment, or about its writer for it. Hiding, removing, warning, suspending and banning uphold the open reports, "
        "approving rejects them. The writer is told by mail what was decided against them and why, and how to appeal.",
        DECIDES,
        refusals=(NotFound, OwnComment, Forbidden, StateChanged),
    ),
    Verb(
        "decide_many",
        DecideManyInput,
        None,
        "Decide the same about up to 100 comments, all in one transaction. Each is answered by itself.",
        DECIDES,
        tells=DecisionResults,
    ),
    Verb(
        "feature_comment",
        FeatureCommentInput,
        Comment,
        "Pick a comment out.",
        RUNS_THREADS,
        refusals=(NotFound, OwnComment),
    ),
    Verb(
        "unfeature_comment",
        UnfeatureCommentInput,
        Comment,
        "Pick a comment out no more.",
        RUNS_THREADS,
        refusals=(NotFound, OwnComment),
    ),
    Verb(
        "appeal_decision",
        AppealDecisionInput,
        Appeal,
        "Say once what is wrong with a decision to hide or remove your comment, or to warn, suspend or ban you.",
        APPEALS,
        refusals=(NotFound, StateChanged, AlreadyAppealed),
    ),
    Verb(
        "decide_appeal",
        DecideAppealInput,
        Appeal,
        "Decide about an appeal, as another moderator than the one who decided first. What is overturned is as it was before the decision, "
        "unless a later one holds.",
        DECIDES,
        refusals=(NotFound, OwnDecision, StateChanged),
    ),
    Verb("create_rule", CreateRuleInput, ModerationRule, "Make a rule.", DECIDES, refusals=(TooMany,)),
    Verb(
        "update_rule",
        UpdateRuleInput,
        ModerationRule,
        "Make another version of a rule. Decisions go on naming the version by which they were made.",
        DECIDES,
        refusals=(NotFound, PreconditionFailed),
    ),
    Verb(
        "evaluate_rules",
        EvaluateRulesInput,
        None,
        "Tell what the rules would make of a text, without posting it.",
        LOOKS,
        tells=Evaluation,
        refusals=(NotFound,),
    ),
    Verb(
        "backtest_rule",
        BacktestRuleInput,
        None,
        "Tell which of the comments of the last days a rule would have hit, without changing any.",
        LOOKS,
        tells=Backtest,
        refusals=(NotFound,),
    ),
    Verb(
        "update_thread",
        UpdateThreadInput,
        Article,
        "Change how a thread takes comments. It needs no `If-Match`: the last word counts.",
        RUNS_THREADS,
        refusals=(NotFound,),
    ),
)
