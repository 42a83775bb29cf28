"""The verbs of readers under an article."""

from __future__ import annotations

from schema.access import Access
from schema.comment import Comment
from schema.errors import (
    NotFound,
    OwnComment,
    ParentElsewhere,
    ParentGone,
    PreconditionFailed,
    QuoteMissing,
    RefusedByRule,
    RepeatedPost,
    SlowMode,
    StateChanged,
    TextBlank,
    TextStacked,
    TextTooLong,
    TextTurned,
    ThreadClosed,
    TooDeep,
    TooMany,
)
from schema.posting import CastVoteInput, DeleteCommentInput, EditCommentInput, PostCommentInput
from schema.scope import Scope
from schema.verb import Verb

WRITES_COMMENTS = Access(scope=Scope.COMMENTS_WRITE, takes_standing=True)
VOTES = Access(scope=Scope.VOTES_WRITE, takes_standing=True)
TEXTS = (TextBlank, TextTooLong, TextTurned, TextStacked, QuoteMissing, RefusedByRule)
COMMENT_VERBS = (
    Verb(
        "post_comment",
        PostCommentInput,
        Comment,
        "Comment on an article, or answer a comment on it. Where the thread or a rule asks for a moderator first, its status is pending: "
        "its writer alone sees it until then.",
        WRITES_COMMENTS,
        refusals=(NotFound, *TEXTS, ParentElsewhere, ParentGone, TooDeep, ThreadClosed, RepeatedPost, SlowMode),
    ),
    Verb(
        "edit_comment",
        EditCommentInput,
        Comment,
        "Change the text of your own comment. In its first five minutes, and as long as nobody answered or quoted it, the old text leaves "
        "no trace; later it stays as a revision that everybody can read. A text that a rule holds waits for a moderator, "
        "also where the one before was shown.",
        WRITES_COMMENTS,
        refusals=(NotFound, *TEXTS, ThreadClosed, StateChanged, PreconditionFailed),
    ),
    Verb(
        "delete_comment",
        DeleteCommentInput,
        None,
        "Delete your own comment. Its text and your name go; its place and the answers to it stay.",
        WRITES_COMMENTS,
        refusals=(NotFound, StateChanged, PreconditionFailed),
    ),
    Verb(
        "cast_vote",
        CastVoteInput,
        Comment,
        "Vote for or against a comment, or take the vote back. Who voted how is told to nobody but the voter.",
        VOTES,
        refusals=(NotFound, OwnComment, ThreadClosed, TooMany),
    ),
)
