"""Other people's comment data: each form has a parser, which reads a file of any size in little memory. No database here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from api.foreign import disqus, hacker_news, nyt, wordpress
from api.foreign.refusal import ForeignRefused
from api.foreign.values import Values
from schema.foreign import ForeignComment, ForeignRow

READER_VERSION = "2"  # part of the import ledger: a file read by another version is read again
GZIP = b"\x1f\x8b"  # what compressed files begin with; Disqus sends them so
READERS: dict[str, Callable[[BinaryIO, Values], Iterator[ForeignRow]]] = {
    "disqus": disqus.read,
    "wordpress": wordpress.read,
    "nyt": nyt.read,
    "hacker-news": hacker_news.read,
}
"""By what a form is called on the command line."""


def read(form: str, file: BinaryIO, values: Values) -> Iterator[ForeignRow]:
    """What a file says, in its order. Raises ForeignRefused for one that is broken."""
    if file.read(len(GZIP)) == GZIP:
        raise ForeignRefused("The file is compressed; unpack it first.")
    file.seek(0)
    for row in READERS[form](file, values):
        yield _settled(row, values) if isinstance(row, ForeignComment) else row


def _settled(one: ForeignComment, values: Values) -> ForeignComment:
    """A deleted comment is a place without text and writer, and so is one without any text; a removed one makes nobody known."""
    status = one.status
    if status == "visible" and not one.body:
        values.doubts.add("no_text", f"comment {one.key} has no text; its place is kept, as of a deleted one", one.line)
        status = "deleted"
    if status == "deleted":
        return one._replace(status=status, body="", person=None, name=None)
    return one if status != "removed" else one._replace(person=None, name=None)
