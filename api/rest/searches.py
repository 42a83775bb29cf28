"""Operations that look for words."""

from api.rest.operation import Operation

SEARCHES = (Operation("search", "/v1/search", "Search articles and comments", "Search", "search"),)
