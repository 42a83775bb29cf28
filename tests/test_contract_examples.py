"""Every operation has an example, a request and the answer to it, and it is true: it is asked, and the answer is that of the document.

`make examples` writes the answers afresh. What is new needs a request, in `openapi/examples/<operationId>.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import cast

import pytest
from jsonschema_rs import Draft202012Validator

from openapi.example import FOLDER
from tests.door import Answer
from tests.examples import Documented, documented, told
from tests.opened import Opened
from tests.prepared import PREPARED
from tests.test_contract import DOCUMENT, components
from tests.test_contract import documented as as_written

Json = dict[str, object]
ALL = {one.name: one for one in documented()}
WITHOUT_EXAMPLE = {"cursor": "only an answer can say it: the link `next` does"}
"""Parameters that have none, and why."""
OF_EVERY_ANSWER = {
    *("content-type", "content-length", "content-encoding"),  # HTTP's own; OpenAPI has the first as `content`, and ignores it as a header
    *("x-content-type-options", "referrer-policy", "content-security-policy", "x-frame-options", "strict-transport-security"),
    *("cross-origin-resource-policy", "cross-origin-opener-policy", "permissions-policy"),  # for browsers, which act on them by themselves
    *("access-control-allow-origin", "access-control-expose-headers"),
}
"""Header fields that the document does not name at each answer."""


def test_every_operation_has_an_example_and_every_example_is_of_an_operation() -> None:
    kept = {path.stem for path in FOLDER.glob("*.json")}
    missing = (
        "Write openapi/examples/<operationId>.json with `path`, `query`, `headers` and `body`, as far as there are any; `make examples`."
    )
    assert (ALL.keys() - kept, kept - ALL.keys()) == (set(), set()), missing
    assert PREPARED.keys() - ALL.keys() == set()


@pytest.mark.parametrize("one", ALL.values(), ids=ALL)
def test_an_example_is_asked_and_answered_as_the_document_says(opened: Opened, one: Documented, request: pytest.FixtureRequest) -> None:
    found = dict(answers(opened, one))
    bodies = {form: told(answer, form) for form, answer in found.items() if form}
    if request.config.getoption("--update-golden"):
        keep(one, bodies)
        return
    assert bodies == one.example.answers, "make examples"
    for answer in found.values():
        assert undocumented(one, answer) == (set(), set())


def answers(opened: Opened, one: Documented) -> Iterator[tuple[str, Answer]]:
    """The answer in each form in which it comes; one without a body has no form."""
    door = opened(one)
    for form in one.forms or [""]:
        answer = one.ask(door, form or None)
        assert answer.status == one.success[0], (
            f"{one.name}: {answer.body.decode()}\nPut the request in openapi/examples/{one.name}.json right, "
            "or what must be there for it into tests/prepared.py."
        )
        assert answer.headers.get("content-type", "").partition(";")[0] == form
        yield form, answer


def keep(one: Documented, bodies: Mapping[str, object]) -> None:
    """Writes the example with these answers."""
    kept = {name: value for name, value in (asdict(one.example) | {"answers": bodies}).items() if value not in ({}, None)}
    (FOLDER / f"{one.name}.json").write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")


def undocumented(one: Documented, answer: Answer) -> tuple[set[str], set[str]]:
    """Header fields that the document does not name, and those that it says must be there and are not."""
    named = cast(dict[str, Json], one.success[1].get("headers", {}))
    known = cast(dict[str, Json], components()["headers"])
    whole = {name.lower(): known[str(found["$ref"]).rpartition("/")[2]] if "$ref" in found else found for name, found in named.items()}
    needed = {name for name, found in whole.items() if found.get("required")}
    if one.forms and not answer.headers["content-type"].startswith("application/json"):
        needed -= {"etag", "link"}  # streams and mails have none
    return set(answer.headers) - set(whole) - OF_EVERY_ANSWER, needed - set(answer.headers)


@pytest.mark.parametrize("one", ALL.values(), ids=ALL)
def test_every_parameter_has_an_example_and_every_parameter_of_an_example_is_one(one: Documented) -> None:
    given, example = cast(list[Json], as_written(one.name)["parameters"]), one.example
    known = cast(dict[str, Json], components()["parameters"])
    whole = [known[str(part["$ref"]).rpartition("/")[2]] if "$ref" in part else part for part in given]
    bare = {str(part["name"]) for part in whole if not ("examples" in part or has_examples(part["schema"]))}
    assert bare - WITHOUT_EXAMPLE.keys() == set(), "a parameter needs an example, of its noun's field or in openapi/examples"
    names = {(str(part["name"]), str(part["in"])) for part in whole}
    assert {(name, place) for place in ("path", "query", "header") for name in example.given(place)} <= names


def has_examples(schema: object) -> bool:
    """Of a closed list each value is one."""
    return isinstance(schema, dict) and bool({"examples", "enum", "const", "default"} & schema.keys() or schema.get("type") == "boolean")


def examples_in(part: object, at: str = "#") -> Iterator[tuple[str, object, object]]:
    """Each example that has a name: where it stands, its schema, and its value."""
    if isinstance(part, dict):
        if isinstance(part.get("examples"), dict) and "schema" in part:
            yield from ((f"{at}/{name}", part["schema"], one["value"]) for name, one in part["examples"].items())
        part = list(part.items())
    elif isinstance(part, list):
        part = list(enumerate(part))
    for key, inner in part if isinstance(part, list) else ():
        yield from examples_in(inner, f"{at}/{key}")


def test_every_example_fits_its_schema() -> None:
    wrong = {}
    for at, schema, value in examples_in(DOCUMENT):
        validator = Draft202012Validator({"components": components(), **cast(Json, schema)}, validate_formats=True)
        wrong[at] = [error.message for error in validator.iter_errors(value)]
    assert ({at: found for at, found in wrong.items() if found}, len(wrong) > 200) == ({}, True)


def test_every_answer_with_a_body_and_every_body_that_is_sent_has_an_example() -> None:
    bare = []
    for one in ALL.values():
        found = as_written(one.name)
        sent, told = (content_of(found.get("requestBody")), *map(content_of, cast(Json, found["responses"]).values()))[:2]
        shown = [*list(sent.values())[:1], *told.values()]  # a request is shown in the form in which it is sent first of all
        bare += [one.name] if not all("examples" in form for form in shown) else []
    refusals = cast(Json, components()["responses"])
    bare += [name for name, one in refusals.items() if not all("examples" in form for form in content_of(one).values())]
    assert bare == [], "make examples"


def content_of(part: object) -> dict[str, Json]:
    """What a request or an answer may be, by media type."""
    return cast(dict[str, dict[str, Json]], part or {}).get("content", {})
