"""Reads the corpus, and makes requests of its cases; README.md says how a case is written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

HERE = Path(__file__).parent
BYTE = re.compile(rb"\\x([0-9A-Fa-f]{2})")
TIMES = re.compile(rb"\\\{(\d+)\*((?:(?!\\\{).)*?)\}", re.DOTALL)
VERSION = b"HTTP/1.1"
Pair = tuple[bytes, bytes]


@dataclass(frozen=True)
class Case:
    """One of the corpus."""

    family: str
    name: str
    request: bytes
    on: str = "any"
    is_raw: bool = False
    is_cut: bool = False
    statuses: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.family}: {self.name}"


@dataclass(frozen=True)
class Sent:
    """A request in its parts, for a door that takes them so."""

    method: str
    target: bytes
    headers: tuple[Pair, ...]
    body: bytes

    def on_the_wire(self, *more: Pair) -> bytes:
        """The same as bytes; what is missing of a whole request is added."""
        names = {name.lower() for name, _ in self.headers}
        length = [(b"Content-Length", b"%d" % len(self.body))] if self.body and b"content-length" not in names else []
        host = [] if b"host" in names else [(b"Host", b"127.0.0.1")]
        lines = [b"%s: %s" % pair for pair in (*host, *self.headers, *more, *length, (b"Connection", b"close"))]
        return b"\r\n".join([b"%s %s %s" % (self.method.encode("latin-1"), self.target, VERSION), *lines, b"", self.body])


def cases() -> Iterator[Case]:
    """The whole corpus, in order."""
    for path in sorted(HERE.glob("*.toml")):
        family = tomllib.loads(path.read_text())
        alike = {name: value for name, value in family.items() if name != "case"}
        for told in cast(list[dict[str, object]], family["case"]):
            yield case_of(path.stem, alike | told)


def case_of(family: str, told: Mapping[str, object]) -> Case:
    """Raises ValueError for a member that there is not."""
    if unknown := told.keys() - {"name", "request", "on", "raw", "is_cut", "status", "value"}:
        raise ValueError(f"{family}: {told.get('name')} has {unknown}")
    status = told.get("status", ())
    return Case(
        family,
        str(told["name"]),
        str(told["request"]).replace("VALUE", str(told.get("value", ""))).encode(),
        str(told.get("on", "any")),
        bool(told.get("raw")),
        bool(told.get("is_cut")),
        (status,) if isinstance(status, int) else tuple(cast(list[int], status)),
    )


def unescaped(text: bytes) -> bytes:
    """As it is sent."""
    return BYTE.sub(lambda found: bytes([int(found[1], 16)]), text)


def repeated(text: bytes) -> bytes:
    """With everything as often as it is to be, what is inside first."""
    while (more := TIMES.sub(lambda found: found[2] * int(found[1]), text)) != text:
        text = more
    return text


def parts(request: bytes) -> Sent:
    """A request that is whole. Header fields are as a server gives them on: without the space around a value."""
    head, _, body = repeated(request).partition(b"\n\n")
    first, *lines = head.split(b"\n")
    method, _, target = first.partition(b" ")
    pairs = [line.partition(b":") for line in lines if line]
    headers = tuple((unescaped(name), unescaped(value).strip(b" ")) for name, _, value in pairs)
    return Sent(unescaped(method).decode("latin-1"), unescaped(target), headers, unescaped(body))


def raw(request: bytes) -> bytes:
    """To the byte, but for the ends of lines."""
    return unescaped(repeated(request).replace(b"\n", b"\r\n"))
