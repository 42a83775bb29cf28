"""Which header fields an answer may have: what the document names, and what it leaves out on purpose."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import cache

from tests.documented.document import OPERATIONS, Operation
from tests.documented.exchange import Exchange
from tests.documented.outside import FIELDS, FIELDS_OF_ADDRESSES, FIELDS_OF_OPTIONS, FIELDS_OF_STATUSES, FORMS, REPLAYED

Names = AbstractSet[str]
ANYWHERE = frozenset(name for one in OPERATIONS for status in one.responses for name in one.fields(status))


def documented_fields(operation: Operation | None, found: Exchange) -> Names:
    """In small letters. What no operation answers may have what any of them has."""
    more = FIELDS_OF_OPTIONS if found.method == "OPTIONS" else FIELDS_OF_STATUSES.get(found.status, frozenset())
    if operation is None or str(found.status) not in operation.responses:
        return ANYWHERE | FIELDS | more
    form = FORMS.get(found.media_type)
    own = form.fields if form and operation.id in form.operations else frozenset()
    replayed = REPLAYED if "idempotency-key" in found.asked else frozenset()
    return _of_operation(operation, found.status) | FIELDS | more | own | replayed


@cache
def _of_operation(operation: Operation, status: int) -> Names:
    """Its own, and of those of a success what is told with every answer; with 304, which stands for one, all (RFC 9110, 15.4.5)."""
    well = {name for one in operation.responses if one < "3" for name in operation.fields(one)}
    return operation.fields(str(status)) | (well if status == 304 else well & FIELDS_OF_ADDRESSES)
