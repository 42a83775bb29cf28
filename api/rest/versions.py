"""Versions of answers: what hangs on one article has its article's, which is compared before anything is built.

What is one row by itself has its own. An ETag is the version and a mark of what was asked for, and by whom where it is not for
everybody, so that two views never share one. In If-Match the version alone counts, whichever view it was read in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

from api.rest.operation import Operation
from schema import follow
from schema.article import Article
from schema.comment import Comment
from schema.errors import PreconditionRequired
from schema.graph import fields_of
from schema.input import VERSION
from schema.noun import By, Few, Made, Noun
from schema.read import Arg, Column, Match, Row

TAG = re.compile(r'(?:W/)?"([0-9.]+)-([0-9a-f]{8})"')
STRONG = re.compile(r'(?<!W/)"(?:[0-9]{1,19}\.){0,2}([0-9]{1,19})-[0-9a-f]{8}"')  # RFC 9110, 13.1.1: a weak one never matches
NO_VERSION = "0"  # they begin with 1
OF_ARTICLE = ("article_id",)
ANSWER_VERSION = "answer_version"


@dataclass(frozen=True, slots=True)
class Tags:
    """The ETags of one view; `mark` tells it from others."""

    mark: str

    @classmethod
    def of(cls, plan: int, values: Mapping[str, object]) -> Tags:
        asked = repr(sorted((name, str(value)) for name, value in values.items()))
        return cls(f"{crc32(asked.encode('utf-8', 'surrogatepass'), plan):08x}")

    def etag(self, version: str) -> str:
        return f'"{version}-{self.mark}"'

    def versions(self, if_none_match: str | None) -> list[str]:
        """The versions of this view that a client says it has."""
        return [version for version, mark in TAG.findall(if_none_match or "") if mark == self.mark]


def version_of(operation: Operation, shape: Mapping[str, object]) -> Row | None:
    """Where an answer's version stands: its article. None where the answer is made of more than one article."""
    by, argument = operation.root_field.link, operation.argument
    if isinstance(by, Made):
        has_own = VERSION in fields_of(operation.noun) and not shape.get("include")
        return Row(operation.noun, ((VERSION, Column(VERSION)),), ()) if has_own else None
    if not isinstance(by, By) or argument is None or by.kind == "any":
        return None
    if follow.noun_at(operation.root_field).key[:1] != OF_ARTICLE:
        return own_version(operation, by, argument, shape)
    included = shape.get("include")
    paths = included if isinstance(included, tuple) else ()
    steps = [operation.edge] if operation.edge else []
    if not all(_stays(follow.noun_at(operation.root_field), [*steps, *path.split(".")]) for path in (paths or ("",))):
        return None
    if operation.noun is Comment and operation.edge is None:
        return follow.by_id(Comment, ((VERSION, Column(ANSWER_VERSION)),), argument)
    where = (Match(OF_ARTICLE, Arg(argument, by.kind)),) if by.columns == ("id",) else (Match(by.columns, Arg(argument, by.kind)),)
    return Row(Article, (("version", Column(ANSWER_VERSION)),), where)


def own_version(operation: Operation, by: By, argument: str, shape: Mapping[str, object]) -> Row | None:
    """Where a row that hangs on nothing has its version: in itself, if at all."""
    has_own = VERSION in fields_of(operation.noun) and operation.edge is None and not shape.get("include")
    return follow.by(by, operation.noun, ((VERSION, Column(VERSION)),), argument) if has_own else None


def version_in(if_match: str) -> str | None:
    """The version that If-Match names; None for `*`, whatever it is. Of several the newest: none of the others can be the present one.

    What is none of ours is a version that nothing has, so that the rest of the request is looked at first. Raises PreconditionRequired.
    """
    if not if_match.strip():
        raise PreconditionRequired("If-Match must say which version is changed: send the ETag of what you have read.")
    if if_match.strip() == "*":
        return None
    return max(STRONG.findall(if_match), key=int, default=NO_VERSION)


def _stays(noun: type[Noun], steps: list[str]) -> bool:
    """Whether edges lead to nothing but what hangs on the same article."""
    for step in filter(None, steps):
        found = fields_of(noun)[step]
        target = follow.noun_at(found)
        leads_away = target is Article and isinstance(found.link, Few) and found.link.via is not None
        if target.key[:1] != OF_ARTICLE or leads_away:
            return False
        noun = target
    return True
