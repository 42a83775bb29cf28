"""What of an answer is not as the document has it. Statuses that come before any operation is found have rules of their own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import cast

from jsonschema_rs import Draft202012Validator, Registry, ValidationError

from schema.errors import every_refusal
from tests.documented.document import AT, CLOSED, Json, Operation, closed, resolved, template_of
from tests.documented.exchange import Exchange
from tests.documented.fields import documented_fields
from tests.documented.graphql import faults_of_graphql
from tests.documented.outside import FORMS, GRAPHQL, HTML, JSON, PROBLEM, Outside, outside

HERE = "urn:broadsheet:document"
REGISTRY = Registry([(HERE, {"components": CLOSED})])
OF_THE_FLOOR = {"400", "401", "405", "414", "422", "429", "431"}
"""What any address may answer before it is asked what it does: the request cannot be read, is too large, too often, or by nobody known."""
OF_BODIES = {"408", "413", "415"}
OF_OUTSIDE = {*OF_THE_FLOOR, *OF_BODIES, "404", "406", "503", "504"}
CODES = {one.code: one.status for one in every_refusal()}
REQUEST_ID = re.compile("[A-Za-z0-9._-]{1,64}", re.ASCII)
WITHOUT_BODY = (204, 303, 304)
LONGEST_TOLD = 300  # letters of what is wrong; the value may be a whole page


def faults(found: Exchange) -> list[str]:
    """Each thing that is wrong with an answer; none where it is as documented."""
    return [*_of_any(found), *_of_its_place(found)]


def operation_of(found: Exchange) -> Operation | None:
    """Whose answer it is. HEAD and QUERY ask what GET asks."""
    template = None if is_misspelt(found) else template_of(found.path)
    if template is None:
        return None
    method = "GET" if found.method in ("HEAD", "QUERY") else found.method
    return AT[template].get(method)


def is_misspelt(found: Exchange) -> bool:
    """A slash has one spelling, so this leads nowhere."""
    return b"%2f" in found.target.partition(b"?")[0].lower()


def _of_any(found: Exchange) -> Iterator[str]:
    if not REQUEST_ID.fullmatch(found.headers.get("x-request-id", "")):
        yield "no X-Request-Id"
    told = [found.headers.get(name) for name in ("x-content-type-options", "referrer-policy")]
    if told != ["nosniff", "no-referrer"]:
        yield f"browsers are told {told}"
    if found.status == 405 and "allow" not in found.headers:
        yield "no Allow"
    if found.body and (found.status in WITHOUT_BODY or found.method == "HEAD"):
        yield "a body where none may be"
    known = documented_fields(operation_of(found), found)
    yield from (f"{name} is not documented" for name in found.headers if name not in known)


def _of_its_place(found: Exchange) -> Iterator[str]:
    if operation := operation_of(found):
        yield from _of_operation(operation, found)
    elif not is_misspelt(found) and (place := outside(found.path)):
        yield from _of_outside(place, found)
    elif found.method == "OPTIONS" and found.status == 204:
        yield from _of_options(found)
    else:
        statuses = OF_THE_FLOOR if template_of(found.path) and not is_misspelt(found) else {*OF_THE_FLOOR, "404"}
        yield from _of_refusal(found, statuses)


def _of_options(found: Exchange) -> Iterator[str]:
    if "allow" not in found.headers or (template_of(found.path) is None and outside(found.path) is None):
        yield "OPTIONS of nothing"


def _of_operation(operation: Operation, found: Exchange) -> Iterator[str]:
    response = operation.responses.get(str(found.status))
    if response is not None:
        yield from _headers(response, found)
        yield from _content(operation, response, found)
        yield from _code(response, found)
    elif found.method == "QUERY" and str(found.status) in OF_BODIES | {"405"}:  # OpenAPI 3.1 cannot tell of it
        yield from _of_refusal(found, OF_BODIES | {"405"})
    elif found.method == "HEAD" and found.status == 405:  # of what is visited, not read
        yield from _of_refusal(found, {"405"})
    else:
        yield f"{found.status} is not documented for {operation.id}"


def _headers(response: Json, found: Exchange) -> Iterator[str]:
    for name, one in cast(Mapping[str, Json], response.get("headers", {})).items():
        told, value = resolved(one), found.headers.get(name)
        if value is None:
            if told.get("required"):
                yield f"no {name}"
            continue
        schema = cast(Json, told["schema"])
        given: object = int(value) if schema.get("type") == "integer" and value.isdigit() else value
        yield from (f"{name}: {error.message}" for error in validator(schema).iter_errors(given))


def _content(operation: Operation, response: Json, found: Exchange) -> Iterator[str]:
    content = cast(Mapping[str, Json], response.get("content", {}))
    media_type = found.media_type
    if not content:
        if found.body:
            yield "a body that is not documented"
    elif (media_type in FORMS and operation.id in FORMS[media_type].operations) or found.method == "HEAD":
        return
    elif (plain := media_type.partition(";")[0]) not in content:
        yield f"{media_type} is not documented"
    elif not found.is_cut:
        yield from _body(cast(Json, content[plain]["schema"]), plain, found)


def _body(schema: Json, media_type: str, found: Exchange) -> Iterator[str]:
    if not is_json(media_type):
        return
    try:
        value = found.json
    except ValueError:
        yield "no JSON"
        return
    yield from map(told, validator(cast(Json, closed(schema))).iter_errors(value))


def is_json(media_type: str) -> bool:
    return media_type == JSON or media_type.endswith("+json")


def _code(response: Json, found: Exchange) -> Iterator[str]:
    if found.status < 400 or found.method == "HEAD":
        return
    if found.media_type == PROBLEM and isinstance(found.json, dict):
        yield from _problem(found)
        if f"`{found.json.get('code')}`" not in str(response["description"]):
            yield f"the code {found.json.get('code')} is not documented"
    elif isinstance(found.json, dict) and f"`{found.json.get('error')}`" not in str(response["description"]):
        yield f"the error {found.json.get('error')} is not documented"


def _of_outside(place: Outside, found: Exchange) -> Iterator[str]:
    if found.method == "OPTIONS" and found.status == 204:
        yield from _of_options(found)
    elif found.media_type.partition(";")[0] == GRAPHQL or (place.is_graphql and found.media_type != PROBLEM):
        yield from faults_of_graphql(found)
    elif found.status in place.statuses:
        if found.body and found.media_type not in place.media_types:
            yield f"{found.media_type} is not one of {place.media_types}"
    else:
        yield from _of_refusal(found, OF_OUTSIDE | {str(one) for one in place.refusals})


def _of_refusal(found: Exchange, statuses: set[str]) -> Iterator[str]:
    if str(found.status) not in statuses:
        yield f"{found.status} is none of {sorted(statuses)}"
    if found.method == "HEAD":
        return
    place = outside(found.path)
    if found.media_type == HTML and place and HTML in place.media_types:
        return  # whoever is at a page is told on a page
    if (template := template_of(found.path)) and template.startswith("/oauth/"):
        yield from _oauth(found)
    elif found.media_type != PROBLEM:
        yield f"{found.media_type} for a problem"
    else:
        yield from _problem(found)


def _oauth(found: Exchange) -> Iterator[str]:
    """A refusal in OAuth's words; the metadata beside it is refused in ours."""
    name = "OAuthProblem" if found.media_type == JSON else "Problem"
    yield from _body({"$ref": f"#/components/schemas/{name}"}, JSON, found)


def _problem(found: Exchange) -> Iterator[str]:
    yield from _body({"$ref": "#/components/schemas/Problem"}, PROBLEM, found)
    problem = cast(Json, found.json)
    if (problem.get("status"), CODES.get(str(problem.get("code")))) != (found.status, found.status):
        yield f"{problem.get('code')} with {problem.get('status')} in an answer of {found.status}"
    if problem.get("request_id") != found.headers.get("x-request-id"):
        yield "another request_id than the header's"


def validator(schema: Json) -> Draft202012Validator:
    """Made once of each schema."""
    return _validator(json.dumps(schema))


@lru_cache(maxsize=1024)  # as many as the document has
def _validator(schema: str) -> Draft202012Validator:
    at_home = json.loads(schema.replace('"#/components/', f'"{HERE}#/components/'))
    return Draft202012Validator(at_home, validate_formats=True, registry=REGISTRY)


def told(error: ValidationError) -> str:
    return f"{'/'.join(map(str, error.instance_path))}: {error.message}"[:LONGEST_TOLD]
