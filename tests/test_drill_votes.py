"""The vote drill, in small: `make drill-votes` is the whole of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import drill_votes

pytestmark = pytest.mark.slow


def test_no_vote_is_lost_or_counted_twice_when_postgres_is_killed(binaries: Path | None, capsys: pytest.CaptureFixture[str]) -> None:
    if binaries:
        pytest.skip("the drill brings its own Postgres")
    with pytest.raises(SystemExit) as ended:
        drill_votes.main(["--voters", "400", "--kills", "1"])
    told = capsys.readouterr().out
    assert (ended.value.code, "kill -9: 1" in told, "no acknowledged vote lost" in told) == (0, True, True), told
