"""Everything that is held about somebody: the shape of the document that the statement `export` of db/statements/privacy.sql writes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry
from pydantic import BaseModel, Field

from schema.account import Origin, Role
from schema.consent import ConsentKind, ConsentVia
from schema.dataset_export import ExportFormat, ExportState, ExportTable
from schema.erasure import CommentsFate
from schema.export_moderation import CommentId, HeldDecision, HeldRecord, HeldReport, HeldRule
from schema.scope import Scope
from schema.signup import SignupState

Id = Annotated[strawberry.ID, Field(description="Names it; it opens nothing.")]
Name = Annotated[str, Field(description="What its owner calls it.")]
Scopes = Annotated[list[Scope], Field(description="What it may do.")]
CreatedAt = Annotated[datetime, Field(description="When it was made.")]
ExpiresAt = Annotated[datetime, Field(description="When it stops working, whatever happens.")]
LastUsedAt = Annotated[datetime | None, Field(description="When it was last used; null before its first use.")]
Issuer = Annotated[str, Field(description="The provider's lasting name.")]
Subject = Annotated[str, Field(description="What the provider knows the account's owner by.")]
ProviderName = Annotated[str, Field(description="The provider as people know it.")]


class HeldAccount(BaseModel):
    """What everybody sees of the account."""

    id: Id
    handle: str = Field(description="Unique, whatever the case of its letters.")
    display_name: str = Field(description="The name that is shown.")
    origin: Origin = Field(description="Where the account comes from.")
    role: Role = Field(description="What the account may do.")
    joined_at: datetime | None = Field(description="When it was registered.")


class HeldPrivate(BaseModel):
    """What nobody else sees of it."""

    email: str = Field(description="Where mail goes.")
    has_password: bool = Field(description="Whether there is a password; it is kept as a hash alone, which is not told.")
    password_changed_at: datetime | None = Field(description="When the password was last set; null where there is none.")
    is_disabled: bool = Field(description="Whether an operator closed it.")
    suspended_until: datetime | None = Field(description="Until when the account may not write; null where it may.")
    created_at: CreatedAt


class HeldSession(BaseModel):
    """A device that is signed in, or was a short while ago."""

    id: Id
    created_at: CreatedAt
    last_used_at: datetime = Field(description="When it was last used, to the minute.")
    expires_at: ExpiresAt
    proven_at: datetime = Field(description="When the password was last given in it.")
    user_agent: str | None = Field(description="What the client called itself.")


class HeldToken(BaseModel):
    """A token for a program."""

    id: Id
    name: Name
    scopes: Scopes
    created_at: CreatedAt
    last_used_at: LastUsedAt
    expires_at: ExpiresAt


class HeldClient(BaseModel):
    """A client of OAuth."""

    id: Id
    name: Name
    scopes: Scopes
    created_at: CreatedAt
    last_used_at: LastUsedAt


class HeldExport(BaseModel):
    """An export of the dataset that it asked for."""

    id: Id
    state: ExportState = Field(description="What became of it.")
    formats: list[ExportFormat] = Field(description="In what forms.")
    tables: list[ExportTable] = Field(description="Which tables.")
    title: str = Field(description="Whose data it is, as it was asked for.")
    release: str | None = Field(description="What it is called among those of the same dataset; null where none was named yet.")
    created_at: CreatedAt
    expires_at: datetime | None = Field(description="Until when its files are kept; null before it is done.")


class HeldRegistration(BaseModel):
    """An account that was asked for with the same address, and is not open yet."""

    handle: str = Field(description="The handle that was wanted.")
    display_name: str = Field(description="The name that was wanted.")
    email: str = Field(description="The address that was given.")
    newsletters: list[str] = Field(description="The newsletters that were ticked.")
    created_at: CreatedAt
    expires_at: ExpiresAt


class HeldSignIn(BaseModel):
    """A provider whose word opens the account."""

    issuer: Issuer
    subject: Subject
    provider_name: ProviderName
    linked_at: datetime = Field(description="Since when.")


class HeldSignInBegun(BaseModel):
    """What a provider said a few minutes ago, and nobody came for yet."""

    issuer: Issuer
    subject: Subject
    provider_name: ProviderName
    email: str | None = Field(description="The address that it told.")
    display_name: str | None = Field(description="The name that it told.")
    expires_at: ExpiresAt


class HeldSignup(BaseModel):
    """A newsletter that its address is signed up for, or was."""

    newsletter: str = Field(description="The newsletter's slug.")
    state: SignupState = Field(description="Where it stands.")
    asked_at: datetime = Field(description="When it was asked for.")
    confirmed_at: datetime | None = Field(description="When it was last confirmed; null before that.")


class HeldConsent(BaseModel):
    """An entry of the ledger of consents, about its address."""

    newsletter: str = Field(description="The newsletter's slug.")
    kind: ConsentKind = Field(description="Which kind of entry it is.")
    via: ConsentVia = Field(description="How.")
    at: datetime = Field(description="When.")
    version: str | None = Field(description="Which version of the text was agreed to; null where none was.")
    text: str | None = Field(description="What was agreed to, word for word; null where nothing was.")
    network: str | None = Field(description="The network that it came from; null where it is not known.")
    evidence: dict[str, str] = Field(description="What a list or a mail server said of it.")


class HeldLink(BaseModel):
    """A link in a letter that waits to be followed."""

    purpose: str = Field(description="What following it does.")
    email: str | None = Field(description="The address that it makes the account's, where it does.")
    created_at: CreatedAt
    expires_at: ExpiresAt


class HeldMail(BaseModel):
    """A letter of the last 30 days. Its words are not kept once it is sent."""

    kind: str = Field(description="What it is about, for programs.")
    subject: str = Field(description="What it is about, for people.")
    recipient: str = Field(description="Whom it went to.")
    created_at: CreatedAt
    sent_at: datetime | None = Field(description="When it was sent.")
    failed_at: datetime | None = Field(description="When it was given up.")


class HeldComment(BaseModel):
    """A comment that the account wrote, in whatever state."""

    id: Id
    article_id: strawberry.ID = Field(description="The article that it stands under.")
    parent_id: strawberry.ID | None = Field(description="The comment that it answers.")
    status: str = Field(description="Whether it is shown: pending, visible, hidden, removed or deleted.")
    body: str = Field(description="Its text, as written.")
    up: int = Field(description="Votes for it.")
    down: int = Field(description="Votes against it.")
    is_featured: bool = Field(description="Picked by the newsroom.")
    revision: int = Field(description="Counts its public texts, from 1.")
    created_at: datetime | None = Field(description="When it was written, where a full time is known.")
    edited_at: datetime | None = Field(description="When its text last changed in public.")


class HeldText(BaseModel):
    """One of the public texts of a comment that was changed in public."""

    comment_id: CommentId
    revision: int = Field(description="Counts the public texts, from 1.")
    body: str = Field(description="The text, as written.")
    written_at: datetime | None = Field(description="When it was written, where a full time is known.")


class HeldQuote(BaseModel):
    """A passage that a comment of the account repeats."""

    comment_id: CommentId
    quoted_comment_id: strawberry.ID | None = Field(description="The comment that it is from; null where it is from the article.")
    quoted_block: int | None = Field(description="The block of the article that it is from; null where it is from a comment.")
    start: int = Field(description="Where the passage begins in what is quoted, in characters.")
    end: int = Field(description="Where it ends.")
    words: str = Field(description="The passage.")


class HeldVote(BaseModel):
    """A vote on a comment."""

    comment_id: CommentId
    value: int = Field(description="1 for it, -1 against it, 0 where the vote was taken back.")
    cast_at: datetime = Field(description="When it was last changed.")


class HeldErasure(BaseModel):
    """The request to be erased that waits."""

    id: Id
    comments: CommentsFate = Field(description="What becomes of the comments.")
    requested_at: datetime = Field(description="When it was asked for.")
    final_at: datetime = Field(description="From when on it is done.")


class HeldAudit(BaseModel):
    """A line of the audit log: by the account, or about it."""

    at: datetime = Field(description="When it was done.")
    action: str = Field(description="What was done.")
    target: str = Field(description="To what it was done.")
    via: str = Field(description="How whoever did it came in: session, token, mail, provider, command or system.")
    detail: dict[str, object] = Field(description="More about it; its members hang on the action.")
    by_you: bool = Field(description="Whether the account did it itself.")
    client: str | None = Field(description="The network that the account did it from, for 90 days.")


class Export(BaseModel):
    """Everything that is held about an account. No secret is in it, and nothing by which one could be guessed."""

    exported_at: datetime = Field(description="As of when.")
    account: HeldAccount
    private: HeldPrivate
    sessions: list[HeldSession] = Field(description="Where the account is signed in.")
    tokens: list[HeldToken] = Field(description="Its tokens.")
    clients: list[HeldClient] = Field(description="Its clients of OAuth.")
    exports: list[HeldExport] = Field(description="The exports of the dataset that it asked for.")
    registrations: list[HeldRegistration] = Field(description="Accounts that were asked for with its address.")
    sign_ins: list[HeldSignIn] = Field(description="The providers that it is entered through.")
    sign_ins_begun: list[HeldSignInBegun] = Field(description="What providers said that nobody came for yet.")
    signups: list[HeldSignup] = Field(description="The newsletters of its address.")
    consents: list[HeldConsent] = Field(description="What its address agreed to, and when.")
    links_in_mails: list[HeldLink] = Field(description="Links that wait in letters.")
    mails: list[HeldMail] = Field(description="Letters to its address.")
    comments: list[HeldComment] = Field(description="What it wrote.")
    texts: list[HeldText] = Field(description="All texts of those that it changed in public.")
    quotes: list[HeldQuote] = Field(description="What it quoted.")
    votes: list[HeldVote] = Field(description="How it voted.")
    reports: list[HeldReport] = Field(description="What it reported.")
    report_record: HeldRecord | None = Field(description="What became of that; null where nothing was decided.")
    decisions: list[HeldDecision] = Field(description="What moderators decided about it, and what it decided as a moderator.")
    rules: list[HeldRule] = Field(description="The rules that it made.")
    erasure: HeldErasure | None = Field(description="The request to be erased; null where none waits.")
    audit: list[HeldAudit] = Field(description="What the audit log has by it and about it, in order.")
