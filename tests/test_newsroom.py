"""Publishing, correcting and taking away stories, over both doors."""

from __future__ import annotations

import pytest

from tests.acting import Acting, Came
from tests.asking import Json, at
from tests.stories import SITE, items

BLOCKS: list[dict[str, object]] = [{"text": "The harbour reopened on Tuesday."}, {"kind": "subhead", "text": "THE BREAKWATER"}]
STORY: dict[str, object] = {
    "site": "courier",
    "headline": " Harbour  Reopens ",
    "blocks": BLOCKS,
    "section": "World",
    "dateline": "PORT ELLERY",
    "path": "/world/harbour-reopens",
    "authors": ["Ada Quill", "Jon Abara"],
    "agency": "Northern Wire",
    "copyright": "(c) Northern Wire 2026.",
    "lead_image": {"caption": "The light.", "agency": "Northern Wire"},
}


@pytest.fixture
def editor(acting: Acting) -> str:
    acting.door.run(acting.door.pool.execute("delete from article"))
    acting.door.run(acting.door.pool.execute(SITE))
    return in_role(acting, "mara", "editor")


def in_role(acting: Acting, handle: str, role: str) -> str:
    secret = acting.person(handle)
    acting.door.run(acting.door.pool.execute("update account set role = $1 where handle = $2", role, handle))
    acting.forget()
    return secret


def create(acting: Acting, who: str | None, **more: object) -> Came:
    return acting.do("create_article", spelled(acting, {**STORY, **more}), who)


def spelled(acting: Acting, given: dict[str, object]) -> dict[str, object]:
    """GraphQL spells members of enums in capitals."""
    blocks = given.get("blocks")
    if acting.way == "graphql" and isinstance(blocks, list):
        given = {**given, "blocks": [{**one, **({"kind": str(one["kind"]).upper()} if "kind" in one else {})} for one in blocks]}
    return given


def update(acting: Acting, article: str, who: str | None, **more: object) -> Came:
    return acting.do("update_article", spelled(acting, {"id": article, **more}), who)


def shown(acting: Acting, article: str, *fields: str) -> dict[str, Json]:
    answer = acting.door.ask("GET", f"/v1/articles/{article}").json
    return {name: answer[name] for name in fields} if fields else answer


@pytest.mark.parametrize("role", [None, "reader", "trusted", "moderator"])
def test_only_editors_write_stories(acting: Acting, editor: str, role: str | None) -> None:
    made = create(acting, editor).key or ""
    who = in_role(acting, "other", role) if role else None
    refused = Came("forbidden" if role else "unauthenticated")
    given = {"id": made, "reason": "No."}
    assert [create(acting, who), update(acting, made, who, headline="X"), acting.do("delete_article", given, who)] == [refused] * 3


def test_a_story_is_shown_at_once_as_it_was_given(acting: Acting, editor: str) -> None:
    made = create(acting, editor).key or ""
    found = shown(acting, made)
    assert {
        name: found[name] for name in ("headline", "dateline", "path", "published_at", "revision", "version", "copyright", "blocks")
    } == {
        "headline": "Harbour Reopens",
        "dateline": "PORT ELLERY",
        "path": "/world/harbour-reopens",
        "published_at": "2026-03-01T12:00:00Z",
        "revision": 1,
        "version": "1",
        "copyright": "(c) Northern Wire 2026.",
        "blocks": [
            {"number": 1, "kind": "paragraph", "text": "The harbour reopened on Tuesday."},
            {"number": 2, "kind": "subhead", "text": "THE BREAKWATER"},
        ],
    }
    assert [one["name"] for one in found["authors"]] == ["Ada Quill", "Jon Abara"]  # type: ignore[union-attr, index, call-overload]  # as JSON
    assert [one["id"] for one in items(acting, "/v1/articles?section=world&q=breakwater&agency=northern-wire")] == [made]
    assert [tuple(row) for row in acting.rows("select noun, operation from pending_change where noun = 'article'")] == [
        ("article", "insert")
    ]


def test_readers_comment_below_it(acting: Acting, editor: str) -> None:
    made = create(acting, editor).key
    assert acting.do("post_comment", {"article_id": made, "body": "At last."}, editor).code is None


