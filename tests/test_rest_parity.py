"""Whatever the REST door answers, GraphQL says the same: for every operation, every sort, every filter and every edge.

The GraphQL document is made from the REST answer: each key of it becomes a field.
What comes back is spelled as REST spells it, and must be equal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from strawberry.utils.str_converters import to_camel_case

from api.rest.choose import fields_of
from api.rest.operation import Operation
from api.rest.routes import OPERATIONS
from schema import follow
from schema.filter import Filter
from schema.graph import NODES
from schema.noun import Few, Many, Noun, One
from schema.sizes import ROWS
from schema.sort import Sort
from tests.asking import Asker, Json
from tests.dataset_changes import cursor
from tests.dataset_newsletters import LINK
from tests.dataset_people import MODERATOR_SECRET, OWNER_SECRET
from tests.door import Door
from tests.people import bearer
from tests.rest_as_graphql import as_page, as_row, row, rows, select, select_page


@dataclass(frozen=True, slots=True)
class Place:
    """A row that an operation starts from: its argument's name and value."""

    argument: str
    value: str

    def path(self, template: str) -> str:
        spelled = quote(self.value, safe="")
        return (
            template.replace(f"{{{self.argument}}}", spelled)
            if f"{{{self.argument}}}" in template
            else f"{template}?{self.argument}={spelled}"
        )


PLACES = {
    "article": Place("id", "art_1"),
    "article_by_path": Place("path", "/world/story-1"),
    "comment": Place("id", "cmt_1_4"),
    "section": Place("slug", "world"),
    "author": Place("id", "aut_1"),
    "account": Place("handle", "keel_hauler"),
    "moderation_rule": Place("id", "rul_1"),
    "page_import": Place("id", "imp_1"),
    "node": Place("id", "cmt_1_5"),
    "newsletter": Place("slug", "daily"),
    "newsletter_desk": Place("slug", "daily"),
    "signup": Place("token", LINK),
    "export": Place("id", "exp_1"),
}
"""Where operations are tried. One that starts elsewhere has no place here, and fails until it gets one."""
MORE_PLACES = {
    "listCommentReplies": Place("id", "cmt_1_1"),
    "listCommentQuotes": Place("id", "cmt_1_5"),
}
WORDS = {
    "search": ("q=harbour+or+remark", 'q: "harbour or remark"'),
    "getDigest": ("newsletter=daily&since=2024-03-04T06:30:00Z", 'newsletter: "daily", since: "2024-03-04T06:30:00Z"'),
}
"""What operations are tried with that must be given something."""
VALUES: dict[str, object] = {
    "section": "world",
    "site": "inland-gazette",
    "author": "aut_1",
    "agency": "northern-wire",
    "dateline": "PORT ELLERY",
    "published_after": "2024-03-04T08:30:00+02:00",
    "published_before": "2024-03-05T06:30:00Z",
    "updated_after": "2024-03-05T06:30:00.25Z",
    "q": "harbour or storm",
    "min_comments": 3,
    "account": "Keel_Hauler",
    "created_after": "2024-03-07T06:30:00.000004Z",
    "featured": True,
    "types": ["article"],
    "status": "pending",
    "article": "art_1",
    "reason": "spam",
    "state": "bounced",
    "after_position": 3,
}
"""What each filter is tried with. A filter that is not here fails."""

GIVEN = {
    "window": ("7d", "WEEK"),
    "metric": ("votes", "VOTES"),
    "days": ("9", "9"),
    "section": ("world", '"world"'),
    "after": (cursor(5), f'"{cursor(5)}"'),
    "types": ("comment,account", "[COMMENT, ACCOUNT]"),
    "limit": ("3", "3"),
}
"""What each argument that an answer is made from is tried with, as REST and as GraphQL write it."""
BODIES: dict[str, dict[str, object]] = {
    "getCommentCounts": {"article_ids": ["art_2", "art_11", "art_404", "art_1", "cmt_1_1", "art_2"]},
    "listConsents": {"email": "Tide@courier.example"},
    "getViewerState": {"comment_ids": ["cmt_1_3", "cmt_1_19", "cmt_11_1", "cmt_2_1", "art_1", "cmt_1_21"]},
}
COUNTS = {"exact": "totalCount", "estimated": "estimatedCount { value isExact }"}


@dataclass(frozen=True, slots=True)
class Case:
    """An operation with parameters, as both doors take them; `also` are fields that GraphQL asks for where REST has a parameter."""

    operation: Operation
    parameters: str = ""
    arguments: str = ""
    also: str = ""

    @property
    def is_open(self) -> bool:
        return self.operation.root_field.access.is_public

    @property
    def place(self) -> Place | None:
        operation = self.operation
        return MORE_PLACES.get(operation.operation_id) or (PLACES[operation.root] if operation.argument else None)

    @property
    def target(self) -> str:
        path = self.place.path(self.operation.path) if self.place else self.operation.path
        return f"{path}{'&' if '?' in path else '?'}{self.parameters}" if self.parameters else path

    def __str__(self) -> str:
        return f"{self.operation.operation_id} {self.parameters}"


