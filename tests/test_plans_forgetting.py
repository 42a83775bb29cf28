"""What is forgotten or exported of a person, or by rule, is found through an index, however much there is of everybody's."""

from __future__ import annotations

import pytest

from db.printer import Printed
from db.statements import statement
from tests.plans import everything, plan_at

pytestmark = pytest.mark.anyio
WAYS = {
    ("erasure", "forget_mails"): ("outgoing_mail_by_recipient",),
    ("erasure", "forget_counts"): ("spending_by_whose",),
    ("erasure", "forget_clients_of"): ("audit_by_actor",),
    ("audit", "forget_clients"): ("audit_with_client",),
    ("privacy", "export"): ("outgoing_mail_by_recipient", "audit_by_actor", "audit_by_target"),
}


@pytest.mark.parametrize("asked", WAYS)
async def test_it_is_found_through_an_index(dsn: str, asked: tuple[str, str]) -> None:
    sql = statement(*asked)
    printed = Printed(sql, (None,) * (2 if "$2" in sql else 1))  # type: ignore[arg-type]  # how many there are is all that is looked at
    plan = await plan_at(dsn, printed, {"enable_seqscan": "off", "plan_cache_mode": "force_generic_plan"})
    assert {one.get("Index Name") for one in everything(plan)} >= set(WAYS[asked])
