"""The verbs of the newsroom."""

from __future__ import annotations

from schema.access import NEWSROOM
from schema.article import Article
from schema.errors import ArticleTaken, NotFound, PreconditionFailed
from schema.newsroom import CreateArticleInput, DeleteArticleInput, UpdateArticleInput
from schema.page_import import ImportPagesInput, ReportedImport
from schema.verb import Verb

ARTICLE_VERBS = (
    Verb("create_article", CreateArticleInput, Article, "Publish a story.", NEWSROOM, refusals=(ArticleTaken,)),
    Verb(
        "update_article",
        UpdateArticleInput,
        Article,
        "Correct a story. Where the headline or the words change, the story before stays as a revision for everybody to read, and quotes "
        "of words that changed say so.",
        NEWSROOM,
        refusals=(NotFound, PreconditionFailed),
    ),
    Verb(
        "delete_article",
        DeleteArticleInput,
        None,
        "Take a story away, with its thread. Nothing of it is shown any more.",
        NEWSROOM,
        refusals=(NotFound, PreconditionFailed),
    ),
    Verb(
        "import_pages",
        ImportPagesInput,
        None,
        "Bring in pages as they were saved. Each is kept or refused by itself; a page that is there already changes nothing, and a newer "
        "copy of it updates what changed.",
        NEWSROOM,
        document=ReportedImport,
    ),
)
