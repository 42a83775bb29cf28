"""Reads a large XML file record by record, in little memory. A document type, and with it any entity of the file's own, is refused.

Expat itself bounds nothing here: what is nested too deep, or a tag that does not end, is refused by what has been read of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from api.foreign.doubts import cut
from api.foreign.refusal import ForeignRefused

CHUNK = 64 * 1024
LARGEST_TAG = 1024 * 1024  # bytes in which a tag or a declaration ends
LONGEST_FIELD = 300_000  # characters of one field that are kept; more than what is looked at of a text
DEEPEST = 50  # elements inside each other


@dataclass(frozen=True, slots=True)
class Root:
    """By what a program's export is told from other files: its root element, and where others have that too, how a namespace begins."""

    program: str
    name: str
    namespace: str = ""
    example: str = ""

    def is_like(self, name: str, namespaces: list[str]) -> bool:
        return name == self.name and (not self.namespace or any(one.startswith(self.namespace) for one in namespaces))

    def __str__(self) -> str:
        return f"<{self.name}>" + (f" with the namespace {self.example} or that of another version" if self.example else "")


@dataclass(slots=True)
class Element:
    """A record: its fields by their path below it (`author/name`, `thread@id`), each as it comes first, and the record around it."""

    name: str
    line: int
    depth: int
    around: Element | None
    fields: dict[str, str] = field(default_factory=dict)
    is_told: bool = False

    def get(self, path: str) -> str:
        return self.fields.get(path, "")


def records(file: BinaryIO, root: Root, wanted: Mapping[str, frozenset[str]]) -> Iterator[Element]:
    """The elements with these names, each when it ends, with those of its fields that are wanted. Names are without namespaces.

    Raises ForeignRefused, also where there are elements and none is wanted.
    """
    reader = _Reader(root, wanted)
    parser = reader.parser
    fed = 0
    while True:
        chunk = file.read(CHUNK)
        fed += len(chunk)
        try:
            parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            told = expat.ErrorString(error.code)
            raise ForeignRefused(f"The file is no well-formed XML: line {error.lineno}, column {error.offset + 1}: {told}.") from error
        except (LookupError, ValueError) as error:
            if isinstance(error, ForeignRefused):
                raise
            raise ForeignRefused(f"The file's encoding is unknown: {error}.") from error
        if fed - parser.CurrentByteIndex > LARGEST_TAG:
            raise reader.refusal(f"a tag does not end within {LARGEST_TAG:,} bytes")
        yield from reader.done
        reader.done.clear()
        if not chunk:
            return reader.must_have_some()


class _Reader:
    """Called by the parser at each tag."""

    def __init__(self, root: Root, wanted: Mapping[str, frozenset[str]]) -> None:
        self.root, self.wanted, self.done = root, wanted, list[Element]()
        self.stack: list[str] = []
        self.namespaces: list[str] = []
        self.has_elements = self.has_wanted = False
        self.open: Element | None = None
        self.pieces: list[str] | None = None
        self.length = 0
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.buffer_size = CHUNK
        parser.StartNamespaceDeclHandler = self.declare
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = self.refuse_doctype
        parser.EntityDeclHandler = self.refuse_doctype

    def refusal(self, why: str) -> ForeignRefused:
        return ForeignRefused(f"The file is refused at line {self.parser.CurrentLineNumber:,}: {why}.")

    def refuse_doctype(self, *_: object) -> None:
        raise self.refusal("it declares a document type, with which entities could be made")

    def declare(self, _: str | None, namespace: str | None) -> None:
        """Called before the element that declares it; only what the root declares is kept."""
        if not self.stack:
            self.namespaces.append(namespace or "")

    def _must_be_root(self, local: str) -> None:
        if not self.root.is_like(local, self.namespaces):
            raise ForeignRefused(
                f"The file is no export of {self.root.program}: its root element is <{cut(local)}>, and should be {self.root}."
            )

    def must_have_some(self) -> None:
        """Raises ForeignRefused where nothing was recognised; an export that is empty has nothing to recognise."""
        if self.has_elements and not self.has_wanted:
            *names, last = sorted(self.wanted)
            kinds = f"{', '.join(names)} or {last}"
            raise ForeignRefused(f"The file is no export of {self.root.program}: nothing in <{self.root.name}> is a {kinds}.")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if self.stack:
            self.has_elements = True
        else:
            self._must_be_root(local)
        self.stack.append(local)
        if len(self.stack) > DEEPEST:
            raise self.refusal(f"more than {DEEPEST} elements stand inside each other")
        self.pieces = None
        if local in self.wanted and not self._is_field(local):
            self.open, self.has_wanted = Element(local, self.parser.CurrentLineNumber, len(self.stack), self.open), True
        elif self.open and self._is_wanted(self._path(self.open)):
            self.pieces, self.length = [], 0
        if self.open and attributes:
            self._keep(self.open, attributes)

    def _path(self, record: Element) -> str:
        return self.stack[-1] if len(self.stack) == record.depth + 1 else "/".join(self.stack[record.depth :])

    def _is_field(self, local: str) -> bool:
        """Whether only its attribute is wanted, of the record that it stands in."""
        return self.open is not None and len(self.stack) == self.open.depth + 1 and f"{local}@id" in self.wanted[self.open.name]

    def _is_wanted(self, path: str) -> bool:
        return self.open is not None and path in self.wanted[self.open.name] and path not in self.open.fields

    def _keep(self, record: Element, attributes: dict[str, str]) -> None:
        path = self._path(record)
        for name, value in attributes.items():
            if self._is_wanted(found := f"{path}@{name.rpartition(' ')[2]}"):
                record.fields[found] = value[:LONGEST_FIELD]

    def text(self, text: str) -> None:
        if self.pieces is not None and self.length < LONGEST_FIELD:
            self.pieces.append(text)
            self.length += len(text)

    def end(self, name: str) -> None:
        if self.open and len(self.stack) == self.open.depth:
            self.done.append(self.open)
            self.open = self.open.around
        elif self.open and self.pieces is not None:
            self.open.fields[self._path(self.open)] = "".join(self.pieces)
        self.pieces = None
        self.stack.pop()
