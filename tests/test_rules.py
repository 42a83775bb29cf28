"""Rules: what they hold and refuse, their versions, trying them on texts and on what was posted, over both doors."""

from __future__ import annotations

import json

import pytest

from api.acts.holding import Written, words_of
from tests.acting import Acting, Came
from tests.asking import Json, at
from tests.moderating import decide, entry, named, queue, staff
from tests.people import bearer
from tests.stories import items, seen, story, thread

CASINO = {"name": "Casinos", "kind": "words", "words": ["Casino"]}


@pytest.fixture
def who(acting: Acting) -> str:
    return acting.person("tidewatcher")


@pytest.fixture
def moderator(acting: Acting) -> str:
    return staff(acting)


def make(acting: Acting, who: str | None, **given: object) -> Came:
    spelled = {name: named(acting, str(value)) if name in ("kind", "action") else value for name, value in given.items()}
    return acting.do("create_rule", spelled, who)


def post(acting: Acting, who: str, body: str) -> Came:
    return acting.do("post_comment", {"article_id": story(acting), "body": body}, who)


def status(acting: Acting, comment: str | None, who: str) -> object:
    return at(seen(acting, str(comment), who, "status"), "status")


def test_only_moderators_make_change_and_see_rules(acting: Acting, who: str, moderator: str) -> None:
    editor = staff(acting, "editor", "editor")
    assert [make(acting, one, **CASINO).code for one in (None, who, editor, moderator)] == [
        "unauthenticated",
        "forbidden",
        "forbidden",
        None,
    ]
    assert acting.do("update_rule", {"id": "rul_1", "name": "X"}, who) == Came("forbidden")
    paths = ("/v1/moderation/rules", "/v1/moderation/rules/rul_1")
    codes = {acting.door.ask("GET", path, bearer(who)).json["code"] for path in paths}
    assert (codes, [one["name"] for one in items(acting, paths[0], moderator)]) == ({"forbidden"}, ["Casinos"])


WORDS = {
    "come to my CASINO!": True,
    "\N{FULLWIDTH LATIN SMALL LETTER C}asino": True,
    "ca\u200bsino": True,
    "casinos": False,
    "a cas ino": False,
}


@pytest.mark.parametrize(("body", "is_held"), WORDS.items())
def test_words_are_compared_whole_whatever_their_case(acting: Acting, who: str, moderator: str, body: str, is_held: bool) -> None:
    assert make(acting, moderator, **CASINO).code is None
    assert status(acting, post(acting, who, body).key, who) == ("pending" if is_held else "visible")


LINKS = {
    "none": False,
    "one https://a.example": False,
    "[two](https://a.example) https://b.example": True,
    "[a][x] [b][x]\n\n[x]: https://a.example": True,
    "www.a.example and WWW.B.example": True,
}


@pytest.mark.parametrize(("body", "is_held"), LINKS.items())
def test_more_than_so_many_links_are_held(acting: Acting, who: str, moderator: str, body: str, is_held: bool) -> None:
    assert make(acting, moderator, name="Links", kind="links", most=1).code is None
    assert status(acting, post(acting, who, body).key, who) == ("pending" if is_held else "visible")


def test_the_first_comments_of_an_account_wait_until_so_many_are_shown(acting: Acting, who: str, moderator: str) -> None:
    assert make(acting, moderator, name="New", kind="first_comments", most=1).code is None
    first, second = (post(acting, who, body).key for body in ("One.", "Two."))
    assert [status(acting, one, who) for one in (first, second)] == ["pending", "pending"]
    assert decide(acting, str(first), moderator, "approve").code is None
    assert status(acting, post(acting, who, "Three.").key, who) == "visible"


def test_more_than_so_many_in_so_many_minutes_are_held(acting: Acting, who: str, moderator: str) -> None:
    assert make(acting, moderator, name="Fast", kind="rate", most=2, minutes=10).code is None
    told = [status(acting, post(acting, who, f"Number {nth}").key, who) for nth in range(3)]
    assert told == ["visible", "visible", "pending"]
    acting.later(minutes=11)
    assert status(acting, post(acting, who, "Later.").key, who) == "visible"


def test_what_a_rule_counts_and_does_is_changed(acting: Acting, who: str, moderator: str) -> None:
    assert make(acting, moderator, name="Fast", kind="rate", most=1, minutes=10).code is None
    changed = {"id": "rul_1", "most": 2, "minutes": 5, "action": named(acting, "reject")}
    assert acting.do("update_rule", changed, moderator).code is None
    assert [post(acting, who, f"Number {nth}").code for nth in range(3)] == [None, None, "refused_by_rule"]
    acting.later(minutes=6)
    assert post(acting, who, "Later.").code is None


