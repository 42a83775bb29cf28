"""Every error that a client can meet, as one closed list. REST renders them as RFC 9457 problems, GraphQL as `extensions.code`.

Refusal                         status  what it means
├── Malformed                   400     the request cannot be read
│   ├── MalformedJson           400
│   ├── MalformedQuery          400
│   ├── UnknownParameter        400
│   ├── RepeatedParameter       400
│   ├── InvalidCursor           400
│   ├── SyntaxRefused           400     a GraphQL document that does not parse
│   ├── DocumentInvalid         400     a GraphQL document that the schema does not allow
│   ├── QueryTooCostly          400     a GraphQL document over the limits
│   ├── DocumentNotTrusted      400     a document outside the service's list
│   ├── PersistedQueryNotFound  400     a hash whose document is not kept here
│   ├── DocumentHashMismatch    400     a document with the hash of another
│   ├── UnsupportedGrantType    400     a token asked for in a way that there is not
│   └── InvalidScope            400     a scope that a client may not have
├── Unauthenticated             401     nobody, where somebody is needed
│   ├── InvalidToken            401     a token that is unknown, revoked or expired
│   ├── InvalidCredentials      401     a sign-in that does not fit
│   ├── SignInFailed            401     a provider's word that proves nothing
│   ├── InvalidClient           401     a client that is not known
│   └── InvalidSignature        401     a webhook that is not signed, or not by a secret that holds
├── Forbidden                   403
│   ├── InsufficientScope       403     a token that may not do this
│   ├── PasswordNeeded          403     the password was not given for a while
│   ├── SignInDeclined          403     a provider that let nobody through
│   ├── Suspended               403     an account that may not write for a while
│   ├── OwnComment              403     a vote on one's own words
│   └── OwnDecision             403     an appeal against one's own decision
├── NotFound                    404
├── MethodNotAllowed            405
├── NotAcceptable               406
├── RequestTimeout              408
├── Conflict                    409     what is asked does not fit what there is
│   ├── HandleTaken             409
│   ├── WriteInProgress         409     the same write is still being done
│   ├── AlreadyDone             409     a write that came twice, and whose secret is told once
│   ├── TooMany                 409     no more of these
│   ├── LinkNeeded              409     a provider's visitor whose address has an account
│   ├── RegistrationNeeded      409     a provider's visitor who has no account
│   ├── AddressUnproven         409     one whose mail waits to be read
│   ├── SignInTaken             409     one who has another account
│   ├── ArticleTaken            409     another story has this place on its site
│   ├── ConsentOutdated         409     a newsletter asks consent to another text by now
│   ├── ThreadClosed            409     no more comments, votes or changes here
│   ├── RepeatedPost            409     the same comment within a minute
│   ├── ParentGone              409     an answer to what was deleted
│   ├── TooDeep                 409     an answer below too many others
│   ├── AlreadyAppealed         409     a second appeal against the same decision
│   └── StateChanged            409     it is not in a state in which this can be done
├── Gone                        410     a link that was used, or came too late
├── ChangesGone                 410     a cursor of the feed behind which changes are not kept any more
├── HistoryReplaced             410     a cursor of the feed that this database never gave
├── ExportGone                  410     an export whose files are not kept any more
├── PreconditionFailed          412     it was changed meanwhile
├── ContentTooLarge             413
├── UriTooLong                  414
├── UnsupportedMediaType        415
├── RangeNotSatisfiable         416     a range behind the end of the file
├── Invalid                     422     readable, but a value is wrong
│   ├── PasswordCommon          422
│   ├── TextBlank               422     nothing that can be seen
│   ├── TextTooLong             422
│   ├── TextTurned              422     signs that turn the reading direction around
│   ├── TextStacked             422     too many marks on one letter
│   ├── ParentElsewhere         422     an answer to another article's comment
│   ├── QuoteMissing            422     words that are not there
│   ├── RefusedByRule           422     a text that a rule of the site does not take
│   └── KeyReused               422     an Idempotency-Key that came with something else
├── PreconditionRequired        428     a change must say what it changes
├── RateLimited                 429     too many requests in too short a time
│   └── SlowMode                429     one comment after the other
├── HeadersTooLarge             431
├── Unexpected                  500     a fault of ours, never of the input
├── Unavailable                 503     the database is away, or every connection is busy
│   └── ProviderUnavailable     503     the provider is away
└── StatementTimeout            504
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong thing in a request: where it stands (a JSON Pointer or a parameter's name), a code, and what would be right."""

    code: str
    detail: str
    pointer: str | None = None
    parameter: str | None = None


