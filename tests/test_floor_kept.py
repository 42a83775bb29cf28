"""What anybody may read is kept for a moment, and nothing else: asked again, it comes without a statement."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from api import settings
from api.acts.doing import Doing
from api.acts.once import Done
from api.acts.table import perform
from api.app import create_app
from api.floor.conditional import NOTHING
from api.floor.encoding import GZIP, ZSTD, Compressor
from api.floor.kept import LARGEST, MOST_BYTES, Asked, Kept
from db.pool import RETRY_AFTER
from schema.errors import Unavailable
from schema.input import Input
from schema.verb import Verb
from tests.door import Answer, Door, Headers
from tests.keeping import Clock, Keeping, told
from tests.people import bearer
from tests.signed_in import Person, Service
from tests.stories import insert_story

STORY = "/v1/articles/art_1"
READS = (
    *(STORY, "/v1/articles?limit=2", "/v1/accounts/tidewatcher", "/v1/comments?q=sea"),
    *(f"{STORY}/comments?limit=2", f"{STORY}/comments?view=tree"),
)
ONE: Asked = ("/v1/sites", b"", None, b"here", "http")


@pytest.fixture
def keeping(dataset_dsn: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keeping]:
    monkeypatch.setenv(settings.KEPT.name, "500")
    opened = Door(dataset_dsn)
    yield Keeping(opened)
    opened.close()


LISTS = (
    STORY,
    "/v1/articles?limit=2",
    f"{STORY}/comments?view=tree",
    "/v1/accounts/tidewatcher",
    "/v1/comments?q=sea",
    f"{STORY}/comments?limit=2",
)


@pytest.mark.parametrize("target", READS)
def test_who_asks_the_same_a_moment_later_is_told_the_same_without_a_statement(keeping: Keeping, target: str) -> None:
    first, statements = keeping.asked(target)
    keeping.clock.now += 0.49
    again, more = keeping.asked(target)
    assert (first.status, told(again), statements, more) == (200, told(first), 1, 0)


def test_what_is_kept_is_read_again_when_it_is_too_old(keeping: Keeping) -> None:
    keeping.asked(STORY)
    keeping.clock.now += 0.5
    assert keeping.asked(STORY)[1] == 1


def test_who_comes_later_does_not_make_it_live_longer(keeping: Keeping) -> None:
    keeping.asked(STORY)
    keeping.clock.now += 0.3
    keeping.asked(STORY)
    keeping.clock.now += 0.3
    assert keeping.asked(STORY)[1] == 1


def test_each_way_to_ask_for_what_is_kept_is_answered_as_if_it_were_not(keeping: Keeping, door: Door) -> None:
    """By HEAD, in a coding, and with a tag."""
    tag = keeping.asked(STORY)[0].headers["etag"].encode()
    ways: list[tuple[str, Headers]] = [
        ("HEAD", ()),
        *(("GET", ((b"accept-encoding", coding.encode()),)) for coding in (ZSTD, GZIP, ZSTD, GZIP)),
        *(("GET", ((b"if-none-match", one),)) for one in (tag, b"W/" + tag, b"*", b'"other"', b"odd")),
        ("GET", ((b"accept-encoding", b"gzip, identity;q=0"),)),
        ("GET", ((b"origin", b"https://app.example"),)),
    ]
    for method, headers in ways:
        found, statements = keeping.asked(STORY, headers, method)
        assert (told(found), statements) == (told(door.ask(method, STORY, headers)), 0)


def test_a_body_is_compressed_once_for_each_coding(keeping: Keeping, monkeypatch: pytest.MonkeyPatch) -> None:
    compressor, done = keeping.floor.fixed.compressor, []

    async def noted(body: bytes, coding: str) -> bytes:
        done.append(coding)
        return await Compressor.compress(compressor, body, coding)

    monkeypatch.setattr(compressor, "compress", noted)
    for coding in (ZSTD, GZIP, ZSTD, GZIP):
        answer, _ = keeping.asked(STORY, ((b"accept-encoding", coding.encode()),))
        assert answer.headers["content-encoding"] == coding
    assert done == [ZSTD, GZIP]


def test_that_somebody_has_the_newest_is_no_answer_to_others(keeping: Keeping) -> None:
    tag = keeping.asked(STORY)[0].headers["etag"].encode()
    keeping.clock.now += 1
    having = ((b"if-none-match", tag),)
    first, again = keeping.asked(STORY, having), keeping.asked(STORY, having)
    other = keeping.asked(STORY)
    assert [(answer.status, statements) for answer, statements in (first, again, other)] == [(304, 1), (304, 0), (200, 1)]
    assert told(first[0]) == told(again[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((STORY, ()), (STORY, ((b"accept", b"application/ld+json"),))),
        ((STORY, ()), (STORY, ((b"host", b"elsewhere.example"),))),
        ((STORY, ()), (f"{STORY}?fields=id", ())),
        (("/v1/articles?limit=2", ()), ("/v1/articles?limit=3", ())),
    ],
)
def test_another_question_is_another_answer(keeping: Keeping, one: tuple[str, Headers], other: tuple[str, Headers]) -> None:
    assert [keeping.asked(*asked)[1] for asked in (one, other, one, other)] == [1, 1, 0, 0]


NEVER = {
    "what is refused": ("GET", "/v1/articles/art_999"),
    "a question in a body": ("QUERY", "/v1/articles"),
    "a stream": ("GET", "/v1/changes"),
    "a page": ("GET", "/docs"),
    "a feed": ("GET", "/feeds/articles.atom"),
}


@pytest.mark.parametrize(("method", "target"), NEVER.values(), ids=NEVER)
def test_nothing_else_is_kept(keeping: Keeping, method: str, target: str) -> None:
    keeping.asked(target, method=method)
    assert not keeping.floor.kept.found


# Beside writes


@pytest.fixture
def heron(fresh_dsn: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    """Signed in at a service that keeps."""
    monkeypatch.setenv(settings.KEPT.name, "500")
    opened = Keeping(Door(fresh_dsn, connections=2)).door
    yield Service(opened).person("heron")
    opened.close()


def test_who_is_signed_in_is_never_answered_from_memory(heron: Person) -> None:
    service = heron.service
    story = f"/v1/articles/{insert_story(service.door, service.now)}?fields=headline"
    before = service.ask("GET", story).json
    service.execute("update article set headline = 'Another'")
    found = [service.ask("GET", story).json, heron.ask("GET", story).json]
    assert (before, found) == ({"headline": "A Story"}, [{"headline": "A Story"}, {"headline": "Another"}])


def test_a_write_over_either_door_ends_what_its_process_keeps(heron: Person) -> None:
    service = heron.service
    article = insert_story(service.door, service.now)
    thread = f"/v1/articles/{article}/comments?fields=body"
    seen = [service.ask("GET", thread).json["items"]]
    heron.ask("POST", f"/v1/articles/{article}/comments", {"body": "First."})
    seen.append(service.ask("GET", thread).json["items"])
    heron.mutate(f'mutation {{ postComment(input: {{articleId: "{article}", body: "Second."}}) {{ comment {{ id }} }} }}')
    seen.append(service.ask("GET", thread).json["items"])
    assert seen == [[], [{"body": "First."}], [{"body": "First."}, {"body": "Second."}]]


# By itself


def test_what_was_being_read_while_something_was_written_is_not_kept() -> None:
    kept = Kept(0.5, Clock())
    keep = kept.keeper(ONE)
    kept.forget()
    assert (keep(200, {}, b"old"), kept.find(ONE, NOTHING)) == (None, None)


def test_it_counts_from_when_it_was_asked_for_not_from_when_it_came() -> None:
    clock = Clock()
    kept = Kept(0.5, clock)
    keep = kept.keeper(ONE)
    clock.now += 0.6
    keep(200, {}, b"slow")
    assert kept.find(ONE, NOTHING) is None


def test_header_fields_that_are_added_to_one_answer_are_not_kept() -> None:
    kept, fields = Kept(0.5, Clock()), {b"etag": b'"1"'}
    kept.keeper(ONE)(200, fields, b"body")
    fields[b"x-request-id"] = b"of somebody else"
    found = kept.find(ONE, NOTHING)
    assert found is not None
    assert found.fields == {b"etag": b'"1"'}


def test_what_is_asked_and_told_beside_the_body_counts_as_well() -> None:
    kept = Kept(0.5, Clock())
    for number in range(2_000):
        kept.keeper(("/é" * 100, b"%d" % number * 1_000, bytes(7_000), None, "http"))(200, {b"link": bytes(4_000)}, b"body")
    held = sum(len(asked[0].encode()) + len(asked[1]) + 7_000 + 4_000 for asked in kept.found)
    assert MOST_BYTES / 4 < held <= MOST_BYTES


def test_however_much_is_asked_it_takes_so_much_and_what_is_too_large_is_left_out() -> None:
    kept = Kept(0.5, Clock())
    for number in range(2_000):
        kept.keeper(("/", b"%d" % number, None, None, "http"))(200, {}, bytes(20_000))
    kept.keeper(ONE)(200, {}, bytes(LARGEST // 3))
    last: Asked = ("/", b"1999", None, None, "http")
    assert (kept.found.currsize <= MOST_BYTES, kept.find(last, NOTHING) is not None, kept.find(ONE, NOTHING)) == (True, True, None)


def test_nothing_is_kept_where_the_operator_says_so(dataset_dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.KEPT.name, "0")
    keeping = Keeping(Door(dataset_dsn))
    assert [keeping.asked(STORY)[1] for _ in range(2)] == [1, 1]
    keeping.door.close()


def test_more_than_a_second_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.KEPT.name, "1001")
    with pytest.raises(ValueError, match="BROADSHEET_KEPT must be 1000 milliseconds at most, not 1001"):
        create_app("")


def test_many_at_once_who_ask_for_a_coding_have_it_compressed_once(keeping: Keeping, monkeypatch: pytest.MonkeyPatch) -> None:
    """However large it is: then another thread does it, while they wait."""
    monkeypatch.setattr("api.floor.encoding.LARGE", 100)
    compressor, done = keeping.floor.fixed.compressor, []

    async def noted(body: bytes, coding: str) -> bytes:
        done.append(coding)
        return await Compressor.compress(compressor, body, coding)

    monkeypatch.setattr(compressor, "compress", noted)
    keeping.asked(STORY)

    async def crowd() -> list[Answer]:
        return await asyncio.gather(*(keeping.door.asked("GET", STORY, ((b"accept-encoding", b"gzip"),)) for _ in range(9)))

    found = [told(answer) for answer in keeping.door.run(crowd())]
    assert (done, found) == ([GZIP], [found[0]] * 9)


@dataclass
class Late:
    """Stands before the router: an answer to a read is made at once, and comes when it may."""

    inner: ASGIApp
    may_come: asyncio.Event = field(default_factory=asyncio.Event)
    is_made: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent: list[Message] = []

        async def collect(message: Message) -> None:
            sent.append(message)

        is_held = scope["type"] == ScopeType.HTTP and scope["method"] == "GET" and not self.may_come.is_set()
        await self.inner(scope, receive, collect if is_held else send)
        if is_held:
            self.is_made.set()
            await self.may_come.wait()
        for message in sent:
            await send(message)


def test_an_answer_that_was_on_its_way_while_something_was_written_is_not_kept(heron: Person) -> None:
    service = heron.service
    article = insert_story(service.door, service.now)
    thread, floor = f"/v1/articles/{article}/comments?fields=body", Keeping(service.door).floor
    floor.inner = late = Late(floor.inner)
    written = ("POST", f"/v1/articles/{article}/comments", bearer(heron.secret), b'{"body": "Meanwhile."}')

    async def meanwhile() -> list[Answer]:
        on_its_way = asyncio.create_task(service.door.asked("GET", thread))
        await late.is_made.wait()
        await service.door.asked(*written)
        late.may_come.set()
        return [await on_its_way, await service.door.asked("GET", thread)]

    found = [answer.json["items"] for answer in service.door.run(meanwhile())]
    assert found == [[], [{"body": "Meanwhile."}]]


def test_a_write_that_fails_after_it_was_kept_ends_what_is_kept_as_well(heron: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the connection breaks before the answer to the commit has come."""
    service = heron.service
    article = insert_story(service.door, service.now)
    thread = f"/v1/articles/{article}/comments?fields=body"
    before = service.ask("GET", thread).json["items"]

    async def lost(verb: Verb, doing: Doing, given: Input) -> Done:
        await perform(verb, doing, given)
        raise Unavailable("It broke.", headers=RETRY_AFTER)

    monkeypatch.setattr("api.rest.writes.perform", lost)
    refused = heron.code("POST", f"/v1/articles/{article}/comments", {"body": "Kept."})
    found = service.ask("GET", thread).json["items"]
    assert (before, refused, found) == ([], (503, "unavailable"), [{"body": "Kept."}])
