"""A model of what readers and editors do, held against the running service: whatever is written is read as written, at both doors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule, run_state_machine_as_test

from tests.contract.live import Live
from tests.contract.people import Somebody
from tests.contract.wire import Wire
from tests.door import Answer

STEPS = 30
FIELDS = "id body status version replyCount votes { up down score display } account { handle } parent { id }"
STALE = '"0-00000000"'
WAYS = st.sampled_from(("rest", "graphql"))
TAGS = st.sampled_from(("present", "any", "old", "none"))
REFUSED = {"old": (412, "precondition_failed"), "none": (428, "precondition_required")}


@dataclass(slots=True)
class Posted:
    """A comment as the model knows it."""

    id: str
    writer: Somebody
    body: str
    parent: Posted | None = None
    votes: dict[str, int] = field(default_factory=dict)
    is_gone: bool = False

    def told(self, others: Sequence[Posted]) -> dict[str, Any]:
        """As GraphQL shows it."""
        up, down = (list(self.votes.values()).count(one) for one in (1, -1))
        return {
            "id": self.id,
            "body": "" if self.is_gone else self.body,
            "status": "DELETED" if self.is_gone else "VISIBLE",
            "replyCount": sum(one.parent is self for one in others),
            "votes": {"up": up, "down": down, "score": up - down, "display": f"{up - down} ( +{up} / -{down} )"},
            "account": None if self.is_gone else {"handle": self.writer.handle},
            "parent": {"id": self.parent.id} if self.parent else None,
        }


class Model(RuleBasedStateMachine):
    """One article of its own for each run. `live` and `wire` are set by `hold`."""

    live: ClassVar[Live]
    wire: ClassVar[Wire]
    numbers: ClassVar[count[int]]
    comments = Bundle("comments")

    @initialize()
    def publish(self) -> None:
        """The story that all of this stands below."""
        self.editor = self.live.people.roles["editor"]
        self.headline, self.posted = self.words("A story"), list[Posted]()
        body = {"site": "harbour-courier", "headline": self.headline, "blocks": [{"text": "It reopened."}]}
        answer = self.wire.send("POST", "/v1/articles", self.editor.token, body)
        assert answer.status == 201, answer.body
        self.article = str(answer.json["id"])
        assert self.wire.get(str(answer.headers["location"]))["headline"] == self.headline, "the new story is another"

    def words(self, text: str) -> str:
        return f"{text} {next(self.numbers)}"

    def writer(self) -> Somebody:
        """Another one each time: an account may post ten comments a minute."""
        return self.live.people.writers[next(self.numbers) % len(self.live.people.writers)]

    @rule(target=comments, way=WAYS, again=st.booleans())
    def post(self, way: str, again: bool) -> Any:
        return self._post(way, again, None)

    @rule(target=comments, way=WAYS, above=comments)
    def answer(self, way: str, above: Posted) -> Any:
        return self._post(way, False, above)

    def _post(self, way: str, again: bool, above: Posted | None) -> Any:
        writer, body = self.writer(), self.words("Something to say")
        given = {"body": body, **({"parent_id": above.id} if above else {})}
        if way == "graphql":
            came = self.mutate(
                "postComment", {"articleId": self.article, "body": body, **({"parentId": above.id} if above else {})}, writer
            )
            key: object = came and came["id"]
            refusal: object = None if came else "refused"
        else:
            name = self.words("key").replace(" ", "-")
            first = self.wire.send("POST", f"/v1/articles/{self.article}/comments", writer.token, given, idempotency_key=name)
            if first.status == 429:
                return multiple()
            key, refusal = first.json.get("id"), first.json.get("code")
            if again and first.status == 201:
                self._repeat(writer, given, name, first)
        if above and above.is_gone:
            assert refusal in ("parent_gone", "refused"), f"an answer to what is gone is {refusal or 'taken'}"
            return multiple()
        assert key, f"a comment is refused: {refusal}"
        found = Posted(str(key), writer, body, above)
        self.posted.append(found)
        self.shown(found)
        return found

    def _repeat(self, writer: Somebody, given: dict[str, Any], key: str, first: Answer) -> None:
        path = f"/v1/articles/{self.article}/comments"
        again = self.wire.send("POST", path, writer.token, given, idempotency_key=key)
        other = self.wire.send("POST", path, writer.token, {**given, "body": self.words("Another")}, idempotency_key=key)
        assert (again.status, again.json["id"]) == (201, first.json["id"]), "a repeat makes another comment"
        assert (other.status, other.json.get("code")) == (422, "key_reused"), "a key that came before is taken with another body"

    @rule(which=comments, tag=TAGS, way=WAYS)
    def edit(self, which: Posted, tag: str, way: str) -> None:
        body = self.words("Rather this")
        if way == "graphql":
            came = self.mutate("editComment", {"id": which.id, "body": body}, which.writer)
            assert bool(came) != which.is_gone, f"a change of {'what is gone' if which.is_gone else 'a comment'} is {came}"
            which.body = body if came else which.body
        else:
            answer = self.conditional("PATCH", which, tag, {"body": body})
            if self.is_done(answer, which, tag, 200):
                which.body = body
                assert answer.json["body"] == body, "the answer to a change shows the old text"
        self.shown(which)

    @rule(which=comments, tag=TAGS)
    def delete(self, which: Posted, tag: str) -> None:
        answer = self.conditional("DELETE", which, tag)
        if self.is_done(answer, which, tag, 204):
            which.is_gone = True
        self.shown(which)

    def conditional(self, method: str, which: Posted, tag: str, body: object = None) -> Answer:
        path = f"/v1/comments/{which.id}"
        present = self.wire.send("GET", path, which.writer.token).headers["etag"]
        told = {"present": {"if_match": present}, "any": {"if_match": "*"}, "old": {"if_match": STALE}, "none": {}}[tag]
        answer = self.wire.send(method, path, which.writer.token, body, **told)
        after = self.wire.send("GET", path, which.writer.token).headers["etag"]
        assert (after != present) == (answer.status < 300), (
            f"{method} is {answer.status}, and the ETag {'' if after != present else 'not '}another"
        )
        return answer

    def is_done(self, answer: Answer, which: Posted, tag: str, status: int) -> bool:
        """Whether it had to be. A comment that is gone is refused for that or for its version."""
        code = answer.json.get("code") if answer.body and answer.status >= 400 else None
        if tag in REFUSED:
            assert (answer.status, code) == REFUSED[tag], f"If-Match {tag}: {answer.status} {code}"
        elif which.is_gone:
            assert (answer.status, code) == (409, "state_changed"), f"a change of what is gone: {answer.status} {code}"
        else:
            assert answer.status == status, f"If-Match {tag}: {answer.status} {code}"
            return True
        return False

    @rule(
        which=comments, values=st.lists(st.sampled_from((1, 0, -1)), min_size=1, max_size=3), way=WAYS, whose=st.sampled_from((None, 0, 1))
    )
    def vote(self, which: Posted, values: list[int], way: str, whose: int | None) -> None:
        """By one of two, who change their minds, or by its writer, who may not."""
        voter = which.writer if whose is None else self.live.people.spares["trusted"][whose]
        for value in values:
            self._vote(which, value, way, voter)
            self.shown(which)

    def _vote(self, which: Posted, value: int, way: str, voter: Somebody) -> None:
        may = voter is not which.writer and not which.is_gone
        if way == "graphql":
            is_taken = bool(self.mutate("castVote", {"id": which.id, "value": value}, voter))
        else:
            answer = self.wire.send("PUT", f"/v1/comments/{which.id}/vote", voter.token, {"value": value})
            is_taken = answer.status == 200
            told = self.wire.get(f"/v1/comments/{which.id}")["votes"]
            assert not is_taken or answer.json == told, "the answer to a vote is another tally"
        assert is_taken == may, f"a vote is {'' if is_taken else 'not '}taken"
        if is_taken:
            which.votes[voter.handle] = value

    @rule(way=WAYS)
    def correct(self, way: str) -> None:
        self.headline = self.words("A better headline")
        if way == "graphql":
            assert self.mutate("updateArticle", {"id": self.article, "headline": self.headline}, self.editor), "a correction is refused"
        else:
            path = f"/v1/articles/{self.article}"
            tag = self.wire.send("GET", path).headers["etag"]
            answer = self.wire.send("PATCH", path, self.editor.token, {"headline": self.headline}, if_match=tag)
            assert (answer.status, answer.json["headline"]) == (200, self.headline), f"a correction is {answer.status}"
            late = self.wire.send("PATCH", path, self.editor.token, {"headline": "Late"}, if_match=tag)
            assert late.status == 412, f"a correction of an old version is {late.status}"
        self.told_article()

    @rule(way=WAYS)
    def rename(self, way: str) -> None:
        """Somebody changes what is shown of them."""
        who, name = self.live.people.spares["reader"][-2], self.words("Heron")
        if way == "graphql":
            assert self.mutate("updateMe", {"displayName": name}, who, who.session), "a name is refused"
        else:
            answer = self.wire.send("PATCH", "/v1/me", who.session, {"display_name": name}, if_match="*")
            assert answer.status == 200, f"a name is refused: {answer.status}"
        assert self.wire.get("/v1/me", who.session)["display_name"] == name, "a name is as it was"
        assert self.wire.data("{ me { displayName } }", secret=who.session) == {"me": {"displayName": name}}

    def mutate(self, name: str, given: dict[str, Any], who: Somebody, secret: str | None = None) -> Any:
        """What a mutation answers with; None where it tells an error of the user's."""
        kind, noun = f"{name[0].upper()}{name[1:]}Input!", {"updateArticle": "article", "updateMe": "me"}.get(name, "comment")
        document = f"mutation ($input: {kind}) {{ {name}(input: $input) {{ {noun} {{ id }} userErrors {{ code }} }} }}"
        found: Any = self.wire.data(document, {"input": given}, secret or who.token)
        assert (found[name][noun] is None) == bool(found[name]["userErrors"]), f"{name}: {found}"
        return found[name][noun]

    def shown(self, which: Posted) -> None:
        """One comment, at both doors, to everybody."""
        wanted = which.told(self.posted)
        found: Any = self.wire.data(f'{{ comment(id: "{which.id}") {{ {FIELDS} }} }}')
        assert {**found["comment"], "version": None} == {**wanted, "version": None}, f"GraphQL shows {found['comment']}, not {wanted}"
        told: Any = self.wire.get(f"/v1/comments/{which.id}")
        rest = {
            "id": told["id"],
            "body": told["body"],
            "status": told["status"].upper(),
            "replyCount": told["reply_count"],
            "votes": told["votes"],
        }
        assert rest == {name: wanted[name] for name in rest}, f"REST shows {rest}, not {wanted}"

    def told_article(self) -> None:
        found: Any = self.wire.data(f'{{ article(id: "{self.article}") {{ headline commentCount }} }}')["article"]  # type: ignore[index,call-overload]
        told = self.wire.get(f"/v1/articles/{self.article}")
        assert (found["headline"], told["headline"]) == (self.headline, self.headline), "the headline is another"
        wanted = sum(not one.is_gone for one in self.posted)
        assert (found["commentCount"], told["comment_count"]) == (wanted, wanted), (
            f"{told['comment_count']} comments are counted, not {wanted}"
        )

    def teardown(self) -> None:
        """All of the thread, page by page; then the story goes."""
        if not hasattr(self, "article"):
            return
        ids, cursor = [], ""
        while True:
            page: Any = self.wire.get(f"/v1/articles/{self.article}/comments?sort=old&limit=2&fields=id{cursor}")
            ids += [row["id"] for row in page["items"]]
            if not page["next_cursor"]:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert ids == [one.id for one in self.posted], f"the thread shows {ids}"
        self.told_article()
        gone = self.wire.send("DELETE", f"/v1/articles/{self.article}", self.editor.token, {"reason": "It is over."}, if_match="*")
        assert (gone.status, self.wire.send("GET", f"/v1/articles/{self.article}").status) == (204, 404), (
            "a story that was taken away is there"
        )


def hold(wire: Wire, live: Live, examples: int) -> None:
    """Raises AssertionError with the steps that led to a difference on stdout."""
    machine = type("Bound", (Model,), {"live": live, "wire": wire, "numbers": count(1)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            derandomize=True,
            deadline=None,
            database=None,
            report_multiple_bugs=False,
            phases=[Phase.generate],  # a run of thirty steps tells enough; making it shorter takes many more
            suppress_health_check=list(HealthCheck),
        ),
    )
