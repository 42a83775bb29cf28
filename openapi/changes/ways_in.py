"""What of how clients get in has changed: the schemes, where tokens are got, which of them an operation takes, and where the service is."""

from __future__ import annotations

from collections.abc import Iterator

from openapi.changes.change import Change, addition, breaking, note
from openapi.changes.shapes import Json, listed, mapping

EXACT = ("type", "scheme", "in", "name", "openIdConnectUrl")
URLS = ("tokenUrl", "authorizationUrl")


def changes(old: Json, new: Json) -> Iterator[Change]:
    """Of the whole document. A scheme that is gone breaks the operations that took it, and is told there."""
    yield from servers(old, new)
    before, after = (mapping(mapping(one.get("components")).get("securitySchemes")) for one in (old, new))
    for name in before.keys() & after.keys():
        yield from scheme(name, mapping(before[name]), mapping(after[name]))


def servers(old: Json, new: Json) -> Iterator[Change]:
    """Clients have the addresses built in. Another description of one is nothing to them."""
    before, after = ([str(mapping(one)["url"]) for one in listed(part.get("servers")) or [{"url": "/"}]] for part in (old, new))
    yield from (breaking("servers", f"the service is no longer at {url}") for url in before if url not in after)
    yield from (note("servers", f"the service is at {url}, too") for url in after if url not in before)


def scheme(name: str, old: Json, new: Json) -> Iterator[Change]:
    """What a client sends to be let in, which it sends as it was told to. The form of a bearer's token is a hint for people."""
    for key in EXACT:
        if _plain(old.get(key)) != _plain(new.get(key)):
            yield breaking(name, f"{name}: its {key} was {old.get(key)!r}, and is {new.get(key)!r} now")
    before, after = mapping(old.get("flows")), mapping(new.get("flows"))
    for kind, known in before.items():
        if kind in after:
            yield from flow(f"{name} {kind}", mapping(known), mapping(after[kind]))
        elif old.get("type") == new.get("type"):
            yield breaking(name, f"{name}: there is no {kind} any more")


def flow(at: str, old: Json, new: Json) -> Iterator[Change]:
    """One way to a token. What it was refreshed with, where there was something, is as needed as where it was got."""
    name = at.partition(" ")[0]
    for key in (*URLS, *(["refreshUrl"] if "refreshUrl" in old else [])):
        if old.get(key) != new.get(key):
            yield breaking(name, f"{at}: its {key} was {old.get(key)}, and is {new.get(key)} now")
    before, after = mapping(old.get("scopes")), mapping(new.get("scopes"))
    yield from (breaking(scope, f"{at}: the scope {scope} is gone") for scope in before if scope not in after)
    yield from (addition(scope, f"{at}: the scope {scope} is new") for scope in after if scope not in before)


def _plain(word: object) -> str:
    """Schemes and header fields are the same in either case."""
    return str(word).lower()


def required(name: str, old: list[object], new: list[object]) -> Iterator[Change]:
    """Of one operation: each way in that there was must do still, with no more schemes, and no more scopes."""
    before, after = ([mapping(one) for one in part] or [{}] for part in (old, new))
    for known in before:
        if not any(all(one in known and _within(scopes, known[one]) for one, scopes in way.items()) for way in after):
            yield breaking(name, f"{name}: {known or 'nobody in particular'} is no longer let in")


def _within(scopes: object, known: object) -> bool:
    return all(one in listed(known) for one in listed(scopes))
