"""The operation that answers with what changed."""

from api.rest.operation import Operation

CHANGES = (Operation("listChanges", "/v1/changes", "List what changed", "Changes", "changes", is_followed=True),)
