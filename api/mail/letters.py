"""Every letter that is sent, one function each: who it goes to and what it names is all that it is told.

What a visitor typed stands in none but for a handle: a letter to an address that is not proven yet would carry it to a stranger.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from api.mail.sender import sender_as_set
from db.mail import Mail

NO_HEADERS: Mapping[str, str] = {}
LINK = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,100}")  # a handle or a provider: within a line, and no letter of its own
templates = Environment(
    loader=PackageLoader("api.mail"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    keep_trailing_newline=True,
)


def verify_registration(to: str, *, link: str, handle: str) -> Mail:
    """To an address that is not proven yet."""
    return _letter("verify_registration", to, "Please confirm your address", link=_link(link), handle=_name(handle))


def address_already_known(to: str) -> Mail:
    """To the owner of an account, when somebody registers with the same address."""
    return _letter("address_already_known", to, "You already have an account")


def verify_new_email(to: str, *, link: str) -> Mail:
    """To the new address of an account, which is not proven yet."""
    return _letter("verify_new_email", to, "Please confirm your new address", link=_link(link))


def email_was_changed(to: str) -> Mail:
    """To the old address."""
    return _letter("email_was_changed", to, "Your address was changed")


def password_reset(to: str, *, link: str) -> Mail:
    return _letter("password_reset", to, "Choose a new password", link=_link(link))


def password_was_changed(to: str, *, providers: Sequence[str] = (), ended_programs: bool = False) -> Mail:
    """With the providers by which the account can be entered all the same, and whether its tokens and clients were ended."""
    *others, last = map(_name, providers) if providers else ("",)
    ways = f"{', '.join(others)} and {last}" if others else last
    return _letter("password_was_changed", to, "Your password was changed", ways=ways, ended_programs=ended_programs)


def sign_in_linked(to: str, *, provider: str) -> Mail:
    """The provider's name as people know it, such as GitHub."""
    return _letter("sign_in_linked", to, "A new way to sign in", provider=_name(provider))


def erasure_requested(to: str, *, link: str, when: datetime) -> Mail:
    """With the link that calls it off, and the time until which that is possible."""
    return _letter("erasure_requested", to, "Your account will be erased", link=_link(link), when=moment(when))


def erasure_done(to: str) -> Mail:
    """To the address that the account had. Queue it after `db.mail.forget_mail_to`, which would forget it too."""
    return _letter("erasure_done", to, "Your account is erased")


def confirm_signup(to: str, *, names: Sequence[str], link: str, leave: str) -> Mail:
    """To an address that is not proven yet: the newsletters by their names, and where it is confirmed; nothing that a visitor typed."""
    told = list(map(_name, names))
    return _letter("confirm_signup", to, "Please confirm your newsletters", leaving(leave), names=told, link=_link(link))


def signed_up_already(to: str, *, names: Sequence[str], link: str, leave: str | None) -> Mail:
    """To a subscriber, when somebody signs up with the same address. One click ends one newsletter: a letter about several has none."""
    told = list(map(_name, names))
    return _letter(
        "signed_up_already", to, "You get these newsletters already", leaving(leave) if leave else NO_HEADERS, names=told, link=_link(link)
    )


def leaving(link: str) -> dict[str, str]:
    """The header fields by which a mail program ends a newsletter with one click (RFC 8058)."""
    return {"List-Unsubscribe": f"<{_link(link)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def decision_made(to: str, action: str, comment: str, decision: str, statement: str, until: datetime | None) -> Mail:
    """To the writer of a comment, of what was decided against them and how to appeal. The statement is a moderator's, in lines."""
    named = {"action": action, "comment": comment, "decision": decision, "statement": statement, "when": moment(until) if until else ""}
    return _letter("decision_made", to, "A moderator's decision", **named)


def appeal_decided(to: str, *, decision: str, is_overturned: bool, statement: str) -> Mail:
    """To whoever appealed."""
    outcome = "overturned" if is_overturned else "upheld"
    return _letter("appeal_decided", to, "Your appeal was decided", decision=decision, outcome=outcome, statement=statement)


def _letter(kind: str, to: str, subject: str, headers: Mapping[str, str] = NO_HEADERS, /, **named: str | bool | list[str]) -> Mail:
    service = sender_as_set().name
    text, html = (templates.get_template(f"{kind}.{form}").render(service=service, **named) for form in ("txt", "html"))
    return Mail(to, subject, text, html, kind, headers)


def _link(text: str) -> str:
    """Raises ValueError for what no mail program would make one whole link of."""
    if not LINK.fullmatch(text):
        raise ValueError("a letter's link must be a whole address, percent-encoded")
    return text


def _name(text: str) -> str:
    if not NAME.fullmatch(text):
        raise ValueError("a name in a letter must be short and in one line")
    return text


def moment(when: datetime) -> str:
    """As 5 March 2027, 14:30 UTC."""
    there = when.astimezone(UTC)
    return f"{there.day} {there:%B %Y, %H:%M} UTC"
