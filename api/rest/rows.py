"""How many rows one answer may come to, as GraphQL bounds them: the sizes of its lists, multiplied."""

from __future__ import annotations

from collections.abc import Mapping

from schema import follow
from schema.errors import Fault, Invalid

MOST_ROWS = 10_000  # of one answer, if every list in it were full


def check_rows(given: Mapping[str, object], inner: int, is_list: bool) -> None:
    """`inner` rows hang on each row that is listed. Raises Invalid, naming the parameters that would have to be smaller."""
    names = ["roots", "replies", "depth"] if given.get("view") == "tree" else ["limit"] if is_list else []
    rows = _listed(given, is_list) * (1 + inner)
    if rows > MOST_ROWS:
        named = [*names, *(["include"] if inner else [])]
        right = f"at most {MOST_ROWS:,} rows in all"
        raise Invalid(
            f"{' and '.join(named)} come to {rows:,} rows; {right}, please.",
            tuple(Fault("too_many", right, parameter=name) for name in named),
        )


def _listed(given: Mapping[str, object], is_list: bool) -> int:
    def number(name: str) -> int:
        return int(str(given[name]))

    if given.get("view") == "tree":
        return number("roots") * follow.tree_size(number("replies"), number("depth"))
    return number("limit") if is_list else 1