def test_one_site_has_one_story_at_one_place(acting: Acting, editor: str) -> None:
    assert [create(acting, editor).code, create(acting, editor, headline="Other").code] == [None, "article_taken"]
    assert create(acting, editor, path=None).code == "article_taken"  # its headline makes the same last part
    assert create(acting, editor, path="/other").code is None


def test_the_same_key_publishes_once(acting: Acting, editor: str) -> None:
    first = acting.do("create_article", spelled(acting, STORY), editor, "a-key")
    assert acting.do("create_article", spelled(acting, STORY), editor, "a-key") == first


@pytest.mark.parametrize(
    "more",
    [
        {"site": "nowhere"},
        {"headline": ""},
        {"headline": " \u200b "},
        {"headline": "a \u202eb"},
        {"headline": "a" * 301},
        {"path": "no/slash"},
        {"path": "//evil.example/x"},
        {"path": "/\\evil.example"},
        {"path": "/\u202eabc"},
        {"path": "/a\x80b"},
        {"url": "javascript:alert(1)"},
        {"url": "https:///x"},
        {"url": "https://\\x"},
        {"url": "https://a.example/\u202ex"},
        {"url": "https://a.example/" + "\u6f22" * 981},
        {"blocks": [{"text": ""}]},
        {"blocks": [{"text": "\u2066"}]},
        {"blocks": [{"text": "x", "number": 1}]},
        {"blocks": [{"text": "x"}] * 501},
        {"authors": [""]},
    ],
    ids=range(20),
)
def test_what_cannot_be_a_story_is_refused_and_nothing_is_written(acting: Acting, editor: str, more: dict[str, object]) -> None:
    assert create(acting, editor, **more).code == "invalid"
    assert acting.rows("select from article") == acting.rows("select from pending_change where noun <> 'account'") == []


def test_the_longest_address_that_a_story_may_have_is_kept(acting: Acting, editor: str) -> None:
    url = "https://a.example/" + "\u6f22" * 660
    assert shown(acting, create(acting, editor, url=url).key or "", "url") == {"url": url}


def test_a_correction_leaves_the_story_before_it_to_be_read(acting: Acting, editor: str) -> None:
    made = create(acting, editor).key or ""
    acting.later(hours=1)
    blocks: list[dict[str, object]] = [
        {"number": 1, "text": "The harbour reopened on Wednesday."},
        {"text": "Ferries sail again."},
        {"number": 2, "kind": "subhead", "text": "THE BREAKWATER"},
    ]
    assert update(acting, made, editor, blocks=blocks, correction="It was Wednesday.").code is None
    assert shown(acting, made, "headline", "revision", "version", "updated_at") == {
        "headline": "Harbour Reopens",
        "revision": 2,
        "version": "2",
        "updated_at": "2026-03-01T13:00:00Z",
    }
    first, second = items(acting, f"/v1/articles/{made}/revisions?fields=revision,correction,blocks")
    assert (first["correction"], second["correction"]) == (None, "It was Wednesday.")
    assert first["blocks"] == [
        {"number": 1, "kind": "paragraph", "text": "The harbour reopened on Tuesday."},
        {"number": 2, "kind": "subhead", "text": "THE BREAKWATER"},
    ]
    assert second["blocks"] == [
        {"number": 1, "kind": "paragraph", "text": "The harbour reopened on Wednesday."},
        {"number": 3, "kind": "paragraph", "text": "Ferries sail again."},
        {"number": 2, "kind": "subhead", "text": "THE BREAKWATER"},
    ]
    assert [one["id"] for one in items(acting, "/v1/articles?q=ferries")] == [made]


def test_quotes_of_words_that_changed_say_so(acting: Acting, editor: str) -> None:
    made = create(acting, editor).key or ""
    quotes = [{"block": 1, "start": 0, "end": 11, "text": "The harbour"}, {"block": 2, "start": 0, "end": 3, "text": "THE"}]
    quoting = acting.do("post_comment", {"article_id": made, "body": "So.", "quotes": quotes}, editor).key
    blocks: list[dict[str, object]] = [{"number": 1, "text": "It reopened."}, {"number": 2, "kind": "subhead", "text": "THE BREAKWATER"}]
    assert update(acting, made, editor, blocks=blocks).code is None
    told = items(acting, f"/v1/comments/{quoting}/quotes")
    assert [(one["text"], one["revision"], one["is_stale"]) for one in told] == [("The harbour", 1, True), ("THE", 1, False)]


