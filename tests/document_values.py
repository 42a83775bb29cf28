"""Argument values for random documents: ids, names, paths, filters and cursors of the fixed dataset, and now and then nonsense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    EnumValueNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    IntValueNode,
    ListValueNode,
    NameNode,
    NullValueNode,
    ObjectFieldNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    ast_from_value,
    get_named_type,
)

from tests import dataset, dataset_changes, dataset_newsletters, dataset_people
from tests.document_cursors import FILTERS, WORDS, Cursors, Filter

ARTICLES: tuple[Mapping[str, Any], ...] = dataset.ARTICLES
IDS = (
    *(f"art_{row['article_id']}" for row in ARTICLES),
    *(f"cmt_{row['article_id']}_{row['number']}" for row in dataset.COMMENTS if row["number"] in (1, 2, 3, 4, 8, 19, 21, 26, 27, 28)),
    *(f"aut_{row['author_id']}" for row in dataset_people.AUTHORS),
    *(f"acc_{row['account_id']}" for row in dataset_people.ACCOUNTS),
    *(f"sec_{row['section_id']}" for row in dataset_people.SECTIONS),
    *(f"sit_{row['site_id']}" for row in dataset_people.SITES),
    *(f"agy_{row['agency_id']}" for row in dataset_people.AGENCIES),
    *(f"img_{row['article_id']}" for row in dataset.IMAGES),
    *(f"nwl_{row['newsletter_id']}" for row in dataset_newsletters.NEWSLETTERS),
)
STRANGE_IDS = ("art_01", "art_999", "cmt_1", "cmt_1_999", "xyz_1", "", f"art_{2**63}", "cmt_1_1_1")
PREFIXES = {"article": "art", "comment": "cmt", "author": "aut"}
LISTED = {"ids": "", "articleIds": "art", "commentIds": "cmt"}
MEMBERS = {"window": ("DAY", "WEEK", "MONTH"), "metric": ("COMMENTS", "VOTES", "HEAT")}
SIZES = {"days": (1, 2, 11, 30), "limit": (1, 2, 5, 20)}
PLACES = ("now", *map(dataset_changes.cursor, range(len(dataset_changes.CHANGES) + 1)))
KINDS = ("COMMENT", "ARTICLE", "ACCOUNT", "IMAGE", "AUTHOR", "NEWSLETTER")
NAMES: Mapping[str, tuple[object, ...]] = {
    "section": (*(row["slug"] for row in dataset_people.SECTIONS), "no-such"),
    "slug": (*(row["slug"] for row in (*dataset_people.SECTIONS, *dataset_newsletters.NEWSLETTERS)), "no-such"),
    "newsletter": (*(row["slug"] for row in dataset_newsletters.NEWSLETTERS), "no-such"),
    "token": (dataset_newsletters.LINK, "sub_" + "b" * 40, "sub_" + "0" * 40, "nothing"),
    "handle": (*(row["handle"] for row in dataset_people.ACCOUNTS), "TIDEWATCHER", "åsa", "nobody"),
    "path": (*(row[name] for row in ARTICLES for name in ("path", "url") if row[name]), "/nowhere"),
}


def moments() -> tuple[str, ...]:
    """Times on both sides of what the dataset has."""
    times = [dataset_people.day(number, micros).isoformat() for number in (-1, 1, 3, 5, 6, 8) for micros in (0, 1)]
    return (*times, "2024-03-06T12:00:00+05:30", "1970-01-01T00:00:00Z", "9999-01-01T00:00:00Z")


class Values:
    """Draws the arguments of fields."""

    def __init__(self, random: Random, cursors: Cursors) -> None:
        self.random, self.cursors = random, cursors

    def arguments(self, name: str, field: GraphQLField, drawn: FieldNode, article: int) -> list[ArgumentNode]:
        if "roots" in field.args:
            values = dict(self.tree(field, drawn, article))
        elif "sort" in field.args:
            values = dict(self.page(get_named_type(field.type).name.removesuffix("Connection"), field, drawn, article))
        else:
            values = {argument: self.name(name, argument, drawn) for argument in field.args}
        shuffled = self.random.sample(list(values.items()), len(values))
        return [ArgumentNode(name=NameNode(value=argument), value=value) for argument, value in shuffled]

    def name(self, field: str, argument: str, drawn: FieldNode) -> ValueNode:
        """An id, slug, handle or path: mostly one that is there, else as it was drawn."""
        if argument in SIZES:
            return IntValueNode(value=str(self.random.choice(SIZES[argument])))
        if argument == "types":
            return ListValueNode(values=tuple(EnumValueNode(value=one) for one in self.random.sample(KINDS, self.random.randint(1, 3))))
        if field == "changes":
            return StringValueNode(value=self.random.choice(PLACES))
        if self.random.random() < 0.1 and drawn.arguments:
            return next(one.value for one in drawn.arguments if one.name.value == argument)
        if argument == "since":
            return StringValueNode(value=self.random.choice(moments()))
        if argument in LISTED:
            return ListValueNode(values=tuple(self.id(LISTED[argument]) for _ in range(self.random.randint(0, 4))))
        if argument in MEMBERS:
            return EnumValueNode(value=self.random.choice(MEMBERS[argument]))
        if argument == "id":
            return self.id(PREFIXES.get(field, ""))
        return StringValueNode(value=str(self.random.choice(NAMES[argument])))

    def id(self, prefix: str) -> ValueNode:
        pool = [one for one in IDS if one.startswith(prefix)] if self.random.random() < 0.95 else STRANGE_IDS
        return StringValueNode(value=self.random.choice(pool))

    def tree(self, field: GraphQLField, drawn: FieldNode, article: int) -> Iterator[tuple[str, ValueNode]]:
        """A tree's own sizes, in place of a page's; small, as they multiply."""
        yield from ((name, value) for name, value in self.page("Comment", field, drawn, article) if name in ("sort", "after"))
        for name, sizes in (("roots", (1, 2, 3)), ("replies", (0, 1, 2)), ("depth", (0, 1, 2))):
            if self.random.random() < 0.95:
                yield name, IntValueNode(value=str(self.random.choice(sizes)))

    def page(self, noun: str, field: GraphQLField, drawn: FieldNode, article: int) -> Iterator[tuple[str, ValueNode]]:
        sorts = field.args["sort"].type
        order = get_named_type(sorts)
        assert isinstance(order, GraphQLEnumType)
        sort = self.random.choice(list(order.values))
        default = ast_from_value(field.args["sort"].default_value, sorts)
        if self.random.random() < 0.6 or not isinstance(default, EnumValueNode):
            yield "sort", EnumValueNode(value=sort)
        else:
            sort = default.value
        narrowed, is_known = None, True
        if "filter" in field.args and self.random.random() < 0.5:
            narrowed, is_known, node = self.filter(field.args["filter"].type, drawn)
            yield "filter", node
        yield from self.sizes()
        if is_known:
            pool = self.cursors.of(noun, sort, narrowed, article)
            for side in ("after", "before"):
                if pool and self.random.random() < 0.3:
                    yield side, StringValueNode(value=self.random.choice(pool))
                elif self.random.random() < 0.1:
                    yield side, NullValueNode()

    def sizes(self) -> Iterator[tuple[str, ValueNode]]:
        """One size, or none; seldom a large one, as they multiply."""
        size = IntValueNode(value=str(self.random.choice((1, 2, 5, 7, 100) if self.random.random() < 0.2 else (1, 2, 3))))
        sides: list[tuple[str, ValueNode]] = [("first", size), ("last", NullValueNode())]
        if self.random.random() < 0.4:
            sides = [("last", size), ("first", NullValueNode())]
        if self.random.random() < 0.9:
            yield sides[0]
        if self.random.random() < 0.1:
            yield sides[1]

    def filter(self, kind: object, drawn: FieldNode) -> tuple[Filter | None, bool, ValueNode]:
        """A filter, whether its cursors are known, and the filter as a literal."""
        assert isinstance(kind, GraphQLInputObjectType)
        written = next((one.value for one in drawn.arguments or () if one.name.value == "filter"), None)
        if isinstance(written, ObjectValueNode) and self.random.random() < 0.2:
            kept = tuple(self.bounded(one) for one in written.fields)
            return None, False, replace(written, fields=kept)
        chosen = self.random.choice((None, {}, *FILTERS[kind.name]))
        return chosen, True, _literal(chosen)

    def bounded(self, field: ObjectFieldNode) -> ObjectFieldNode:
        """A filter as drawn. Not so words, as full-text search splits and stems them: only those where plain matching agrees are asked for;
        nor a number out of its bounds, which is refused."""
        if field.name.value == "q":
            return replace(field, value=StringValueNode(value=self.random.choice(WORDS)))
        if field.name.value == "minComments" and isinstance(field.value, IntValueNode):
            return replace(field, value=IntValueNode(value=field.value.value.lstrip("-")[:9]))
        return field


def _literal(value: object) -> ValueNode:
    """A value as GraphQL writes it."""
    if isinstance(value, Mapping):
        pairs = value.items()
        return ObjectValueNode(fields=tuple(ObjectFieldNode(name=NameNode(value=name), value=_literal(one)) for name, one in pairs))
    if value is None:
        return NullValueNode()
    if isinstance(value, bool):
        return BooleanValueNode(value=value)
    return IntValueNode(value=str(value)) if isinstance(value, int) else StringValueNode(value=str(value))
