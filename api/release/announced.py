"""Exports that may be announced as releases: whoever begins with one and reads on behind its cursor has what there is now."""

from __future__ import annotations

import re
from pathlib import Path

from api.release.folder import ExportRefused
from api.release.removals import read_manifest
from schema.change import CURSOR_FORM
from schema.release import TABLE_NAMES, Manifest

LONGEST_NAME = 200  # characters; it stands in the answer of whoever is too late


class NotAnnounced(RuntimeError):
    """Nothing was announced; the message says why in one sentence."""


def read_release(folder: Path) -> Manifest:
    """What a whole export says of itself. Whether its cursor leads on is for the database to say. Raises NotAnnounced."""
    try:
        manifest = read_manifest(folder)
    except ExportRefused as error:
        raise NotAnnounced(f"{folder} is no export of Broadsheet: its manifest.json cannot be read.") from error
    _must_be_whole(folder, manifest)
    _must_be_told(folder, manifest)
    return manifest


def _must_be_whole(folder: Path, manifest: Manifest) -> None:
    """Raises NotAnnounced."""
    if manifest.since is not None:
        raise NotAnnounced(f"{folder} has only what changed since {manifest.since}: nobody can begin with it. Announce a whole export.")
    if manifest.people.pseudonyms is not None:
        why = "its accounts have other ids than the log of changes tells, so that nobody could follow them"
        raise NotAnnounced(f"{folder} names nobody: {why}. Announce an export with names.")
    if missing := [name for name in TABLE_NAMES if name not in manifest.rows]:
        why = "whoever begins with it would never learn of their rows"
        raise NotAnnounced(f"{folder} lacks {', '.join(missing)}: {why}. Announce a whole export.")


def _must_be_told(folder: Path, manifest: Manifest) -> None:
    """Its name and cursor stand in a sentence. Raises NotAnnounced."""
    name, cursor = manifest.version, manifest.position.cursor
    if not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        raise NotAnnounced(f"What {folder} is called is no name in one line, of {LONGEST_NAME} characters at most that can be printed.")
    if cursor == "now" or not re.fullmatch(CURSOR_FORM, cursor):
        raise NotAnnounced(f"{folder} does not say where it stands in the log of changes.")
    if int(cursor.partition("-")[0]) == 0:
        why = "before the first change, which is a place of every database's log, so that nothing tells whose it is"
        raise NotAnnounced(f"{folder} stands at {cursor}: {why}. Announce an export that is made when something has changed.")
