"""What is new in a newsletter's sections: the same over both doors, and as HTML and text as its mail says it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
from lxml import html

from tests.asking import Json, at
from tests.door import Answer, Door
from tests.issues import add_article
from tests.newsletters import found_site, make_newsletter
from tests.signed_in import MORNING, Service

SINCE = MORNING - timedelta(days=1)
LONG = "word " * 100


@pytest.fixture(scope="module")
def service(dsn: str) -> Iterator[Service]:
    door = Door(dsn)
    made = Service(door)
    found_site(made)
    make_newsletter(made, "daily", name='The "Daily" & <More>')
    add_article(made, "Yesterday's News", SINCE, "Old.")
    add_article(made, "Storms <b>& Tides</b>", SINCE + timedelta(hours=1), LONG, dateline="PORT ELLERY")
    add_article(
        made, "Ferry\u2028Back", SINCE + timedelta(hours=2), "It sails\nagain.", "More.", url="https://courier.example/ferry?a=1&b=2"
    )
    add_article(made, "Tomorrow's News", MORNING + timedelta(hours=1), "New.")
    yield made
    door.close()


def digest(service: Service, accept: str | None = None, since: str = f"{SINCE:%Y-%m-%dT%H:%M:%SZ}", more: str = "") -> Answer:
    headers = {"accept": accept} if accept else {}
    return service.ask("GET", f"/v1/digest?newsletter=daily&since={quote(since)}{more}", host="news.example", **headers)


def test_both_doors_tell_the_same_with_the_first_words_of_each_story(service: Service) -> None:
    rest = digest(service).json
    given = f'newsletter: "daily", since: "{SINCE:%Y-%m-%dT%H:%M:%SZ}"'
    graph = service.mutate(f"{{ digest({given}) {{ subject articleCount entries {{ place teaser article {{ headline }} }} }} }}")
    entries = [
        (1, "It sails\nagain.", "Ferry\u2028Back"),
        (2, " ".join(["word"] * 59) + "…", "Storms <b>& Tides</b>"),
    ]
    subject = 'The "Daily" & <More>, 1 March 2027'
    at_graph = at(graph, "data", "digest")
    assert (at(at_graph, "subject"), at(at_graph, "articleCount"), seen(at_graph)) == (subject, 2, entries)
    assert (rest["subject"], rest["article_count"], seen(rest)) == (subject, 2, entries)


def seen(digest: Json) -> list[tuple[Json, ...]]:
    return [(at(one, "place"), at(one, "teaser"), at(one, "article", "headline")) for one in at(digest, "entries")]


def test_it_comes_as_text(service: Service) -> None:
    found = digest(service, "text/plain")
    assert (found.status, found.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert found.headers["vary"].split(", ")[0] == "Accept"
    assert found.body.decode() == (
        'The "Daily" & <More>, 1 March 2027\n\n'
        "Ferry Back\nIt sails again.\nhttps://courier.example/ferry?a=1&b=2\n\n"
        f"Storms <b>& Tides</b>\nPORT ELLERY – {' '.join(['word'] * 59)}…\nhttp://news.example/v1/articles/art_2\n\n"
    )


def test_it_comes_as_html_in_which_no_article_has_mark_up_of_its_own(service: Service) -> None:
    found = digest(service, "text/html")
    page = html.document_fromstring(found.body)
    assert (found.status, found.headers["content-type"], page.get("lang")) == (200, "text/html; charset=utf-8", "en")
    assert [one.text for one in page.iter("title", "h1")] == ['The "Daily" & <More>, 1 March 2027'] * 2
    links = [(one.text, one.get("href")) for one in page.iter("a")]
    assert links == [
        ("Ferry Back", "https://courier.example/ferry?a=1&b=2"),
        ("Storms <b>& Tides</b>", "http://news.example/v1/articles/art_2"),
    ]
    assert (
        str(page.xpath("string(//body)")).split()
        == digest(service, "text/plain")
        .body.decode()
        .replace("https://courier.example/ferry?a=1&b=2", "")
        .replace("http://news.example/v1/articles/art_2", "")
        .split()
    )


def test_no_article_turns_the_reading_direction_and_each_is_read_in_its_own(fresh_dsn: str) -> None:
    door = Door(fresh_dsn, connections=2)
    turned = Service(door)
    found_site(turned)
    make_newsletter(turned, "daily")
    add_article(turned, "Read \u202etxt.exe\u202c \u2067now\u2069", MORNING, "מלח\u200f (salt)", dateline="\u202dEAST\u202c")
    text, page = digest(turned, "text/plain").body.decode(), html.document_fromstring(digest(turned, "text/html").body)
    door.close()
    assert text.splitlines()[2:4] == ["Read txt.exe now", "EAST – מלח\u200f (salt)"]
    assert [(one.tag, one.get("dir")) for one in page.iter("h1", "h2", "p")] == [("h1", "auto"), ("h2", "auto"), ("p", "auto")]


def test_an_empty_one_says_so(service: Service) -> None:
    since = f"{MORNING:%Y-%m-%dT%H:%M:%SZ}"
    told = "There is nothing new since 1 March 2027, 08:00 UTC."
    found = [digest(service, form, since).body.decode() for form in ("text/plain", "text/html")]
    assert [told in one for one in found] == [True, True]
    assert digest(service, since=since).json["entries"] == []


def test_whoever_takes_anything_gets_json(service: Service) -> None:
    found = [digest(service, accept).headers["content-type"] for accept in ("*/*", "application/json", "text/html;q=0.5, application/json")]
    assert found == ["application/json"] * 3
    assert digest(service).headers["vary"].split(", ")[0] == "Accept"


def test_what_is_asked_wrongly_is_refused_as_for_json(service: Service) -> None:
    wrong = [
        digest(service, "text/html", "yesterday"),
        digest(service, "text/html", more="&fields=subject"),
        service.ask("GET", "/v1/digest?newsletter=none&since=2027-01-01T00:00:00Z", accept="text/html", host="news.example"),
    ]
    assert [(one.status, one.json["code"]) for one in wrong] == [(422, "invalid"), (422, "invalid"), (404, "not_found")]
