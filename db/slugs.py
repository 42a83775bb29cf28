"""Natural keys as texts for addresses: "Mara Lindqvist" is mara-lindqvist."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from schema.page import Page

LONGEST_SLUG = 120  # letters; a headline's first words tell it from others


def slug_of(name: str) -> str:
    """ASCII letters, digits and hyphens. A name that has none of these is told from others by a digest."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:LONGEST_SLUG].rstrip("-")
    return slug or "x-" + hashlib.sha256(name.encode()).hexdigest()[:12]


def article_slug(page: Page) -> str:
    """The last part of the path that the page had, else its headline's slug."""
    last = (page.path or "").rstrip("/").rpartition("/")[2]
    return slug_of(last) if last else slug_of(page.headline)