def test_what_is_held_says_which_rule_in_which_version(acting: Acting, who: str, moderator: str) -> None:
    assert make(acting, moderator, **CASINO).code is None
    assert acting.do("update_rule", {"id": "rul_1", "words": ["casino", "roulette"]}, moderator).code is None
    comment = post(acting, who, "A casino.").key
    found = entry(acting, moderator)
    assert (found["id"], found["rule_hits"]) == (comment, [{"id": "rul_1", "name": "Casinos", "version": "2", "kind": "words"}])
    (told,) = items(acting, "/v1/me/decisions", who)
    assert [told[name] for name in ("action", "reason", "is_automated", "rule_id", "rule_version")] == ["hold", "rule", True, "rul_1", 2]
    assert [(one["action"], one["is_automated"]) for one in items(acting, "/v1/moderation/log")] == [("hold", True)]


def test_what_is_rejected_is_not_kept(acting: Acting, who: str, moderator: str) -> None:
    assert make(acting, moderator, **CASINO, action="reject").code is None
    article = story(acting)
    given = {"article_id": article, "body": "A casino."}
    assert (acting.do("post_comment", given, who), thread(acting, article), queue(acting, moderator)) == (Came("refused_by_rule"), [], [])


def test_a_change_of_what_was_shown_into_what_a_rule_holds_waits(acting: Acting, who: str, moderator: str) -> None:
    assert make(acting, moderator, **CASINO).code is None
    comment = post(acting, who, "Nets.").key
    assert acting.do("edit_comment", {"id": comment, "body": "A casino."}, who).code is None
    assert (status(acting, comment, who), seen(acting, str(comment)), queue(acting, moderator)) == ("pending", "not_found", [comment])
    assert items(acting, "/v1/comments?q=casino") == []
    assert acting.do("edit_comment", {"id": comment, "body": "Nets again."}, who).code is None
    assert (status(acting, comment, who), entry(acting, moderator)["rule_hits"]) == ("pending", [])


def test_a_change_into_what_a_rule_rejects_is_refused(acting: Acting, who: str, moderator: str) -> None:
    comment = post(acting, who, "Nets.").key
    assert make(acting, moderator, **CASINO, action="reject").code is None
    assert acting.do("edit_comment", {"id": comment, "body": "A casino."}, who) == Came("refused_by_rule")
    assert seen(acting, str(comment), None, "body") == {"body": "Nets."}


def test_a_rule_that_is_not_in_force_holds_nothing_and_staff_is_not_held(acting: Acting, who: str, moderator: str) -> None:
    assert make(acting, moderator, **CASINO).code is None
    assert status(acting, post(acting, moderator, "A casino.").key, moderator) == "visible"
    assert acting.do("update_rule", {"id": "rul_1", "is_enabled": False}, moderator).code is None
    assert status(acting, post(acting, who, "A casino.").key, who) == "visible"


WRONG: list[dict[str, object]] = [
    {"kind": "words"},
    {"kind": "words", "words": []},
    {"kind": "words", "words": ["two words"]},
    {"kind": "words", "words": ["\u200b"]},
    {"kind": "words", "words": ["a"], "most": 1},
    {"kind": "words", "words": ["a" * 61]},
    {"kind": "links"},
    {"kind": "links", "most": -1},
    {"kind": "rate", "most": 1},
    {"kind": "first_comments", "most": 1, "minutes": 1},
    {"kind": "links", "most": 1, "name": "\u200b"},
]


@pytest.mark.parametrize("given", WRONG, ids=range(len(WRONG)))
def test_a_rule_goes_by_what_its_kind_takes(acting: Acting, moderator: str, given: dict[str, object]) -> None:
    assert make(acting, moderator, **{"name": "Wrong", **given}) == Came("invalid")


def test_a_change_says_which_version_it_means(acting: Acting, moderator: str) -> None:
    assert make(acting, moderator, **CASINO).code is None
    assert acting.do("update_rule", {"id": "rul_9", "name": "X"}, moderator) == Came("not_found")
    if acting.way == "graphql":
        codes = [acting.do("update_rule", {"id": "rul_1", "name": "X", "version": "1"}, moderator).code for _ in range(2)]
        assert codes == [None, "precondition_failed"]
        return
    path, read = "/v1/moderation/rules/rul_1", acting.door.ask("GET", "/v1/moderation/rules/rul_1", bearer(moderator))
    tag = read.headers["etag"].encode()
    answers = [acting.door.ask("PATCH", path, bearer(moderator, *more), b'{"name": "X"}') for more in ((), ((b"if-match", tag),))]
    assert [one.status for one in answers] == [428, 200]
    assert (answers[1].json["name"], answers[1].json["version"]) == ("X", "2")
    assert acting.door.ask("PATCH", path, bearer(moderator, (b"if-match", tag)), b'{"name": "Y"}').status == 412
    assert [one["version"] for one in items(acting, "/v1/moderation/rules", moderator)] == ["2"]


# Trying them