def test_what_is_left_out_stays_and_an_empty_text_takes_it_away(acting: Acting, editor: str) -> None:
    made = create(acting, editor).key or ""
    assert update(acting, made, editor, dateline="", copyright="", agency="", section="", authors=["Mara Tull"]).code is None
    found = shown(acting, made, "headline", "dateline", "copyright", "agency", "section", "revision")
    assert found == {"headline": "Harbour Reopens", "dateline": None, "copyright": None, "agency": None, "section": None, "revision": 1}
    assert [one["name"] for one in items(acting, "/v1/authors") if one["article_count"]] == ["Mara Tull"]
    assert items(acting, f"/v1/articles/{made}/revisions") == []


def test_a_stale_version_corrects_nothing(acting: Acting, editor: str) -> None:
    made = create(acting, editor).key or ""
    if acting.way == "graphql":
        assert [update(acting, made, editor, dateline="A", version="1").code for _ in range(2)] == [None, "precondition_failed"]
        assert acting.do("delete_article", {"id": made, "reason": "No.", "version": "1"}, editor) == Came("precondition_failed")
        return
    etag = acting.door.ask("GET", f"/v1/articles/{made}").headers["etag"]
    assert acting.do("post_comment", {"article_id": made, "body": "At last."}, editor).code is None
    assert [patched(acting, made, editor, tag) for tag in ("", etag, etag)] == [428, 200, 412]


def patched(acting: Acting, article: str, who: str, tag: str) -> int:
    told = [(b"authorization", f"Bearer {who}".encode()), *([(b"if-match", tag.encode())] if tag else [])]
    return acting.door.ask("PATCH", f"/v1/articles/{article}", [*told, (b"content-type", b"application/json")], b'{"dateline": "A"}').status


def test_a_story_that_is_taken_away_is_shown_no_more_with_its_thread(acting: Acting, editor: str) -> None:
    made = create(acting, editor).key or ""
    comment = acting.do("post_comment", {"article_id": made, "body": "At last."}, editor).key
    assert acting.do("delete_article", {"id": made, "reason": "Published by mistake."}, editor) == Came()
    assert [acting.door.ask("GET", f"/v1/{path}").status for path in (f"articles/{made}", f"comments/{comment}")] == [404, 404]
    assert [items(acting, "/v1/articles"), items(acting, "/v1/comments")] == [[], []]
    assert [tuple(row) for row in acting.rows("select removed_because from article")] == [("Published by mistake.",)]
    assert acting.do("delete_article", {"id": made, "reason": "Again."}, editor) == Came("not_found")
    actions = [row["action"] for row in acting.rows("select action from audit where action like 'article.%' order by audit_id")]
    assert actions == ["article.create", "article.delete"]


def test_a_block_that_is_put_between_others_stands_there_and_no_number_comes_again(acting: Acting, editor: str) -> None:
    made = create(acting, editor).key or ""
    first, last = {"number": 1, "text": "One."}, {"number": 2, "text": "Two."}
    assert update(acting, made, editor, blocks=[first, {"text": "Between."}, last]).code is None
    assert update(acting, made, editor, blocks=[first, last]).code is None
    assert update(acting, made, editor, blocks=[{"text": "New."}, first, last]).code is None
    told = shown(acting, made, "blocks", "body_text")
    assert [(at(one, "number"), at(one, "text")) for one in listed(told["blocks"])] == [(4, "New."), (1, "One."), (2, "Two.")]
    assert told["body_text"] == "New.\n\nOne.\n\nTwo."


def listed(found: Json) -> list[Json]:
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "0999-12-31T00:00:00Z"])
def test_a_time_at_the_ends_of_time_is_no_time(acting: Acting, editor: str, when: str) -> None:
    assert create(acting, editor, published_at=when).code == "invalid"
