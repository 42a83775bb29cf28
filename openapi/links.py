"""Links of the OpenAPI document: which operations an answer leads to, and what it gives them. Worked out from the addresses.

What was made, read or changed leads to all that can be done at its address; a page of a list leads to the next one, and its first row to
the row by itself. `MORE` has those that no address tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

Json = dict[str, object]
Paths = Mapping[str, Mapping[str, Json]]
MORE: Mapping[str, tuple[str, ...]] = {
    "decide": ("appealDecision",),
    "appealDecision": ("decideAppeal",),
    "listModerationAppeals": ("decideAppeal",),
    "listMyDecisions": ("appealDecision",),
    "postComment": ("castVote", "reportComment", "decide"),
    "createArticle": ("postComment",),
    "getArticleByPath": ("getArticle",),
    "getComment": ("castVote", "reportComment", "listCommentReplies"),
    "listMyComments": ("getComment",),
    "getArticle": ("listArticleComments", "postComment"),
    "getAuthor": ("listAuthorArticles",),
    "getAccount": ("listAccountComments",),
    "getNewsletter": ("signUp",),
    "getSignup": ("unsubscribe",),
    "createRule": ("backtestRule",),
}
"""What else an answer leads to, by the id in it."""
IN_PATH = re.compile(r"\{(\w+)\}")
ITEM = re.compile(r"^(.+)/\{(\w+)\}$")
NEXT = "next"


class Linking:
    """The links of a document. `schemas` are those that its references lead to."""

    def __init__(self, paths: Paths, schemas: Mapping[str, Json]) -> None:
        self.paths, self.schemas = paths, schemas
        self.places = {str(one["operationId"]): (path, one) for path, methods in paths.items() for one in methods.values()}

    def linked(self) -> dict[str, Json]:
        """The addresses, with links wherever an answer leads on."""
        return {path: {method: self._linked(path, method, one) for method, one in methods.items()} for path, methods in self.paths.items()}

    def _linked(self, path: str, method: str, one: Json) -> Json:
        links = dict(self._links(path, method, one))
        status, answer = next(iter(responses(one).items()))
        return one | {"responses": responses(one) | {status: answer | {"links": links}}} if links else one

    def _links(self, path: str, method: str, one: Json) -> Iterator[tuple[str, Json]]:
        members = self.members(one)
        if "next_cursor" in members:
            yield NEXT, self.next_page(one)
        item = members.get("items")
        at, fields = ("$response.body#/items/0", self.properties(item["items"])) if item else ("$response.body#", members)
        for target in self.targets(path, method, one, is_list=item is not None):
            where, operation = self.places[target]
            values = {name: self.value(name, at, fields, path, is_list=item is not None) for name in IN_PATH.findall(where)}
            if None not in values.values():
                yield target, self.link(operation, {f"path.{name}": value for name, value in values.items()} | self.version(one, operation))

    def targets(self, path: str, method: str, one: Json, is_list: bool) -> Iterator[str]:
        """The operations that are done with what is answered with."""
        if method == "post" or is_list:
            is_new = is_list or "201" in responses(one)
            places = {*(self.below(path) if is_new else ()), *self.home(one)}
            found = (each for place in self.paths if place in places for each in self.paths[place].values())
            yield from (str(each["operationId"]) for each in found if not (is_list and takes_version(each)))  # a list's tag is its own
        elif method in ("get", "patch", "put"):
            yield from (str(found["operationId"]) for found in self.paths[path].values() if found is not one)
        yield from MORE.get(str(one["operationId"]), ())

    def below(self, path: str) -> Iterator[str]:
        """Addresses of one thing of a list."""
        yield from (place for place in self.paths if (found := ITEM.match(place)) and found[1] == path)

    def home(self, one: Json) -> Iterator[str]:
        """Where what is answered with, or is listed, can be read by itself: comments of an article among all comments."""
        noun = self.noun(one)
        for place, methods in self.paths.items():
            if noun and ITEM.match(place) and "get" in methods and self.noun(methods["get"]) == noun:
                yield place

    def noun(self, one: Json) -> str | None:
        """What an answer shows, or what it lists."""
        items = self.members(one).get("items", {}).get("items")
        schema = items if isinstance(items, dict) else self.schema(one)
        return str(schema["$ref"]) if "$ref" in schema else None

    def value(self, name: str, at: str, fields: Mapping[str, Json], path: str, is_list: bool) -> str | None:
        """Where the value stands that an address takes."""
        if name in fields:
            return f"{at}/{name}"
        return f"$request.path.{name}" if not is_list and f"{{{name}}}" in path else None

    def version(self, one: Json, target: Json) -> Json:
        """What is changed is changed as it was read, where that is told."""
        return (
            {"header.If-Match": "$response.header.ETag"} if takes_version(target) and "ETag" in members_of(success(one), "headers") else {}
        )

    def next_page(self, one: Json) -> Json:
        """The same question, further on: a cursor belongs to the filters and the order of its list."""
        given: Json = {
            f"{found['in']}.{found['name']}": f"$request.{found['in']}.{found['name']}"
            for found in _list(one["parameters"])
            if found.get("in") in ("path", "query") and found["name"] != "cursor"
        }
        return self.link(one, given | {"query.cursor": "$response.body#/next_cursor"}, "The page after this one, where there is one.")

    def link(self, target: Json, parameters: Json, told: str | None = None) -> Json:
        given = " and ".join(source(*one) for one in parameters.items())
        said = told or f"{target['summary']}{f', with {given}' if given else ''}."
        return {"operationId": target["operationId"], "parameters": parameters, "description": said}

    def members(self, one: Json) -> Mapping[str, Json]:
        """What the answer has, as JSON."""
        return self.properties(self.schema(one))

    def schema(self, one: Json) -> Json:
        return members_of(members_of(members_of(success(one), "content"), "application/json"), "schema")

    def properties(self, schema: object) -> Mapping[str, Json]:
        if not isinstance(schema, dict):
            return {}
        if "$ref" in schema:
            return self.properties(self.schemas[str(schema["$ref"]).rpartition("/")[2]])
        inner = schema.get("allOf", [])
        found: dict[str, Json] = dict(schema.get("properties", {}))
        for part in inner if isinstance(inner, list) else ():
            found |= self.properties(part)
        return found


def success(one: Json) -> Json:
    """The answer when all is well stands first."""
    return next(iter(responses(one).values()))


def responses(one: Json) -> dict[str, Json]:
    found = one["responses"]
    assert isinstance(found, dict), "every operation has responses"
    return found


def source(parameter: str, expression: object) -> str:
    """In words, where a parameter's value stands."""
    name, where = parameter.partition(".")[2], str(expression)
    owner = "request" if where.startswith("$request") else "first row" if "/items/0/" in where else "answer"
    found = re.split("[./]", where)[-1]
    return f"the {owner}'s `{found}`{'' if found == name else f' as `{name}`'}"


def takes_version(one: Json) -> bool:
    return {"$ref": "#/components/parameters/IfMatch"} in _list(one["parameters"])


def members_of(found: Json, name: str) -> Json:
    """A part of an object that is an object itself; an empty one where there is none."""
    part = found.get(name, {})
    assert isinstance(part, dict), f"{name} is no object"
    return part


def _list(value: object) -> list[Json]:
    assert isinstance(value, list), "a list"
    return value
