"""Conditional requests: what a client says it has already, and the ETag of an answer that brings none of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

TAG = rb'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
TAGS = re.compile(rb"[ \t,]*%b(?:[ \t]*,[ \t,]*%b)*[ \t,]*" % (TAG, TAG))
OPAQUE = re.compile(rb'"[^"]*"')
DIGEST = 9  # bytes, eighteen digits: no two versions of a text meet by chance


@dataclass(frozen=True, slots=True)
class Known:
    """What stands in If-None-Match: tags, or `*` for whatever there is."""

    written: bytes = b""
    opaque: frozenset[bytes] = frozenset()
    is_any: bool = False

    def has(self, tag: bytes) -> bool:
        """Weak comparison (RFC 9110, 8.8.3.2): whether the tags are the same but for their weakness."""
        return self.is_any or opaque(tag) in self.opaque

    def as_written(self, tag: bytes) -> bytes:
        """The tag, weak where the client has it as weak: a cache finds the answer that it keeps by its whole tag (RFC 9111, 4.3.4)."""
        is_weak = b"W/" + opaque(tag) in self.written
        return weak(tag) if is_weak else tag


NOTHING = Known()


def known(if_none_match: bytes) -> Known | None:
    """None for a field that cannot be read, which matches nothing."""
    if if_none_match.strip(b" \t") == b"*":
        return Known(is_any=True)
    if not TAGS.fullmatch(if_none_match):
        return None
    return Known(if_none_match, frozenset(OPAQUE.findall(if_none_match)))


def opaque(tag: bytes) -> bytes:
    return tag.removeprefix(b"W/")


def weak(tag: bytes) -> bytes:
    return tag if tag.startswith(b"W/") else b"W/" + tag


def tag_of(body: bytes, content_type: bytes) -> bytes:
    """A weak ETag from the body's bytes and their type. BLAKE2 is quick on every machine; SHA is where the processor has it built in."""
    digest = blake2b(body, digest_size=DIGEST)
    digest.update(content_type)
    return b'W/"%b"' % digest.hexdigest().encode()
