"""What of a noun an answer shows: `fields` and `include` become Fields of the Read, as a GraphQL selection does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from schema import follow
from schema.errors import Fault, Invalid
from schema.graph import Field
from schema.graph import fields_of as all_fields_of
from schema.noun import Branching, Either, Few, Many, Node, Noun, One, Part
from schema.read import Arg, Column, Constant, Fact, Fields, Group, Item, Narrow, Nodes

DEEPEST_INCLUDE = 2  # levels
Tree = dict[str, "Tree"]
"""Edges to include, and below each those of its target."""


def fields_of(noun: type[BaseModel]) -> dict[str, Field]:
    """A noun's fields as REST has them: a tree is a view of a list here, not a field of its own."""
    return {name: found for name, found in all_fields_of(noun).items() if not isinstance(found.link, Branching)}


def choose(noun: type[Noun], parameters: Mapping[str, object], sizes: dict[str, object], is_list: bool = False) -> Fields:
    """The fields of one row. `sizes` collects the page sizes of included lists, by the names of their Args."""
    wanted, included = parameters.get("fields"), parameters.get("include")
    names, paths = (given if isinstance(given, tuple) else () for given in (wanted, included))
    tree = _tree(noun, paths)
    _check_fields(noun, names)
    return tuple(_Chooser(sizes).shown(noun, names, tree, is_list))


def _check_fields(noun: type[Noun], names: tuple[str, ...]) -> None:
    known = fields_of(noun)
    for name in names:
        if name not in known:
            right = "of: " + ", ".join(known)
            raise Invalid(
                f"There is no field {name[:40]} here; fields must be {right}.", (Fault("unknown_field", right, parameter="fields"),)
            )


def _tree(noun: type[Noun], paths: tuple[str, ...]) -> Tree:
    tree: Tree = {}
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST_INCLUDE:
            raise Invalid(
                f"include goes {DEEPEST_INCLUDE} levels deep at most.",
                (Fault("too_deep", f"{DEEPEST_INCLUDE} levels at most", parameter="include"),),
            )
        here, owner = tree, noun
        for step in steps:
            found = fields_of(owner).get(step)
            if found is None or not isinstance(found.link, One | Few | Many):
                edges = ", ".join(name for name, one in fields_of(owner).items() if isinstance(one.link, One | Few | Many))
                right = f"at {owner.__name__.lower()} of: {edges or 'none'}"
                raise Invalid(f"include must be {right}.", (Fault("unknown_edge", right, parameter="include"),))
            here, owner = here.setdefault(step, {}), follow.noun_at(found)
    return tree


class _Chooser:
    def __init__(self, sizes: dict[str, object]) -> None:
        self.sizes = sizes

    def shown(self, noun: type[Noun], names: tuple[str, ...], tree: Tree, is_list: bool) -> Iterator[tuple[str, Item]]:
        """The fields asked for, or all that are shown unasked, in the noun's order; included edges always."""
        for name, found in fields_of(noun).items():
            asked = name in names or name in tree
            if asked or (not names and _is_shown(found) and not (is_list and name in noun.heavy)):
                yield name, self.item(noun, found, tree.get(name))

    def item(self, noun: type[Noun], found: Field, included: Tree | None) -> Item:
        match found.link:
            case One() as link:
                target = follow.noun_at(found)
                return follow.one(link, target, self.inside(target, {} if link.is_whole and included is None else included))
            case Few() as link:
                target = follow.noun_at(found)
                return follow.few(link, noun, target, self.inside(target, included), tuple(self.given(found.name, link)))
            case Many() as link:
                target = follow.noun_at(found)
                size = Arg(f"{found.name}.first", "size")
                self.sizes[size.name] = link.first
                items = Nodes(self.inside(target, included if included is not None else {}))
                return follow.many(link, noun, target, (("items", items), ("next_cursor", Fact("next_cursor"))), size)
            case Either() as link:
                targets = tuple(target for target in found.targets if issubclass(target, Noun))
                shown = self.alone if link.is_whole else self.brief
                return follow.either(link, targets, tuple((("type", Constant(one.__name__.lower())), *shown(one)) for one in targets))
        return plain(found)

    def alone(self, noun: type[Noun]) -> Fields:
        """All of it that is its own: no counts of others, and these by their ids alone."""
        shown = [found for found in fields_of(noun).values() if _is_shown(found) and not found.is_counted]
        return tuple((found.name, self.by_id(noun, found)) for found in shown)

    def by_id(self, noun: type[Noun], found: Field) -> Item:
        named = (("id", Column("id")),)
        match found.link:
            case One() as link if issubclass(follow.noun_at(found), Node):
                return follow.one(link, follow.noun_at(found), named)
            case Few() as link if issubclass(follow.noun_at(found), Node):
                return follow.few(link, noun, follow.noun_at(found), named)
        return self.item(noun, found, None)

    def brief(self, target: type[Noun]) -> Fields:
        return self.inside(target, None)

    def given(self, edge: str, link: Few) -> Iterator[Narrow]:
        """What the list is made from where it is included: nobody can say anything else there."""
        if link.given is None:
            return
        for name, info in link.given.model_fields.items():
            found = follow.narrow(link.given, name, f"{edge}.{name}")
            self.sizes[found.arg.name] = info.default
            yield found

    def inside(self, target: type[Noun], included: Tree | None) -> Fields:
        """A noun inside another: whole where it is included, else in brief."""
        if included is not None:
            return tuple(self.shown(target, (), included, is_list=True))
        fields = fields_of(target)
        eithers = tuple(name for name, one in fields.items() if isinstance(one.link, Either))
        return tuple((name, self.item(target, fields[name], None)) for name in (*target.brief, *eithers))


def _is_shown(found: Field) -> bool:
    if isinstance(found.link, Many):
        return found.link.is_shown
    return not (isinstance(found.link, Few) and not found.link.shown)


def plain(found: Field) -> Item:
    """A column, or the columns of a part."""
    part = found.targets[0] if found.targets else None
    if part is None:
        return Column(found.name)
    assert issubclass(part, Part), f"{found.name} is neither a column, a part nor an edge"
    columns = tuple((name, Column(f"{found.name}_{name}")) for name in part.model_fields)
    return Group(columns, None if found.info.is_required() else columns[0][1].name)
