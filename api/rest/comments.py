"""Operations that answer with comments, and with what hangs on one."""

from api.rest.operation import Operation

COMMENTS = (
    Operation("listComments", "/v1/comments", "List comments across articles", "Comments", "comments"),
    Operation("getComment", "/v1/comments/{id}", "Get a comment", "Comments", "comment"),
    Operation("listCommentReplies", "/v1/comments/{id}/replies", "List the answers to a comment", "Comments", "comment", "replies"),
    Operation("listCommentAncestors", "/v1/comments/{id}/ancestors", "List the comments above one", "Comments", "comment", "ancestors"),
    Operation("listCommentQuotes", "/v1/comments/{id}/quotes", "List what a comment quotes", "Comments", "comment", "quotes"),
    Operation("listCommentQuotedBy", "/v1/comments/{id}/quoted-by", "List where a comment is quoted", "Comments", "comment", "quoted_by"),
)
