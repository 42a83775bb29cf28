"""What examples of refusals say: for each kind a case as the service answers it, with where it was asked and what is wrong there."""

from __future__ import annotations

from dataclasses import dataclass

from api.rest.form import FORM
from schema import errors
from schema.access import PROOF_MINUTES
from schema.errors import Fault, Refusal
from schema.oauth import GRANT
from schema.posting import DEEPEST_COMMENT, LARGEST_COMMENT, LONGEST_COMMENT
from schema.token import MOST_TOKENS

COMMENT, THREAD = "/v1/comments/cmt_1_1", "/v1/articles/art_1/comments"
EXPORT_FILE = "/v1/exports/exp_1/files/manifest.json"
SIGNED_IN, RETURNED, ACCOUNTS = "/v1/me", "/v1/sign-in/exchange", "/v1/accounts"


@dataclass(frozen=True, slots=True)
class Case:
    """`instance` is the path that was asked for."""

    detail: str
    instance: str = "/v1/articles"
    faults: tuple[Fault, ...] = ()


def _in_body(detail: str, code: str, right: str, pointer: str, instance: str = THREAD) -> Case:
    return Case(detail, instance, (Fault(code, right, pointer=pointer),))


IN_BODY = Case(
    "/body is missing.",
    THREAD,
    (Fault("missing", "give it", pointer="/body"), Fault("unknown_member", "leave it out", pointer="/text")),
)
"""A value of a body that is wrong: what most writes are refused with."""
CASES: dict[type[Refusal], Case] = {
    # What cannot be read
    errors.Malformed: Case("Content-Length must be a whole number.", THREAD),
    errors.MalformedJson: Case("The body is not JSON: Expecting ':' delimiter at character 8.", THREAD),
    errors.MalformedQuery: Case(
        "The query string has a % without two hexadecimal digits behind it.",
        "/v1/search",
        (Fault("malformed_value", "write % as %25", parameter="q"),),
    ),
    errors.UnknownParameter: Case(
        "There is no parameter 'page' here; known are: limit, cursor, sort, count, fields, include.",
        "/v1/authors",
        (Fault("unknown_parameter", "leave it out", parameter="page"),),
    ),
    errors.RepeatedParameter: Case(
        "The parameter limit is given twice.", faults=(Fault("repeated_parameter", "give it once", parameter="limit"),)
    ),
    errors.InvalidCursor: Case(
        "This cursor belongs to another list, sort or filter; start again without it.",
        faults=(Fault("invalid_cursor", "a cursor that this list gave", parameter="cursor"),),
    ),
    # Who asks
    errors.Unauthenticated: Case("Sign in, or send a token.", SIGNED_IN),
    errors.InvalidToken: Case("This token or session is unknown, was ended, or has expired.", SIGNED_IN),
    errors.InvalidCredentials: Case("This is not the account's password.", "/v1/sessions/current/proof"),
    errors.InvalidSignature: Case("No signature of the request is one of it by a secret that holds here.", "/v1/mail-events"),
    errors.Forbidden: Case("This takes the role editor or admin."),
    errors.InsufficientScope: Case("The token lacks the scope comments:write.", THREAD),
    errors.PasswordNeeded: Case(f"Give the password again: it was last given more than {PROOF_MINUTES} minutes ago.", "/v1/tokens"),
    errors.Suspended: Case("A moderator decided that this account may not write before 2026-02-01 12:00 UTC.", THREAD),
    errors.OwnComment: Case("Nobody reports their own comment.", f"{COMMENT}/reports"),
    errors.OwnDecision: Case("Another moderator decides about this appeal.", "/v1/appeals/apl_1/outcome"),
    # What there is
    errors.NotFound: Case("There is no comment with this id.", "/v1/comments/cmt_404_1"),
    errors.NotAcceptable: Case("Accept must allow application/json."),
    errors.RequestTimeout: Case("The body took longer than 10 seconds.", THREAD),
    errors.HandleTaken: _in_body("The handle tidewatcher is taken.", "handle_taken", "another handle", "/handle", ACCOUNTS),
    errors.WriteInProgress: Case("The same write is still being done; send it again shortly.", THREAD),
    errors.AlreadyDone: Case("This was done before, and its secret was told then.", "/v1/tokens"),
    errors.TooMany: Case(f"An account has {MOST_TOKENS} tokens at most; revoke one.", "/v1/tokens"),
    errors.LinkNeeded: Case("Your address has an account here. Sign in with its password, then link it with Example.", RETURNED),
    errors.RegistrationNeeded: Case("Example knows you, but there is no account here that belongs to you.", RETURNED),
    errors.AddressUnproven: Case("A mail was sent; the account opens when its link is followed. Then sign in again.", RETURNED),
    errors.SignInTaken: Case("At Example you are somebody who has another account here.", "/v1/me/sign-ins"),
    errors.ArticleTaken: Case("The site harbour-courier has an article ferry-runs-again."),
    errors.ConsentOutdated: Case("daily asks for consent to another text by now, or takes no signups.", "/v1/newsletters/daily/signups"),
    errors.ThreadClosed: Case("The thread is closed.", THREAD),
    errors.RepeatedPost: Case("You posted the same words here less than a minute ago.", THREAD),
    errors.ParentGone: Case("What this answers was deleted.", THREAD),
    errors.TooDeep: Case(f"Answers stand no more than {DEEPEST_COMMENT} deep.", THREAD),
    errors.AlreadyAppealed: Case("It was appealed before.", "/v1/decisions/dec_1/appeals"),
    errors.StateChanged: Case("The comment is deleted.", COMMENT),
    errors.ChangesGone: Case(
        "Changes up to 2024-03-02T06:30:00Z are not kept any more; begin anew, with the release 2024.1.0, "
        "which is at https://data.example/2024.1.0, and read on behind 52-2e1d8a4f. The oldest cursor that leads on is 41-1f0c9b3e.",
        "/v1/changes",
        (Fault("gone", "now, or a cursor that leads on", parameter="after"),),
    ),
    errors.HistoryReplaced: Case(
        "The database was restored from a backup since it gave this cursor, or it never did; begin anew, with an export.",
        "/v1/changes",
        (Fault("gone", "now, or a cursor that leads on", parameter="after"),),
    ),
    errors.Gone: Case("This link was used already, has expired, or was replaced by a newer one.", "/v1/accounts/verify"),
    errors.PreconditionFailed: Case("It was changed meanwhile; read it again.", COMMENT),
    errors.PreconditionRequired: Case("If-Match must say which version is changed: send the ETag of what you have read.", COMMENT),
    # What was sent
    errors.ContentTooLarge: Case("The body may have 65,536 bytes.", THREAD),
    errors.UriTooLong: Case("The request's target is longer than 8,192 bytes."),
    errors.UnsupportedMediaType: Case("Content-Type must be application/json, in UTF-8.", THREAD),
    errors.HeadersTooLarge: Case("The request has more than 64 header fields, or more than 16,384 bytes of them."),
    errors.Invalid: Case(
        "limit must be a whole number from 1 to 100.", faults=(Fault("invalid_value", "a whole number from 1 to 100", parameter="limit"),)
    ),
    errors.PasswordCommon: _in_body(
        "This password is soon guessed.", "password_common", "some words that do not belong together", "/password", ACCOUNTS
    ),
    errors.TextBlank: _in_body("The text has nothing in it that can be seen.", "text_blank", "some words", "/body"),
    errors.TextTooLong: _in_body(
        "The text has 5,001 characters and 5,001 bytes.",
        "text_too_long",
        f"{LONGEST_COMMENT:,} characters and {LARGEST_COMMENT:,} bytes at most",
        "/body",
    ),
    errors.TextTurned: _in_body("Character 12 is U+202E, which turns the reading direction.", "text_turned", "text without it", "/body"),
    errors.TextStacked: _in_body("A letter has too many marks on it.", "text_stacked", "8 marks at most", "/body"),
    errors.ParentElsewhere: _in_body(
        "parent_id names no comment of this thread.", "parent_elsewhere", "a comment that this article's thread shows", "/parent_id"
    ),
    errors.QuoteMissing: _in_body(
        "The words of a quote are not at its place.", "quote_missing", "the words from start to end", "/quotes/0/text"
    ),
    errors.RefusedByRule: _in_body(
        "A rule of the site does not take this text.", "refused_by_rule", "a text that the site's rules take", "/body"
    ),
    errors.KeyReused: Case("This Idempotency-Key came with another request.", THREAD),
    # Files of exports
    errors.ExportGone: Case("The export expired at 2026-12-03 08:00 UTC; ask for a new one.", EXPORT_FILE),
    errors.RangeNotSatisfiable: Case("The file has 8,192 bytes.", EXPORT_FILE),
    # When
    errors.RateLimited: Case("This client asks faster than it may; it can go on in 2 s."),
    errors.SlowMode: Case("One comment in 30 s; the next in 12 s.", THREAD),
    errors.Unavailable: Case("The database is busy or does not answer; try again shortly."),
    errors.StatementTimeout: Case("The database took too long; ask for less, or narrow the list."),
}
"""What is the same wherever it is asked is asked of articles. Bounds of the floor are written out: documents do not import it."""
SAID_OF_FORMS: dict[type[Refusal], str] = {
    errors.Malformed: "grant_type is missing.",
    errors.UnsupportedGrantType: f"grant_type must be {GRANT}.",
    errors.InvalidScope: "The client may not have all of these scopes.",
    errors.InvalidClient: "No client has this id and this secret.",
    errors.UnsupportedMediaType: f"Content-Type must be {FORM}, in UTF-8.",
    errors.Invalid: "The form holds NUL.",
}
"""What OAuth's addresses say instead."""
