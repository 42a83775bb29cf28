"""Which bytes of a file a request asks for (RFC 9110, 14): one range, or all. Several at once are answered with all, as one may."""

from __future__ import annotations

import re

from schema.errors import RangeNotSatisfiable

RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.ASCII | re.IGNORECASE)


def range_of(asked: str | None, if_range: str | None, tag: str, size: int) -> range | None:
    """The bytes from the first to the last; None for all of them. Raises RangeNotSatisfiable.

    What cannot be read is passed over. So is a range of another version than this one: a resumed download would be two halves.
    """
    found = RANGE.fullmatch((asked or "").strip(" \t"))
    if found is None or (if_range is not None and if_range.strip(" \t") != tag):
        return None
    first, last = found.groups()
    if (not first and not last) or (first and last and int(first) > int(last)):
        return None
    begins = int(first) if first else max(size - int(last), 0)
    ends = min(int(last) + 1, size) if first and last else size
    if begins >= ends:
        raise RangeNotSatisfiable(f"The file has {size:,} bytes.", headers={"Content-Range": f"bytes */{size}"})
    return range(begins, ends)
