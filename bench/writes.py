"""Workloads that write: votes on a hot comment, new comments, and reads with some of both among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from asyncpg import Pool, Record

from bench import documents
from bench.copied import Copied
from bench.dataset import Size
from bench.pgbench import Script, put
from bench.questions import graphql, send
from bench.report import GRAPHQL, POSTGRAPHILE, RESOLVERS, REST
from bench.workloads import Facts, Requests, Workload
from db.statements import statement
from db.votes import MOST_VOTES

POSTED_UNDER = 100  # articles, so that posts seldom wait for each other
EACH = 125  # voters of a pgbench client, who vote in turns
SHARES = {"article by id": 40, "front page": 30, "author's comments": 20, "vote": 8, "post comment": 2}  # of 100
MIXED = 20_000  # requests, more than a run answers: a comment that came again would be refused
HOT = """
select number
from comment
where article_id = $1
  and status = 'visible'
order by number
limit 1000
"""
NEXT = r"\set nth :nth + 1" + "\n"
VOTER = rf"\set voter :first + (:client_id * {EACH} + :nth) % :voters" + "\n"
VALUE = rf"\set value 1 - 2 * ((:nth / {EACH}) % 2)" + "\n"


@dataclass(frozen=True, slots=True)
class Writes:
    """`hot` are the comments that are voted on, another one in each run, so that every vote is new."""

    copied: Copied
    longest: int
    hot: list[int]
    under: int
    """Articles that are commented on, from the first one."""

    def workloads(self) -> list[Workload]:
        ours = {GRAPHQL: documents.VOTE.ours, RESOLVERS: documents.VOTE.ours, POSTGRAPHILE: documents.VOTE.theirs}
        posts = {GRAPHQL: documents.POST.ours, RESOLVERS: documents.POST.ours, POSTGRAPHILE: documents.POST.theirs}
        votes = {REST: self.votes, **{way: self.votes_in(text, way) for way, text in ours.items()}}
        posted = {REST: self.posts, **{way: self.posts_in(text, way) for way, text in posts.items()}}
        return [
            Workload("vote", votes, lambda number: [self.vote_script(number)]),
            Workload("post comment", posted, lambda number: [self.post_script()]),
        ]

    def votes(self, run: int) -> list[bytes]:
        target = f"/v1/comments/cmt_{self.longest}_{self.hot_in(run)}/vote"
        return [send("PUT", target, {"value": value}, secret) for value in (1, -1) for secret in self.copied.secrets]

    def votes_in(self, text: str, way: str) -> Requests:
        def requests(run: int) -> list[bytes]:
            number, given = self.hot_in(run), [(value, secret) for value in (1, -1) for secret in self.copied.secrets]
            if way == POSTGRAPHILE:
                inputs = [{"token": secret, "voted": str(self.longest), "at": number, "value": value} for value, secret in given]
                return [graphql(text, {"input": one}) for one in inputs]
            return [graphql(text, {"input": {"id": f"cmt_{self.longest}_{number}", "value": value}}, secret) for value, secret in given]

        return requests

    def posts(self, run: int) -> list[bytes]:
        return [
            send("POST", f"/v1/articles/art_{article}/comments", {"body": words}, secret)
            for article, words, secret in self.new_comments(run)
        ]

    def posts_in(self, text: str, way: str) -> Requests:
        def requests(run: int) -> list[bytes]:
            if way == POSTGRAPHILE:
                new = self.new_comments(run)
                inputs = [{"token": secret, "under": str(article), "words": words} for article, words, secret in new]
                return [graphql(text, {"input": one}) for one in inputs]
            return [
                graphql(text, {"input": {"articleId": f"art_{article}", "body": words}}, secret)
                for article, words, secret in self.new_comments(run)
            ]

        return requests

    def new_comments(self, run: int) -> list[tuple[int, str, str]]:
        """Article, words and token: each voter writes twice, other voters first in each run, for nobody may write ten in a minute."""
        secrets = self.copied.secrets
        start = run * 311 % len(secrets)
        order = [*secrets[start:], *secrets[:start]] * 2
        return [(1 + place % self.under, f"Words {run} of {place}.", secret) for place, secret in enumerate(order)]

    def hot_in(self, run: int) -> int:
        return self.hot[run % len(self.hot)]

    def vote_script(self, run: int) -> Script:
        """What the service sends for one vote alone, as any client would."""
        values = [":thread::bigint", ":hot::integer", ":voter::bigint", ":value::smallint"]
        steps = [put(statement("vote", "lock_threads"), ["array[:thread::bigint]"])]
        steps.append(put(statement("vote", "cast_votes"), [*(f"array[{one}]" for one in values), "now()", str(MOST_VOTES)]))
        return Script(transaction(NEXT + VOTER + VALUE, steps), self.variables() | {"thread": self.longest, "hot": self.hot_in(run)})

    def post_script(self) -> Script:
        """A new comment, its words, and what the log of changes has of it; nothing is checked."""
        values = [":article", "null::integer", "0::smallint", ":voter", "'Words of ' || :voter", "'<p>Words</p>'", "now()", "'visible'"]
        last = "(select last_number from article_stat where article_id = :article)"
        steps = [put(statement("comment", "insert_comment"), values)]
        steps.append(put(statement("change", "insert_change"), ["'comment'", f"array[:article, {last}]", "'insert'", "now()", "null"]))
        return Script(transaction(NEXT + VOTER + rf"\set article random(1, {self.under})" + "\n", steps), self.variables())

    def variables(self) -> dict[str, object]:
        return {"nth": 0, "first": self.copied.first_voter, "voters": len(self.copied.secrets)}


def transaction(settings: str, steps: Sequence[str]) -> str:
    return f"{settings}begin;\n{''.join(steps)}commit;\n"


async def writes(pool: Pool[Record], copied: Copied, known: Facts, size: Size) -> Writes:
    hot = [row["number"] for row in await pool.fetch(HOT, known.longest)]
    return Writes(copied, known.longest, hot, min(POSTED_UNDER, size.articles))


def mix(workloads: Sequence[Workload]) -> Workload:
    """90 reads, 10 writes, the same order in each run."""
    parts = [one for one in workloads if one.name in SHARES]
    ways = [way for way in (REST, GRAPHQL, RESOLVERS, POSTGRAPHILE) if all(way in one.asked for one in parts)]
    return Workload("90/10 mix", {way: mixed(parts, way) for way in ways}, mixed_scripts(parts))


def mixed(parts: Sequence[Workload], way: str) -> Requests:
    def requests(run: int) -> list[bytes]:
        own = {one.name: one.asked[way](run) for one in parts}
        drawn = Random(1).choices([one.name for one in parts], [SHARES[one.name] for one in parts], k=MIXED)
        return [own[name][place % len(own[name])] for place, name in enumerate(drawn)]

    return requests


def mixed_scripts(parts: Sequence[Workload]) -> Callable[[int], list[Script]]:
    def scripts(run: int) -> list[Script]:
        found = [(one.name, script) for one in parts if one.scripts for script in one.scripts(run)]
        return [Script(script.text, script.variables, SHARES[name]) for name, script in found]

    return scripts
