"""Weights of what a client takes, as `Accept` and `Accept-Encoding` write them: `q=0.5` (RFC 9110, 12.4.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

WEIGHT = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.ASCII)


def weighed(field: str) -> Iterator[tuple[str, float | None]]:
    """Each name that is listed, in lower case, with its weight: 1 where none is given, None where what is given is none."""
    for one in field.lower().replace(" ", "").replace("\t", "").split(","):
        name, *parameters = one.split(";")
        found = WEIGHT.fullmatch(next((parameter for parameter in parameters if parameter.startswith("q=")), "q=1"))
        yield name, float(found[1]) if found else None


def weights_of_types(accept: str) -> dict[str, float]:
    """Of each media range, in the client's order. One that cannot be read weighs 1, as if it were not there."""
    return {name: 1.0 if weight is None else weight for name, weight in weighed(accept)}
