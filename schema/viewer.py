"""Who asks, as far as the service knows: an account, and how it was shown to be theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schema.account import Role
from schema.scope import Scope

EDITORS = frozenset({Role.EDITOR, Role.ADMIN})
MODERATORS = frozenset({Role.MODERATOR, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Viewer:
    """Either a session, which may do whatever its account may, or a token, which may do no more than its scopes say."""

    account_id: int
    role: Role
    session_id: int | None = None
    proven_at: datetime | None = None
    """When the password was last given in this session."""
    token_id: int | None = None
    scopes: frozenset[Scope] = frozenset()
    suspended_until: datetime | None = None
    """Until when the account may not write."""

    @property
    def moderates(self) -> bool:
        """Whether they may see what threads do not show."""
        return self.role in MODERATORS and (self.token_id is None or Scope.MODERATION_READ in self.scopes)

    @property
    def sends(self) -> bool:
        """Whether they may see who gets a newsletter."""
        return self.role in EDITORS and (self.token_id is None or Scope.NEWSLETTER_SEND in self.scopes)

    @property
    def governs(self) -> bool:
        """Whether they may see what anybody agreed to."""
        return self.role is Role.ADMIN and self.token_id is None

    @property
    def edits(self) -> bool:
        """Whether they may see what the newsroom keeps to itself."""
        return self.role in EDITORS and (self.token_id is None or Scope.ARTICLES_WRITE in self.scopes)
