"""The GraphQL door against plain resolvers: random documents, equal answers."""

from __future__ import annotations

import base64
import json
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import Phase, given, note, settings

from schema.errors import QueryTooCostly
from tests.asking import Asker
from tests.document_cursors import gather_cursors
from tests.documents import OF_ONE_SHAPE, Posed, documents
from tests.resolvers import naive_data

DOCUMENTS = int(os.environ.get("BROADSHEET_TEST_DOCUMENTS", "1200"))  # more for a longer run; a fifth above what must be compared


class Marks:
    """Which mark in the service's cursors stands for which list: each for one, and each list has one."""

    def __init__(self) -> None:
        self.list_of: dict[object, object] = {}
        self.mark_of: dict[object, object] = {}

    def pair(self, marks: list[object], lists: list[object]) -> None:
        for mark, listed in zip(marks, lists, strict=True):
            assert self.list_of.setdefault(mark, listed) == listed
            assert self.mark_of.setdefault(listed, mark) == mark


def positions(answer: Any, lists: list[object]) -> Any:
    """The answer with its cursors opened: their positions stay where they stood, the lists that they name are put aside."""
    if isinstance(answer, tuple):
        return tuple((key, positions(value, lists)) for key, value in answer)
    if isinstance(answer, list):
        return [positions(one, lists) for one in answer]
    if isinstance(answer, str) and answer.startswith(("WyI", "WyJ")):  # base64 of ["
        named, *values = json.loads(base64.urlsafe_b64decode(answer + "=" * (-len(answer) % 4)))
        lists.append(named)
        return [round(value, 8) if isinstance(value, float) else value for value in values]  # two libraries may differ in the last digit
    return answer


def in_order(text: bytes | str) -> Any:
    """JSON with objects as pairs, so that the order of keys counts and none stands twice."""
    return json.loads(text, object_pairs_hook=tuple)


def differences(ours: Any, theirs: Any, path: str = "data") -> Iterator[tuple[str, Any, Any]]:
    """Where two answers differ, and how; the places deepest down, as a whole answer is long."""
    inner = zip(ours, theirs, strict=False) if isinstance(ours, list | tuple) and isinstance(theirs, list | tuple) else ()
    deeper = [found for place, (one, other) in enumerate(inner) for found in differences(one, other, f"{path}.{_step(one, other, place)}")]
    yield from deeper or ([] if ours == theirs else [(path, ours, theirs)])


def _step(one: Any, other: Any, place: int) -> Any:
    return one[0] if isinstance(one, tuple) and isinstance(other, tuple) and one and other and one[0] == other[0] else place


def row_depth(answer: Any) -> int:
    """How many lists with rows lie inside each other."""
    if isinstance(answer, dict):
        return max(map(row_depth, answer.values()), default=0)
    if isinstance(answer, list):
        return max((1 + row_depth(one) for one in answer if isinstance(one, dict)), default=0)
    return 0


def compared(asker: Asker, posed: Posed, marks: Marks) -> dict[str, int]:
    """Asks both; tells what there was to compare."""
    try:
        answer = asker.bytes(posed.text, posed.variables, posed.operation)
    except QueryTooCostly:
        return {"compared": 0, "over a limit": 1}
    ours: list[object] = []
    theirs: list[object] = []
    expected = naive_data(posed.text, posed.variables, posed.operation)
    found = dict(in_order(answer))["data"]
    assert list(differences(positions(found, ours), positions(in_order(expected), theirs))) == []
    marks.pair(ours, theirs)
    depth = row_depth(json.loads(expected))
    return {"compared": 1, "with rows": depth > 0, "with rows inside rows": depth > 1, "with cursors": bool(ours)}


def test_random_documents_have_the_answers_that_plain_resolvers_give(asker: Asker) -> None:
    marks, seen = Marks(), Counter[str]()
    distinct: set[str] = set()

    @settings(
        max_examples=DOCUMENTS // OF_ONE_SHAPE,
        report_multiple_bugs=False,
        phases=[Phase.generate, Phase.shrink],
    )
    @given(documents(gather_cursors(asker)))
    def compare(drawn: tuple[Posed, ...]) -> None:
        for posed in drawn:
            note(f"{posed.text}\n{posed.variables}")
            found = compared(asker, posed, marks)
            seen.update(found)
            distinct.update([f"{posed}"] * found["compared"])

    compare()
    print(f"{len(distinct)} different documents; {dict(seen)}")  # pytest -s shows it
    assert len(distinct) >= DOCUMENTS / 1.2
    assert seen["over a limit"] < seen["compared"] / 8
    assert seen["with rows"] > seen["compared"] / 2
    assert seen["with rows inside rows"] > seen["compared"] / 6
    assert seen["with cursors"] > seen["compared"] / 5


# What random documents found, each pinned by a small one.


def test_an_account_counts_what_readers_see_that_it_wrote(asker: Asker) -> None:
    """Not what it deleted, and nothing under an article that is not published."""
    counted = asker.data('{ account(handle: "TideWatcher") { commentCount comments(first: 1) { totalCount } } }')
    assert counted == {"account": {"commentCount": 13, "comments": {"totalCount": 13}}}


def test_the_words_of_a_comment_that_is_hidden_or_deleted_are_not_repeated_in_quotes_of_it(asker: Asker) -> None:
    quotes = "quotes { text target { __typename } }"
    found = asker.data(f'{{ visible: comment(id: "cmt_1_9") {{ {quotes} }} hidden: comment(id: "cmt_1_7") {{ {quotes} }} }}')
    [deleted] = [asker.data(f'{{ comment(id: "cmt_1_8") {{ {quotes} }} }}')]
    assert (found, deleted) == (
        {
            "visible": {
                "quotes": [{"text": "Remark", "target": {"__typename": "Comment"}}, {"text": "4", "target": {"__typename": "Comment"}}]
            },
            "hidden": {"quotes": [{"text": "", "target": None}]},
        },
        {"comment": {"quotes": [{"text": "", "target": {"__typename": "Comment"}}]}},
    )


@pytest.mark.parametrize(
    "document",
    [
        '{ section(slug: "sport") { site { slug } ...S site { name } } } fragment S on Section { site { id } }',
        '{ section(slug: "sport") { site { slug } ... on Section { site { id } } site { name } } }',
        '{ section(slug: "sport") { site { slug } site @skip(if: false) { id } site { name } } }',
    ],
)
def test_keys_keep_their_order_whatever_stands_between_two_fields_of_one_name(document: str, asker: Asker) -> None:
    site = (("slug", "harbour-courier"), ("id", "sit_1"), ("name", "Harbour Courier"))
    assert dict(in_order(asker.bytes(document)))["data"] == (("section", (("site", site),)),)
