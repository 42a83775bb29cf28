"""Random GraphQL documents about the fixed dataset.

hypothesis-graphql draws their shape; a rewriter gives them arguments that name something, more rows, and the habits of clients.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    InlineFragmentNode,
    NameNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    is_leaf_type,
    print_ast,
)
from graphql.language import NamedTypeNode
from hypothesis import strategies as st
from hypothesis_graphql import nodes, queries

from tests.document_cursors import ANY_ARTICLE, NO_ARTICLE, SCHEMA, Cursors, article_named_by
from tests.document_habits import Habits, named
from tests.document_values import Values, moments

HABITS = (
    "grow",
    "grow",
    "grow",
    "variables",
    "alias",
    "directive",
    "fragment",
    "typename",
    "repeat",
    "operation",
)  # one named thrice is nearly always there
GROWTH = (0.0, 1.0, 0.7, 0.7, 0.6, 0.5, 0.3, 0.2, *[0.0] * 8)  # how often a row gets one more edge, by depth; the limit is 12
OF_ONE_SHAPE = 3
MOST_FIELDS = 80  # where a document stops growing; the limit is 1,000 tokens, of which a field with arguments has a dozen
MOST_ROOTS = 6  # the limit is 10, repeats come on top
EVERY_NAME = frozenset(name for kind in SCHEMA.type_map.values() if isinstance(kind, GraphQLObjectType) for name in kind.fields)
KEEPS_ARTICLE = {  # edges that stay inside the article that the request names
    "Article.comments",
    "Article.leadImage",
    "Article.blocks",
    "Article.resourceLinks",
    "Comment.article",
    "Comment.ancestors",
    "Article.commentTree",
    "Comment.replyTree",
    "Comment.parent",
    "Comment.quotes",
    "Comment.revisions",
    "CommentRevision.changes",
    "CommentRevision.comment",
    "Article.revisions",
    "ArticleRevision.article",
    "ArticleRevision.blocks",
    "Comment.quotedBy",
    "Comment.replies",
    "Quote.comment",
    "Quote.target",
}


@dataclass(frozen=True)
class Posed:
    """One request."""

    text: str
    variables: Mapping[str, object]
    operation: str | None


@st.composite
def documents(draw: st.DrawFn, cursors: Cursors) -> tuple[Posed, ...]:
    """Documents of one shape, each with arguments of its own. The shape is what takes long to draw.

    Habits are drawn one by one, so that a failing document shrinks to the fewest.
    """
    shape = draw(
        queries(SCHEMA, custom_scalars={"DateTime": st.sampled_from(moments()).map(nodes.String)}, allow_x00=False, print_ast=lambda it: it)
    )
    habits = frozenset(name for name in HABITS if draw(st.booleans()))
    seed = f"{draw(st.integers(0, 2**32 - 1))} {print_ast(shape)}"  # the same in every run
    return tuple(Rewriter(Random(f"{nth} {seed}"), habits, cursors).posed(shape) for nth in range(OF_ONE_SHAPE))


class Rewriter:
    """Rewrites one document."""

    def __init__(self, random: Random, chosen: frozenset[str], cursors: Cursors) -> None:
        self.random, self.chosen = random, chosen
        self.habits = Habits(random, chosen)
        self.values = Values(random, cursors)
        self.fields = 0

    def likely(self, habit: str, chance: float) -> bool:
        return habit in self.chosen and self.fields < MOST_FIELDS and self.random.random() < chance

    def posed(self, shape: DocumentNode) -> Posed:
        operation = shape.definitions[0]
        assert isinstance(operation, OperationDefinitionNode)
        query = SCHEMA.query_type
        assert query is not None
        roots = list(operation.selection_set.selections)[:MOST_ROOTS]
        if self.likely("operation", 0.2):
            roots.insert(self.random.randint(0, len(roots)), FieldNode(name=named("__type"), arguments=self.habits.type_argument()))
        selections = self.selections(query, roots, ANY_ARTICLE, 1)
        name = named("Asked") if "operation" in self.chosen else None
        asked = replace(
            operation, name=name, variable_definitions=tuple(self.habits.definitions), selection_set=SelectionSetNode(selections=selections)
        )
        definitions: list[OperationDefinitionNode | FragmentDefinitionNode] = [asked, *self.habits.fragments]
        if name:
            definitions.insert(self.random.randint(0, len(definitions)), self.habits.another_operation())
        return Posed(print_ast(DocumentNode(definitions=tuple(definitions))), self.habits.variables, name.value if name else None)

    def selections(
        self, owner: GraphQLNamedType, given: list[SelectionNode], article: int, depth: int, taken: frozenset[str] = frozenset()
    ) -> tuple[SelectionNode, ...]:
        """The selections of one set, rewritten. Fields of `taken` names have other arguments elsewhere: they need aliases."""
        found: list[SelectionNode] = []
        if self.likely("grow", 0.9 if owner.name.endswith("Connection") else GROWTH[depth]):
            given = [*given, *self.sprouts(owner, depth)]
        for one in given:
            if isinstance(one, InlineFragmentNode) and one.type_condition:
                condition = SCHEMA.type_map[one.type_condition.name.value]
                inner = self.selections(condition, list(one.selection_set.selections), article, depth, taken)
                found.append(replace(one, selection_set=SelectionSetNode(selections=inner)))
            elif isinstance(one, FieldNode):
                found += self.field(owner, one, article, depth, taken)
                taken |= {one.name.value}
        return self.habits.dressed(owner, found)

    def field(self, owner: GraphQLNamedType, node: FieldNode, article: int, depth: int, taken: frozenset[str]) -> list[SelectionNode]:
        """A field with other arguments; twice if it is repeated."""
        name = node.name.value
        self.fields += 1
        if name.startswith("__"):
            return [
                replace(node, selection_set=SelectionSetNode(selections=(FieldNode(name=named("kind")), FieldNode(name=named("name")))))
            ]
        assert isinstance(owner, GraphQLObjectType | GraphQLInterfaceType)
        definition = owner.fields[name]
        arguments = self.values.arguments(name, definition, node, article)
        inside = self.article_inside(f"{owner.name}.{name}", definition, {one.name.value: one.value for one in arguments}, article)
        lifted = tuple(self.habits.lifted(one, definition.args[one.name.value]) for one in arguments)
        alias = self.habits.alias(node.alias, is_needed=bool(definition.args) and name in taken)
        target = get_named_type(definition.type)
        bare = replace(node, alias=alias, arguments=lifted, directives=self.habits.directives(), selection_set=None)
        if is_leaf_type(target):
            return [bare]
        children = list(node.selection_set.selections) if node.selection_set else []
        again = EVERY_NAME if name in taken and not alias else frozenset()
        written = [self.selections(target, children, inside, depth + 1, again)]
        if self.likely("repeat", 0.15):
            written.append(self.selections(target, self.leaves(target), inside, depth + 1, EVERY_NAME))
        return [replace(bare, selection_set=SelectionSetNode(selections=one)) for one in written]

    def article_inside(self, edge: str, definition: GraphQLField, given: Mapping[str, object], article: int) -> int:
        """The article that the request names for what lies below an edge."""
        owner = edge.partition(".")[0]
        if owner == "Query" and "id" in given:
            return article_named_by(given["id"])
        if owner == "Query" and "ids" in given:
            return NO_ARTICLE
        is_part_of_page = owner.endswith(("Connection", "Edge", "Tree", "TreeNode"))
        return article if is_part_of_page or edge in KEEPS_ARTICLE else ANY_ARTICLE

    # What a document grows

    def sprouts(self, owner: GraphQLNamedType, depth: int) -> list[SelectionNode]:
        """More fields: rows for a page, an edge for a row."""
        if not isinstance(owner, GraphQLObjectType):
            return []
        if owner.name.endswith("Connection"):
            asked = self.random.choice((["nodes"], ["edges"], ["nodes", "pageInfo"], ["edges", "totalCount"]))
            return [self.sprout(owner.fields[name], name, depth) for name in asked]
        edges = [name for name, field in owner.fields.items() if not is_leaf_type(get_named_type(field.type))]
        lists = [name for name in edges if "sort" in owner.fields[name].args]
        wanted = [self.random.choice(self.random.choice((lists or edges, edges)))] if edges else []
        return [self.sprout(owner.fields[name], name, depth) for name in wanted]

    def sprout(self, field: GraphQLField, name: str, depth: int) -> FieldNode:
        target = get_named_type(field.type)
        children = self.leaves(target) if not is_leaf_type(target) else []
        if isinstance(target, GraphQLObjectType) and "node" in target.fields:
            children.append(self.sprout(target.fields["node"], "node", depth + 1))
        selections = SelectionSetNode(selections=tuple(children)) if children else None
        return FieldNode(name=named(name), selection_set=selections)

    def leaves(self, target: GraphQLNamedType) -> list[SelectionNode]:
        """One to three plain fields of a type, of each member of a union; an empty page part gives its rows' ids."""
        if isinstance(target, GraphQLUnionType):
            return [
                InlineFragmentNode(
                    type_condition=NamedTypeNode(name=NameNode(value=member.name)),
                    selection_set=SelectionSetNode(selections=tuple(self.leaves(member))),
                )
                for member in target.types
            ]
        assert isinstance(target, GraphQLObjectType | GraphQLInterfaceType)
        plain = [name for name, field in target.fields.items() if is_leaf_type(get_named_type(field.type))]
        return [FieldNode(name=named(name)) for name in self.random.sample(plain, min(len(plain), self.random.randint(1, 3)))]
