"""Which tally in a thread is no comment's own, but a line that somebody copied into what he wrote."""

from __future__ import annotations

from itertools import pairwise

from api.pages.lines import Chunk, tally_in
from api.pages.times import read_header


def is_lone_tally(chunk: Chunk) -> bool:
    """Whether it is a tally by itself. Where there are enough of these, one behind other lines is a part of what somebody wrote."""
    return len(chunk.lines) == 1 and tally_in(chunk.lines[0]) is not None


def pasted_tally(chunks: list[Chunk], declared: int) -> int | None:
    """Where it stands, if the page shows one tally more than it declares comments, and only one stands as a copied one would: right
    above another, or below a quote that has a line with writer and time, and that ends as a comment with the same tally ended.
    """
    tallies = [place for place, chunk in enumerate(chunks) if is_lone_tally(chunk)]
    if len(tallies) != declared + 1:
        return None
    suspects = [place for place, after in pairwise(tallies) if after == place + 1] + _copied(chunks, tallies)
    return suspects[0] if len(suspects) == 1 else None


def _copied(chunks: list[Chunk], tallies: list[int]) -> list[int]:
    ends: set[tuple[str, str]] = set()
    found: list[int] = []
    for start, place in zip([-1, *tallies], tallies, strict=False):
        above = chunks[start + 1 : place]
        end = (above[-1].text if above else "", chunks[place].text)
        if end in ends and any(read_header(chunk.lines[0], None) for chunk in above):
            found.append(place)
        ends.add(end)
    return found
