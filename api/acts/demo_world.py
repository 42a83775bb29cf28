"""Everything of the demo data but the threads: sites, sections, people, articles and their parts."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Literal

from api.acts.demo_words import Words
from schema.page import PageBlock

Table = tuple[str, tuple[str, ...], Iterable[tuple[object, ...]]]
FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)
DAYS = 1_800  # over which the articles are spread
LARGEST_THREAD = 30_000  # comments; a thread of this size has been seen on news sites
SECTIONS = ("world", "national", "business", "politics", "sports", "science", "culture", "travel", "food", "weather")
AGENCIES = ("Demo Wire", "Sample Press", "Mock News Agency")
ARTICLE = (
    *("article_id", "site_id", "slug", "section_id", "section_slug", "agency_id", "headline", "dateline", "path"),
    *("published_at", "updated_at", "listed_at", "declared_comment_count"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to make, and the seed."""

    articles: int
    comments: int
    accounts: int
    votes: int
    seed: int

    @property
    def authors(self) -> int:
        return max(3, min(self.articles // 20, 2_000))


def published(plan: Plan, article_id: int) -> datetime:
    """The articles come out evenly over the days, in the order of their ids."""
    return FIRST_DAY + timedelta(seconds=DAYS * 86_400 * article_id // (plan.articles + 1))


def thread_sizes(plan: Plan) -> list[int]:
    """How many comments each article has: one huge thread, and a long tail; the sum is exact. A lone article has them all."""
    random = Random(plan.seed)
    largest = LARGEST_THREAD if plan.comments >= 100_000 else plan.comments * 3 // 100
    weights = [min(random.paretovariate(1.2), 300.0) for _ in range(plan.articles - 1)]
    if not weights:
        return [plan.comments]
    left, total = plan.comments - largest, sum(weights)
    ends = [0, *(int(left * part / total) for part in _sums(weights))]
    ends[-1] = left
    sizes = [after - before for before, after in itertools.pairwise(ends)]
    sizes.insert(plan.articles // 2, largest)
    return sizes


def _sums(weights: list[float]) -> Iterator[float]:
    total = 0.0
    for weight in weights:
        total += weight
        yield total


def people_of(plan: Plan, words: Words) -> Iterator[Table]:
    """Sites, sections, agencies, authors, accounts."""
    yield "site", ("site_id", "slug", "name", "host", "publisher"), [(1, "demo-gazette", "Demo Gazette", "gazette.example", "Demo Media")]
    sections = [(number, 1, slug, slug.capitalize()) for number, slug in enumerate(SECTIONS, start=1)]
    yield "section", ("section_id", "site_id", "slug", "name"), sections
    agencies = [(number, name.lower().replace(" ", "-"), name) for number, name in enumerate(AGENCIES, start=1)]
    yield "agency", ("agency_id", "slug", "name"), agencies
    names = ((number, words.name(number)) for number in range(1, plan.authors + 1))
    yield "author", ("author_id", "slug", "name"), ((number, name.lower().replace(" ", "-"), name) for number, name in names)
    columns = ("account_id", "handle", "handle_key", "display_name", "joined_at")
    yield "account", columns, (_account(words, number) for number in range(1, plan.accounts + 1))


def _account(words: Words, number: int) -> tuple[object, ...]:
    handle = f"{words.lexicon[number * 13 % 1_200].capitalize()}{number}"
    return number, handle, handle.lower(), words.name(number), FIRST_DAY - timedelta(hours=number % 20_000)


def articles_of(plan: Plan, words: Words) -> Iterator[tuple[object, ...]]:
    """The articles' heads."""
    random = Random(plan.seed + 1)
    for article_id, size in enumerate(thread_sizes(plan), start=1):
        section = 1 + int(random.random() ** 1.5 * len(SECTIONS))
        agency = None if random.random() < 0.3 else 1 + article_id % len(AGENCIES)
        headline, at = words.sentence(random).rstrip("."), published(plan, article_id)
        slug = f"demo-{article_id}"
        dateline = None if random.random() < 0.2 else words.lexicon[article_id % 97].upper()
        path = f"/{SECTIONS[section - 1]}/{slug}"
        yield article_id, 1, slug, section, SECTIONS[section - 1], agency, headline, dateline, path, at, at, at, size


def parts_of(plan: Plan, words: Words) -> Iterator[Table]:
    """Stories, bylines, images and links."""
    ids = range(1, plan.articles + 1)
    yield "article_content", ("article_id", "blocks", "copyright"), _contents(plan, words)
    yield "byline", ("article_id", "place", "author_id"), (row for article_id in ids for row in _byline(plan, article_id))
    images = (
        (article_id, words.sentences[article_id % 997], "Demo Wire/Nobody", 1, article_id % 5 == 0) for article_id in ids if article_id % 3
    )
    yield "image", ("article_id", "caption", "credit", "agency_id", "is_file_photo"), images
    links = (
        (article_id, 1, "Travel", words.sentences[article_id % 991].rstrip("."), "Demo Weekly") for article_id in ids if article_id % 2
    )
    yield "resource_link", ("article_id", "place", "category", "title", "target_site"), links


def _contents(plan: Plan, words: Words) -> Iterator[tuple[object, ...]]:
    for article_id in range(1, plan.articles + 1):
        blocks = [block.model_dump() for block in story(plan, words, article_id)]
        yield article_id, json.dumps(blocks), "Demo Wire"


def story(plan: Plan, words: Words, article_id: int) -> list[PageBlock]:
    """The blocks of one article: the same whenever it is asked for, so that comments can quote them."""
    random = Random(f"story {plan.seed} {article_id}")  # apart from the thread's, which a number seeds
    kinds: list[Literal["paragraph", "subhead"]] = ["paragraph"] * random.randint(3, 9)
    if len(kinds) > 5:
        kinds[4] = "subhead"
    texts = [words.text(random, 4) if kind == "paragraph" else words.sentence(random).rstrip(".").upper() for kind in kinds]
    return [PageBlock(number=nth, kind=kind, text=text) for nth, (kind, text) in enumerate(zip(kinds, texts, strict=True), start=1)]


def _byline(plan: Plan, article_id: int) -> Iterator[tuple[object, ...]]:
    first = 1 + article_id * 7 % plan.authors
    yield article_id, 1, first
    if article_id % 4 == 0:
        yield article_id, 2, 1 + first % plan.authors