class Refusal(Exception):
    """The root of the list; `code`, `status` and `title` belong to the class, `detail` and `faults` to the case at hand.

    A class's docstring is what /problems/{code} tells a client: first what the error means, then what to do about it.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "Refused"

    def __init__(self, detail: str = "", faults: tuple[Fault, ...] = (), headers: dict[str, str] | None = None) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.faults = faults
        self.headers = headers or {}


class Malformed(Refusal):
    """The request cannot be read: its path is not UTF-8 or holds a secret, as its query string may not either, or a part of its body that
    must be there is missing or of the wrong type.

    Send it again as `detail` and `errors` say.
    """

    code, status, title = "malformed", 400, "The request cannot be read"


class MalformedJson(Malformed):
    """The body is no JSON that can be read: it breaks off, is not UTF-8, is nested too deep, gives a key twice, or holds NaN.

    Write it with a JSON library.
    """

    code, title = "malformed_json", "The body is not JSON"


class MalformedQuery(Malformed):
    """The query string has a stray %, or bytes that are not UTF-8.

    Percent-encode each name and value, as a URL library does.
    """

    code, title = "malformed_query", "The query string cannot be read"


class UnknownParameter(Malformed):
    """The query string has a parameter that this address does not know; it is refused, not ignored, so that a slip of the pen is seen.

    `detail` lists those it knows.
    """

    code, title = "unknown_parameter", "Unknown query parameter"


class RepeatedParameter(Malformed):
    """The query string gives the same parameter twice, so that it is not clear which one counts.

    Give it once. A list of names, such as `fields`, may come in one value, apart by commas, or in parts.
    """

    code, title = "repeated_parameter", "Query parameter given twice"


class InvalidCursor(Malformed):
    """The cursor was not made by this list with this sort and these filters, or it was changed on the way.

    Follow `next_cursor` and `prev_cursor` (GraphQL: `endCursor`, `startCursor`) as they are, with the same sort and filters;
    or begin without a cursor.
    """

    code, title = "invalid_cursor", "The cursor does not belong to this list"


class SyntaxRefused(Malformed):
    """The GraphQL document is not written as GraphQL is.

    `locations` says at which line and column reading stopped.
    """

    code, title = "syntax_error", "The GraphQL document does not parse"


class DocumentInvalid(Malformed):
    """The GraphQL document is well written, but asks for something that the schema does not have, or in a way that it does not allow.

    Compare it with /schema.graphql, or try it in /graphiql.
    """

    code, title = "document_invalid", "The GraphQL document does not fit the schema"


class QueryTooCostly(Malformed):
    """The GraphQL document is too long, too deep, too wide, or its page sizes multiply to too many rows.

    Ask for smaller pages, or ask in several requests; `detail` names the limit.
    """

    code, title = "query_too_costly", "The GraphQL document asks for too much"


class DocumentNotTrusted(Malformed):
    """`documentId` names none of the GraphQL documents that this service trusts; or it answers those alone, and `query` is none of them.

    Add the document, to the letter, to the service's list, and ask for it by its hash.
    """

    code, title = "document_not_trusted", "The document is not trusted"


class PersistedQueryNotFound(Malformed):
    """The hash in `extensions.persistedQuery` is that of no GraphQL document kept here: it never came, or made room for others.

    Send it again together with `query`; clients for automatic persisted queries do that by themselves.
    """

    code, title = "PERSISTED_QUERY_NOT_FOUND", "The document of this hash is not kept here"  # the code that clients know


class DocumentHashMismatch(Malformed):
    """The hash in `extensions.persistedQuery` is not that of `query`.

    Send the SHA-256 of the document's UTF-8 bytes, in lower-case hexadecimal digits.
    """

    code, title = "document_hash_mismatch", "The document has another hash"


class UnsupportedGrantType(Malformed):
    """Tokens are to be had at /oauth/token by `grant_type=client_credentials` alone.

    Make a client for what runs by itself; people sign in.
    """

    code, title = "unsupported_grant_type", "Tokens are not given for this"


class InvalidScope(Malformed):
    """A scope that was asked for is not one of the client's, or not one that its owner may have by now.

    Leave `scope` out to get all that the client may have.
    """

    code, title = "invalid_scope", "The client may not have this scope"


class Unauthenticated(Refusal):
    """This can be done only by somebody, and the request does not say who it comes from.

    Sign in, or make a token, and send it as `Authorization: Bearer ...`.
    """

    code, status, title = "unauthenticated", 401, "Sign in first"


class InvalidToken(Unauthenticated):
    """The token or session in `Authorization` is misspelt, unknown, revoked, ended or expired.

    Sign in again, or make a new token; or leave `Authorization` out, where anybody may read.
    """

    code, title = "invalid_token", "The token is not valid"


class InvalidCredentials(Unauthenticated):
    """Nobody with this login and this password can sign in. Which of them is wrong, or whether the account is closed, is not told.

    Try again, or have the password reset by mail.
    """

    code, title = "invalid_credentials", "Login and password do not fit"


class SignInFailed(Unauthenticated):
    """What the provider sent does not prove who the visitor is: it is forged, expired, meant for somebody else, or cannot be read.

    Sign in afresh. If it happens again, tell the service's operator the `request_id`: the log has the reason.
    """

    code, title = "sign_in_failed", "The provider's answer proves nothing"


class InvalidClient(Unauthenticated):
    """No client has this id and this secret, it was deleted, or its owner's account is closed. Which of these it is, is not told.

    Send the client's id and secret by HTTP Basic, or as `client_id` and `client_secret` in the form.
    """

    code, title = "invalid_client", "The client is not known"


class InvalidSignature(Unauthenticated):
    """The webhook is not signed, is signed by a secret that does not hold here, was changed on its way, or is more than five minutes old.

    Sign it as Standard Webhooks has it, with the secret of the service's operator, and see to it that the clock is right.
    """

    code, title = "invalid_signature", "The webhook's signature does not fit"


class Forbidden(Refusal):
    """It is clear who asks, and they may not do this.

    `detail` says which role it takes.
    """

    code, status, title = "forbidden", 403, "Not allowed"


class InsufficientScope(Forbidden):
    """The token may not do this, though its account may.

    Make a token with the scope that `detail` names, or sign in where it says that no token may.
    """

    code, title = "insufficient_scope", "The token lacks a scope"


class PasswordNeeded(Forbidden):
    """What changes how one gets in needs the password again, if it was last given more than 15 minutes ago.

    Give it (`POST /v1/sessions/current/proof`, GraphQL: `givePassword`), then try again.
    """

    code, title = "password_needed", "Give the password again"


class SignInDeclined(Forbidden):
    """The provider sent the visitor back without letting them through, most often because they chose so there.

    Offer to sign in afresh, or in another way.
    """

    code, title = "sign_in_declined", "The provider let nobody through"


class Suspended(Forbidden):
    """The account may read, but not write: a moderator decided so, and `detail` says until when.

    Read what the decision says and how to appeal; there is no use in trying again before its end.
    """

    code, title = "suspended", "The account may not write"


class OwnComment(Forbidden):
    """Nobody votes on their own words, or reports or judges them.

    Leave it to others.
    """

    code, title = "own_comment", "It is your own comment"


class OwnDecision(Forbidden):
    """Nobody decides about an appeal against a decision that they made themselves.

    Leave it to another moderator.
    """

    code, title = "own_decision", "It is your own decision"


class NotFound(Refusal):
    """Nothing is shown at this address: it never was there, it is hidden or gone, or this is not the one spelling of its address.

    Take addresses and ids from other answers as they are; there is no use in trying again.
    """

    code, status, title = "not_found", 404, "Not found"


class MethodNotAllowed(Refusal):
    """The address is there, but does not answer to this method.

    The `Allow` field lists the methods that it answers to.
    """

    code, status, title = "method_not_allowed", 405, "Method not allowed"


class NotAcceptable(Refusal):
    """The `Accept` field leaves out every media type that this address can answer in.

    Send `Accept: application/json`, or no `Accept` at all.
    """

    code, status, title = "not_acceptable", 406, "No acceptable representation"


class RequestTimeout(Refusal):
    """The request's body took too long to arrive, and was not acted on.

    Send it again, over a better connection or in smaller parts.
    """

    code, status, title = "request_timeout", 408, "The request took too long to arrive"


class Conflict(Refusal):
    """The request is well made, but does not fit what there is now.

    `detail` says what is in the way.
    """

    code, status, title = "conflict", 409, "It does not fit what there is"


class HandleTaken(Conflict):
    """Somebody has this handle, or has asked for it and not yet followed the link in their mail.

    Choose another one.
    """

    code, title = "handle_taken", "The handle is taken"


class WriteInProgress(Conflict):
    """A request with the same Idempotency-Key is still being worked on.

    Wait a moment, then send it again with the same key: the answer will be that of the first one.
    """

    code, title = "write_in_progress", "The same write is still being done"


class TooMany(Conflict):
    """There are as many of these as there may be.

    Remove one that is no longer needed.
    """

    code, title = "too_many", "No more of these"


class LinkNeeded(Conflict):
    """The provider vouches for an address that has an account here, which was never entered through this provider. Nothing was linked.

    Have its owner sign in with the password, then link the two (`POST /v1/me/sign-ins`, GraphQL: `linkSignIn`) with the same code.
    """

    code, title = "link_needed", "Sign in with the password, then link"


class RegistrationNeeded(Conflict):
    """The provider knows who this is, but there is no account here that belongs to them.

    Ask for a handle, and register with the same code (`POST /v1/sign-in/register`, GraphQL: `registerWith`); or sign in with the password
    and link an account that is there (`POST /v1/me/sign-ins`, GraphQL: `linkSignIn`).
    """

    code, title = "registration_needed", "There is no account yet"


class AddressUnproven(Conflict):
    """The account was asked for, and opens when the link in the mail that was sent is followed.

    Follow it, then sign in with the provider again.
    """

    code, title = "address_unproven", "A mail waits to be read"


class SignInTaken(Conflict):
    """Whom the provider means enters another account already.

    Sign in there; whoever wants it to be this account takes it away from the other one first.
    """

    code, title = "sign_in_taken", "It belongs to another account"


class ArticleTaken(Conflict):
    """The site has another article with the same last part of the path, or with the same headline where no path is given.

    Correct that one, or give this one another path.
    """

    code, title = "article_taken", "The site has this article"


class ConsentOutdated(Conflict):
    """The newsletter asks for consent to another text by now, or takes no signups any more.

    Read the newsletter again, show its `consent_text` as it is, and send the `consent_version` that goes with it.
    """

    code, title = "consent_outdated", "Another text is asked consent to"


class ThreadClosed(Conflict):
    """The article takes no more comments, votes or changes of them.

    There is no use in trying again, unless the newsroom opens it: `thread` of the article says so.
    """

    code, title = "thread_closed", "The thread is closed"


class RepeatedPost(Conflict):
    """The same account posted the same words under the same article less than a minute ago.

    Most often it was sent twice: look whether the comment is there. An `Idempotency-Key` makes it safe to send again.
    """

    code, title = "repeated_post", "The same was just posted"


class ParentGone(Conflict):
    """The comment that this answers was deleted, or is not shown any more.

    Answer another one, or the article itself.
    """

    code, title = "parent_gone", "What this answers is gone"


class TooDeep(Conflict):
    """The comment that this answers stands below as many others as there may be.

    Answer one of those above it, and quote what is meant.
    """

    code, title = "too_deep", "Too many answers below each other"


class AlreadyAppealed(Conflict):
    """A decision is appealed once, and this one was.

    Read what came of the appeal: it stands beside the decision.
    """

    code, title = "already_appealed", "It was appealed before"


class StateChanged(Conflict):
    """What is asked can be done only in another state: somebody else acted meanwhile, or it was done before.

    `detail` names the state that there is now. Read it again.
    """

    code, title = "state_changed", "It is in another state by now"


class AlreadyDone(Conflict):
    """A request with this Idempotency-Key was done before. What it made has a secret, which was told then and is kept nowhere.

    If that answer is lost, remove what was made (`GET /v1/sessions`, `GET /v1/tokens`), and send the request with another key.
    """

    code, title = "already_done", "It was done, and its secret is told once"


class Gone(Refusal):
    """The link was used already, has expired, or was replaced by a newer one.

    Ask for a new one.
    """

    code, status, title = "gone", 410, "The link no longer works"


class ChangesGone(Refusal):
    """The cursor of the feed of changes is older than what is kept of them, or none was given where the first ones are not kept: what
    happened since cannot be told whole.

    Begin anew: with the newest release of the dataset, where `detail` names one; it tells its address, and the cursor to read on behind.
    Or ask for `after=now`, keep its cursor, read what you need (the lists, or the newest export, whose manifest has a cursor of
    its own), and read on behind that cursor. `detail` tells the oldest cursor that still leads on.
    """

    code, status, title = "changes_gone", 410, "These changes are not kept any more"

    def __init__(self, detail: str = "", faults: tuple[Fault, ...] = (), release: str | None = None) -> None:
        """`release` is what of `detail` tells of the newest release, for those who refuse in other words."""
        super().__init__(detail, faults)
        self.release = release


class HistoryReplaced(Refusal):
    """The cursor of the feed of changes stands behind something that never happened here: the database was restored from a backup since
    it was given, or it is another database's.

    Begin anew: with the newest release of the dataset, where `detail` names one; it tells its address, and the cursor to read on behind.
    Or ask for `after=now`, keep its cursor, and read what you need (the lists, or the newest export). Either way drop what is not there,
    and read on behind that cursor.
    """

    code, status, title = "history_replaced", 410, "The cursor is none of this history"

    def __init__(self, detail: str = "", faults: tuple[Fault, ...] = (), release: str | None = None) -> None:
        """As that of ChangesGone."""
        super().__init__(detail, faults)
        self.release = release


class ExportGone(Refusal):
    """The export has expired: its files were deleted when its time was up, or when somebody was erased whom it may tell of.

    Ask for a new one. One that was asked for with `since` tells only what changed; its `changes_cursor` still says where it ended.
    """

    code, status, title = "export_gone", 410, "The export has expired"


class PreconditionFailed(Refusal):
    """What is to be changed is no longer as `If-Match` says: somebody changed it meanwhile. Nothing was done. Or a file that
    is fetched is another one.

    Read it again, and send the change with its new ETag.
    """

    code, status, title = "precondition_failed", 412, "It was changed meanwhile"


class ContentTooLarge(Refusal):
    """The request's body is larger than this address takes, and was not acted on.

    Send less at a time.
    """

    code, status, title = "content_too_large", 413, "The body is too large"


class UriTooLong(Refusal):
    """The request's path and query string together are too long.

    Ask for fewer fields or filters; send a long GraphQL document by POST.
    """

    code, status, title = "uri_too_long", 414, "The request target is too long"


class UnsupportedMediaType(Refusal):
    """The request's body is not `application/json`, or it is compressed.

    Send plain JSON in UTF-8 with `Content-Type: application/json` and without `Content-Encoding`.
    """

    code, status, title = "unsupported_media_type", 415, "The body's type is not supported"


class RangeNotSatisfiable(Refusal):
    """The bytes that `Range` asks for lie behind the end of the file.

    `Content-Range` says how many bytes it has; where you have as many, you have all of it.
    """

    code, status, title = "range_not_satisfiable", 416, "The range is behind the end"


class Invalid(Refusal):
    """The request can be read, but a value in it is of the wrong form, out of its bounds, or missing.

    `errors` names each such value and says what would be right.
    """

    code, status, title = "invalid", 422, "A value is wrong"


class PasswordCommon(Invalid):
    """The password is one of those that many people use, and is tried first by whoever guesses; or it is the handle or the address.

    Take some words that do not belong together.
    """

    code, title = "password_common", "The password is too common"


class TextBlank(Invalid):
    """The text is empty, or holds nothing that can be seen.

    Write something.
    """

    code, title = "text_blank", "There is no text"


class TextTooLong(Invalid):
    """The text is longer than 5,000 characters, or than 10,000 bytes of UTF-8.

    Shorten it, or write several.
    """

    code, title = "text_too_long", "The text is too long"


class TextTurned(Invalid):
    """The text holds signs that turn the reading direction around, so that it can look like something else than it is.

    Leave out U+202A to U+202E and U+2066 to U+2069; letters of right-to-left scripts need none of them.
    """

    code, title = "text_turned", "The text turns its reading direction"


class TextStacked(Invalid):
    """A letter of the text carries more marks than any script has use for.

    Leave them out.
    """

    code, title = "text_stacked", "Too many marks on one letter"


class ParentElsewhere(Invalid):
    """`parent_id` names no comment of this article that can be answered.

    Take the id from the article's own thread.
    """

    code, title = "parent_elsewhere", "What it answers is not in this thread"


class QuoteMissing(Invalid):
    """The words of a quote do not stand at its place, in that revision of what it names.

    Count code points from 0, `end` one past the last; take the words from `body` (of a block: `text`) as they are.
    """

    code, title = "quote_missing", "The quoted words are not there"


class RefusedByRule(Invalid):
    """A rule of the site, which moderators made, does not take this text.

    Say it in other words, or with fewer links. Which rule it was is not told: it would only be written around.
    """

    code, title = "refused_by_rule", "A rule of the site does not take this text"


class KeyReused(Invalid):
    """The Idempotency-Key came in the last 24 hours with something else.

    Make a new key for each write; send the same one only to repeat the same request.
    """

    code, title = "key_reused", "The Idempotency-Key belongs to another request"


class PreconditionRequired(Refusal):
    """A change of something that others may change, too, must say which version it changes.

    Read it, and send its `ETag` as `If-Match`.
    """

    code, status, title = "precondition_required", 428, "If-Match is missing"


class RateLimited(Refusal):
    """More was asked from one address than its rate allows; `RateLimit-Policy` says how much that is.

    Wait the seconds that `Retry-After` says. `RateLimit` on every answer tells beforehand how many points are left;
    fewer and larger pages, and requests with `If-None-Match`, get along with less.
    """

    code, status, title = "rate_limited", 429, "Too many requests"


class SlowMode(RateLimited):
    """The thread lets each account post one comment in so many seconds: `thread` of the article says how many.

    Wait the seconds that `Retry-After` says.
    """

    code, title = "slow_mode", "One comment after the other"


class HeadersTooLarge(Refusal):
    """The request has too many header fields, or too much in them.

    Send only the fields that are needed; a browser's cookies may be the cause.
    """

    code, status, title = "headers_too_large", 431, "The request's header fields are too large"


class Unexpected(Refusal):
    """A fault of the service. The request was understood, and nothing in it is known to be wrong.

    Tell the service's operator the `request_id`; the same request may fail again.
    """

    code, status, title = "unexpected", 500, "Something went wrong here"

    def __init__(self) -> None:
        super().__init__("This is a fault of the service; tell its operator the request_id.")


class Unavailable(Refusal):
    """The database cannot be reached, or every connection to it is busy. Nothing is wrong with the request.

    Send it again after the seconds that `Retry-After` says.
    """

    code, status, title = "unavailable", 503, "The service cannot answer right now"


class ProviderUnavailable(Unavailable):
    """The provider that was to say who somebody is does not answer, or not in time. Nothing is wrong with the request.

    Try again after the seconds that `Retry-After` says, or sign in in another way.
    """

    code, title = "provider_unavailable", "The provider does not answer"


class StatementTimeout(Refusal):
    """The database was still working on the answer when its time was up.

    Ask for less: a smaller `limit`, fewer edges, a narrower filter.
    """

    code, status, title = "statement_timeout", 504, "The database took too long"


def every_refusal(root: type[Refusal] = Refusal) -> list[type[Refusal]]:
    """All classes of the list below `root`, in the order they are written; others may refine one, but add none."""
    children = (child for child in root.__subclasses__() if child.__module__ == __name__)
    return [found for child in children for found in (child, *every_refusal(child))]
