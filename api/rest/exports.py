"""Operations around exports of the dataset. Their files are fetched at addresses of their own: `api/rest/export_files.py`."""

from api.rest.operation import Operation
from api.rest.write import Write

TAG, EXPORT = "Exports", "/v1/exports/{id}"
EXPORTS = (
    Operation("listExports", "/v1/exports", "List your exports", TAG, "exports"),
    Operation("getExport", EXPORT, "Get an export", TAG, "export"),
)
EXPORT_WRITES = (
    Write("create_export", "POST", "/v1/exports", "Ask for an export", TAG, 202, EXPORT),
    Write("delete_export", "DELETE", EXPORT, "Delete an export, or call it off", TAG, 204),
)
