"""Who writes in the drill of changes: all kinds of writes at once, through the acts, each of which lingers before it commits."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import asyncpg
from asyncpg import Pool, Record
from strawberry import ID

from api.acts import comments, decisions, newsroom, page_imports
from api.acts.doing import Doing
from api.acts.once import Done
from db import accounts
from db.erasures import Wish, erase, new_receipt
from db.votes import cast_votes
from db.write import Writer, writing
from schema.account import Role
from schema.errors import Refusal
from schema.ids import public_id
from schema.moderation_decision import DecideInput, DecisionAction, DecisionReason
from schema.newsroom import BlockInput, CorrectedBlockInput, CreateArticleInput, DeleteArticleInput, ImageInput, UpdateArticleInput
from schema.page_import import ImportPagesInput, PageInput
from schema.posting import DeleteCommentInput, EditCommentInput, PostCommentInput, QuoteInput
from schema.viewer import Viewer
from tests.page_text import Written

WORDS = "The nets have been dry for days, and nobody goes out."
LINGERS = 0.03  # seconds before a commit, at most
BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
STEP = timedelta(seconds=20)  # of the writers' clock, with each write: nobody writes too fast
LOST = (Refusal, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)  # nobody knows whether such a write was kept
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Lingering(Doing):
    """Commits late: others that began later are kept before it."""

    pause: float = 0.0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Writer]:
        async with writing(self.pool) as writer:
            yield writer
            await asyncio.sleep(self.pause)


@dataclass
class Writers:
    """So many who write until they are stopped. `kept` are the ids of what was made, as far as that was acknowledged."""

    pool: Pool[Record]
    random: Random
    people: list[int]
    articles: list[int] = field(default_factory=list)
    places: dict[Place, int] = field(default_factory=dict)
    """Comments, and who wrote each."""
    kept: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    nth: int = 0
    is_over: bool = False

    async def run(self, at_once: int) -> None:
        while not self.articles:
            with suppress(*LOST):
                await self.create()
        await asyncio.gather(*(self._one() for _ in range(at_once)))

    async def _one(self) -> None:
        while not self.is_over:
            await self.some_act()

    async def some_act(self) -> None:
        acts = (*[self.post] * 8, *[self.vote] * 6, *[self.edit] * 3, *[self.decide] * 4, self.delete, self.rename)
        rare = (self.create, self.correct, self.correct, self.bring_in, self.take_away, self.forget)
        act: Callable[[], Awaitable[None]] = self.random.choice(rare if self.random.random() < 0.05 else acts)
        try:
            await act()
            self.done[act.__name__] += 1
        except LOST as error:
            self.done[f"{act.__name__}: {type(error).__name__}"] += 1
            await asyncio.sleep(0.01)

    def doing(self, account_id: int, role: Role = Role.READER) -> Lingering:
        self.nth += 1
        now = BEGAN + self.nth * STEP
        return Lingering(self.pool, now, Viewer(account_id, role, session_id=1, proven_at=now), pause=self.random.random() * LINGERS)

    @property
    def editor(self) -> Lingering:
        return self.doing(self.people[0], Role.ADMIN)

    def somebody(self) -> int:
        return self.random.choice(self.people[1:])

    def some_place(self) -> Place:
        return self.random.choice(list(self.places)[-200:] or [(1, 1)])

    def said(self) -> str:
        return f"{WORDS} {self.random.randrange(10**9)}"

    async def post(self) -> None:
        writer, place = self.somebody(), self.some_place()
        article = place[0] if self.random.random() < 0.8 else self.random.choice(self.articles)
        is_below = article == place[0] and place in self.places
        comment = comment_id(place)
        quotes = [QuoteInput(comment_id=comment, start=4, end=8, text="nets")] if is_below and self.random.random() < 0.4 else []
        parent = comment if is_below and self.random.random() < 0.5 else None
        given = PostCommentInput(article_id=article_id(article), body=self.said(), parent_id=parent, quotes=quotes)
        made = await comments.post_comment(self.doing(writer), given)
        self.places[made.key[0], made.key[1]] = writer
        self.kept.append(f"cmt_{made.key[0]}_{made.key[1]}")

    async def vote(self) -> None:
        place = self.some_place()
        await cast_votes(self.pool, [(*place, self.somebody(), self.random.choice((1, 0, -1)))], self.doing(1).now)

    async def edit(self) -> None:
        await self.own(lambda doing, comment: comments.edit_comment(doing, EditCommentInput(id=comment, body=self.said())))

    async def delete(self) -> None:
        await self.own(lambda doing, comment: comments.delete_comment(doing, DeleteCommentInput(id=comment)))

    async def own(self, act: Callable[[Doing, ID], Awaitable[Done]]) -> None:
        place = self.some_place()
        await act(self.doing(self.places.get(place, self.somebody())), comment_id(place))

    async def decide(self) -> None:
        action = self.random.choice([DecisionAction.HIDE, DecisionAction.REMOVE, *[DecisionAction.RESTORE] * 2, DecisionAction.FEATURE])
        given = DecideInput(id=comment_id(self.some_place()), action=action, reason=DecisionReason.SPAM, statement="So.")
        await decisions.decide(self.editor, given)

    async def rename(self) -> None:
        writer = self.doing(self.somebody())
        async with writer.transaction() as connection:
            await accounts.rename(connection, writer.who.account_id, f"Somebody {self.random.randrange(10**6)}", writer.now)

    def story(self) -> list[BlockInput]:
        return [BlockInput(text=self.said()) for _ in range(3)]

    async def create(self) -> None:
        image = ImageInput(caption=self.said()) if self.random.random() < 0.5 else None
        section, agency, author = (f"{what} {self.random.randrange(20)}" for what in ("Section", "Wire", "Author"))
        given = CreateArticleInput(
            site="courier",
            headline=self.said(),
            blocks=self.story(),
            section=section,
            agency=agency,
            authors=[author],
            lead_image=image,
        )
        (key,) = (await newsroom.create_article(self.editor, given)).key
        self.articles.append(key)
        self.kept.append(f"art_{key}")

    async def correct(self) -> None:
        image = ImageInput(caption=self.said()) if self.random.random() < 0.5 else None
        story = self.story() if self.random.random() < 0.7 else None
        blocks = [CorrectedBlockInput(kind=one.kind, text=one.text) for one in story] if story else None
        article = article_id(self.random.choice(self.articles))
        await newsroom.update_article(self.editor, UpdateArticleInput(id=article, blocks=blocks, headline=self.said(), lead_image=image))

    async def take_away(self) -> None:
        if len(self.articles) > 5:
            article = self.articles.pop(self.random.randrange(len(self.articles) - 1))
            await newsroom.delete_article(self.editor, DeleteArticleInput(id=article_id(article), reason="By mistake."))

    async def bring_in(self) -> None:
        """A page with some comments; a newer copy of it now and then."""
        told = [f"{self.said()}\n\n{up} ( +{up} / -0 )" for up in range(self.random.randrange(4))]
        page = Written(headline=f"Page {self.random.randrange(12)}", comments=told)
        given = ImportPagesInput(pages=[PageInput(name="page.txt", text=page.text())])
        await page_imports.import_pages(self.editor, given)

    async def forget(self) -> None:
        """Somebody is erased; never so many that nobody is left."""
        if len(self.people) > 20:
            account_id, now = self.people.pop(), self.doing(1).now
            fate = self.random.choice(("keep", "anonymise", "delete"))
            async with writing(self.pool) as writer:
                await erase(writer, account_id, Wish(new_receipt(), fate, now), now)
                await asyncio.sleep(self.random.random() * LINGERS)


def comment_id(place: Place) -> ID:
    return ID(public_id("cmt", *place))


def article_id(key: int) -> ID:
    return ID(public_id("art", key))
