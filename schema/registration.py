"""How somebody comes by an account: they ask for one, and show that the address is theirs."""

from __future__ import annotations

from pydantic import Field

from schema.input import Input
from schema.me import DisplayName, Email, GivenPassword, MailedSecret, Password
from schema.way_back import SignInCode, Verifier

HANDLE_FORM = "^[A-Za-z0-9](?:[A-Za-z0-9_-]{1,28})[A-Za-z0-9]$"


class RegisterInput(Input):
    """Who wants an account. A mail brings the link that opens it; nothing is public before that."""

    handle: str = Field(
        pattern=HANDLE_FORM,
        min_length=3,
        max_length=30,
        description="3 to 30 letters, digits, - or _ of ASCII; the first and the last are letters or digits. Unique, whatever its case.",
        examples=["tidewatcher"],
    )
    display_name: DisplayName | None = Field(None, description="The name to show; the handle where it is left out.")
    email: Email
    password: Password


class VerifyEmailInput(Input):
    """The proof that an address is the account's: what the link in the mail to it carries, and that whoever follows it asked for it.

    Shown by the password; where there is none, by coming back from the provider. So a stranger who asks with somebody else's address has
    no account by having them follow the link.
    """

    secret: MailedSecret
    password: GivenPassword | None = Field(
        None,
        description="The account's, or the one that it was asked for with; left out where it has none.",
    )
    code: SignInCode | None = Field(
        None,
        description="Where there is no password: what the browser brought back from the provider. It stays good, for signing in with it.",
    )
    verifier: Verifier | None = Field(None, description="Goes with `code`: what the client kept to itself on the way.")
