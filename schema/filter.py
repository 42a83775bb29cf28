"""Filters of lists. Each field says by an annotation which column of the list's noun it is held against, and how."""

from dataclasses import dataclass

from schema.input import Input


@dataclass(frozen=True)
class Test:
    """How a filter's value is held against a column. `how` is one of: is, has, at_least, at_most, after, before, given, found.

    `has` asks whether the value is one of those of a column that is a list.
    `given` holds it against nothing: the noun's file in `db/visible` has the value where it says `:column`.
    `found` neither: only rows that a search finds have the column.
    """

    column: str
    how: str = "is"
    of: str | None = None
    """`noun.column`, where the value names another noun: the list's column must equal that noun's key."""
    kind: str | None = None
    """How the value is read (see db/bind.py), where its type does not tell."""
    within: tuple[str, str] | None = None
    """(noun, column shared with it), where the test holds for another noun that the row belongs to."""
    searches: tuple[str, ...] = ()
    """The files of `db/search` that look for the value, which they call `:q`."""

    @property
    def given_as(self) -> str:
        """What files of SQL call the value."""
        return "q" if self.searches else self.column


class Filter(Input):
    """What a list may be narrowed to; an absent or null field narrows nothing."""
