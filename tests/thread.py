"""A thread that people wrote in, in every state that a comment can be in, with its counters as posting leaves them."""

from __future__ import annotations

from pathlib import Path

from api.acts.check import check
from api.acts.imports import import_paths
from tests.signed_in import Person, Service

SAMPLE = Path(__file__).parents[1] / "samples" / "harbour-reopens.txt"
STATES = ("visible", "pending", "hidden", "removed", "deleted")


class Thread:
    """The article of a sample page, and what is written under it here."""

    def __init__(self, service: Service, dsn: str) -> None:
        self.service, self.dsn = service, dsn
        service.door.run(import_paths(dsn, [SAMPLE]))
        self.article = int(str(service.value("select article_id from article")))

    def post(self, who: Person, body: str, state: str = "visible", parent: int | None = None) -> int:
        """Its number. The counters of the article and of what it answers follow."""
        write = self.service.execute
        number = int(str(self.service.value("update article_stat set last_number = last_number + 1 returning last_number")))
        write(
            """
            insert into comment (article_id, number, parent_number, depth, account_id, body, body_html, status, created_at, listed_at)
            select $1, $2, $3, coalesce((select depth + 1 from comment where article_id = $1 and number = $3), 0), $4, $5, $5, $6, $7, $7
            """,
            *(self.article, number, parent, who.key, body, state, self.service.now),
        )
        write(f"update article_stat set {state}_count = {state}_count + 1")
        if state == "visible":
            write(
                """
                insert into comment_search (article_id, number, listed_at, search)
                select article_id, number, listed_at, to_tsvector('english', body) from comment where number = $1
                """,
                number,
            )
        if state == "pending":
            write("insert into queue_entry (article_id, number, entered_at) values ($1, $2, $3)", self.article, number, self.service.now)
        if parent and state in ("visible", "deleted"):
            write("update comment set reply_count = reply_count + 1, descendant_count = descendant_count + 1 where number = $1", parent)
        return number

    def quote(self, number: int, target: int, words: str) -> None:
        self.service.execute(
            """
            insert into quote (article_id, number, place, target_number, start_at, end_at, words)
            values ($1, $2, 1, $3, 0, $4, $5)
            """,
            *(self.article, number, target, len(words), words),
        )

    def vote(self, who: Person, number: int, value: int) -> None:
        self.service.execute(
            "insert into vote (article_id, number, voter_id, value, cast_at) values ($1, $2, $3, $4, $5)",
            *(self.article, number, who.key, value, self.service.now),
        )
        self.service.execute(
            f"update comment set {'up' if value > 0 else 'down'} = {'up' if value > 0 else 'down'} + 1 where number = $1", number
        )

    def drifted(self) -> list[str]:
        """What `broadsheet check` finds."""
        return self.service.door.run(check(self.dsn))
