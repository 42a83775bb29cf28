"""What somebody asked the service for, as `broadsheet export` would be told, with what its operator set."""

from __future__ import annotations

import logging

from api.offered import Offer
from api.release.folder import ExportRefused
from api.release.pseudonyms import Pseudonyms, read_key
from api.release.wanted import Wanted
from db.exports import NewExport
from schema.release import TABLE_NAMES

log = logging.getLogger("broadsheet.exports")


def wanted_of(new: NewExport, offer: Offer) -> Wanted:
    """Raises ExportRefused for a key that cannot be read."""
    return Wanted(
        formats=tuple(new.formats),
        only=() if len(new.tables) == len(TABLE_NAMES) else tuple(new.tables),
        dataset=new.title,
        url=offer.url,
        version=new.release,
        licence=offer.licence,
        rights=offer.rights,
        pseudonyms=pseudonyms_of(offer) if new.has_pseudonyms else None,
        masked=new.is_masked,
        coarse=new.coarse,
        since=new.since,
    )


def pseudonyms_of(offer: Offer) -> Pseudonyms:
    """Raises ExportRefused, which does not tell where the key is."""
    try:
        if offer.key:
            return read_key(offer.key)
    except ExportRefused as refused:
        log.warning("exports with pseudonyms fail: %s", refused)
    raise ExportRefused("The service's key for pseudonyms cannot be used; tell its operator.")