def tried(acting: Acting, name: str, given: dict[str, object], who: str) -> dict[str, Json]:
    """What an act itself tells, as REST spells it."""
    if acting.way == "rest":
        path = {"evaluate_rules": "/v1/moderation/evaluate", "backtest_rule": f"/v1/moderation/rules/{given.get('id')}/backtest"}[name]
        body = {key: value for key, value in given.items() if key != "id"}
        answer = acting.door.ask("POST", path, bearer(who), json.dumps(body).encode())
        return dict(answer.json)
    field = {"evaluate_rules": "evaluateRules", "backtest_rule": "backtestRule"}[name]
    asked = {
        "evaluate_rules": "outcome hits { id version kind action }",
        "backtest_rule": "looked_at: lookedAt is_all: isAll hit_count: hitCount comment_ids: commentIds",
    }[name]
    text = f"mutation($input: {field[0].upper()}{field[1:]}Input!) {{ {field}(input: $input) {{ {asked} userErrors {{ code }} }} }}"
    answer = acting.door.ask("POST", "/graphql", bearer(who), json.dumps({"query": text, "variables": {"input": given}}).encode())
    if answer.json.get("errors"):
        return {"code": at(answer.json, "errors", 0, "extensions", "code")}
    told = dict(at(answer.json, "data", field))
    errors = told.pop("userErrors")
    return {"code": errors[0]["code"]} if errors else json.loads(json.dumps(told).replace('"WORDS"', '"words"').replace("HOLD", "hold"))


def test_a_text_is_tried_without_being_posted(acting: Acting, who: str, moderator: str) -> None:
    assert make(acting, moderator, **CASINO).code is None
    assert make(acting, moderator, name="New", kind="first_comments", most=1, action="hold").code is None
    hit = {"id": "rul_1", "version": "1", "kind": "words", "action": "hold"}
    assert tried(acting, "evaluate_rules", {"body": "A casino."}, moderator) == {"outcome": "hold", "hits": [hit]}
    told = tried(acting, "evaluate_rules", {"body": "Nets.", "account": "TideWatcher"}, moderator)
    assert [at(one, "id") for one in at(told, "hits")] == ["rul_2"]
    assert at(tried(acting, "evaluate_rules", {"body": "Nets."}, moderator), "hits") == []
    assert tried(acting, "evaluate_rules", {"body": "Nets.", "account": "nobody"}, moderator)["code"] == "not_found"
    assert tried(acting, "evaluate_rules", {"body": "Nets."}, who)["code"] == "forbidden"
    assert acting.rows("select from comment") == []


def test_a_rule_is_tried_on_what_was_posted(acting: Acting, who: str, moderator: str) -> None:
    found = []
    for nth in range(4):
        found.append(post(acting, who, f"Casino {nth}" if nth % 2 else f"Nets {nth}").key)
    assert make(acting, moderator, **CASINO, is_enabled=False).code is None
    told = tried(acting, "backtest_rule", {"id": "rul_1", "days": 1}, moderator)
    assert told == {"looked_at": 4, "is_all": True, "hit_count": 2, "comment_ids": [found[3], found[1]]}
    assert [status(acting, one, who) for one in found] == ["visible"] * 4
    assert tried(acting, "backtest_rule", {"id": "rul_9", "days": 1}, moderator)["code"] == "not_found"
    assert tried(acting, "backtest_rule", {"id": "rul_1", "days": 1}, who)["code"] == "forbidden"


def test_what_counts_a_writer_is_tried_as_of_then(acting: Acting, who: str, moderator: str) -> None:
    found = []
    for nth in range(4):
        acting.later(minutes=1)
        found.append(post(acting, who, f"Number {nth}").key)
    assert make(acting, moderator, name="New", kind="first_comments", most=2).code is None
    assert make(acting, moderator, name="Fast", kind="rate", most=3, minutes=10).code is None
    told = [tried(acting, "backtest_rule", {"id": rule, "days": 1}, moderator)["comment_ids"] for rule in ("rul_1", "rul_2")]
    assert told == [[found[1], found[0]], [found[3]]]


def test_no_more_than_so_many_are_looked_at_and_the_answer_says_so(
    acting: Acting, who: str, moderator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.acts.rules.MOST_LOOKED_AT", 2)
    monkeypatch.setattr("api.acts.rules.MOST_TOLD", 1)
    made = [post(acting, who, f"Casino {nth}").key for nth in range(3)]
    assert make(acting, moderator, **CASINO).code is None
    told = tried(acting, "backtest_rule", {"id": "rul_1", "days": 1}, moderator)
    assert told == {"looked_at": 2, "is_all": False, "hit_count": 2, "comment_ids": [made[2]]}


# What is compared


@pytest.mark.parametrize(
    ("text", "words"),
    [("Straße STRASSE", ["strasse", "strasse"]), ("ﬁne", ["fine"]), ("don't", ["don", "t"]), ("", []), ("Ω\u0301x", ["ώx"])],
)
def test_words_have_one_form(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_a_link_counts_once_however_it_is_written() -> None:
    assert Written.of("[a](https://a.example)", '<p><a href="https://a.example">a</a></p>').links == 1
