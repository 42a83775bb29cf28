"""What limits the aims that are not met, shown by the run itself: samples of the server that was too slow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bench.aims import Aim
from bench.sampled import lines, sampled
from bench.servers import Server
from bench.workloads import Workload

LEAST_SECONDS = 4.0  # in which the sampler looks hundreds of times


def profiles(
    found: Iterable[Aim], workloads: Sequence[Workload], servers: Mapping[str, Server], connections: int, seconds: float
) -> dict[str, list[str]]:
    """Lines by the name of each aim that is not met; where the sampler may not look, its reason."""
    named = {one.name: one for one in workloads}
    shown = {}
    for aim in found:
        if not aim.is_met:
            shown[aim.name] = profile(servers[aim.way], named[aim.workload].asked[aim.way](0), connections, max(seconds, LEAST_SECONDS))
    return shown


def profile(server: Server, requests: Sequence[bytes], connections: int, seconds: float) -> list[str]:
    try:
        return list(lines(sampled(server, requests, connections, seconds)))
    except (RuntimeError, OSError) as error:
        return [f"It could not be sampled: {error}"]
