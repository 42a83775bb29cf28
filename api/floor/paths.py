"""Which methods a path answers: read from the router's own table, so that Allow is never wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable

from litestar.handlers import HTTPRouteHandler

from schema.errors import MethodNotAllowed, NotFound


class Paths:
    """All paths of the router, with their methods."""

    def __init__(self, handlers: Iterable[HTTPRouteHandler]) -> None:
        self.plain: dict[str, frozenset[str]] = {}
        self.patterns: list[tuple[re.Pattern[str], frozenset[str]]] = []
        for one in handlers:
            methods = frozenset(
                {str(method) for method in one.http_methods} | {"OPTIONS"} | ({"HEAD"} if "GET" in one.http_methods else set())
            )
            for path in one.paths:
                if "{" in path:
                    self.patterns.append((re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), methods))
                else:
                    self.plain[path] = methods

    def methods(self, path: str) -> frozenset[str]:
        """What the path answers to. Raises NotFound."""
        found = self.plain.get(path)
        if found is None:
            found = next((methods for pattern, methods in self.patterns if pattern.fullmatch(path)), None)
        if found is None:
            raise NotFound("There is nothing at this address.")
        return found

    def allow(self, path: str) -> str:
        """The Allow field of a path. Raises NotFound."""
        return ", ".join(sorted(self.methods(path)))

    def check(self, method: str, path: str) -> None:
        """Raises NotFound or MethodNotAllowed."""
        if method not in self.methods(path):
            allow = self.allow(path)
            raise MethodNotAllowed(f"This address answers to {allow}.", headers={"Allow": allow})
