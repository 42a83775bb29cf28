"""Operations that answer with articles, and with what hangs on one; what the newsroom writes."""

from api.rest.operation import Operation
from api.rest.write import Write
from schema.page_import import LARGEST_IMPORT

ARTICLES = (
    Operation("listArticles", "/v1/articles", "List articles", "Articles", "articles"),
    Operation("getArticleByPath", "/v1/articles/by-path", "Get the article that a path or URL had", "Articles", "article_by_path"),
    Operation("getArticle", "/v1/articles/{id}", "Get an article", "Articles", "article", is_linked=True),
    Operation("listArticleComments", "/v1/articles/{id}/comments", "List an article's comments", "Comments", "article", "comments"),
    Operation(
        "listArticleResourceLinks",
        "/v1/articles/{id}/resource-links",
        "List an article's links elsewhere",
        "Articles",
        "article",
        "resource_links",
    ),
    Operation("listRelatedArticles", "/v1/articles/{id}/related", "List articles to read beside one", "Articles", "article", "related"),
    Operation(
        "listArticleRevisions", "/v1/articles/{id}/revisions", "List an article's public stories", "Articles", "article", "revisions"
    ),
)
IMPORTS = (
    Operation("listImports", "/v1/imports", "List what was brought in", "Newsroom", "page_imports"),
    Operation("getImport", "/v1/imports/{id}", "Get what became of a page", "Newsroom", "page_import"),
)
ARTICLE_WRITES = (
    Write("create_article", "POST", "/v1/articles", "Publish a story", "Newsroom", 201, "/v1/articles/{id}", largest=LARGEST_IMPORT),
    Write("update_article", "PATCH", "/v1/articles/{id}", "Correct a story", "Newsroom", largest=LARGEST_IMPORT),
    Write("delete_article", "DELETE", "/v1/articles/{id}", "Take a story away", "Newsroom", 204),
    Write("import_pages", "POST", "/v1/imports", "Bring in pages", "Newsroom", largest=LARGEST_IMPORT),
)
