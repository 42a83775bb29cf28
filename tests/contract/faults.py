"""The faults that are planted, one at a time, in a service that starts: what each is in a sentence, and how it comes about.

Each is planted before the service's own modules are loaded, so that those hold what was altered; hence the imports inside.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from litestar.types import HTTPScope

from tests.contract.altering import Around, Passing, Rewritten, incoming, instead, outgoing, untouched, without_header

STALE_TAG = '"1-00000000"'


@dataclass(frozen=True, slots=True)
class Fault:
    """`sentence` is what is wrong with the service then."""

    name: str
    sentence: str
    plant: Callable[[], Around]


def if_match_ignored() -> Around:
    import api.acts.versions

    api.acts.versions.check_version = lambda found, version: None
    return untouched


def if_match_optional() -> Around:
    import api.rest.versions

    read = api.rest.versions.version_in
    api.rest.versions.version_in = lambda if_match: read(if_match) if if_match.strip() else None
    return untouched


def key_digest_constant() -> Around:
    from api.acts.once import Once

    of = Once.of
    Once.of = classmethod(lambda cls, who, verb, key, request: of(who, verb, key, b""))  # type: ignore[assignment,method-assign]  # a fault is put in the place of what is right
    return untouched


def accesses_as(alter: str) -> Around:
    """Who may is looked at with one part of it left out."""
    from schema.access import Access
    from schema.account import Role
    from schema.scope import Scope
    from schema.viewer import Viewer

    check = Access.check

    def altered(self: Access, viewer: Viewer | None, now: datetime) -> None:
        if alter == "nobody" and self.scope is Scope.MODERATION_READ and viewer is None:
            return
        if alter == "roles":
            self = dataclasses.replace(self, roles=frozenset(Role))
        if alter == "scopes" and viewer is not None:
            viewer = dataclasses.replace(viewer, token_id=None)
        check(self, viewer, now)

    Access.check = altered  # type: ignore[method-assign]  # as above
    return untouched


def order_reversed() -> Around:
    from schema.sort import CommentSort

    CommentSort.TOP.is_descending = False
    return untouched


def cursors_of_all_lists_alike() -> Around:
    import db.bind

    db.bind.list_mark = lambda of, given: "00000000"
    return untouched


def filters_ignored(member: str) -> Around:
    """At both doors."""
    from schema import follow

    many = follow.many

    def without(*args, narrow=(), **named):  # type: ignore[no-untyped-def]  # whatever it takes
        return many(*args, narrow=tuple(one for one in narrow if one.arg.name.rpartition(".")[2] != member), **named)

    follow.many = without
    return untouched


def members_ignored() -> Around:
    from schema.input import Input

    Input.model_config["extra"] = "ignore"
    return untouched


def altered(alter: Callable[[Passing], None]) -> Callable[[], Around]:
    return lambda: outgoing(alter)


def drop_item(one: Passing) -> None:
    if one.is_page and one.json["next_cursor"] and len(one.json["items"]) > 1:
        one.tell({**one.json, "items": one.json["items"][:-1]})


def repeat_item(one: Passing) -> None:
    if one.is_page and one.json["prev_cursor"] and one.json["items"]:
        one.tell({**one.json, "items": [one.json["items"][0], *one.json["items"]]})


def forget_the_way_back(one: Passing) -> None:
    if one.is_page:
        one.tell({**one.json, "prev_cursor": None})


def drop_link(one: Passing) -> None:
    one.fields.pop("link", None)


def made_is_ok(one: Passing) -> None:
    one.status = 200 if one.status == 201 else one.status


def problems_are_json(one: Passing) -> None:
    if one.fields.get("content-type") == "application/problem+json":
        one.fields["content-type"] = "application/json"


def problems_lack_instance(one: Passing) -> None:
    if one.fields.get("content-type") == "application/problem+json":
        one.tell({name: value for name, value in one.json.items() if name != "instance"})


def tell_address(one: Passing) -> None:
    if one.is_json and one.method == "GET" and one.path.startswith("/v1/accounts/") and "handle" in one.json:
        one.tell({**one.json, "email": f"{one.json['handle']}@contract.example"})


def tell_more(one: Passing) -> None:
    if one.is_json and one.method == "GET" and one.path.startswith("/v1/articles/art_") and "headline" in one.json:
        one.tell({**one.json, "rank": 1})


def tell_less(one: Passing) -> None:
    if one.is_page and one.path == "/v1/comments":
        one.tell({**one.json, "items": [{name: value for name, value in row.items() if name != "status"} for row in one.json["items"]]})


def number_as_text(one: Passing) -> None:
    if one.is_json and one.path == "/v1/stats":
        one.tell({**one.json, "articles": str(one.json.get("articles"))} if "articles" in one.json else {**one.json, "as_of": 1})


def graphql_differs(one: Passing) -> None:
    if one.path == "/graphql":
        one.body = one.body.replace(b'"PORT ELLERY"', b'"Port Ellery"')


def location_off(one: Passing) -> None:
    if "location" in one.fields:
        one.fields["location"] += "0"


def tag_constant(one: Passing) -> None:
    if "etag" in one.fields and one.status == 200:
        one.fields["etag"] = STALE_TAG


def count_off(one: Passing) -> None:
    if one.is_page and "count" in one.json:
        one.tell({**one.json, "count": {**one.json["count"], "value": one.json["count"]["value"] + 1}})


def no_way_in(one: Passing) -> None:
    one.fields.pop("www-authenticate", None)


def allow_more(one: Passing) -> None:
    if "allow" in one.fields:
        one.fields["allow"] += ", TRACE"


def fail_at_backslash(scope: HTTPScope) -> bool:
    return b"%5C" in scope["query_string"] and b"q=" in scope["query_string"]


def is_known(scope: HTTPScope) -> bool:
    return scope["method"] == "GET" and any(name == b"if-none-match" for name, _ in scope["headers"])


def is_delete_of_comment(scope: HTTPScope) -> bool:
    told = {name for name, _ in scope["headers"]}
    return scope["method"] == "DELETE" and scope["path"].startswith("/v1/comments/cmt_") and {b"authorization", b"if-match"} <= told


def without_parameter(name: bytes) -> Callable[[], Around]:
    def alter(scope: HTTPScope) -> None:
        pairs = scope["query_string"].split(b"&")
        if scope["path"].startswith("/v1/"):
            scope["query_string"] = b"&".join(pair for pair in pairs if pair.partition(b"=")[0] != name)

    return lambda: incoming(alter)


PROBLEM = b'{"type":"/problems/unexpected","title":"Unexpected","status":500,"code":"unexpected"}'
COMMENT, VOTE, ARTICLE = "comment.sql", "vote.sql", "article.sql"
VISIBLE, STATEMENTS = "db.visible", "db.statements"
FAULTS = (
    Fault("if_match_ignored", "A change takes any version that If-Match names.", if_match_ignored),
    Fault("if_match_optional", "A change does not need If-Match.", if_match_optional),
    Fault("always_304", "Whoever has something is told that it is still the same.", lambda: instead(is_known, 304, etag=STALE_TAG)),
    Fault("never_304", "If-None-Match is not looked at.", lambda: without_header(b"if-none-match")),
    Fault("etag_constant", "All answers have the same ETag.", altered(tag_constant)),
    Fault("page_drops_item", "A page that has another one behind it lacks its last row.", altered(drop_item)),
    Fault("page_repeats_item", "A page that has another one before it shows its first row twice.", altered(repeat_item)),
    Fault("no_way_back", "No page leads to the one before it.", altered(forget_the_way_back)),
    Fault("link_dropped", "Pages have no Link field.", altered(drop_link)),
    Fault("limit_ignored", "`limit` is not looked at.", without_parameter(b"limit")),
    Fault("filter_ignored_in_rest", "REST does not look at the filter `section`.", without_parameter(b"section")),
    Fault("filter_ignored", "Neither door looks at the filter `featured`.", lambda: filters_ignored("featured")),
    Fault("order_reversed", "Comments by `top` come worst first, at both doors.", order_reversed),
    Fault("cursor_of_another_list", "A cursor is taken by every list whose values have its types.", cursors_of_all_lists_alike),
    Fault("count_off", "`count=exact` is one too many.", altered(count_off)),
    Fault("wrong_status", "What was made is answered with 200.", altered(made_is_ok)),
    Fault("location_off", "Location names another row.", altered(location_off)),
    Fault("private_read_open", "Nobody in particular reads the moderators' rules.", lambda: accesses_as("nobody")),
    Fault("role_not_checked", "Whoever is signed in may do what takes a role.", lambda: accesses_as("roles")),
    Fault("scope_not_checked", "A token may do what its scopes do not say.", lambda: accesses_as("scopes")),
    Fault("address_leaked", "A public account shows its email address.", altered(tell_address)),
    Fault(
        "hidden_comment_shown",
        "Lists show comments that were taken away.",
        Rewritten(VISIBLE, COMMENT, "  and comment.is_shown -- in a list\n", ""),
    ),
    Fault("hidden_article_shown", "Articles that were hidden are read.", Rewritten(VISIBLE, ARTICLE, "article.status = 'visible'", "true")),
    Fault(
        "deleted_words_shown",
        "A deleted comment keeps its text and its writer.",
        Rewritten(
            VISIBLE,
            COMMENT,
            "case when comment.status <> 'deleted' then comment.body else '' end",
            "coalesce(nullif(comment.body, ''), '?')",
        ),
    ),
    Fault(
        "up_and_down_swapped",
        "The tally has up and down swapped.",
        Rewritten(
            VISIBLE,
            COMMENT,
            "comment.up as votes_up,\n  comment.down as votes_down",
            "comment.down as votes_up,\n  comment.up as votes_down",
        ),
    ),
    Fault(
        "own_vote_counts",
        "One may vote for a comment of one's own.",
        Rewritten(STATEMENTS, VOTE, "comment.account_id = asked.voter_id", "false"),
    ),
    Fault("votes_add_up", "Who votes twice counts twice.", Rewritten(STATEMENTS, VOTE, " - (previous = 1)::integer", "")),
    Fault(
        "answers_not_counted",
        "A comment's answers are not counted.",
        Rewritten(STATEMENTS, COMMENT, "= $2 then $3::integer", "= $2 then 0"),
    ),
    Fault(
        "deleted_counted",
        "An article goes on counting comments that were deleted.",
        Rewritten(
            STATEMENTS,
            COMMENT,
            "visible_count = visible_count + ($4 = 'visible')::integer - ($3 = 'visible')::integer",
            "visible_count = visible_count",
        ),
    ),
    Fault(
        "version_stays",
        "Editing a comment leaves its version as it was.",
        Rewritten(STATEMENTS, COMMENT, "else edited_at end,\n  version = version + 1", "else edited_at end"),
    ),
    Fault(
        "patch_does_nothing",
        "Editing a comment changes nothing, and says that it did.",
        Rewritten(
            STATEMENTS,
            COMMENT,
            "set body = $3,\n  body_html = $4,",
            "set body = coalesce(body, $3),\n  body_html = coalesce(body_html, $4),",
        ),
    ),
    Fault("delete_does_nothing", "Deleting a comment does nothing, and says that it did.", lambda: instead(is_delete_of_comment, 204)),
    Fault("key_ignored", "Idempotency-Key is not looked at.", lambda: without_header(b"idempotency-key")),
    Fault("key_with_another_body", "A key that came before answers whatever comes with it now.", key_digest_constant),
    Fault("problem_type", "Problems come as application/json.", altered(problems_are_json)),
    Fault("problem_lacks_instance", "Problems do not say what was asked for.", altered(problems_lack_instance)),
    Fault("no_way_in", "A 401 has no WWW-Authenticate.", altered(no_way_in)),
    Fault("undocumented_field", "An article has a field that no document names.", altered(tell_more)),
    Fault("field_missing", "Comments in a list have no status.", altered(tell_less)),
    Fault("wrong_type", "A time of the statistics is a number.", altered(number_as_text)),
    Fault("unknown_member_taken", "A body may have members that nobody knows.", members_ignored),
    Fault(
        "crash_at_backslash",
        "A search with a backslash in it fails.",
        lambda: instead(fail_at_backslash, 500, PROBLEM, content_type="application/problem+json"),
    ),
    Fault("doors_differ", "GraphQL writes a dateline otherwise than REST.", altered(graphql_differs)),
    Fault("allow_lies", "Allow names a method that is refused.", altered(allow_more)),
)
BY_NAME = {one.name: one for one in FAULTS}


def plant(name: str) -> Around:
    """What the application is to be put into, once it is made."""
    return BY_NAME[name].plant()
