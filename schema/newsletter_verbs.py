"""The verbs around newsletters."""

from __future__ import annotations

from schema.access import ANYONE, SENDS, Access
from schema.errors import ConsentOutdated, Gone, NotFound
from schema.scope import Scope
from schema.signup import (
    ConfirmSignupInput,
    EraseSignupsInput,
    JoinNewsletterInput,
    LeaveNewsletterInput,
    MySignup,
    SignUpInput,
    SignupLink,
    UnsubscribeInput,
    UpdateSignupInput,
)
from schema.subscriber import ImportSubscribersInput, ReportedSubscribers
from schema.verb import Verb

MANAGES_OWN = Access(scope=Scope.NEWSLETTER_WRITE)
NEWSLETTER_VERBS = (
    Verb(
        "sign_up",
        SignUpInput,
        None,
        "Ask for newsletters. The answer is the same whether or not the address is known; a mail to it asks whether that was meant.",
        ANYONE,
        is_strict=True,
        refusals=(NotFound, ConsentOutdated),
    ),
    Verb(
        "confirm_signup",
        ConfirmSignupInput,
        SignupLink,
        "Confirm, by the link of the mail, that the newsletters were asked for.",
        ANYONE,
        is_strict=True,
        refusals=(Gone,),
    ),
    Verb(
        "update_signup",
        UpdateSignupInput,
        SignupLink,
        "Say by a mail's link which newsletters are wanted. One that is not ends at once; "
        "for one that is, a mail asks whether that is meant.",
        ANYONE,
        is_strict=True,
        refusals=(NotFound, ConsentOutdated),
    ),
    Verb(
        "unsubscribe",
        UnsubscribeInput,
        SignupLink,
        "End, by the link of a mail, the newsletter that it belongs to; the link of a mail that asks for confirmation ends what waits. "
        "To do it again changes nothing.",
        ANYONE,
        is_strict=True,
        refusals=(NotFound,),
    ),
    Verb(
        "erase_signups",
        EraseSignupsInput,
        None,
        "Have all that is known of the address behind a mail's link deleted, on this site.",
        ANYONE,
        is_strict=True,
        refusals=(NotFound,),
    ),
    Verb(
        "join_newsletter",
        JoinNewsletterInput,
        MySignup,
        "Have a newsletter sent to the address of your account. To do it again changes nothing.",
        MANAGES_OWN,
        refusals=(NotFound, ConsentOutdated),
    ),
    Verb(
        "leave_newsletter",
        LeaveNewsletterInput,
        None,
        "Have a newsletter sent no more to the address of your account. To do it again changes nothing.",
        MANAGES_OWN,
        refusals=(NotFound,),
    ),
    Verb(
        "import_subscribers",
        ImportSubscribersInput,
        None,
        "Bring in a list of subscribers, each with the evidence of what they agreed to. "
        "Whoever left, complained or was erased is left out.",
        SENDS,
        document=ReportedSubscribers,
        refusals=(NotFound,),
    ),
)
