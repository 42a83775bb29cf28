"""How many rows a page and a tree have: at most, and where a request does not say. Both doors and all statements go by these."""

LARGEST_PAGE = 100  # rows
MOST_REPLIES = 20  # of one row in a tree; a page of its own leads further
DEEPEST_TREE = 8  # levels below the roots; deeper threads are read on from a row
PAGE = 20  # rows; about what a screen shows
ROOTS, REPLIES, DEPTH = 20, 3, 3  # a screen or two of a lively thread
