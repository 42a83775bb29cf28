"""Operations that answer with comments, and with what hangs on one; what readers write."""

from api.rest.operation import Operation
from api.rest.write import Write

COMMENTS = (
    Operation("listComments", "/v1/comments", "List comments across articles", "Comments", "comments"),
    Operation("getComment", "/v1/comments/{id}", "Get a comment", "Comments", "comment"),
    Operation("listCommentReplies", "/v1/comments/{id}/replies", "List the answers to a comment", "Comments", "comment", "replies"),
    Operation("listCommentAncestors", "/v1/comments/{id}/ancestors", "List the comments above one", "Comments", "comment", "ancestors"),
    Operation("listCommentQuotes", "/v1/comments/{id}/quotes", "List what a comment quotes", "Comments", "comment", "quotes"),
    Operation("listCommentQuotedBy", "/v1/comments/{id}/quoted-by", "List where a comment is quoted", "Comments", "comment", "quoted_by"),
    Operation(
        "listCommentRevisions", "/v1/comments/{id}/revisions", "List the public texts of a comment", "Comments", "comment", "revisions"
    ),
)
COMMENT_WRITES = (
    Write(
        "post_comment", "POST", "/v1/articles/{id}/comments", "Comment on an article", "Comments", 201, "/v1/comments/{id}", "article_id"
    ),
    Write("edit_comment", "PATCH", "/v1/comments/{id}", "Change your own comment", "Comments"),
    Write("delete_comment", "DELETE", "/v1/comments/{id}", "Delete your own comment", "Comments", 204),
    Write("report_comment", "POST", "/v1/comments/{id}/reports", "Report a comment", "Comments", 201),
    Write("cast_vote", "PUT", "/v1/comments/{id}/vote", "Vote on a comment", "Comments", part="votes"),
)
