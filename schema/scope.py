"""What a token lets its bearer do in its account's name."""

from pydantic import Field

from schema.described import Described
from schema.noun import Noun


class Scope(Described):
    """One right of a token. Reading what everybody sees needs none."""

    COMMENTS_WRITE = "comments:write", "Post, edit and delete comments."
    VOTES_WRITE = "votes:write", "Vote on comments."
    NEWSLETTER_WRITE = "newsletter:write", "Change newsletter signups."
    NEWSLETTER_SEND = "newsletter:send", "See the subscribers of newsletters, and bring some in."
    EXPORTS_READ = "exports:read", "Make and download exports."
    MODERATION_READ = "moderation:read", "Read the moderation queue and its log."
    MODERATION_WRITE = "moderation:write", "Decide what threads show."
    ARTICLES_WRITE = "articles:write", "Bring in articles and correct them."
    ACCOUNT_READ = "account:read", "Read the private part of the account."


class ScopeMeaning(Noun):
    """A scope, and what it lets a token do: what a page shows to whoever is about to make one."""

    key = ("place",)

    scope: Scope = Field(description="The scope, as a token names it.", examples=["votes:write"])
    allows: str = Field(description="What a token that has it may do.", examples=["Vote on comments."])
