"""What every request brings along, beside what it asks for: when it came, and who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from schema.read import Arg

NOW, VIEWER_ID = Arg("now", "time"), Arg("viewer_id", "int")


@dataclass(frozen=True, slots=True)
class Context:
    """Visible files have these values where they say `:now` and `:viewer_id`. Nobody's id is None, which equals none."""

    now: datetime
    viewer_id: int | None = None

    @property
    def values(self) -> Mapping[str, object]:
        return {NOW.name: self.now, VIEWER_ID.name: self.viewer_id}
