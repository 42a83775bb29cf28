"""The ways into the dataset: what stands at the root, at both doors."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schema.access import NEWSROOM, OFFICERS, PERSONAL, RESEARCH, SENDS, Access
from schema.account import Account
from schema.agency import Agency
from schema.appeal import Appeal
from schema.article import Article, ArticleFilter
from schema.article_counts import MOST_IDS, ArticleCounts, CommentCountsRequest
from schema.author import Author
from schema.change import ChangeArguments, ChangeFeed
from schema.client import MOST_CLIENTS, Client
from schema.comment import Comment, CommentFilter
from schema.consent import MOST_EVENTS, ConsentEvent, ConsentsRequest, MyConsent
from schema.dataset_export import DatasetExport
from schema.log_entry import LogEntry
from schema.me import Me
from schema.moderation_decision import ModerationDecision
from schema.moderation_rule import MOST_RULES, ModerationRule
from schema.moderation_verbs import LOOKS
from schema.my_comment import MyComment
from schema.newsletter import Digest, DigestArguments, Newsletter
from schema.noun import By, Connection, Few, Made, Many, Node, Noun
from schema.page_import import PageImport
from schema.queue_entry import QueueEntry, QueueFilter
from schema.scope import Scope, ScopeMeaning
from schema.search_hit import SearchFilter, SearchHit
from schema.section import Section
from schema.session import MOST_SESSIONS, Session
from schema.sign_in import MOST_LINKS, MOST_PROVIDERS, SignInLink, SignInProvider
from schema.signup import MOST_NEWSLETTERS, MySignup, SignupLink
from schema.site import Site
from schema.sort import AppealSort, ArticleSort, DecisionSort, ExportSort, ImportSort, NameSort, QueueSort, RecentSort, SearchSort
from schema.stats import Stats, StatsArguments
from schema.subscriber import NewsletterDesk
from schema.token import MOST_TOKENS, Token
from schema.trending import Trending, TrendingArguments
from schema.viewer_state import ViewerState, ViewerStateRequest


class Dataset(Noun):
    """Articles, the people in them, and what readers say below."""

    key = ()

    articles: Annotated[Connection[Article], Many((), ArticleSort.PUBLISHED_AT_DESC, ArticleFilter)] = Field(description="All articles.")
    article: Annotated[Article | None, By(("id",), "id", "art", "The article's id.")] = Field(
        description="A story with its blocks; its thread has an address of its own."
    )
    article_by_path: Annotated[Article | None, By(("path", "url"), "path", "text", "The path or the URL that the page had.")] = Field(
        description="The article whose page had this path or URL."
    )
    comments: Annotated[Connection[Comment], Many((), RecentSort.NEW, CommentFilter)] = Field(description="Comments across articles.")
    comment: Annotated[Comment | None, By(("id",), "id", "cmt", "The comment's id.")] = Field(
        description="A comment with its text, its votes and what it answers; of a deleted one, its place alone."
    )
    sections: Annotated[Connection[Section], Many((), NameSort.NAME)] = Field(description="All sections.")
    section: Annotated[Section | None, By(("slug",), "slug", "text", "The section's slug.")] = Field(
        description="A part of a site, and how many visible articles it has."
    )
    sites: Annotated[Connection[Site], Many((), NameSort.NAME)] = Field(description="All sites.")
    agencies: Annotated[Connection[Agency], Many((), NameSort.NAME)] = Field(description="All agencies.")
    authors: Annotated[Connection[Author], Many((), NameSort.NAME)] = Field(description="All authors.")
    author: Annotated[Author | None, By(("id",), "id", "aut", "The author's id.")] = Field(
        description="Somebody of bylines, and how many visible articles name them."
    )
    account: Annotated[Account | None, By(("handle_key",), "handle", "handle", "The account's handle.")] = Field(
        description="What everybody sees of who comments. The case of the handle's letters does not matter."
    )
    search: Annotated[Connection[SearchHit], Many((), SearchSort.RELEVANCE, given=SearchFilter)] = Field(
        description="Articles and comments that hold the words. For a common word only the newest are looked at: `stopped_at` of them."
    )
    trending: Annotated[Trending, Made(TrendingArguments)] = Field(description="Which articles are talked about most.")
    stats: Annotated[Stats, Made(StatsArguments)] = Field(description="How large the dataset is, and how it grows.")
    changes: Annotated[ChangeFeed, Made(ChangeArguments)] = Field(
        description="What changed of all that everybody may see, in the order in which followers read it, with the state of now."
    )
    comment_counts: Annotated[list[ArticleCounts], Few((), "place", given=CommentCountsRequest, most=MOST_IDS)] = Field(
        description="Comment counts of many articles, in the order of the ids; an id that names no article is left out."
    )
    viewer_state: Annotated[list[ViewerState], Few((), "place", given=ViewerStateRequest, most=MOST_IDS), PERSONAL] = Field(
        description="What is the viewer's own on many comments, in the order of the ids; an id that names no comment is left out. "
        "Asked apart from the thread, so that the thread can come from a cache."
    )
    me: Annotated[Me | None, Made(), Access(scope=Scope.ACCOUNT_READ)] = Field(description="Who is signed in.")
    sessions: Annotated[list[Session], Few((), "session_id", most=MOST_SESSIONS), Access()] = Field(
        description="The sessions of who is signed in, the oldest first."
    )
    tokens: Annotated[list[Token], Few((), "token_id", most=MOST_TOKENS), Access()] = Field(
        description="The tokens of who is signed in, the oldest first; those that have expired, too."
    )
    scopes: Annotated[list[ScopeMeaning], Few((), "place", most=len(Scope))] = Field(
        description="All scopes that a token may have, each with what it allows."
    )
    clients: Annotated[list[Client], Few((), "client_id", most=MOST_CLIENTS), Access()] = Field(
        description="The clients of who is signed in, the oldest first."
    )
    sign_in_providers: Annotated[list[SignInProvider], Few((), "place", most=MOST_PROVIDERS)] = Field(
        description="Others whom visitors may sign in with, in the operator's order."
    )
    sign_ins: Annotated[list[SignInLink], Few((), "link_id", most=MOST_LINKS), Access()] = Field(
        description="The providers by which who is signed in may enter, the oldest first."
    )
    page_imports: Annotated[Connection[PageImport], Many((), ImportSort.NEW), NEWSROOM] = Field(description="The ledger of imports.")
    page_import: Annotated[PageImport | None, By(("id",), "id", "imp", "The row's id."), NEWSROOM] = Field(
        description="What became of a page that was brought in: kept or refused, and the doubts about it."
    )
    my_comments: Annotated[Connection[MyComment], Many((), RecentSort.NEW), Access(scope=Scope.ACCOUNT_READ)] = Field(
        description="The comments of who is signed in, in whatever state: nothing that happened to them is kept from who wrote them."
    )
    my_decisions: Annotated[Connection[ModerationDecision], Many((), DecisionSort.NEW), Access(scope=Scope.ACCOUNT_READ)] = Field(
        description="What was decided about the comments of who is signed in, and about them."
    )
    moderation_queue: Annotated[Connection[QueueEntry], Many((), QueueSort.WEIGHT_DESC, QueueFilter), LOOKS] = Field(
        description="Comments that are pending or have open reports."
    )
    moderation_appeals: Annotated[Connection[Appeal], Many((), AppealSort.OLD), LOOKS] = Field(description="Appeals that wait.")
    moderation_rules: Annotated[list[ModerationRule], Few((), "rule_id", most=MOST_RULES), LOOKS] = Field(
        description="The rules that look at comments before readers do, the oldest first."
    )
    moderation_rule: Annotated[ModerationRule | None, By(("rule",), "id", "text", "The rule's id."), LOOKS] = Field(
        description="A rule as it is now; decisions name the version by which they were made."
    )
    moderation_log: Annotated[Connection[LogEntry], Many((), DecisionSort.NEW)] = Field(
        description="All that was decided, by moderators and by rules, about no person by name."
    )
    newsletters: Annotated[Connection[Newsletter], Many((), NameSort.NAME)] = Field(description="All newsletters.")
    newsletter: Annotated[Newsletter | None, By(("slug",), "slug", "text", "The newsletter's slug.")] = Field(
        description="A newsletter: what it brings, how often, and the text that signing up agrees to."
    )
    digest: Annotated[Digest | None, Made(DigestArguments)] = Field(
        description="What is new in a newsletter's sections; null where there is no such newsletter."
    )
    signup: Annotated[
        SignupLink | None, By(("digest",), "token", "secret", "What the links of a newsletter's mail have behind `/signups/`.")
    ] = Field(description="What a mail's link leads to.")
    my_signups: Annotated[list[MySignup], Few((), "newsletter_id", most=MOST_NEWSLETTERS), Access(scope=Scope.ACCOUNT_READ)] = Field(
        description="The newsletters of who is signed in, also those that ended."
    )
    my_consents: Annotated[list[MyConsent], Few((), "consent_event_id", most=MOST_EVENTS), Access(scope=Scope.ACCOUNT_READ)] = Field(
        description="What who is signed in agreed to, and when, the oldest first."
    )
    consents: Annotated[list[ConsentEvent], Few((), "consent_event_id", given=ConsentsRequest, most=MOST_EVENTS), OFFICERS] = Field(
        description="What the person with an address agreed to, and when, the oldest first; on all sites, the newest thousand."
    )
    newsletter_desk: Annotated[NewsletterDesk | None, By(("slug",), "slug", "text", "The newsletter's slug."), SENDS] = Field(
        description="A newsletter, as whoever sends it sees it."
    )
    exports: Annotated[Connection[DatasetExport], Many((), ExportSort.NEW), RESEARCH] = Field(
        description="The exports that who is signed in asked for; to admins, everybody's."
    )
    export: Annotated[DatasetExport | None, By(("export",), "id", "text", "The export's id."), RESEARCH] = Field(
        description="An export that was asked for: how far it is, and where its files are once it is done."
    )
    node: Annotated[Node | None, By(("id",), "id", "any", "Any id.")] = Field(
        description="The article, comment, author or anything else that has this id; `type` says which it is."
    )
    nodes: Annotated[list[Node | None], By(("id",), "ids", "each", "Up to 100 ids.")] = Field(
        description="Whatever has these ids, in their order; null where nothing has."
    )
