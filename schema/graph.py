"""All nouns, registered: what they are made of, and how one leads to another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from schema import (
    account,
    agency,
    appeal,
    article,
    article_counts,
    article_revision,
    author,
    block,
    change,
    client,
    comment,
    comment_revision,
    consent,
    dataset,
    dataset_export,
    erasure,
    highlight,
    image,
    log_entry,
    me,
    moderation_decision,
    moderation_rule,
    my_comment,
    newsletter,
    page_import,
    queue_entry,
    quote,
    report,
    resource_link,
    scope,
    search_hit,
    section,
    session,
    sign_in,
    signup,
    site,
    sort,
    stats,
    subscriber,
    token,
    trending,
    viewer_state,
    vote,
)
from schema.access import ANYONE, Access
from schema.described import Described
from schema.filter import Filter
from schema.noun import Branching, By, Connection, Counted, Either, Few, Made, Many, Node, Noun, One, Part, Tree

NODES: tuple[type[Node], ...] = (
    article.Article,
    comment.Comment,
    author.Author,
    account.Account,
    section.Section,
    site.Site,
    agency.Agency,
    image.Image,
    page_import.PageImport,
    newsletter.Newsletter,
)
NOUNS: tuple[type[Noun], ...] = (
    *NODES,
    page_import.ImportDoubt,
    article_revision.ArticleRevision,
    article_revision.RevisedBlock,
    comment_revision.CommentRevision,
    comment_revision.TextChange,
    quote.Quote,
    block.Block,
    resource_link.ResourceLink,
    search_hit.SearchHit,
    highlight.Highlight,
    trending.Trending,
    trending.TrendingEntry,
    stats.Stats,
    stats.SectionCounts,
    stats.AgencyCounts,
    stats.DayCounts,
    article_counts.ArticleCounts,
    viewer_state.ViewerState,
    me.Me,
    session.Session,
    token.Token,
    client.Client,
    erasure.Erasure,
    sign_in.SignInProvider,
    sign_in.SignInLink,
    scope.ScopeMeaning,
    report.Report,
    queue_entry.QueueEntry,
    moderation_decision.ModerationDecision,
    appeal.Appeal,
    moderation_rule.ModerationRule,
    moderation_rule.RuleHit,
    log_entry.LogEntry,
    my_comment.MyComment,
    change.ChangeFeed,
    change.Change,
    newsletter.Digest,
    newsletter.DigestEntry,
    signup.SignupLink,
    signup.Signup,
    signup.MySignup,
    subscriber.NewsletterDesk,
    subscriber.NewsletterDay,
    subscriber.Subscriber,
    consent.ConsentEvent,
    consent.MyConsent,
    dataset_export.DatasetExport,
    dataset_export.ExportFile,
)
ALL_NOUNS: tuple[type[Noun], ...] = (*NOUNS, dataset.Dataset)
PARTS: tuple[type[Part], ...] = (
    vote.VoteTally,
    article.CommentCounts,
    article.ThreadSettings,
    article.Promotion,
    stats.DatasetCounts,
    moderation_decision.DecisionResult,
    moderation_rule.EvaluatedHit,
    subscriber.SubscriberCounts,
    dataset_export.ExportProgress,
)
FILTERS: tuple[type[Filter], ...] = (article.ArticleFilter, comment.CommentFilter, queue_entry.QueueFilter, subscriber.SubscriberFilter)
ENUMS: tuple[type[Described | sort.Sort], ...] = (
    account.Origin,
    account.Role,
    appeal.AppealState,
    appeal.Outcome,
    article.ThreadMode,
    block.BlockKind,
    change.ChangeOperation,
    change.ChangeReason,
    change.NounKind,
    comment.Badge,
    comment.CommentStatus,
    comment_revision.ChangeKind,
    consent.ConsentKind,
    consent.ConsentVia,
    dataset_export.CoarseTime,
    dataset_export.ExportFormat,
    dataset_export.ExportState,
    dataset_export.ExportTable,
    erasure.CommentsFate,
    highlight.HighlightedField,
    newsletter.Frequency,
    page_import.ImportOutcome,
    moderation_decision.DecisionAction,
    moderation_decision.DecisionReason,
    moderation_decision.ModerationAction,
    moderation_rule.RuleAction,
    moderation_rule.RuleKind,
    moderation_rule.RuleOutcome,
    report.ReportReason,
    report.ReportState,
    scope.Scope,
    search_hit.SearchKind,
    signup.SignupState,
    sort.AppealSort,
    sort.ArticleSort,
    sort.CommentSort,
    sort.ImportSort,
    sort.DecisionSort,
    sort.ExportSort,
    sort.NameSort,
    sort.QueueSort,
    sort.QuoteSort,
    sort.RecentSort,
    sort.ReportSort,
    sort.RevisionSort,
    sort.SearchSort,
    sort.SubscriberSort,
    trending.TrendingMetric,
    trending.TrendingWindow,
)
Link = One | Either | Few | Many | Branching | Made | By


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a noun: how it is reached, if it is an edge, and the classes at its other end."""

    name: str
    info: FieldInfo
    link: Link | None
    targets: tuple[type[BaseModel], ...]

    @property
    def access(self) -> Access:
        """Who may read it, where it is a way into the dataset."""
        return next((mark for mark in self.info.metadata if isinstance(mark, Access)), ANYONE)

    @property
    def is_counted(self) -> bool:
        """Whether it counts other rows."""
        return any(isinstance(mark, Counted) for mark in self.info.metadata)

    @property
    def is_enum(self) -> bool:
        """Whether a column's values are an enum's, or lists of them, which GraphQL spells by their names: the values in capitals."""
        return any(issubclass(one, Enum) for one in _classes(self.info.annotation))


def _classes(annotation: object) -> Iterator[type]:
    """The classes inside an annotation: `list[Comment | Block] | None` has Comment and Block."""
    if get_origin(annotation) in (Union, UnionType, list, Annotated):
        for inner in get_args(annotation):
            yield from _classes(inner)
    elif isinstance(annotation, type) and annotation is not NoneType:
        yield annotation


def _targets(info: FieldInfo) -> Iterator[type[BaseModel]]:
    for found in _classes(info.annotation):
        generic = getattr(found, "__pydantic_generic_metadata__", None)
        if generic and generic["origin"] in (Connection, Tree):
            yield generic["args"][0]
        elif issubclass(found, BaseModel):
            yield found


@cache
def fields_of(noun: type[BaseModel]) -> dict[str, Field]:
    """A noun's or a part's fields by name."""
    return {
        name: Field(name, info, next((mark for mark in info.metadata if isinstance(mark, Link)), None), tuple(_targets(info)))
        for name, info in noun.model_fields.items()
    }


def roots_of(noun: type[BaseModel], link: Branching) -> Many:
    """The long edge that a tree branches from."""
    found = fields_of(noun)[link.of].link
    assert isinstance(found, Many), f"{link.of} is no long edge"
    return found


def noun_with_prefix(prefix: str) -> type[Node] | None:
    """The noun whose ids begin so."""
    return next((node for node in NODES if node.prefix == prefix), None)


def _complete() -> None:
    """Resolve the references that nouns make to each other."""
    named: tuple[type[BaseModel], ...] = (*NOUNS, *PARTS, Connection, Tree, Node)
    for noun in ALL_NOUNS:
        noun.model_rebuild(force=True, _types_namespace={one.__name__: one for one in named})


_complete()  # here, so that whoever imports this module sees whole nouns
