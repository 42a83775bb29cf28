"""The cursors of every list of the fixed dataset, as the service gives them, and the filters they belong to: for random documents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLSchema, StringValueNode, build_schema
from strawberry.utils.str_converters import to_camel_case

from schema.dataset import Dataset
from schema.graph import fields_of
from schema.graphql_types import graphql_schema
from schema.ids import key_of
from tests.asking import Asker

RANKED = (("Query", "search"), ("Article", "related"), ("ArticleSort", "RELEVANCE"))  # by weighing words, as only Postgres does
SET = "sign_in_providers"  # its rows are an operator's settings, and none of the dataset's


def _without_ranks() -> GraphQLSchema:
    """The schema as random documents know it: what everybody may ask."""
    schema = build_schema(graphql_schema().as_str())
    for kind, name in RANKED:
        owner = schema.type_map[kind]
        assert isinstance(owner, GraphQLObjectType | GraphQLEnumType)
        del (owner.fields if isinstance(owner, GraphQLObjectType) else owner.values)[name]
    for name, found in fields_of(Dataset).items():
        if not found.access.is_public or name == SET:
            del schema.query_type.fields[to_camel_case(name)]  # type: ignore[union-attr]  # there is a query type
    return schema


SCHEMA = _without_ranks()
ANY_ARTICLE = -1  # the request names no article: cursors of any do
NO_ARTICLE = 0  # it names several, or none that is there: cursors of none do
WORDS = (
    "harbour",
    "bridge",
    "ferry timetable",
    "harbour or bridge",
    "harbour -tides",
    "harbour breakwater",
    "zebra",
)  # stemming leaves these
Filter = Mapping[str, object]
ARTICLE_FILTERS: tuple[Filter, ...] = (
    {"section": "world"},
    {"site": "harbour-courier"},
    {"author": "aut_1"},
    {"author": "cmt_1_1"},
    {"agency": "northern-wire"},
    {"dateline": "PORT ELLERY"},
    {"publishedAfter": "2024-03-05T06:30:00Z"},
    {"publishedBefore": "2024-03-08T08:30:00+02:00", "minComments": 1},
    {"updatedAfter": "2024-03-10T06:30:00.249999"},
    {"section": "world", "author": "aut_2", "agency": None},
    *({"q": words} for words in WORDS),
)
COMMENT_FILTERS: tuple[Filter, ...] = (
    {"account": "tidewatcher"},
    {"account": "GULL"},
    {"account": "gone"},
    {"section": "world"},
    {"author": "aut_1", "featured": True},
    {"agency": "coastal-press"},
    {"createdAfter": "2024-03-07T06:30:00.000004Z"},
    {"featured": True},
    {"featured": False, "section": "sport"},
    *({"q": words} for words in ("remark", "remark -4", "zebra or remark", "harbour")),
)
FILTERS = {"ArticleFilter": ARTICLE_FILTERS, "CommentFilter": COMMENT_FILTERS}


def article_named_by(value: object) -> int:
    """The article in an id, as a literal."""
    text = value.value if isinstance(value, StringValueNode) else ""
    for prefix, parts in (("art", 1), ("cmt", 2), ("img", 1)):
        key = key_of(text, prefix, parts)
        if key:
            return key[0]
    return NO_ARTICLE


@dataclass(frozen=True)
class Cursors:
    """The cursors that the service itself gives, by list: noun, sort and filter; with the article of what each one is a row of."""

    found: Mapping[tuple[str, str, str], list[tuple[int, str]]]

    def of(self, noun: str, sort: str, narrowed: Filter | None, article: int) -> list[str]:
        listed = self.found.get((noun, sort, _spelled(narrowed)), [])
        return [cursor for its_article, cursor in listed if article in (ANY_ARTICLE, its_article)]


def _spelled(narrowed: Filter | None) -> str:
    return json.dumps({name: value for name, value in (narrowed or {}).items() if value is not None}, sort_keys=True)


ROWS = "(sort: {sort}, first: 100) {{ edges {{ cursor node {{ id }} }} }}"
NARROWED = "(sort: {sort}, filter: $filter, first: 100) {{ edges {{ cursor node {{ id }} }} }}"
QUOTES = "(sort: {sort}) {{ edges {{ cursor node {{ comment {{ id }} }} }} }}"
STORIES = "(sort: {sort}) {{ edges {{ cursor node {{ article {{ id }} }} }} }}"
LISTS: tuple[tuple[str, str, str, tuple[Filter | None, ...]], ...] = (  # noun, its sorts, a query for the list's cursors, its filters
    ("Article", "ArticleSort", f"query ($filter: ArticleFilter) {{{{ articles{NARROWED} }}}}", (None, *ARTICLE_FILTERS)),
    ("Comment", "RecentSort", f"query ($filter: CommentFilter) {{{{ comments{NARROWED} }}}}", (None, *COMMENT_FILTERS)),
    ("Comment", "CommentSort", f"{{{{ articles {{{{ nodes {{{{ comments{ROWS} }}}} }}}} }}}}", (None,)),
    ("Quote", "QuoteSort", f"{{{{ comments(first: 100) {{{{ nodes {{{{ quotedBy{QUOTES} }}}} }}}} }}}}", (None,)),
    ("ArticleRevision", "RevisionSort", f"{{{{ articles {{{{ nodes {{{{ revisions{STORIES} }}}} }}}} }}}}", (None,)),
    ("CommentRevision", "RevisionSort", f"{{{{ comments(first: 100) {{{{ nodes {{{{ revisions{QUOTES} }}}} }}}} }}}}", (None,)),
    ("Site", "NameSort", f"{{{{ sites{ROWS} }}}}", (None,)),
    ("Section", "NameSort", f"{{{{ sections{ROWS} }}}}", (None,)),
    ("Agency", "NameSort", f"{{{{ agencies{ROWS} }}}}", (None,)),
    ("Author", "NameSort", f"{{{{ authors{ROWS} }}}}", (None,)),
    ("Newsletter", "NameSort", f"{{{{ newsletters{ROWS} }}}}", (None,)),
)


def gather_cursors(asker: Asker) -> Cursors:
    """Every list's cursors, as the service gives them."""
    found: dict[tuple[str, str, str], list[tuple[int, str]]] = {}
    for noun, sorts, query, filters in LISTS:
        for sort in _names(sorts):
            for narrowed in filters:
                answer = asker.data(query.format(sort=sort), {"filter": narrowed} if "$filter" in query else {})
                found[noun, sort, _spelled(narrowed)] = [*found.get((noun, sort, _spelled(narrowed)), []), *_edges(answer)]
    return Cursors(found)


def _names(sorts: str) -> list[str]:
    order = SCHEMA.type_map[sorts]
    assert isinstance(order, GraphQLEnumType)
    return list(order.values)


def _edges(answer: Any) -> Iterator[tuple[int, str]]:
    """Cursors, wherever they stand, with the article in the id below them."""
    if isinstance(answer, list):
        for one in answer:
            yield from _edges(one)
    elif isinstance(answer, dict) and "cursor" in answer:
        node = answer.get("node") or {}
        public_id = (node.get("comment") or node.get("article") or node).get("id", "")
        yield article_named_by(StringValueNode(value=public_id)), answer["cursor"]
    elif isinstance(answer, dict):
        for one in answer.values():
            yield from _edges(one)
