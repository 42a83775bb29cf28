"""Operations that answer with articles, and with what hangs on one."""

from api.rest.operation import Operation

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
)
