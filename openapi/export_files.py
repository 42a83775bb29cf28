"""The files of exports in the OpenAPI document: a download that can be resumed, as RFC 9110 has it."""

from __future__ import annotations

from api.rest.export_files import MEDIA_TYPE, NAME, PATH
from api.rest.exports import TAG
from openapi.headers import ALWAYS, headers, request_header
from openapi.parameters import path_text
from openapi.refusals import READING, Kinds, by_status, name_of, of_access, response, responses
from openapi.security import security
from openapi.writes import LONGEST_ID
from schema import errors
from schema.access import RESEARCH

Json = dict[str, object]
LONGEST_NAME = 100  # characters of a file's name
KINDS: list[Kinds] = by_status(
    (
        *READING,
        *of_access(RESEARCH),
        *(errors.NotFound, errors.NotAcceptable, errors.ExportGone, errors.PreconditionFailed, errors.RangeNotSatisfiable),
        *(errors.UriTooLong, errors.Invalid, errors.RateLimited, errors.HeadersTooLarge, errors.Unavailable, errors.StatementTimeout),
    )
)
BEHIND: Kinds = (errors.RangeNotSatisfiable,)
MEANING = (
    "A file of an export that is done. It never changes: its ETag is its SHA-256. With `Range` it goes on where it broke off; one range is "
    "taken at a time, of several the whole file comes."
)


def export_files() -> dict[str, dict[str, Json]]:
    """The address and its one operation."""
    return {PATH: {"get": _download()}}


def _download() -> Json:
    return {
        "operationId": NAME,
        "summary": "Fetch a file of an export",
        "description": f"{MEANING} {RESEARCH.told}",
        "tags": [TAG],
        "security": security(RESEARCH),
        "parameters": [
            _in_path("id", LONGEST_ID, "The export's id.", "exp_1"),
            _in_path("name", LONGEST_NAME, "The file's name.", "manifest.json"),
            *map(request_header, ("Range", "IfRange", "IfSame", "IfNoneMatch")),
        ],
        "responses": {
            "200": _bytes("The whole file."),
            "206": _bytes("The bytes that were asked for.", **_range("bytes 4096-8191/8192")),
            "304": {"$ref": "#/components/responses/not_modified"},
            **responses(KINDS),
        },
    }


def _in_path(name: str, longest: int, told: str, example: str) -> Json:
    return {"name": name, "in": "path", "required": True, "description": told, "schema": path_text(longest, example)}


def _bytes(told: str, **more: object) -> Json:
    content = {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary", "description": "The file's bytes, as they are."}}}
    own = headers(*ALWAYS, "ETag", "Accept-Ranges", "Content-Disposition")
    return {"description": told, "content": content, "headers": own | more}


def _range(example: str) -> Json:
    told: Json = {
        "description": "Which bytes these are, and how many there are (RFC 9110, 14.4).",
        "required": True,
        "schema": {"type": "string", "examples": [example]},
    }
    return {"Content-Range": told}


def export_file_responses() -> Json:
    """The refusal that only a download meets."""
    found = response(BEHIND)
    fields = found["headers"]
    assert isinstance(fields, dict), "a response has headers"
    return {name_of(BEHIND): {**found, "headers": {**fields, **_range("bytes */8192")}}}
