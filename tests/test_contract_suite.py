"""The contract's own tests can tell a sound service from one with a fault in it; `make contract-mutants` plants all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from db.cluster import Cluster
from tests.contract.faults import FAULTS
from tests.contract.live import Stage, wire_to
from tests.contract.model import hold
from tests.contract.mutants import REPORT
from tests.contract.people import takes_session_alone
from tests.contract.unsaid import TABLE, toml
from tests.contract.writes import WRITING
from tests.test_contract import documented

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stage(cluster: Cluster) -> Iterator[Stage]:
    opened = Stage(cluster.dsn)
    yield opened
    opened.close()


def noticed(stage: Stage, fault: str) -> list[str]:
    """Which of the quick checks fail."""
    found = []
    with stage.live(f"suite_{fault or 'sound'}", fault) as live:
        wire = wire_to(live)
        for check in WRITING:
            try:
                check(wire, live)
            except AssertionError:
                found.append(check.__name__)
        wire.close()
    return found


def test_a_sound_service_passes(stage: Stage) -> None:
    assert noticed(stage, "") == []


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("if_match_optional", "a_change_says_what_it_changes"),
        ("role_not_checked", "a_role_does_what_it_may"),
        ("problem_type", "refusals_are_problems"),
    ],
)
def test_a_fault_is_noticed_by_the_check_that_is_for_it(stage: Stage, fault: str, check: str) -> None:
    assert check in noticed(stage, fault)


def test_the_model_notices_a_vote_on_the_wrong_side(stage: Stage) -> None:
    with stage.live("suite_model", "up_and_down_swapped") as live, pytest.raises(AssertionError, match="GraphQL shows"):
        hold(wire_to(live), live, 5)


def test_the_model_holds_for_a_sound_service(stage: Stage) -> None:
    with stage.live("suite_sound_model") as live:
        hold(wire_to(live), live, 2)


def test_every_exception_is_of_something_and_has_its_reason() -> None:
    assert [one for one in TABLE if not (one.operations and one.reason)] == []
    assert toml().count("[[operations]]") > 10


def test_twenty_faults_and_more_can_be_planted_each_by_its_own_name() -> None:
    assert len({one.name for one in FAULTS}) == len(FAULTS) >= 20


def test_the_report_is_about_all_faults_that_can_be_planted() -> None:
    assert [one.name for one in FAULTS if f"| {one.sentence} |" not in REPORT.read_text()] == []


@pytest.mark.parametrize(
    ("operation", "is_alone"),
    [("getMe", False), ("listSessions", True), ("castVote", False), ("createToken", True), ("listArticles", False), ("getArticle", False)],
)
def test_generated_requests_bring_a_token_wherever_one_is_let_in(operation: str, is_alone: bool) -> None:
    security = documented(operation)["security"]
    assert isinstance(security, list)
    assert takes_session_alone(security, operation) is is_alone
