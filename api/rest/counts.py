"""Operations that answer with what is counted or computed, and with what is the viewer's alone."""

from api.rest.operation import Operation
from schema.article_counts import CommentCountsRequest
from schema.viewer_state import ViewerStateRequest

COUNTS = (
    Operation("getTrending", "/v1/trending", "Get the articles that are talked about most", "Statistics", "trending"),
    Operation("getStats", "/v1/stats", "Get the dataset's size and its growth by day", "Statistics", "stats"),
    Operation(
        "getCommentCounts",
        "/v1/comment-counts",
        "Get the comment counts of many articles",
        "Articles",
        "comment_counts",
        method="POST",
        body=CommentCountsRequest,
    ),
    Operation(
        "getViewerState",
        "/v1/viewer-state",
        "Get what is the viewer's own on many comments",
        "Comments",
        "viewer_state",
        method="POST",
        body=ViewerStateRequest,
    ),
)
