"""What memory the service takes while it answers many requests: at the end as much as it took once everything had been asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench import documents
from bench.dataset import Size
from bench.load import run_load
from bench.processes import memory
from bench.questions import get, graphql
from bench.servers import Server

DIFFERENT = 1_000  # articles that are asked for, so that nothing can be answered from the request before
SECONDS = 5.0  # between two looks


@dataclass(frozen=True, slots=True)
class Soaked:
    """MB of the largest process after so many requests."""

    looks: Sequence[tuple[int, float]]

    @property
    def growth(self) -> float:
        """MB from the first look, when each cache has what it needs, to the last."""
        return self.looks[-1][1] - self.looks[0][1]


def soak(service: Server, size: Size, connections: int, requests: int) -> Soaked:
    """Sends at least so many requests."""
    asked, sent, looks = questions(size), 0, list[tuple[int, float]]()
    while sent < requests or len(looks) < 2:
        sent += run_load(service.port, asked, connections, min(SECONDS, requests / 1000)).requests
        looks.append((sent, memory(service.pid)))
    return Soaked(looks)


def questions(size: Size) -> list[bytes]:
    """Articles by both doors, lists, and what is not there."""
    keys = range(1, size.articles + 1, max(size.articles // DIFFERENT, 1))
    lists = [get("/v1/articles?limit=20"), graphql(documents.FRONT_PAGE.ours), graphql(documents.NESTED_LIST.ours)]
    found = []
    for place, key in enumerate(keys):
        found += [get(f"/v1/articles/art_{key}"), graphql("query ($id: ID!) { article(id: $id) { headline } }", {"id": f"art_{key}"})]
        if place % 10 == 0:
            found.append(lists[place // 10 % len(lists)])
    return found
