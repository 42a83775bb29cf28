"""The ledger of erased accounts, as it is kept outside of the database: what an older backup brings back is erased again by it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints, ValidationError

from schema.ids import key_of


def _is_receipt(text: str) -> str:
    if key_of(text, "era", 1) is None:
        raise ValueError("it is no receipt")
    return text


Digest = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
Receipt = Annotated[str, AfterValidator(_is_receipt)]


class LedgerRow(BaseModel):
    """An erased account; which one, the database alone can tell."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    receipt: Receipt
    account_digest: Digest
    email_digest: Digest
    comments: Literal["keep", "anonymise", "delete"]
    requested_at: AwareDatetime
    erased_at: AwareDatetime


class Ledger(BaseModel):
    """`ledger` tells the key that the digests are made with from others."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ledger: Digest
    erasures: tuple[LedgerRow, ...]

    @classmethod
    def read(cls, text: str | bytes) -> Self:
        """Raises ValueError for what is no ledger."""
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise ValueError("this is no ledger as `broadsheet erasures list --json` prints it") from error


class WaitingErasure(BaseModel):
    """A request that waits for its day."""

    model_config = ConfigDict(frozen=True)

    receipt: Receipt
    handle: str
    comments: str
    requested_at: datetime
    due_at: datetime
