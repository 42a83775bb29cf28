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
│   └── QueryTooCostly          400     a GraphQL document over the limits
├── NotFound                    404
├── MethodNotAllowed            405
├── NotAcceptable               406
├── RequestTimeout              408
├── Conflict                    409
├── ContentTooLarge             413
├── UriTooLong                  414
├── UnsupportedMediaType        415
├── Invalid                     422     readable, but a value is wrong
├── HeadersTooLarge             431
├── Unexpected                  500     a fault of ours, never of the input
├── Unavailable                 503     the database is away, or every connection is busy
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
    """The root of the list; `code`, `status` and `title` belong to the class, `detail` and `faults` to the case at hand."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "Refused"

    def __init__(self, detail: str = "", faults: tuple[Fault, ...] = (), headers: dict[str, str] | None = None) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.faults = faults
        self.headers = headers or {}


class Malformed(Refusal):
    code, status, title = "malformed", 400, "The request cannot be read"


class MalformedJson(Malformed):
    code, title = "malformed_json", "The body is not JSON"


class MalformedQuery(Malformed):
    code, title = "malformed_query", "The query string cannot be read"


class UnknownParameter(Malformed):
    code, title = "unknown_parameter", "Unknown query parameter"


class RepeatedParameter(Malformed):
    code, title = "repeated_parameter", "Query parameter given twice"


class InvalidCursor(Malformed):
    code, title = "invalid_cursor", "The cursor does not belong to this list"


class SyntaxRefused(Malformed):
    code, title = "syntax_error", "The GraphQL document does not parse"


class DocumentInvalid(Malformed):
    code, title = "document_invalid", "The GraphQL document does not fit the schema"


class QueryTooCostly(Malformed):
    code, title = "query_too_costly", "The GraphQL document asks for too much"


class NotFound(Refusal):
    code, status, title = "not_found", 404, "Not found"


class MethodNotAllowed(Refusal):
    code, status, title = "method_not_allowed", 405, "Method not allowed"


class NotAcceptable(Refusal):
    code, status, title = "not_acceptable", 406, "No acceptable representation"


class RequestTimeout(Refusal):
    code, status, title = "request_timeout", 408, "The request took too long to arrive"


class Conflict(Refusal):
    code, status, title = "conflict", 409, "The state has changed"


class ContentTooLarge(Refusal):
    code, status, title = "content_too_large", 413, "The body is too large"


class UriTooLong(Refusal):
    code, status, title = "uri_too_long", 414, "The request target is too long"


class UnsupportedMediaType(Refusal):
    code, status, title = "unsupported_media_type", 415, "The body's type is not supported"


class Invalid(Refusal):
    code, status, title = "invalid", 422, "A value is wrong"


class HeadersTooLarge(Refusal):
    code, status, title = "headers_too_large", 431, "The request's header fields are too large"


class Unexpected(Refusal):
    code, status, title = "unexpected", 500, "Something went wrong here"


class Unavailable(Refusal):
    code, status, title = "unavailable", 503, "The service cannot answer right now"


class StatementTimeout(Refusal):
    code, status, title = "statement_timeout", 504, "The database took too long"


def every_refusal(root: type[Refusal] = Refusal) -> list[type[Refusal]]:
    """All classes of the list below `root`, in the order they are written."""
    return [found for child in root.__subclasses__() for found in (child, *every_refusal(child))]
