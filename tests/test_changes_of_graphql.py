"""What of the GraphQL schema breaks clients of the last release is found."""

from __future__ import annotations

import pytest

from openapi.changes import graphql
from openapi.changes.change import Weight

pytestmark = pytest.mark.slow  # not for its time: it says nothing about Postgres
SDL = """type Query { story(id: ID!): Story }
type Mutation { postStory: Story }
type Story { title: String kind: Kind }
enum Kind { NEWS }
"""


@pytest.mark.parametrize(
    ("old", "new", "weights"),
    [
        ("title: String ", "", [(Weight.BREAKING, "title")]),
        ("story(id: ID!)", "story(id: ID!, x: Int!)", [(Weight.BREAKING, "story")]),
        ("enum Kind { NEWS }", "enum Kind { NEWS ESSAY }", [(Weight.NOTE, "ESSAY")]),
        ("postStory: Story", "postStory: Story dropStory: Story", [(Weight.ADDITION, "dropStory")]),
        ("title: String", "title: String place: String", []),
    ],
)
def test_changes_of_graphql_are_found(old: str, new: str, weights: list[tuple[Weight, str]]) -> None:
    assert [(one.weight, one.name) for one in graphql.changes(SDL, SDL.replace(old, new))] == weights
