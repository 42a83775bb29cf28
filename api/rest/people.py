"""Operations that answer with authors and accounts."""

from api.rest.operation import Operation

PEOPLE = (
    Operation("listAuthors", "/v1/authors", "List authors", "Authors", "authors"),
    Operation("getAuthor", "/v1/authors/{id}", "Get an author", "Authors", "author"),
    Operation("listAuthorArticles", "/v1/authors/{id}/articles", "List an author's articles", "Articles", "author", "articles"),
    Operation("getAccount", "/v1/accounts/{handle}", "Get the public part of an account", "Accounts", "account"),
    Operation("listAccountComments", "/v1/accounts/{handle}/comments", "List an account's comments", "Comments", "account", "comments"),
)
