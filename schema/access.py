"""Who may read or do something: said once beside each operation, checked at both doors before anything else is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from schema.account import Role
from schema.errors import Forbidden, InsufficientScope, PasswordNeeded, Suspended, Unauthenticated
from schema.scope import Scope
from schema.viewer import Viewer

PROOF_LASTS = timedelta(minutes=15)  # after which an open session alone no longer changes how one gets in (ASVS 7.5.1)
FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)  # until when somebody is suspended who is not to come back
PROOF_MINUTES = PROOF_LASTS.seconds // 60


@dataclass(frozen=True, slots=True)
class Access:
    """By default: whoever is signed in, by session alone. `scope` lets tokens that have it in, too."""

    is_public: bool = False
    scope: Scope | None = None
    roles: frozenset[Role] = frozenset(Role)
    needs_proof: bool = False
    """Whether the password must have been given again a moment ago."""
    takes_standing: bool = False
    """Whether an account that was suspended or banned may not."""
    is_own: bool = True
    """Whether it reaches no more than what is the account's own, where not everybody may: all else is as if it were not there."""
    is_personal: bool = False
    """Whether it tells those who are signed in more than others, where anyone may."""

    @property
    def told(self) -> str:
        """The same in sentences, for documents."""
        if self.is_public:
            return "Anyone may, signed in or not." if self.is_personal else "Anyone may."
        proof = f" The password must have been given in the last {PROOF_MINUTES} minutes." if self.needs_proof else ""
        return f"{self._told_who}{proof}"

    @property
    def _told_who(self) -> str:
        token = f"a token with the scope `{self.scope.value}`" if self.scope else None
        if not self.named_roles:
            return f"Whoever is signed in may, and {f'so may {token}' if token else 'no token'}."
        *others, last = (f"{role}s" for role in self.named_roles)
        people = f"{', '.join(others)} and {last}" if others else last
        return f"For {people}, signed in {f'or with {token}.' if token else 'alone: no token may.'}"

    @property
    def named_roles(self) -> list[str]:
        """The roles that it takes; none where any will do."""
        return [one.value for one in Role if one in self.roles] if self.roles != frozenset(Role) else []

    def check(self, viewer: Viewer | None, now: datetime) -> None:
        """Raises Unauthenticated, InsufficientScope, Forbidden, Suspended or PasswordNeeded."""
        if self.is_public:
            return
        if viewer is None:
            raise Unauthenticated("Sign in, or send a token.", headers={"WWW-Authenticate": "Bearer"})
        if viewer.token_id is not None and self.scope not in viewer.scopes:
            raise _lacking(self.scope)
        if viewer.role not in self.roles:
            raise Forbidden(f"This takes the role {' or '.join(self.named_roles)}.")
        if self.takes_standing and viewer.suspended_until is not None and viewer.suspended_until > now:
            raise Suspended(f"A moderator decided that this account may not write {told_end(viewer.suspended_until)}.")
        if self.needs_proof and (viewer.proven_at is None or viewer.proven_at < now - PROOF_LASTS):
            raise PasswordNeeded(f"Give the password again: it was last given more than {PROOF_MINUTES} minutes ago.")


def told_end(suspended_until: datetime) -> str:
    """In words of a sentence."""
    return "any more" if suspended_until >= FOR_GOOD else f"before {suspended_until:%Y-%m-%d %H:%M} UTC"


def _lacking(scope: Scope | None) -> InsufficientScope:
    if scope is None:
        return InsufficientScope("No token may do this; sign in.", headers={"WWW-Authenticate": 'Bearer error="insufficient_scope"'})
    told = f'Bearer error="insufficient_scope", scope="{scope.value}"'
    return InsufficientScope(f"The token lacks the scope {scope.value}.", headers={"WWW-Authenticate": told})


ANYONE, SIGNED_IN = Access(is_public=True), Access()
NEWSROOM = Access(scope=Scope.ARTICLES_WRITE, roles=frozenset({Role.EDITOR, Role.ADMIN}), takes_standing=True, is_own=False)
SENDS = Access(scope=Scope.NEWSLETTER_SEND, roles=frozenset({Role.EDITOR, Role.ADMIN}), takes_standing=True, is_own=False)
RESEARCH = Access(scope=Scope.EXPORTS_READ)
OFFICERS = Access(roles=frozenset({Role.ADMIN}), is_own=False)
PERSONAL = Access(is_public=True, is_personal=True)
