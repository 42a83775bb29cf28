"""Slow mode says how slow it is."""

from __future__ import annotations

from tests.asking import at
from tests.signed_in import Service
from tests.stories import insert_story


def test_one_comment_a_day_is_told_in_seconds_over_both_doors(service: Service) -> None:
    article, mara = insert_story(service.door, service.now, slow=86_400), service.person("mara")
    assert mara.ask("POST", f"/v1/articles/{article}/comments", {"body": "One."}).status == 201
    service.later(minutes=2)
    told = mara.ask("POST", f"/v1/articles/{article}/comments", {"body": "Two."}).json["detail"]
    document = f'mutation {{ postComment(input: {{articleId: "{article}", body: "Two."}}) {{ userErrors {{ code message }} }} }}'
    said = at(mara.mutate(document), "data", "postComment")
    assert (told, said) == ("One comment in 86400 s; the next in 86281 s.", {"userErrors": [{"code": "slow_mode", "message": told}]})
