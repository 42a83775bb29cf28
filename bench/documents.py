"""What is asked in GraphQL: Broadsheet and the resolvers take the same texts, PostGraphile its own, which ask for the same rows."""

from __future__ import annotations

from dataclasses import dataclass

HEAD = "id headline publishedAt commentCount section { id name } authors { id name }"
COMMENT = "id body createdAt votes { up down score } account { id handle displayName }"

THEIR_HEAD = """articleId headline publishedAt articleStatByArticleId { visibleCount }
  sectionBySectionIdAndSectionSlug { sectionId name }
  bylinesByArticleId(orderBy: PLACE_ASC) { nodes { authorByAuthorId { authorId name } } }"""
THEIR_COMMENT = "articleId number body createdAt up down score accountByAccountId { accountId handle displayName }"
OLDEST = "condition: { isShown: true }, orderBy: [LISTED_AT_ASC, NUMBER_ASC]"
NEWEST = "condition: { isShown: true }, orderBy: [LISTED_AT_DESC, ARTICLE_ID_DESC, NUMBER_DESC]"
BEST = "orderBy: [BEST_DESC, NUMBER_DESC]"
LISTED = 'condition: { status: "visible" }, orderBy: [LISTED_AT_DESC, ARTICLE_ID_DESC]'


@dataclass(frozen=True, slots=True)
class Document:
    """The same question in both spellings."""

    ours: str
    theirs: str


def article(key: int) -> Document:
    return Document(
        f'{{ article(id: "art_{key}") {{ {HEAD} }} }}',
        f'{{ articleByArticleId(articleId: "{key}") {{ {THEIR_HEAD} }} }}',
    )


ANY_ARTICLE = Document(
    f"query ($id: ID!) {{ article(id: $id) {{ {HEAD} }} }}",
    f"query ($id: BigInt!) {{ articleByArticleId(articleId: $id) {{ {THEIR_HEAD} }} }}",
)
FRONT_PAGE = Document(
    f"{{ articles(first: 20) {{ nodes {{ {HEAD} }} }} }}",
    f"{{ allArticles(first: 20, {LISTED}) {{ nodes {{ {THEIR_HEAD} }} }} }}",
)
NESTED_LIST = Document(
    f"{{ articles(first: 20) {{ nodes {{ {HEAD} comments(first: 10) {{ nodes {{ {COMMENT} }} }} }} }} }}",
    f"""{{ allArticles(first: 20, {LISTED}) {{ nodes {{ {THEIR_HEAD}
  commentsByArticleId(first: 10, {OLDEST}) {{ nodes {{ {THEIR_COMMENT} }} }} }} }} }}""",
)


def tree(key: int, roots: int, replies: int, depth: int) -> Document:
    """The best roots, at each row its best replies."""
    below = ""
    for _ in range(depth):
        field = f"commentsByArticleIdAndParentKey(first: {replies}, condition: {{ isShown: true }}, {BEST})"
        below = f"{field} {{ nodes {{ {THEIR_COMMENT} {below} }} }}"
    at_top = f"commentsByArticleId(first: {roots}, condition: {{ isShown: true, parentKey: 0 }}, {BEST})"
    return Document(
        f'{{ article(id: "art_{key}") {{ commentTree(roots: {roots}, replies: {replies}, depth: {depth}, sort: BEST) '
        f"{{ nodes {{ level node {{ {COMMENT} }} }} }} }} }}",
        f'{{ articleByArticleId(articleId: "{key}") {{ {at_top} {{ nodes {{ {THEIR_COMMENT} {below} }} }} }} }}',
    )


def deep_page(key: int, cursor: str, their_cursor: str) -> Document:
    """A page far from a thread's start."""
    theirs = f'commentsByArticleId(first: 20, after: "{their_cursor}", {OLDEST})'
    return Document(
        f'{{ article(id: "art_{key}") {{ comments(first: 20, after: "{cursor}") {{ nodes {{ {COMMENT} }} }} }} }}',
        f'{{ articleByArticleId(articleId: "{key}") {{ {theirs} {{ nodes {{ {THEIR_COMMENT} }} }} }} }}',
    )


def cursor_at(key: int, place: int) -> str:
    """Asks PostGraphile for the cursor of a thread's n-th comment."""
    page = f"commentsByArticleId(first: 1, offset: {place - 1}, {OLDEST})"
    return f'{{ articleByArticleId(articleId: "{key}") {{ {page} {{ pageInfo {{ endCursor }} }} }} }}'


def search(words: str) -> Document:
    return Document(
        f'{{ comments(first: 20, filter: {{ q: "{words}" }}) {{ nodes {{ {COMMENT} }} }} }}',
        f'{{ foundComments(first: 20, words: "{words}") {{ nodes {{ {THEIR_COMMENT} }} }} }}',
    )


def written_by(key: int, handle: str) -> Document:
    """What an account wrote."""
    inner = "articleId number body createdAt up down score articleByArticleId { articleId headline }"
    return Document(
        f'{{ account(handle: "{handle}") {{ comments(first: 20) {{ nodes '
        "{ id body createdAt votes { up down score } article { id headline } } } } }",
        f'{{ accountByAccountId(accountId: "{key}") {{ commentsByAccountId(first: 20, {NEWEST}) {{ nodes {{ {inner} }} }} }} }}',
    )


VOTE = Document(
    "mutation ($input: CastVoteInput!) { castVote(input: $input) { comment { id votes { up down } } } }",
    "mutation ($input: CastVoteInput!) { castVote(input: $input) { result { articleId number up down } } }",
)
POST = Document(
    "mutation ($input: PostCommentInput!) { postComment(input: $input) { comment { id body } } }",
    "mutation ($input: PostCommentInput!) { postComment(input: $input) { result { articleId number body } } }",
)
