"""A list of comments read as a tree: `view=tree`. Each comment holds a page of its replies, with a cursor that leads on there."""

from __future__ import annotations

from api.rest.parameters import Parameter, size
from schema import follow
from schema.errors import Fault, Invalid
from schema.noun import Many, Noun
from schema.read import Arg, Fact, Fields, Nodes, Nothing, Page
from schema.sizes import DEEPEST_TREE, DEPTH, LARGEST_PAGE, MOST_REPLIES, REPLIES, ROOTS
from schema.sort import Sort

VIEWS = ("flat", "tree")
TREE = (
    Parameter(
        "view",
        "choice",
        "`flat`: one list; `tree`: roots, each with a page of replies, without `article` and `parent`. A tree where its sizes are given.",
        VIEWS,
    ),
    size("roots", "Tree: how many roots", ROOTS, LARGEST_PAGE, least=1),
    size("replies", "Tree: how many replies at each comment", REPLIES, MOST_REPLIES),
    size("depth", "Tree: how many levels below the roots", DEPTH, DEEPEST_TREE),
)


def check_tree(given: dict[str, object]) -> None:
    """Raises Invalid for parameters of the other view. Fills in what is not given."""
    wants_tree = given.setdefault("view", "tree" if given.keys() & {"roots", "replies", "depth"} else "flat") == "tree"
    for name in ("limit",) if wants_tree else ("roots", "replies", "depth"):
        if name in given:
            right = "roots with view=tree" if wants_tree else "view=tree with it"
            raise Invalid(f"{name} does not go with this view; give {right}.", (Fault("contradiction", right, parameter=name),))
    if wants_tree:
        _set_sizes(given)


def _set_sizes(given: dict[str, object]) -> None:
    for name, usual in (("roots", ROOTS), ("replies", REPLIES), ("depth", DEPTH)):
        given.setdefault(name, usual)
    if given["replies"] == 0:
        given["depth"] = 0


def without_place(fields: Fields, included: object) -> Fields:
    """Unless they are asked for, a tree's comments do not say what their place in it says already: their article and their parent."""
    steps = {path.partition(".")[0] for path in included} if isinstance(included, tuple) else set()
    return tuple((name, item) for name, item in fields if name in steps or name not in ("article", "parent"))


def with_replies(link: Many, noun: type[Noun], fields: Fields, sort: Sort, levels: int) -> Fields:
    """The fields of a comment, and a page of its replies with theirs; on the last level only where to read on."""
    below = follow.below(link, noun)
    return (*((name, item) for name, item in fields if name != "replies"), ("replies", _page(below, noun, fields, sort, levels)))


def _page(link: Many, noun: type[Noun], fields: Fields, sort: Sort, levels: int) -> Page:
    if levels == 0:
        return follow.many(
            link, noun, noun, (("items", Nothing()), ("next_cursor", Fact("first_cursor"))), Arg("replies", "size"), sort=sort
        )
    inner = with_replies(link, noun, fields, sort, levels - 1)
    entries = (("items", Nodes(inner)), ("next_cursor", Fact("next_cursor")))
    return follow.many(link, noun, noun, entries, Arg("replies", "size"), sort=sort)
