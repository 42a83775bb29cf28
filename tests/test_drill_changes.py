"""The drill of changes, in small: `make drill-changes` is the whole of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import drill_changes

pytestmark = pytest.mark.slow


def test_a_follower_has_all_there_is_though_postgres_and_the_service_are_killed(
    binaries: Path | None, capsys: pytest.CaptureFixture[str]
) -> None:
    if binaries:
        pytest.skip("the drill brings its own Postgres")
    with pytest.raises(SystemExit) as ended:
        drill_changes.main(["--seconds", "6", "--kills", "1"])
    told = capsys.readouterr().out
    assert (ended.value.code, "the copy is equal" in told) == (0, True), told
