"""What can be done about exports of the dataset."""

from __future__ import annotations

from schema.access import RESEARCH
from schema.dataset_export import CreateExportInput, DatasetExport, DeleteExportInput
from schema.errors import NotFound, TooMany
from schema.verb import Verb

EXPORT_VERBS = (
    Verb(
        "create_export",
        CreateExportInput,
        DatasetExport,
        "Ask for an export of what everybody may see, as files for research. It is made in its turn: read it again to see how far it is.",
        RESEARCH,
        refusals=(NotFound, TooMany),
    ),
    Verb(
        "delete_export",
        DeleteExportInput,
        None,
        "Delete one of your exports with its files, or call it off where it is not done yet. Admins who are signed in may, whosever it is.",
        RESEARCH,
        refusals=(NotFound,),
    ),
)
