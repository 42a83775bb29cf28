"""Other people's comment data: each form has a parser, which reads a file of any size in little memory. No database here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from api.foreign import disqus, hacker_news, nyt, wordpress
from api.foreign.values import Values
from schema.foreign import ForeignRow

READER_VERSION = "1"  # part of the import ledger: a file read by another version is read again
READERS: dict[str, Callable[[BinaryIO, Values], Iterator[ForeignRow]]] = {
    "disqus": disqus.read,
    "wordpress": wordpress.read,
    "nyt": nyt.read,
    "hacker-news": hacker_news.read,
}
"""By what a form is called on the command line. Each raises ForeignRefused for a file that is broken."""
