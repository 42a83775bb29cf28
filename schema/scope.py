"""What a token lets its bearer do in its account's name."""

from schema.described import Described


class Scope(Described):
    """One right of a token. Reading what everybody sees needs none."""

    COMMENTS_WRITE = "comments:write", "Post, edit and delete comments."
    VOTES_WRITE = "votes:write", "Vote on comments."
    NEWSLETTER_WRITE = "newsletter:write", "Change newsletter signups."
    EXPORTS_READ = "exports:read", "Make and download exports."
    MODERATION_READ = "moderation:read", "Read the moderation queue and its log."
    MODERATION_WRITE = "moderation:write", "Decide what threads show."
    ARTICLES_WRITE = "articles:write", "Bring in articles and correct them."
    ACCOUNT_READ = "account:read", "Read the private part of the account."
