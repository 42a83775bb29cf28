"""Doors that keep what anybody may read, by a clock that the test moves."""

from __future__ import annotations

from dataclasses import dataclass, field

from api.floor.floor import Floor
from api.floor.kept import Kept
from tests.door import Answer, Door, Headers

EACH_TIME = ("x-request-id", "ratelimit")  # header fields that tell one request from another


@dataclass
class Clock:
    """Seconds, which stand still until the test moves them."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Keeping:
    """A door, and the clock by which it keeps."""

    door: Door
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.floor.kept = Kept(self.floor.kept.seconds, self.clock)

    @property
    def floor(self) -> Floor:
        floor = self.door.app.asgi_handler
        assert isinstance(floor, Floor), "the floor is the outermost layer"
        return floor

    def asked(self, target: str, headers: Headers = (), method: str = "GET") -> tuple[Answer, int]:
        """What comes, and how many statements that took."""
        answer = self.door.counted(method, target, headers)
        return answer, len(self.door.statements)


def told(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    """All of an answer that another one to the same question has as well."""
    return answer.status, {name: value for name, value in answer.headers.items() if name not in EACH_TIME}, answer.body
