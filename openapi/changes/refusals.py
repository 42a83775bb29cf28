"""What of the codes of an operation's refusals has changed. Clients switch on them, by a problem's `code` or OAuth's `error`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openapi.changes.change import Change, breaking, note
from openapi.changes.shapes import Json, mapping

IS_CODE = re.compile("`([a-z][a-z0-9_]*)`")
MEMBERS = ("code", "error")


def changes(old: Json, new: Json, at: str) -> Iterator[Change]:
    """Of the response to one status. A code that is gone breaks whoever waits for it: that it is refused by another name now,
    and not let through, nothing in a document can say."""
    before, after = set(codes(old)), set(codes(new))
    yield from (breaking(code, f"{at} has no `{code}` any more") for code in sorted(before - after))
    yield from (note(code, f"{at} may be `{code}` now, too") for code in sorted(after - before))


def codes(response: Json) -> Iterator[str]:
    """Those that its description names, and those of its examples."""
    yield from IS_CODE.findall(str(response.get("description", "")))
    for content in mapping(response.get("content")).values():
        for example in mapping(mapping(content).get("examples")).values():
            value = mapping(mapping(example).get("value"))
            yield from (str(value[member]) for member in MEMBERS if member in value)
