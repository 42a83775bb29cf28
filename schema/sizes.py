"""How much one request may ask for. Both doors say these numbers, and the binder holds every request to them."""

LARGEST_PAGE = 100  # rows of one page, or roots of one tree
MOST_REPLIES = 20  # of one row in a tree; a page of its own leads further
DEEPEST_TREE = 8  # levels below the roots; deeper threads are read on from a row
ROWS = 20  # of a page, or roots of a tree, where nothing is said: about what a screen shows
REPLIES, DEPTH = 3, 3  # of a tree where nothing is said: with its roots a screen or two of a lively thread
