"""What a verb is to the world: its name, what it takes, what it answers with, who may. How it is done stands in `api/acts`."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from schema.access import SIGNED_IN, Access
from schema.errors import Refusal
from schema.input import Input
from schema.noun import Noun, Part


@dataclass(frozen=True, slots=True)
class Verb:
    """One act. `name`, in camelCase, is the operationId in REST and the mutation in GraphQL."""

    name: str
    takes: type[Input]
    gives: type[Noun] | None
    """What is read again and answered with, once it is done; None where there is nothing to see."""
    meaning: str
    access: Access = SIGNED_IN
    has_secret: bool = False
    """Whether the answer holds a secret that is told this once."""
    document: type[BaseModel] | None = None
    """The shape of the one JSON document that Postgres writes as the answer: the whole body in REST, `document` in GraphQL."""
    tells: type[Part] | None = None
    """What the act itself answers with, where no row can be read for it: the whole body in REST, members of the payload in GraphQL."""
    is_strict: bool = False
    """Whether guessing is to be kept off: a GraphQL document may hold one of these at most."""
    heeds_keys: bool = True
    """Whether an Idempotency-Key changes anything: what does the same each time has no use for one."""
    refusals: tuple[type[Refusal], ...] = ()
    """What it may be refused with by what there is, beside what holds for every write."""

    @property
    def may_change_who_acts(self) -> bool:
        """What takes standing is about what is shown, and leaves the account of whoever does it as it is."""
        return not self.access.takes_standing

    @property
    def told(self) -> str:
        """What it means and who may, for documents."""
        return f"{self.meaning} {self.access.told}"
