"""What every request brings along, beside what it asks for: when it came, and who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from schema.read import Arg
from schema.viewer import Viewer

NOW, VIEWER_ID, SESSION_ID = Arg("now", "time"), Arg("viewer_id", "int"), Arg("session_id", "int")


@dataclass(frozen=True, slots=True)
class Context:
    """Visible files have its values where they say `:now`, `:viewer_id` or `:session_id`. Nobody's id is None, which equals none."""

    now: datetime
    viewer: Viewer | None = None

    @property
    def values(self) -> Mapping[str, object]:
        viewer = self.viewer
        account, session = (viewer.account_id, viewer.session_id) if viewer else (None, None)
        return {NOW.name: self.now, VIEWER_ID.name: account, SESSION_ID.name: session}
