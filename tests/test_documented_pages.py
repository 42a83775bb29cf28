"""Lists of which the fixed dataset has no second page: with more rows they lead on and back, too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.asking import at
from tests.dataset_people import MODERATOR_SECRET, NOW, OWNER_SECRET
from tests.door import Door
from tests.people import bearer
from tests.sending import execute

MORE = (
    "insert into appeal (decision_id, account_id, text, state, statement, appealed_at)"
    " values (2, 1, 'Not so.', 'open', '', '2024-03-09T12:00:00Z')",
    """
    insert into comment_revision (article_id, number, revision, body, body_html, written_at)
    select 1, 27, revision, 'Before.', '<p>Before.</p>', '2024-03-09T12:00:00Z'
    from generate_series(1, 2) as revision
    on conflict do nothing
    """,
    """
    with known as (
      insert into account (handle, handle_key, display_name, origin, role)
      select 'reader-' || nth, 'reader-' || nth, 'Reader', 'registered', 'reader'
      from generate_series(1, 10) as nth
      returning account_id
    )
    insert into report (article_id, number, reporter_id, reason, note, revision, weight, state, reported_at)
    select 1, 4, account_id, 'spam', '', 1, 1, 'open', '2024-03-09T12:00:00Z'
    from known
    """,
)
LISTS = {
    "/v1/articles/art_1/revisions": MODERATOR_SECRET,
    "/v1/comments/cmt_1_27/revisions": MODERATOR_SECRET,
    "/v1/moderation/appeals": MODERATOR_SECRET,
    "/v1/me/comments": OWNER_SECRET,
    "/v1/me/decisions": OWNER_SECRET,
}


@pytest.fixture(scope="module")
def door(filled_dsn: str) -> Iterator[Door]:
    execute(filled_dsn, *MORE)
    opened = Door(filled_dsn, now=NOW)
    yield opened
    opened.close()


@pytest.mark.parametrize(("path", "secret"), LISTS.items())
def test_a_page_leads_to_the_next_and_that_one_back(door: Door, path: str, secret: str) -> None:
    first = door.ask("GET", f"{path}?limit=1", bearer(secret)).json
    second = door.ask("GET", f"{path}?limit=1&cursor={first['next_cursor']}", bearer(secret)).json
    back = door.ask("GET", f"{path}?limit=1&cursor={second['prev_cursor']}", bearer(secret)).json
    whole = door.ask("GET", f"{path}?limit=2", bearer(secret)).json
    assert [at(page, "items", 0) for page in (first, second)] == whole["items"]
    assert back == first


def test_more_reports_than_are_shown_of_one_comment_are_said_to_be_there(door: Door) -> None:
    entries = door.ask("GET", "/v1/moderation/queue", bearer(MODERATOR_SECRET)).json["items"]
    assert isinstance(entries, list)
    assert [at(one, "reports", "next_cursor") is not None for one in entries if at(one, "comment", "id") == "cmt_1_4"] == [True]
