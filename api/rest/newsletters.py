"""Operations around newsletters: what there is, who wants it, and who gets it."""

from api.rest.operation import Operation
from api.rest.write import Write
from schema.consent import ConsentsRequest
from schema.subscriber import LARGEST_LIST

TAG = "Newsletters"
NEWSLETTERS = (
    Operation("listNewsletters", "/v1/newsletters", "List newsletters", TAG, "newsletters"),
    Operation("getNewsletter", "/v1/newsletters/{slug}", "Get a newsletter", TAG, "newsletter"),
    Operation("getDigest", "/v1/digest", "Get what is new in a newsletter's sections", TAG, "digest", is_mailed=True),
    Operation("getSignup", "/v1/signups/{token}", "Get what a mail's link leads to", TAG, "signup"),
    Operation("listMySignups", "/v1/me/signups", "List your newsletters", "Me", "my_signups"),
    Operation("listMyConsents", "/v1/me/consents", "List what you agreed to, and when", "Me", "my_consents"),
    Operation("getNewsletterDesk", "/v1/newsletters/{slug}/desk", "Get how many a newsletter goes to", TAG, "newsletter_desk"),
    Operation("listNewsletterDays", "/v1/newsletters/{slug}/days", "List what each day brought", TAG, "newsletter_desk", "days"),
    Operation(
        "listSubscribers",
        "/v1/newsletters/{slug}/subscribers",
        "List subscribers",
        TAG,
        "newsletter_desk",
        "subscribers",
        stream_place="position",
    ),
    Operation(
        "listConsents",
        "/v1/consents",
        "List what a person agreed to, and when",
        TAG,
        "consents",
        method="POST",
        body=ConsentsRequest,
    ),
)
NEWSLETTER_WRITES = (
    Write("sign_up", "POST", "/v1/newsletters/{slug}/signups", "Sign up for newsletters", TAG, 202),
    Write("confirm_signup", "POST", "/v1/signups/confirm", "Confirm a signup by a mail's link", TAG),
    Write("update_signup", "PATCH", "/v1/signups/{token}", "Choose newsletters by a mail's link", TAG),
    Write("unsubscribe", "POST", "/v1/signups/{token}/unsubscribe", "End a newsletter by a mail's link", TAG, is_one_click=True),
    Write("erase_signups", "DELETE", "/v1/signups/{token}", "Have an address forgotten by a mail's link", TAG, 204),
    Write("join_newsletter", "PUT", "/v1/me/signups/{slug}", "Have a newsletter sent to you", "Me"),
    Write("leave_newsletter", "DELETE", "/v1/me/signups/{slug}", "Have a newsletter sent no more", "Me", 204),
    Write(
        "import_subscribers",
        "POST",
        "/v1/newsletters/{slug}/subscribers",
        "Bring in a list of subscribers",
        TAG,
        largest=LARGEST_LIST,
    ),
)
