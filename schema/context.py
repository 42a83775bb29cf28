"""What every request brings along, beside what it asks for: when it came, and who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from schema.read import Arg
from schema.scope import Scope
from schema.viewer import Viewer

NOW, VIEWER_ID, SESSION_ID = Arg("now", "time"), Arg("viewer_id", "int"), Arg("session_id", "int")
VIEWER_MODERATES, VIEWER_EDITS = Arg("viewer_moderates", "bool"), Arg("viewer_edits", "bool")
VIEWER_SENDS, VIEWER_GOVERNS = Arg("viewer_sends", "bool"), Arg("viewer_governs", "bool")
PROVIDER_SLUGS, PROVIDER_NAMES = Arg("provider_slugs", "texts"), Arg("provider_names", "texts")
SCOPES, SCOPES_ALLOW = Arg("scopes", "texts"), Arg("scopes_allow", "texts")
BROUGHT = (
    NOW,
    VIEWER_ID,
    VIEWER_MODERATES,
    VIEWER_EDITS,
    VIEWER_SENDS,
    VIEWER_GOVERNS,
    SESSION_ID,
    PROVIDER_SLUGS,
    PROVIDER_NAMES,
    SCOPES,
    SCOPES_ALLOW,
)
AS_NOBODY = (
    (VIEWER_ID.name, "null"),
    (SESSION_ID.name, "null"),
    *((one.name, "false") for one in (VIEWER_MODERATES, VIEWER_EDITS, VIEWER_SENDS, VIEWER_GOVERNS)),
)
"""The same in words of SQL, for what is nobody's in particular, whoever asks."""
OF_SCOPES = {SCOPES: [one.value for one in Scope], SCOPES_ALLOW: [one.description for one in Scope]}  # told by a noun, kept in no table
NOBODY: Mapping[str, object] = {VIEWER_ID.name: None, VIEWER_MODERATES.name: False, VIEWER_EDITS.name: False, VIEWER_SENDS.name: False}
"""Whoever reads what is the same for everybody."""


@dataclass(frozen=True, slots=True)
class Context:
    """Visible files have its values where they say `:now`, `:viewer_id` and so on. Nobody's id is None, which equals none."""

    now: datetime
    viewer: Viewer | None = None
    providers: tuple[tuple[str, str], ...] = ()
    """Slug and name of those that visitors may sign in with: an operator's settings, which stand in no table."""

    @property
    def values(self) -> Mapping[str, object]:
        viewer = self.viewer
        account, session = (viewer.account_id, viewer.session_id) if viewer else (None, None)
        moderates = viewer is not None and viewer.moderates
        slugs, names = ([one[part] for one in self.providers] for part in (0, 1))
        known: dict[Arg, object] = {NOW: self.now, VIEWER_ID: account, VIEWER_MODERATES: moderates, SESSION_ID: session}
        known[VIEWER_EDITS] = viewer is not None and viewer.edits
        known[VIEWER_SENDS] = viewer is not None and viewer.sends
        known[VIEWER_GOVERNS] = viewer is not None and viewer.governs
        known |= {PROVIDER_SLUGS: slugs, PROVIDER_NAMES: names, **OF_SCOPES}
        return {arg.name: value for arg, value in known.items()}
