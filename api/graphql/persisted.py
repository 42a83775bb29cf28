"""Documents that are asked for by their hash: trusted ones, that the operator gives, and those that clients left here (APQ)."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from api.graphql.document import read_document
from schema.errors import (
    DocumentHashMismatch,
    DocumentNotTrusted,
    Fault,
    Malformed,
    PersistedQueryNotFound,
)

MOST_LEFT = 1_000  # documents that clients left; the least used goes first. At 10,000 bytes each, 10 MB at most
SUFFIXES = (".graphql", ".gql", ".json")


class DocumentsUnreadable(ValueError):
    """What the operator gave as trusted documents is none; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Named:
    """How a request names its document: by its text, by the id of a trusted one, by its hash, or by text and hash."""

    query: str | None
    document_id: str | None = None
    hash: str | None = None


class Documents:
    """All documents of one process that have a name."""

    def __init__(self, trusted: Mapping[str, str] | None = None, only_trusted: bool = False) -> None:
        self.trusted, self.only_trusted = trusted or {}, only_trusted
        self.left: OrderedDict[str, str] = OrderedDict()

    def text(self, named: Named) -> str:
        """The document that is meant. Raises Refusal."""
        if named.document_id is not None:
            return self._trusted(named.document_id.removeprefix("sha256:"))
        if named.hash is not None:
            return self._persisted(named.query, named.hash)
        assert named.query is not None, "a request names its document"
        return self._trusted(hash_of(named.query)) if self.only_trusted else named.query

    def _trusted(self, name: str) -> str:
        if name not in self.trusted:
            raise DocumentNotTrusted("This is none of the documents that are trusted here.", (Fault("not_trusted", "a trusted document"),))
        return self.trusted[name]

    def _persisted(self, query: str | None, name: str) -> str:
        if query is not None and hash_of(query) != name:
            raise DocumentHashMismatch(
                "The document has another hash.", (Fault("other_hash", "the SHA-256 of query", "/extensions/persistedQuery/sha256Hash"),)
            )
        if name in self.trusted or self.only_trusted:
            return self._trusted(name)
        return self._found(name) if query is None else self._leave(name, query)

    def _found(self, name: str) -> str:
        if name not in self.left:
            raise PersistedQueryNotFound("PersistedQueryNotFound")  # clients compare this very text
        self.left.move_to_end(name)
        return self.left[name]

    def _leave(self, name: str, query: str) -> str:
        """Keeps a document that can be answered; whatever else is sent takes nobody's place."""
        read_document(query)
        self.left[name] = query
        self.left.move_to_end(name)
        if len(self.left) > MOST_LEFT:
            self.left.popitem(last=False)
        return query


def hash_of(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def named_in(given: Mapping[str, object]) -> Named:
    """How a request names its document. Raises Malformed."""
    query, document_id = given.get("query"), given.get("documentId")
    name = _persisted_hash(given.get("extensions"))
    if document_id is not None:
        if query is not None or name is not None:
            raise _malformed("documentId", "Give documentId alone, without query and persistedQuery.", "contradiction", "no query")
        if not isinstance(document_id, str) or not is_hash(document_id.removeprefix("sha256:")) or len(document_id) == 64:
            raise _malformed("documentId", "documentId must be sha256: and 64 hexadecimal digits.", "wrong_form", "sha256:<64 digits>")
        return Named(None, document_id)
    if query is None and name is not None:
        return Named(None, None, name)
    if not isinstance(query, str) or not query.strip():
        raise _malformed("query", "query must be a GraphQL document, as a string.", "missing", "a GraphQL document")
    return Named(query, None, name)


def _persisted_hash(extensions: object) -> str | None:
    """The hash in `extensions.persistedQuery`, where that is there."""
    if not isinstance(extensions, dict | None):
        raise _malformed("extensions", "extensions must be an object.", "wrong_type", "an object")
    persisted = (extensions or {}).get("persistedQuery")
    if persisted is None:
        return None
    if not isinstance(persisted, dict) or persisted.get("version") != 1 or not is_hash(persisted.get("sha256Hash")):
        detail = '{"version": 1, "sha256Hash": <64 digits>}'
        raise _malformed("extensions/persistedQuery", f"persistedQuery must be {detail}.", "wrong_form", detail)
    return str(persisted["sha256Hash"])


def is_hash(value: object) -> bool:
    return isinstance(value, str) and len(value) == 64 and not value.strip("0123456789abcdef")


def _malformed(where: str, detail: str, code: str, right: str) -> Malformed:
    return Malformed(detail, (Fault(code, right, f"/{where}"),))


def trusted_documents(path: Path | None) -> dict[str, str]:
    """Documents by their hash: from a file, or from all files of a folder that end in .graphql, .gql or .json.

    A .json file holds texts by their hash, as the compilers of clients write it. Raises DocumentsUnreadable.
    """
    if path is None:
        return {}
    files = [one for one in sorted(path.rglob("*")) if one.suffix in SUFFIXES] if path.is_dir() else [path]
    return {hash_of(text): text for one in files for text in _texts(one)}


def _texts(path: Path) -> Iterator[str]:
    try:
        text = path.read_text("utf-8")
        given = json.loads(text) if path.suffix == ".json" else {hash_of(text): text}
    except (OSError, ValueError) as error:
        raise DocumentsUnreadable(f"{path} cannot be read: {error}.") from error
    if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()):
        raise DocumentsUnreadable(f"{path} must hold an object with the texts of documents by their hashes.")
    for name, one in given.items():
        if name.removeprefix("sha256:") != hash_of(one):
            raise DocumentsUnreadable(f"{path} gives a document as {name}, but its SHA-256 is {hash_of(one)}.")
        yield one
