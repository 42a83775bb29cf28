"""The OpenAPI document, from the operations, the verbs and the nouns."""

from __future__ import annotations

from importlib.metadata import version

from api.rest.newsletters import TAG as NEWSLETTERS
from api.rest.opened import PATH
from api.rest.routes import OPERATIONS
from api.rest.writes import WRITES
from openapi.about import ABOUT
from openapi.bodies import body_schemas
from openapi.example import with_examples
from openapi.export_files import KINDS as OF_FILES
from openapi.export_files import export_file_responses, export_files
from openapi.headers import HEADERS, REQUEST_HEADERS, headers
from openapi.links import Linking
from openapi.mail_events import KINDS as OF_MAIL_EVENTS
from openapi.mail_events import mail_event_responses, mail_event_schemas, mail_events
from openapi.oauth import ADDRESSES, TAG, address, form_responses, oauth_schemas
from openapi.opened import KINDS, opened
from openapi.reads import NOT_MODIFIED, read
from openapi.refusals import component_responses, of_read, of_write
from openapi.schemas import component_schemas
from openapi.security import SCHEMES
from openapi.writes import answer_schemas, write

Json = dict[str, object]
TAGS = {
    "Articles": "Stories as news pages carry them.",
    "Comments": "What readers say below.",
    "Newsroom": "Stories as editors publish and correct them.",
    "Authors": "The people of bylines.",
    "Accounts": "Those who comment: what everybody sees of them, and how one becomes one of them.",
    "Me": "Who is signed in: what is private of the account, its sessions and its tokens.",
    TAG: "How programs of third parties get tokens by themselves: client credentials (RFC 6749, 4.4).",
    "Sections": "The parts of sites.",
    "Sites": "The news sites.",
    "Agencies": "Where stories come from.",
    "Search": "What holds some words.",
    "Moderation": "What moderators do about what readers say, and what is told of it.",
    "Nodes": "Anything by its id.",
    "Changes": "What changed, for those who keep a copy.",
    "Exports": "The dataset as files, for research.",
    "Newsletters": "What sites send by mail, who wants it, and what they agreed to.",
    "Statistics": "What is talked about, and how much of everything there is.",
}


def document() -> Json:
    """The whole document, OpenAPI 3.1.

    Feeds, sitemaps and linked data are left out: specifications of their own say what is in them, and a generated client has no type for
    them; a second media type of an article would only widen the type that it has. docs/feeds.md tells of them.
    """
    told = {path: {method: with_examples(one) for method, one in methods.items()} for path, methods in paths().items()}
    of_forms = form_responses()
    refused = [
        kinds
        for groups in (
            *map(of_read, OPERATIONS),
            *map(of_write, WRITES),
            KINDS,
            OF_MAIL_EVENTS,
            OF_FILES,
            *(one.kinds for one in ADDRESSES if not one.takes),
        )
        for kinds in groups
    ]
    known = {**body_schemas(OPERATIONS, WRITES), **answer_schemas(WRITES), **oauth_schemas(), **mail_event_schemas()}
    schemas = component_schemas({**told, **of_forms}, known)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Broadsheet",
            "version": version("broadsheet"),
            "description": ABOUT,
            "contact": {"name": "Whoever runs this service"},
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "Where this document was found."}],
        "security": [],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": Linking(told, schemas).linked(),
        "components": {
            "schemas": schemas,
            "responses": {
                "not_modified": NOT_MODIFIED,
                **component_responses(refused),
                **of_forms,
                **mail_event_responses(),
                **export_file_responses(),
            },
            "parameters": REQUEST_HEADERS,
            "headers": HEADERS,
            "securitySchemes": SCHEMES,
        },
    }


def paths() -> dict[str, dict[str, Json]]:
    """All addresses, and what each answers to."""
    found: dict[str, dict[str, Json]] = {}
    for one in OPERATIONS:
        found.setdefault(one.path, {})[one.method.lower()] = read(one)
    for act in WRITES:
        found.setdefault(act.path, {})[act.method.lower()] = write(act)
    found[PATH]["get"] = opened(NEWSLETTERS)
    found |= mail_events(NEWSLETTERS) | export_files()
    for place in ADDRESSES:
        found.setdefault(place.path, {})[place.method.lower()] = address(place)
    queried = {one.path for one in OPERATIONS if one.is_list and not one.body}
    return {
        path: {name: asked_by_query(one) for name, one in methods.items()} if path in queried else methods
        for path, methods in found.items()
    }


def asked_by_query(operation: Json) -> Json:
    """Whatever is done at an address that takes QUERY, the answer says that it does."""
    responses = operation["responses"]
    assert isinstance(responses, dict), "an operation has responses"
    status, success = next(iter(responses.items()))
    return operation | {"responses": responses | {status: success | {"headers": success["headers"] | headers("Accept-Query")}}}
