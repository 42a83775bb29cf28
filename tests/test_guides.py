"""What the guides show is what happens: questions have the answers below them, the page works, programs are run elsewhere."""

from __future__ import annotations

import itertools
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlencode

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.markdown import blocks_of
from tests.serving import served

ROOT = Path(__file__).parents[1]
GUIDES = {name: (ROOT / "docs" / name).read_text() for name in ("front-end.md", "integrators.md")}
BLOCKS = [block for text in GUIDES.values() for block in blocks_of(text)]
ANSWERED = [(question, kind, answer) for (_, question), (kind, answer) in itertools.pairwise(BLOCKS) if kind in ("json", "http")]
PROGRAMS = "".join(path.read_text() for path in (ROOT / "tests" / "clients" / "programs").iterdir())
[PAGE] = [text for kind, text in BLOCKS if kind == "html"]
SERVICE = "http://127.0.0.1:8000"
Client = TestClient[Litestar]

BROWSER = """
const parts = {};
class Part {
  innerHTML = ""; gone = false;
  remove() { this.gone = true; }
  insertAdjacentHTML(_, html) { this.innerHTML += html; }
}
globalThis.document = { getElementById: (id) => (parts[id] ??= new Part()) };
globalThis.IntersectionObserver = class {
  constructor(seen) { this.seen = seen; }
  observe() { queueMicrotask(() => this.seen([{ isIntersecting: true }])); }
  unobserve() {}
};
process.on("exit", () => console.log(JSON.stringify(parts)));
"""
"""As much of a browser as the page needs, with a reader who scrolls on for ever."""


def asked(question: str, client: Client) -> tuple[int, dict[str, str], object]:
    """Status, header and body of a question: a curl command, or a GraphQL document."""
    headers = {"accept-encoding": "identity"}
    if not question.startswith("curl"):
        answer = client.post("/graphql", json={"query": question}, headers=headers)
    else:
        _, *words = shlex.split(question)
        [address] = [word for word in words if word.startswith(SERVICE)]
        given = [after.split(": ", 1) for word, after in itertools.pairwise(words) if word == "-H"]
        sent = [after.split("=", 1) for word, after in itertools.pairwise(words) if word == "--data-urlencode"]
        more = f"?{urlencode(dict(sent))}" if sent else ""
        answer = client.get(address.removeprefix(SERVICE) + more, headers=headers | dict(given))
    return answer.status_code, dict(answer.headers), answer.json() if answer.content else None


TAG = re.compile(r'"1\.1-[0-9a-f]{8}"')  # its second half is new with each release, so the guides cannot know it


@pytest.mark.parametrize(("question", "kind", "told"), ANSWERED)
def test_a_question_gives_the_answer_below_it(question: str, kind: str, told: str, client: Client) -> None:
    if TAG.search(told):
        tag = client.get("/v1/articles/art_1?fields=headline,comment_count").headers["etag"]
        assert TAG.fullmatch(tag)
        question, told = TAG.sub(tag, question), TAG.sub(tag, told)
    status, headers, body = asked(question, client)
    head, _, shown = told.partition("\n\n") if kind == "http" else ("HTTP/1.1 200 OK", "", told)
    line, *fields = head.splitlines()
    expected = dict(field.split(": ", 1) for field in fields)
    if isinstance(body, dict):
        body.pop("request_id", None)
    assert (status, {name: headers.get(name) for name in expected}) == (int(line.split()[1]), expected)
    assert body == (json.loads(shown) if shown else None)


def test_every_question_has_its_answer() -> None:
    questions = [text for kind, text in BLOCKS if kind == "graphql" or (kind == "sh" and text.startswith("curl"))]
    assert questions == [question for question, _, _ in ANSWERED]


@pytest.mark.parametrize("text", [text for kind, text in BLOCKS if kind in ("python", "ts")])
def test_a_piece_of_a_program_is_one_that_is_run(text: str) -> None:
    """`make clients` runs them."""
    assert text.strip() in PROGRAMS


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not here")
def test_the_page_shows_story_and_bylines_and_each_comment_once(sample_dsn: str, tmp_path: Path) -> None:
    [script] = re.findall(r'<script type="module">(.*)</script>', PAGE, re.DOTALL)
    with served(sample_dsn) as service:
        (tmp_path / "page.mjs").write_text(BROWSER + script.replace("127.0.0.1:8000", f"127.0.0.1:{service.port}"))
        done = subprocess.run(["node", tmp_path / "page.mjs"], capture_output=True, text=True, timeout=60, check=True)
    shown = json.loads(done.stdout)
    assert re.findall(r"<h1>(.*?)</h1><p>By (.*?), ", shown["story"]["innerHTML"]) == [
        ("Harbour reopens after a week of storms, but the breakwater needs years", "Mara Lindqvist and Tobias Arkwright")
    ]
    assert re.findall(r'id="(\w+)"', shown["thread"]["innerHTML"]) == [f"cmt_1_{number}" for number in range(1, 13)]
    assert shown["end"]["gone"] is True


@pytest.mark.parametrize("name", GUIDES)
def test_every_file_that_a_guide_points_at_is_there(name: str) -> None:
    pointed_at = [path for path in re.findall(r"\]\(([^)#:]+)\)", GUIDES[name]) if not (ROOT / "docs" / path).exists()]
    assert pointed_at == []
