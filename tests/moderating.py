"""People who moderate, and what they do, for tests over both doors."""

from __future__ import annotations

from tests.acting import Acting, Came
from tests.asking import Json
from tests.stories import items

STATEMENT = "This advertises a shop."


def staff(acting: Acting, handle: str = "warden", role: str = "moderator") -> str:
    """Somebody with a role: the secret of their session."""
    secret = acting.person(handle)
    acting.rows("update account set role = $2 where handle = $1 returning account_id", handle, role)
    acting.forget()
    return secret


def decide(acting: Acting, comment: str, who: str | None, action: str, **more: object) -> Came:
    """One decision, with a reason and a statement."""
    given = {"id": comment, "action": named(acting, action), "reason": named(acting, "spam"), "statement": STATEMENT, **more}
    return acting.do("decide", given, who)


def named(acting: Acting, member: str) -> str:
    """A member of a closed list, as the door spells it."""
    return member if acting.way == "rest" else member.upper()


def report(acting: Acting, comment: str, who: str | None, reason: str = "spam", **more: object) -> Came:
    return acting.do("report_comment", {"id": comment, "reason": named(acting, reason), **more}, who)


def queue(acting: Acting, who: str, query: str = "") -> list[str]:
    """The comments that wait, in order."""
    return [str(one["id"]) for one in items(acting, f"/v1/moderation/queue{query}", who)]


def entry(acting: Acting, who: str) -> dict[str, Json]:
    """The only one."""
    (found,) = items(acting, "/v1/moderation/queue", who)
    return found