def cases() -> Iterator[Case]:
    for operation in OPERATIONS:
        yield Case(operation, *WORDS.get(operation.operation_id, ()))
        if operation.root == "node":
            continue
        for name, found in fields_of(operation.noun).items():
            if isinstance(found.link, One | Few | Many):
                parameters, arguments = WORDS.get(operation.operation_id, ("", ""))
                yield Case(operation, "&".join(filter(None, [parameters, f"include={name}"])), arguments)
        link = operation.field.link
        if isinstance(link, Many):
            yield from (sorted_by(operation, sort) for sort in type(link.sort) if sort.spelling in operation.known["sort"].choices)
            yield from filtered(operation, link.filter)
            yield from given(operation, link.given)
            words, spoken = WORDS.get(operation.operation_id, ("", ""))
            for how, also in COUNTS.items():
                yield Case(operation, "&".join(filter(None, [words, f"count={how}"])), spoken, also=also)
        elif operation.given and not operation.body:
            for name in operation.given.model_fields if operation.operation_id not in WORDS else ():
                parameter, argument = GIVEN[name]
                yield Case(operation, f"{name}={parameter}", f"{to_camel_case(name)}: {argument}")


def filtered(operation: Operation, filters: type[Filter] | None) -> Iterator[Case]:
    for name in filters.model_fields if filters else ():
        value = VALUES[name]
        text = value if isinstance(value, str) else json.dumps(value)
        literal = text.upper() if filters and follow.members(filters.model_fields[name]) else json.dumps(value)
        yield Case(operation, f"{name}={quote(text)}", f"filter: {{{to_camel_case(name)}: {literal}}}")


def sorted_by(operation: Operation, sort: Sort) -> Case:
    if sort.spelling != "relevance":
        return Case(operation, f"sort={sort.spelling}", f"sort: {sort.name}")
    parameters, arguments = WORDS.get(operation.operation_id, ("q=harbour+or+storm", 'filter: { q: "harbour or storm" }'))
    return Case(operation, f"{parameters}&sort=relevance", f"{arguments}, sort: RELEVANCE")


def given(operation: Operation, arguments: type[Filter] | None) -> Iterator[Case]:
    """Arguments that a list is made from, each beside the words that it cannot be without."""
    parameters, words = WORDS.get(operation.operation_id, ("", ""))
    for name in arguments.model_fields if arguments else ():
        if name != "q":
            value = VALUES[name]
            text = ",".join(value) if isinstance(value, list) else str(value)
            literal = f"[{', '.join(value).upper()}]" if isinstance(value, list) else json.dumps(value)
            yield Case(operation, f"{parameters}&{name}={quote(text)}", f"{words}, {to_camel_case(name)}: {literal}")


@pytest.mark.parametrize("case", [case for case in cases() if case.is_open], ids=str)
def test_both_doors_say_the_same(door: Door, asker: Asker, case: Case) -> None:
    body = BODIES.get(case.operation.operation_id)
    found = door.post(case.target, body) if body else door.get(case.target)
    told = asker.data(document(case, found))
    assert spelled(case, found, told) == found


@pytest.mark.parametrize("case", [case for case in cases() if not case.is_open], ids=str)
def test_both_doors_say_the_same_to_who_is_signed_in(door: Door, owner_asker: Asker, moderator_asker: Asker, case: Case) -> None:
    moderates = bool(case.operation.root_field.access.named_roles)
    asked = json.dumps(BODIES.get(case.operation.operation_id, "")).encode() if case.operation.body else b""
    answer = door.ask(case.operation.method, case.target, bearer(MODERATOR_SECRET if moderates else OWNER_SECRET), asked)
    told = (moderator_asker if moderates else owner_asker).data(document(case, answer.json))
    assert (answer.status, spelled(case, answer.json, told)) == (200, answer.json)


def document(case: Case, found: Mapping[str, Json]) -> str:
    """The GraphQL document that asks for all that REST told."""
    operation, place = case.operation, case.place
    root = to_camel_case(operation.root)
    if place is None and isinstance(operation.field.link, Many):
        return f"{{ {select_page(operation.field, rows(found['items']), ROWS, case.arguments, case.also)} }}"
    noun = noun_of(operation, found)
    if place is None:
        given = case.arguments or ", ".join(
            f"{to_camel_case(name)}: {json.dumps(value)}" for name, value in BODIES.get(operation.operation_id, {}).items()
        )
        return f"{{ {root}{f'({given})' if given else ''} {{ {select(noun, rows(found['items']) if operation.is_list else [found])} }} }}"
    if isinstance(operation.field.link, Many):
        inner = select_page(operation.field, rows(found["items"]), ROWS, case.arguments, case.also)
    elif isinstance(operation.field.link, Few):
        given = f"({case.arguments})" if case.arguments else ""
        inner = f"{to_camel_case(operation.field.name)}{given} {{ {select(noun, rows(found['items']))} }}"
    else:
        inner = f"... on {noun.__name__} {{ {select(noun, [found])} }}"
    return f"{{ {root}({place.argument}: {json.dumps(place.value)}) {{ {inner} }} }}"


def spelled(case: Case, found: Mapping[str, Json], told: Json) -> Mapping[str, Json]:
    """What GraphQL told, as REST spells it."""
    operation = case.operation
    at = row(told)[to_camel_case(operation.root)]
    if operation.edge:
        at = row(at)[to_camel_case(operation.edge)]
    if isinstance(operation.field.link, Many):
        stopped = {"stopped_at": row(at)["stoppedAt"]} if "stopped_at" in found else {}
        return as_page(operation.field, row(at), is_nested=False) | stopped
    if isinstance(operation.field.link, Few):
        return {"items": [as_row(operation.noun, one) for one in rows(at)]}
    kind = {"type": noun_of(operation, found).__name__.lower()} if operation.root == "node" else {}
    return {**kind, **as_row(noun_of(operation, found), row(at))}


def noun_of(operation: Operation, found: Mapping[str, Json]) -> type[Noun]:
    """The noun that is answered with; for a node its id tells."""
    return next(node for node in NODES if node.prefix == str(found["id"])[:3]) if operation.root == "node" else operation.noun
