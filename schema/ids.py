"""Public ids: typed, opaque, one spelling each. `art_17` is article 17, `cmt_17_4` the fourth comment on it. Printed in SQL, read here."""

import re

KEY_FORM = re.compile(r"[a-z]{3}(?:_[1-9][0-9]{0,18})+", re.ASCII)
LARGEST_BIGINT = 2**63 - 1  # what Postgres can hold; a larger number names nothing
LARGEST_INTEGER = 2**31 - 1  # a comment's number is an integer


def prefix_of(public_id: str) -> str:
    """The type that an id claims, such as `art`; the empty string where it has no id's form."""
    return public_id[:3] if KEY_FORM.fullmatch(public_id) else ""


def key_of(public_id: str, prefix: str, parts: int) -> tuple[int, ...] | None:
    """The key inside an id, or None where it is no canonical id of this type: such an id names nothing."""
    if prefix_of(public_id) != prefix:
        return None
    key = tuple(int(part) for part in public_id[4:].split("_"))
    return key if len(key) == parts and key[0] <= LARGEST_BIGINT and all(part <= LARGEST_INTEGER for part in key[1:]) else None


def public_id(prefix: str, *key: int) -> str:
    """The id of a key; the inverse of `key_of`, and the same text that `db/visible` prints."""
    return "_".join((prefix, *map(str, key)))
