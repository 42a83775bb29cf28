"""All verbs, in the order in which documents list them."""

from __future__ import annotations

from schema.access import ANYONE, Access
from schema.account import Account
from schema.article_verbs import ARTICLE_VERBS
from schema.client import Client, CreateClientInput, DeleteClientInput
from schema.comment_verbs import COMMENT_VERBS
from schema.erasure import CancelErasureByMailInput, CancelErasureInput, Erasure, ExportMeInput, RequestErasureInput
from schema.errors import (
    AddressUnproven,
    ConsentOutdated,
    Forbidden,
    Gone,
    HandleTaken,
    InvalidCredentials,
    LinkNeeded,
    NotFound,
    PasswordCommon,
    PreconditionFailed,
    RegistrationNeeded,
    SignInTaken,
    TooMany,
)
from schema.export import Export
from schema.export_verbs import EXPORT_VERBS
from schema.me import ChangeEmailInput, ChangePasswordInput, Me, RequestPasswordResetInput, ResetPasswordInput, UpdateMeInput
from schema.moderation_verbs import MODERATION_VERBS
from schema.newsletter_verbs import NEWSLETTER_VERBS
from schema.registration import RegisterInput, VerifyEmailInput
from schema.session import EndSessionInput, GivePasswordInput, LogInInput, LogOutInput, Session
from schema.sign_in import FinishSignInInput, LinkSignInInput, RegisterWithInput, UnlinkSignInInput
from schema.token import CreateTokenInput, RevokeTokenInput, Token
from schema.verb import Verb

PROVEN = Access(needs_proof=True)
VERBS = (
    Verb(
        "register",
        RegisterInput,
        None,
        "Ask for an account. The answer is the same whether or not the address is known; a mail to it says what comes next.",
        ANYONE,
        is_strict=True,
        refusals=(HandleTaken, PasswordCommon),
    ),
    Verb(
        "verify_email",
        VerifyEmailInput,
        Account,
        "Show that an address is yours: opens the account that was asked for, or makes the new address count.",
        ANYONE,
        is_strict=True,
        refusals=(Gone, InvalidCredentials),
    ),
    Verb(
        "request_password_reset",
        RequestPasswordResetInput,
        None,
        "Have a link mailed by which a forgotten password is replaced. The answer is the same whether or not the address is known.",
        ANYONE,
        is_strict=True,
    ),
    Verb(
        "reset_password",
        ResetPasswordInput,
        None,
        "Set a new password by a mailed link; all sessions end, all tokens and clients are gone, and a mail names the ways in that stay.",
        ANYONE,
        is_strict=True,
        refusals=(Gone, PasswordCommon),
    ),
    Verb(
        "log_in",
        LogInInput,
        Session,
        "Sign in. The secret is told this once.",
        ANYONE,
        has_secret=True,
        is_strict=True,
        refusals=(InvalidCredentials,),
    ),
    Verb("log_out", LogOutInput, None, "End the session that the request comes with."),
    Verb("end_session", EndSessionInput, None, "End one of your sessions.", refusals=(NotFound,)),
    Verb(
        "give_password",
        GivePasswordInput,
        Session,
        "Give the password again, for what an open session alone may not do.",
        is_strict=True,
        refusals=(InvalidCredentials,),
        heeds_keys=False,
    ),
    Verb("update_me", UpdateMeInput, Me, "Change what is shown of you.", refusals=(NotFound, PreconditionFailed)),
    Verb(
        "change_password",
        ChangePasswordInput,
        Me,
        "Change your password; all your other sessions end.",
        PROVEN,
        is_strict=True,
        refusals=(NotFound, PasswordCommon),
    ),
    Verb(
        "change_email",
        ChangeEmailInput,
        None,
        "Have a link mailed to a new address, by which it becomes yours. The answer is the same whether or not the address is known.",
        PROVEN,
        is_strict=True,
    ),
    Verb(
        "create_token",
        CreateTokenInput,
        Token,
        "Make a token. Its secret is told this once.",
        PROVEN,
        has_secret=True,
        refusals=(Forbidden, TooMany),
    ),
    Verb("revoke_token", RevokeTokenInput, None, "Make a token stop working.", refusals=(NotFound,)),
    Verb(
        "export_me",
        ExportMeInput,
        None,
        "Everything that is held about you, as one JSON object.",
        PROVEN,
        document=Export,
        refusals=(NotFound,),
        heeds_keys=False,
    ),
    Verb(
        "request_erasure",
        RequestErasureInput,
        Erasure,
        "Have your account erased in seven days. Until then it works as before, and a mail brings a link that calls it off.",
        PROVEN,
        is_strict=True,
        refusals=(NotFound,),
    ),
    Verb("cancel_erasure", CancelErasureInput, None, "Call off that your account is erased.", refusals=(NotFound,)),
    Verb(
        "cancel_erasure_by_mail",
        CancelErasureByMailInput,
        None,
        "Call off, by the link of the mail, that your account is erased.",
        ANYONE,
        is_strict=True,
        refusals=(Gone,),
    ),
    Verb(
        "finish_sign_in",
        FinishSignInInput,
        Session,
        "Sign in with the code that the browser came back with from a provider. The secret is told this once.",
        ANYONE,
        has_secret=True,
        is_strict=True,
        refusals=(Gone, LinkNeeded, RegistrationNeeded, AddressUnproven, InvalidCredentials),
    ),
    Verb(
        "register_with",
        RegisterWithInput,
        None,
        "Ask for an account that is entered through the provider that the browser came back from; then finish with the same code.",
        ANYONE,
        is_strict=True,
        refusals=(Gone, LinkNeeded, SignInTaken, AddressUnproven, HandleTaken, ConsentOutdated),
    ),
    Verb(
        "link_sign_in",
        LinkSignInInput,
        Me,
        "Make the provider that the browser came back from a way into your account; a mail tells you that it is one.",
        PROVEN,
        is_strict=True,
        refusals=(Gone, TooMany, SignInTaken),
    ),
    Verb("unlink_sign_in", UnlinkSignInInput, None, "Close one of your ways in.", PROVEN, refusals=(NotFound,)),
    Verb(
        "create_client",
        CreateClientInput,
        Client,
        "Make a client, which gets tokens by itself. Its secret is told this once.",
        PROVEN,
        has_secret=True,
        refusals=(Forbidden, TooMany),
    ),
    Verb("delete_client", DeleteClientInput, None, "Delete a client; the tokens that it got stop working.", refusals=(NotFound,)),
    *COMMENT_VERBS,
    *ARTICLE_VERBS,
    *MODERATION_VERBS,
    *NEWSLETTER_VERBS,
    *EXPORT_VERBS,
)


BY_NAME = {one.name: one for one in VERBS}


def verb_named(name: str) -> Verb:
    """Raises KeyError for a name that is none's."""
    return BY_NAME[name]
